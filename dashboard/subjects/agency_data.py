"""How an agency is connected, in the drawer: its doors with what is wrong and what to do, its figures."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.indicator_readings import (
    SEVERITIES,
    Connection,
    DoorState,
    connections,
    indicator_readings,
)
from city.observations import AgencyIndicator, FeedHealth
from city.picture import BOOK, CityPicture
from city.severity import Severity
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer, links, section
from dashboard.indicators.doors import GLYPH_OF, sentence
from dashboard.indicators.words import with_unit
from dashboard.marks import age, feed_glyph
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    found = next((each for each in connections(picture, now) if each.agency.id == key), None)
    if found is None:
        return None
    word = found.word
    return drawer(
        text,
        found.agency.name,
        text(f"agency_doors.word.{word}") if word else text("agency_doors.no_door"),
        SEVERITIES[word] if word else Severity.UNKNOWN,
        [
            ("before", found.agency.before),
            ("since", text.moment(found.since, now) if found.since else None),
            ("told", age(found.newest_at) if found.newest_at else None),
        ],
        *(
            [section(text("doors.title"), *(_door(each, text) for each in found.doors))]
            if word
            else []
        ),
        *_figures(picture, found, now, text),
        _pages(text),
        now_key=f"door_{word or 'none'}",
        is_simulated=any(each.door.simulated for each in found.doors),
    )


def _door(state: DoorState, text: Text) -> Component:
    glyph = GLYPH_OF[state.word]
    name = html.Strong(state.door.name, className="feed-name")
    said = html.Span(sentence(state, text), className="board-why")
    return html.P([feed_glyph(glyph), " ", name, said], className=f"door-line feed-{glyph}")


def _pages(text: Text) -> Component:
    found = (("to_pages", "/indicators"), ("to_doors", "/indicators/doors"))
    actions = [
        html.A(text(f"agency_doors.{key}"), href=href, className="drawer-action")
        for key, href in found
    ]
    return html.P(actions)


def _figures(picture: CityPicture, found: Connection, now: datetime, text: Text) -> list[Component]:
    readings = indicator_readings(picture, now, found.agency.id)
    if not readings:
        return []
    entries = [
        (
            f"indicator:{each.definition.key}",
            text.pick(each.definition.name),
            with_unit(each.newest.value if each.newest else None, each.definition, text),
        )
        for each in readings
    ]
    return [section(text("indicators.title"), links(entries))]


SUBJECT = Subject(
    "agency_data",
    frozenset({AgencyIndicator.KIND, BOOK, FeedHealth.KIND}),
    body,
    at_most_every_s=5.0,
)
