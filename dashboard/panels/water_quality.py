"""Water quality stations: pollution index with what it rests on, what exceeds the class, where it goes."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import WaterQuality
from city.picture import CityPicture
from city.profile import QualityStation
from city.severity import Severity
from city.water_quality import Part, Quality
from dashboard import qualities
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import (
    age,
    badge,
    head,
    missing,
    named,
    names,
    opens,
    severity_class,
    simulated,
)
from dashboard.readings import latest_sample, station_quality
from dashboard.texts import Text

MOST = 4


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    stations = picture.profile.quality_stations
    known = [(each, station_quality(picture, each, now)) for each in stations.values()]
    top = head(text("quality.title"), *_note(picture, text), href="/water")
    if all(quality.index is None for _, quality in known):
        listed = [(f"quality:{each.id}", each.name) for each in stations.values()]
        todo = text("quality.none_todo")
        return [top, missing(text("quality.none"), todo, *([names(listed)] if listed else []))]
    shown = _worst(known, rows_of(options, MOST))
    rows = [_row(picture, station, quality, now, text) for station, quality in shown]
    return [top, html.Div(rows, className="quality-rows")]


def _worst(
    known: list[tuple[QualityStation, Quality]], most: int
) -> list[tuple[QualityStation, Quality]]:
    """All of them down the river, or those with the highest index where there is room for fewer."""
    if len(known) <= most:
        return known
    by_index = sorted(known, key=lambda each: -(each[1].index.pi or 0.0 if each[1].index else -1.0))
    return by_index[:most]


def _note(picture: CityPicture, text: Text) -> list[Component | str]:
    found = (latest_sample(picture, each) for each in picture.profile.quality_stations)
    is_simulated = any(each.simulated for each in found if each)
    return [f"{text('quality.index')} ", *simulated(is_simulated, text)]


def _row(
    picture: CityPicture, station: QualityStation, quality: Quality, now: datetime, text: Text
) -> Component:
    word, shown = text(quality.word_key), qualities.index_words(quality, text)
    points = qualities.points_of(picture, station, now)
    told = [
        html.Strong(station.name),
        html.Span(_told(station, quality, points, text), className="quiet"),
    ]
    value = html.Div(html.Span(shown, className="figure"), className="quality-value")
    label = f"{station.name}, {text('quality.index')} {shown}, {word}"
    return html.Div(
        [
            html.Div(told, className="quality-name"),
            value,
            badge(word, quality.severity),
            html.Div(_details(quality, text), className="quality-details"),
        ],
        className=f"quality-row {severity_class(quality.severity)}",
        **opens(f"quality:{station.id}"),
        **named(label),
    )


def _told(
    station: QualityStation,
    quality: Quality,
    points: list[tuple[datetime, float]],
    text: Text,
) -> list[Component | str]:
    trend = qualities.trend_words(points, text)
    moved = [f" · {trend}"] if trend else []
    return [age(quality.observed_at, station.stale_after_s), *moved]


def _details(quality: Quality, text: Text) -> list[Component]:
    """What exceeds, as small marks, and what the index rests on."""
    if quality.index is None:
        return []
    marks: list[Component] = [_mark(each, text) for each in quality.index.exceeding[:4]]
    if not marks:
        marks = [html.Span(text("quality.nothing_exceeds"))]
    said = qualities.used_words(quality.index, text)
    absent = qualities.missing_words(quality.index, text)
    return [
        html.Div(marks, className="quality-marks"),
        html.Div(" · ".join(filter(None, (said, absent))), className="quiet"),
    ]


def _mark(part: Part, text: Text) -> Component:
    words = [
        html.Span(className=f"mark mark-triangle {severity_class(Severity.WARNING)}"),
        html.Strong(qualities.value_words(part, text)),
        html.Span(qualities.times_words(part, text), className="quiet"),
    ]
    return html.Span(words, className="quality-mark")


PANEL = Panel(
    "water_quality",
    "quality.title",
    frozenset({WaterQuality.KIND}),
    body,
    options=(rows_option(MOST, 8),),
    size=(28, 14),
    smallest=(16, 8),
    group="water",
)
