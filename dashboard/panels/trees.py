"""Where to plant trees now: how many of which, and why; and what trees alone cannot do."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import AirQuality
from city.picture import CityPicture
from dashboard.air.advice import Placed, advices, mix, planter, why
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.live.planting import PLANTING
from dashboard.marks import head, missing, opens
from dashboard.texts import Text

ROWS = 5


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found = advices(picture, now)
    if not found:
        return [head(text("trees.title")), missing(text("trees.none"), text("trees.none_todo"))]
    total = sum(each.advice.count for each in found)
    places = sum(each.advice.why == "plant" for each in found)
    link = html.A(
        text("trees.note", n=text.number(total), places=text.number(places)),
        href="/air#trees",
        className="air-city-link",
    )
    rows = [_row(picture, each, text) for each in found[: rows_of(options, ROWS)]]
    table = html.Table(html.Tbody(rows), className="complaints trees")
    honest = html.P(text("trees.honest_short"), className="trees-honest")
    return [head(text("trees.title"), link, href="/air#trees"), table, honest]


def _row(picture: CityPicture, each: Placed, text: Text) -> Component:
    advice = each.advice
    count = text.number(advice.count) if advice.count else "–"
    cells = [
        html.Td(html.Span(count, className="figure-small"), className="count"),
        html.Td(each.place.name, className="what"),
        html.Td(mix(advice, picture.planting, text, counted=False), className="trees-mix"),
        html.Td(why(each, text), className="quiet trees-why"),
        html.Td(planter(each.place, picture.profile), className="whose"),
    ]
    return html.Tr(cells, **opens(f"planting:{each.place.id}"))


PANEL = Panel(
    "trees",
    "trees.title",
    frozenset({AirQuality.KIND, PLANTING}),
    body,
    at_most_every_s=10.0,
    options=(rows_option(ROWS, 12),),
    size=(40, 14),
    smallest=(24, 7),
    group="air",
)
