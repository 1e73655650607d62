"""A water quality station in the drawer: index, every parameter against its class, what is missing."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import WaterQuality
from city.picture import CityPicture
from city.severity import Severity
from city.water_quality import Index, Part
from dashboard import qualities
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer, place_words, section, trend
from dashboard.marks import age, badge
from dashboard.readings import latest_sample, station_quality
from dashboard.texts import Text

CLASSES = {1: "I", 2: "II", 3: "III", 4: "IV"}


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    station = picture.profile.quality_stations.get(key)
    if station is None:
        return None
    quality, latest = station_quality(picture, station, now), latest_sample(picture, key)
    doubtful = station.place_is_approximate
    points = qualities.points_of(picture, station, now)
    index = quality.index
    parts = [_parameters(index, text)] if index else []
    return drawer(
        text,
        station.name,
        text(quality.word_key),
        quality.severity,
        [
            ("river", station.river),
            ("where", place_words(picture.profile, station.lat, station.lng, doubtful, text)),
            ("pollution_index", qualities.index_words(quality, text)),
            ("river_class", text("quality.class", roman=CLASSES[station.river_class])),
            ("change", qualities.trend_words(points, text) or None),
            ("complete", qualities.missing_words(index, text) or None if index else None),
            ("age", age(quality.observed_at, station.stale_after_s)),
        ],
        *parts,
        trend(text, points, qualities.DAY.total_seconds(), ""),
        html.A(text("water_page.open"), href=f"/water/quality/{key}", className="drawer-action"),
        now_key=f"quality_{quality.severity}",
        is_simulated=latest is not None and latest.simulated,
    )


def _parameters(index: Index, text: Text) -> Component:
    rows = [_parameter(each, text) for each in index.parts]
    return section(text("drawer.pollutants"), html.Ul(rows, className="drawer-list"))


def _parameter(part: Part, text: Text) -> Component:
    over = part.exceeds
    word = qualities.times_words(part, text) if over else text("quality.meets_limit")
    mark = badge(word, Severity.WARNING if over else Severity.CALM)
    return html.Li([html.Span(qualities.value_words(part, text)), mark])


SUBJECT = Subject("quality", frozenset({WaterQuality.KIND}), body)
