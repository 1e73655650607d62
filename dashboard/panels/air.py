"""ISPU of every station: a dial in the official colour, the word, the pollutant that decides."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.air import Ispu
from city.observations import AirQuality
from city.picture import CityPicture
from city.profile import AirStation
from city.screens.catalogue import Option
from dashboard.air.dial import dial
from dashboard.air.words import (
    Judged,
    announced_words,
    city_words,
    common_critical,
    index_text,
    judged,
    lacking,
    word,
)
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, named, names, opens, severity_class
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    one = picture.profile.air_stations.get(str(options.get("station") or ""))
    if not picture.latest[AirQuality.KIND] and not one:
        return [head(text("air.title")), _none(picture, text)]
    found = [each for each in judged(picture, now) if one in (None, each[0])]
    city = "" if one else city_words(picture, found, text)
    common = common_critical(ispu for _, ispu in found) if city else ""
    title = f"{text('air.title')} · {one.name}" if one else text("air.title")
    shown = [_station(*each, text, not common) for each in found]
    dials = html.Div(shown, className="air-rings is-large" if one else "air-rings")
    return [
        head(title, *_note(found, text), href=f"/air/station/{one.id}" if one else "/air"),
        *_city(city),
        dials,
    ]


def _note(found: list[Judged], text: Text) -> list[Component]:
    """Of which 24 hours the means are; the last reading's age where none is announced."""
    told = announced_words((ispu for _, ispu in found), text)
    if told:
        return [f"{text('air.window')} · {told}"]
    newest = max((ispu.observed_at for _, ispu in found if ispu.observed_at), default=None)
    return [f"{text('air.window')} · ", age(newest, clock=True)]


def _city(said: str) -> list[Component]:
    """The city in a line; where one pollutant decides everywhere, it is said here once."""
    if not said:
        return []
    return [html.P(html.A(said, href="/air", className="air-city-link"), className="air-city")]


def _none(picture: CityPicture, text: Text) -> Component:
    stations = picture.profile.air_stations.values()
    if not stations:
        return missing(text("air.none"), text("air.none_todo"))
    listed = names([(f"station:{each.id}", each.name) for each in stations])
    what = text("air.silent", n=text.number(len(stations)))
    return missing(what, text("air.silent_todo"), listed)


def _station(station: AirStation, ispu: Ispu, text: Text, with_critical: bool) -> Component:
    shown, without = index_text(ispu, text), lacking(ispu, text)
    said = word(ispu, text, with_critical=with_critical)
    label = ", ".join(filter(None, (f"{station.name}, ISPU {shown}", word(ispu, text), without)))
    more = [html.Span(without, className="quiet air-without")] if without else []
    return html.Div(
        [
            dial(ispu, shown),
            html.Span(station.name, className="air-name"),
            html.Span(said, className="quiet"),
            *more,
        ],
        className=f"air-station {severity_class(ispu.severity)}",
        **opens(f"station:{station.id}"),
        **named(label),
    )


PANEL = Panel(
    "air",
    "air.title",
    frozenset({AirQuality.KIND}),
    body,
    at_most_every_s=5.0,
    options=(Option(key="station", kind="station"),),
    size=(32, 12),
    smallest=(12, 7),
    group="air",
)
