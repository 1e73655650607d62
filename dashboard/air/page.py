"""The page /air: every station, seven days of them, and where to plant what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dash import html

from city.air import Ispu
from city.picture import CityPicture
from city.profile import AirStation
from dashboard.air import ribbons
from dashboard.air.advice import (
    Placed,
    advices,
    extent,
    local_share,
    mix,
    planter,
    removal,
    size,
    why,
)
from dashboard.air.dial import dial
from dashboard.air.formula import legend, section
from dashboard.air.history import AirPast
from dashboard.air.words import (
    announced_words,
    city_words,
    index_text,
    judged,
    lacking,
    source_words,
    word,
)
from dashboard.charts import chart
from dashboard.contracts import Component
from dashboard.marks import age, missing, severity_class
from dashboard.texts import Text

WALL = "/wall?layout=udara-pohon"


def overview(
    picture: CityPicture, past: AirPast, now: datetime, text: Text, *, may_look: bool
) -> list[Component]:
    """`may_look`: whether this person may open the list of places."""
    return [
        *_stations(picture, now, text),
        *_week(picture, past, text),
        trees(picture, advices(picture, now), text, may_look=may_look),
        section(picture.profile.air_rule, text),
    ]


def _stations(picture: CityPicture, now: datetime, text: Text) -> list[Component]:
    found = judged(picture, now)
    if not found:
        return [missing(text("air.none"), text("air.none_todo"))]
    told = announced_words((ispu for _, ispu in found), text)
    said = [city_words(picture, found, text) or text("air.city_none"), told]
    cards = [card(station, ispu, text) for station, ispu in found]
    return [
        html.P(" · ".join(filter(None, said)), className="air-lead"),
        html.Div(cards, className="air-cards"),
        legend(text),
    ]


def card(station: AirStation, ispu: Ispu, text: Text) -> Component:
    said, without = word(ispu, text), lacking(ispu, text)
    inside = [
        dial(ispu, index_text(ispu, text)),
        html.Strong(station.name),
        html.Span(said),
        *([html.Span(without, className="quiet")] if without else []),
        html.Span(age(ispu.observed_at, station.stale_after_s), className="quiet"),
    ]
    href = f"/air/station/{station.id}"
    return html.A(inside, href=href, className=f"air-card {severity_class(ispu.severity)}")


def _week(picture: CityPicture, past: AirPast, text: Text) -> list[Component]:
    stations = picture.profile.air_stations
    weeks = {each.name: past.weeks[key] for key, each in stations.items() if past.weeks.get(key)}
    title = html.H2(text("air_week.title"))
    if not weeks:
        return [title, missing(text("air_week.none"), text("air_week.none_todo"))]
    return [title, week_chart(past, weeks, text, "/air/csv")]


def week_chart(past: AirPast, weeks: ribbons.Weeks, text: Text, csv: str) -> Component:
    return chart(
        ribbons.figure(weeks, text),
        text,
        unit="ISPU",
        source=source_words(past.sources, text),
        at=past.newest_at,
        alt=ribbons.words(weeks, text),
        csv=csv,
        height_rem=3.0 * len(weeks) + 3.5,
    )


def trees(
    picture: CityPicture, found: Iterable[Placed], text: Text, *, may_look: bool
) -> Component:
    """Where to plant, the most pressing first; and that trees alone do not bring an index down."""
    rows = [_place(picture, each, text) for each in found]
    titles = ("place", "plant", "mix", "why", "effect", "by")
    head = html.Thead(html.Tr([html.Th(text(f"trees.{each}"), scope="col") for each in titles]))
    table = html.Table([head, html.Tbody(rows)], className="air-table air-places")
    none = missing(text("trees.none"), text("trees.none_todo"))
    link = html.A(text("trees.edit"), href="/air/places", className="quiet-link")
    return html.Section(
        [
            html.H2(text("trees.title")),
            html.P(text("trees.honest"), className="air-honest"),
            html.P(text("trees.estimates"), className="quiet"),
            table if rows else none,
            *([html.P(link)] if may_look else []),
        ],
        id="trees",
    )


def _place(picture: CityPicture, each: Placed, text: Text) -> Component:
    place, advice, planting = each.place, each.advice, picture.planting
    plants = bool(advice.count)
    kind = f"{text(f'trees.kind_{place.kind}')} · {size(place, text)}"
    room = text("trees.no_room", wished=text.number(advice.wished))
    effect = [
        html.Span(removal(advice, planting, text)),
        html.Small(local_share(advice, text)),
    ]
    cells = (
        ("place", [html.A(place.name, href=f"{WALL}#open=planting:{place.id}"), html.Small(kind)]),
        (
            "plant",
            [
                html.B(text.number(advice.count) if plants else "–"),
                html.Small(extent(advice, text) if plants else ""),
                html.Small(room if advice.count < advice.wished else ""),
            ],
        ),
        ("mix", mix(advice, planting, text) or "–"),
        ("why", why(each, text)),
        ("effect", effect if plants else "–"),
        ("by", planter(place, picture.profile)),
    )  # fmt: skip
    return html.Tr([_cell(key, value, text) for key, value in cells])


def _cell(key: str, value: Component, text: Text) -> Component:
    """With its title, for a phone, where each row is a card and what is empty is left out."""
    title: dict[str, Any] = {"data-title": text(f"trees.{key}")}
    return html.Td(value, className="is-none" if value == "–" else "", **title)
