"""The page of one air station: the index, each pollutant with its hours and its reckoning, a week."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.air import POLLUTANTS, Ispu, PollutantIndex
from city.geography import kelurahan_of
from city.picture import CityPicture
from city.profile import AirStation
from dashboard.air import hours_chart
from dashboard.air.advice import advices
from dashboard.air.dial import dial
from dashboard.air.formula import reckoned, rounded, section
from dashboard.air.history import AirPast
from dashboard.air.page import WALL, trees, week_chart
from dashboard.air.words import (
    completeness,
    index_text,
    lacking,
    source_words,
    word,
)
from dashboard.charts import chart
from dashboard.contracts import Component
from dashboard.drawer import place_words
from dashboard.marks import age, severity_class
from dashboard.queue import queue_of
from dashboard.readings import station_reading
from dashboard.texts import Text


def station_page(
    picture: CityPicture,
    station: AirStation,
    past: AirPast,
    pollutant: str,
    now: datetime,
    text: Text,
    *,
    may_look: bool,
) -> list[Component]:
    """`pollutant` is the one whose week is drawn; "" the critical one."""
    ispu = station_reading(picture, station, now)
    chosen = pollutant if pollutant in POLLUTANTS else ispu.critical or "pm25"
    near = [each for each in advices(picture, now) if each.station == station]
    return [
        _top(picture, station, ispu, text),
        *([_pollutants(ispu, text)] if ispu.pollutants else []),
        *_charts(station, past, chosen, now, text, picture),
        *([trees(picture, near, text, may_look=may_look)] if near else []),
        section(picture.profile.air_rule, text),
    ]


def _top(picture: CityPicture, station: AirStation, ispu: Ispu, text: Text) -> Component:
    where = place_words(
        picture.profile, station.lat, station.lng, station.place_is_approximate, text
    )
    said = [html.P(word(ispu, text), className="air-word")]
    if without := lacking(ispu, text):
        said.append(html.P(without))
    if ispu.value is None and ispu.provisional is not None:
        said.append(html.P(text("air.provisional", value=text.number(ispu.provisional))))
    said.append(html.P(text(f"next.air_{ispu.severity}"), className="quiet"))
    said.append(
        html.P([where, " · ", age(ispu.observed_at, station.stale_after_s)], className="quiet")
    )
    said.append(html.P(_cases(picture, station, text)))
    return html.Div(
        [dial(ispu, index_text(ispu, text)), html.Div(said)],
        className=f"air-top {severity_class(ispu.severity)}",
    )


def _cases(picture: CityPicture, station: AirStation, text: Text) -> list[Component]:
    """How many open cases the station's kecamatan has; the link opens them."""
    home = kelurahan_of(picture.profile, station.lat, station.lng)
    if home is None:
        return []
    places = picture.profile.kelurahan.values()
    codes = {each.code for each in places if each.kecamatan_code == home.kecamatan_code}
    n = len(queue_of(picture).in_places(codes))
    told = text("air.cases", n=text.number(n), kecamatan=home.kecamatan)
    return [html.A(told, href=f"{WALL}#open=kecamatan:{home.kecamatan_code}")]


def _pollutants(ispu: Ispu, text: Text) -> Component:
    titles = ("parameter", "mean", "hours_title", "until", "index_title", "reckoning")
    head = html.Thead(html.Tr([html.Th(text(f"air.{each}"), scope="col") for each in titles]))
    worst_first = sorted(ispu.pollutants, key=lambda each: -each.index)
    rows = [_pollutant(each, each.pollutant == ispu.critical, text) for each in worst_first]
    return html.Table([head, html.Tbody(rows)], className="air-table air-pollutants")


def _pollutant(each: PollutantIndex, decides: bool, text: Text) -> Component:
    name = text(f"pollutant.{each.pollutant}")
    critical = [html.Small(text("air.decides"))] if decides else []
    digits = 0 if each.mean_ug_m3 >= 100 else 1
    cells = (
        ("mean", f"{text.number(each.mean_ug_m3, digits)} µg/m³"),
        ("hours_title", completeness(each, text)),
        ("until", text.clock(each.until)),
        ("index_title", html.B(rounded(each, text))),
        ("reckoning", reckoned(each, text)),
    )
    link = html.A(name, href=f"?pollutant={each.pollutant}#week")
    return html.Tr(
        [
            html.Th([link, *critical], scope="row"),
            *[html.Td(value, **{"data-title": text(f"air.{key}")}) for key, value in cells],  # type: ignore[arg-type]
        ],
        className="" if each.complete else "is-short",
    )


def _charts(
    station: AirStation,
    past: AirPast,
    pollutant: str,
    now: datetime,
    text: Text,
    picture: CityPicture,
) -> list[Component]:
    known, hours = past.hours.get(station.id), past.weeks.get(station.id)
    title = html.H2(text("air_week.title"), id="week")
    if known is None or not hours:
        return [title, html.P(text("air_week.none"), className="quiet")]
    csv, name = f"/air/station/{station.id}/csv", text(f"pollutant.{pollutant}")
    every = hours_chart.hourly(known, pollutant, past.made_at)
    mean = hours_chart.means(known, pollutant, past.made_at, picture.profile.air_rule)
    drawn = chart(
        hours_chart.figure(every, mean, pollutant, text),
        text,
        unit="µg/m³",
        source=source_words(past.sources, text),
        at=past.newest_at,
        alt=hours_chart.words(mean, every, name, text),
        csv=csv,
        height_rem=18,
        stale_after_s=station.stale_after_s,
    )
    choice = html.P(
        [_choose(each, pollutant, text) for each in POLLUTANTS if each in known.hours],
        className="air-choice",
    )
    ribbon = week_chart(past, {station.name: hours}, text, "/air/csv")
    heading = html.H2(text("air.hours_of", pollutant=name))
    lines = html.P(text("air.lines"), className="quiet")
    return [title, ribbon, heading, lines, choice, drawn]


def _choose(each: str, chosen: str, text: Text) -> Component:
    current = {"aria-current": "true"} if each == chosen else {}
    href = f"?pollutant={each}#week"
    return html.A(text(f"pollutant.{each}"), href=href, className="rc-button", **current)  # type: ignore[arg-type]
