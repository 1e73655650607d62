"""Which agencies are connected: since when, how fresh, how many figures; and which have no door yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from city.indicator_readings import SEVERITIES, Connection, connections
from city.observations import AgencyIndicator, FeedHealth
from city.picture import BOOK, CityPicture
from dashboard.contracts import Component, Options, Panel
from dashboard.indicators.doors import GLYPH_OF
from dashboard.marks import age, feed_glyph, head, missing, named, opens, severity_class, simulated
from dashboard.texts import Text

COLUMNS = ("agency", "state", "since", "newest", "figures")


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found = connections(picture, now)
    connected = [each for each in found if each.doors]
    title = html.A(text("agency_doors.title"), href="/indicators")
    note = text("agency_doors.note", n=len(connected), all=len(found))
    without = _without([each for each in found if not each.doors], text)
    if not connected:
        empty = missing(text("agency_doors.none"), text("agency_doors.none_todo"))
        return [head(title, note), empty, *without]
    titles = [html.Th(text(f"agency_doors.{each}"), scope="col") for each in COLUMNS]
    rows = [_row(each, now, text) for each in connected]
    table = html.Table([html.Thead(html.Tr(titles)), html.Tbody(rows)], className="board-table")
    return [head(title, note), table, *without]


def _row(each: Connection, now: datetime, text: Text) -> Component:
    word = each.word or "waiting"
    said = text(f"agency_doors.word.{word}")
    late = [html.Span(text("agency_doors.late", n=each.late), className="board-why")]
    marks: dict[str, Any] = opens(f"agency_data:{each.agency.id}")
    is_simulated = any(one.door.simulated for one in each.doors)
    name = [feed_glyph(GLYPH_OF[word]), html.Strong(each.agency.short, className="feed-name")]
    return html.Tr(
        [
            html.Td([*name, *simulated(is_simulated, text)]),
            html.Td([html.Span(said, className="severity-word"), *(late if each.late else [])]),
            html.Td(text.moment(each.since, now) if each.since else "–"),
            html.Td(age(each.newest_at)),
            html.Td(text.number(each.indicators), className="number"),
        ],
        className=f"feed-{GLYPH_OF[word]} {severity_class(SEVERITIES[word])}",
        **marks,
        **named(f"{each.agency.short}: {said}"),
    )


def _without(found: list[Connection], text: Text) -> list[Component]:
    if not found:
        return [html.P(text("agency_doors.all_connected"), className="quiet")]
    names = [
        html.Span(
            each.agency.short, className="drawer-link", **opens(f"agency_data:{each.agency.id}")
        )
        for each in found
    ]
    said = html.Strong(text("agency_doors.without", n=len(found)))
    return [html.P([said, *names], className="doors-without")]


PANEL = Panel(
    "agency_doors",
    "agency_doors.title",
    frozenset({AgencyIndicator.KIND, BOOK, FeedHealth.KIND}),
    body,
    at_most_every_s=5.0,
    size=(40, 14),
    smallest=(24, 8),
    group="data",
)
