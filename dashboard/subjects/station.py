"""An air station in the drawer: the index, how it came about, the day behind it."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.air import Ispu, PollutantIndex, shown
from city.observations import AirQuality
from city.picture import CityPicture
from dashboard.air.words import announced_words, index_text, lacking
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer, place_words, section, trend
from dashboard.marks import age
from dashboard.readings import air_day, station_reading
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    station = picture.profile.air_stations.get(key)
    if station is None:
        return None
    ispu, day = station_reading(picture, station, now), air_day(picture, key, now)
    doubtful = station.place_is_approximate
    where = place_words(picture.profile, station.lat, station.lng, doubtful, text)
    return drawer(
        text,
        station.name,
        text(ispu.category_key),
        ispu.severity,
        [
            ("index", _index(ispu, text)),
            ("without", lacking(ispu, text)),
            ("critical", text(f"pollutant.{ispu.critical}") if ispu.critical else None),
            ("complete", text("air.hours", n=ispu.hours) if ispu.observed_at else None),
            ("announced", announced_words([ispu], text)),
            ("where", where),
            ("age", age(ispu.observed_at, station.stale_after_s)),
        ],
        *([section(text("drawer.pollutants"), _table(ispu, text))] if ispu.pollutants else []),
        _trend(day, ispu.critical or "pm25", text),
        html.A(text("air.open_page"), href=f"/air/station/{key}", className="drawer-action"),
        now_key=f"air_{ispu.severity}",
        is_simulated=any(each.simulated for each in day[-1:]),
    )


def _index(ispu: Ispu, text: Text) -> str:
    if ispu.value is None and ispu.provisional is not None:
        return f"± {text.number(ispu.provisional)} ({text('air.incomplete')})"
    return index_text(ispu, text)


def _table(ispu: Ispu, text: Text) -> Component:
    titles = ("", f"µg/m³ ({text('air.window')})", "ISPU", text("air.of_24"))
    top = html.Thead(html.Tr([html.Th(each, scope="col") for each in titles]))
    worst_first = sorted(ispu.pollutants, key=lambda each: -each.index)
    return html.Table([top, html.Tbody([_row(each, text) for each in worst_first])])


def _row(each: PollutantIndex, text: Text) -> Component:
    digits = 0 if each.mean_ug_m3 >= 100 else 1
    mean = text.number(each.mean_ug_m3, digits)
    name = html.Th(text(f"pollutant.{each.pollutant}"), scope="row")
    index = text.number(shown(each.index)) if each.complete else f"± {shown(each.index)}"
    return html.Tr([name, html.Td(mean), html.Td(index), html.Td(text.number(each.hours))])


def _trend(day: list[AirQuality], pollutant: str, text: Text) -> Component:
    found = ((each.observed_at, getattr(each, f"{pollutant}_ug_m3")) for each in day)
    points = [(at, value) for at, value in found if value is not None]
    return trend(text, points, DAY_S, f"µg/m³ {text(f'pollutant.{pollutant}')}")


DAY_S = 86400.0
SUBJECT = Subject("station", frozenset({AirQuality.KIND}), body)
