"""Hot spots: where the same trouble is reported again and again, the most reported first."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.hot_spots import LOOKED_AT, RADIUS_M, WINDOW, HotSpot, hot_spots
from city.picture import CityPicture
from dashboard.chosen import CASES, about, rows_of, rows_option, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, opens
from dashboard.queue import queue_of
from dashboard.texts import Text

ROWS = 6


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    cases = queue_of(picture).newest_on_wall(LOOKED_AT, about(picture.profile, options))
    found = hot_spots(cases, picture.profile, now, rows_of(options, ROWS))
    note = text("hot_spots.note", days=text.number(WINDOW.days), metres=text.number(RADIUS_M))
    top = head(titled(picture.profile, text("hot_spots.title"), options, text), note)
    rows = [_row(picture, each, text) for each in found]
    table = html.Table(html.Tbody(rows), className="complaints hot-spots")
    return [top, table if rows else _none(text)]


def _none(text: Text) -> Component:
    return missing(text("hot_spots.none"), text("hot_spots.none_todo"))


def _row(picture: CityPicture, spot: HotSpot, text: Text) -> Component:
    what = text.pick(picture.profile.categories[spot.category].name)
    where = spot.kelurahan or text("complaints.elsewhere")
    cells = [
        html.Td(html.Span(text.number(spot.count), className="figure-small"), className="count"),
        html.Td(what, className="what", title=what),
        html.Td(where if spot.exact else f"{where} ({text('hot_spots.area')})"),
        html.Td(spot.kecamatan, className="quiet"),
        html.Td(age(spot.newest_at), className="age"),
    ]
    return html.Tr(cells, **opens(f"complaint:{spot.tickets[0]}"))


PANEL = Panel(
    "hot_spots",
    "hot_spots.title",
    frozenset({"complaint"}),
    body,
    at_most_every_s=10.0,
    options=(rows_option(ROWS, 12), *CASES),
    size=(32, 14),
    smallest=(16, 5),
    group="cases",
)
