"""ISPU of every station: a ring in the official colour, the word, the pollutant that decides."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.air import Ispu
from city.observations import AirQuality
from city.picture import CityPicture
from city.profile import AirStation
from city.screens.catalogue import Option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, named, names, opens, severity_class
from dashboard.readings import station_reading
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    if one := picture.profile.air_stations.get(str(options.get("station") or "")):
        return _one(picture, one, now, text)
    stations = picture.profile.air_stations.values()
    judged = [(each, station_reading(picture, each, now)) for each in stations]
    newest = max((ispu.observed_at for _, ispu in judged if ispu.observed_at), default=None)
    common = _common_critical([ispu for _, ispu in judged])
    parts = [text("air.window"), *([text(f"pollutant.{common}")] if common else [])]
    note = [" · ".join(parts), " · ", age(newest, clock=True)] if newest else []
    if not picture.latest[AirQuality.KIND]:
        return [head(text("air.title")), _none(picture, text)]
    rings = [_ring(station, ispu, text, not common) for station, ispu in judged]
    return [head(text("air.title"), *note), html.Div(rings, className="air-rings")]


def _one(picture: CityPicture, station: AirStation, now: datetime, text: Text) -> list[Component]:
    """One station large."""
    ispu = station_reading(picture, station, now)
    note = [f"{text('air.window')} · ", age(ispu.observed_at, clock=True)]
    large = html.Div(_ring(station, ispu, text, True), className="air-rings is-large")
    return [head(f"{text('air.title')} · {station.name}", *note), large]


def _none(picture: CityPicture, text: Text) -> Component:
    stations = picture.profile.air_stations.values()
    if not stations:
        return missing(text("air.none"), text("air.none_todo"))
    listed = names([(f"station:{each.id}", each.name) for each in stations])
    what = text("air.silent", n=text.number(len(stations)))
    return missing(what, text("air.silent_todo"), listed)


def index_text(ispu: Ispu, text: Text) -> str:
    """What stands in the ring; without a full day there is no index, only a dash."""
    if ispu.value is None:
        return "–"
    return text("air.beyond") if ispu.beyond else text.number(ispu.value)


def _common_critical(found: list[Ispu]) -> str:
    """The pollutant that decides everywhere: then it is said once, in the heading."""
    critical = {each.critical for each in found if each.value is not None}
    return critical.pop() if len(critical) == 1 else ""


def word(ispu: Ispu, text: Text, with_critical: bool = True) -> str:
    """Category and deciding pollutant: "Sedang · PM2,5"."""
    parts = [text(ispu.category_key)]
    if ispu.value is None and ispu.hours:
        parts.append(text("air.hours", n=ispu.hours))
    elif ispu.critical and with_critical:
        parts.append(text(f"pollutant.{ispu.critical}"))
    return " · ".join(parts)


def _ring(station: AirStation, ispu: Ispu, text: Text, with_critical: bool) -> Component:
    colour = {"--ring": ispu.colour} if ispu.colour else {}
    outlined = " ring-black" if ispu.outline else ""
    shown = index_text(ispu, text)
    return html.Div(
        [
            html.Span(shown, className="ring" + outlined, style=colour),
            html.Span(station.name, className="air-name"),
            html.Span(word(ispu, text, with_critical), className="quiet"),
        ],
        className=f"air-station {severity_class(ispu.severity)}",
        **opens(f"station:{station.id}"),
        **named(f"{station.name}, ISPU {shown}, {word(ispu, text)}"),
    )


PANEL = Panel(
    "air",
    "air.title",
    frozenset({AirQuality.KIND}),
    body,
    options=(Option(key="station", kind="station"),),
    size=(32, 10),
    smallest=(12, 7),
    group="air",
)
