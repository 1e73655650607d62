"""One river post over time: level, limits, waves expected, and how early the warning was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dash import html

from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Thresholds
from city.screens.catalogue import Option
from city.severity import urgency
from city.water import Reading
from city.waves import Wave
from dashboard import forecasts, hydrographs
from dashboard.charts import chart
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import badge, head, missing, named, opens, simulated
from dashboard.readings import (
    gauge_reading,
    latest_level,
    rate_words,
    readings,
    source_title,
    story,
    waves_now,
)
from dashboard.texts import Text

HOURS = 12


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    gauge = chosen(picture, now, str(options.get("gauge") or ""))
    if gauge is None:
        return [
            head(text("hydrograph.title")),
            missing(text("rivers.none"), text("rivers.none_todo")),
        ]
    reading = gauge_reading(picture, gauge, now)
    top = head(
        f"{gauge.name} · {gauge.river}",
        _says(picture, gauge, reading, text),
        href=f"/water/post/{gauge.id}",
    )
    told = story(picture, gauge, now)
    if not told.believed:
        return [top, missing(text("hydrograph.none"), text("hydrograph.none_todo"))]
    waves, until = waves_now(picture, now), told.believed[-1].observed_at
    span = until - timedelta(hours=float(options.get("hours", HOURS))), until
    limits = picture.profile.limits_for(gauge.id, now)
    drawn = hydrographs.figure(gauge, told, limits, span, waves, picture.profile, text)
    words = alt(gauge, reading, waves, picture, text)
    figure = chart(
        drawn, text, unit="cm", source=source_words(picture, gauge, limits, text), at=until,
        alt=words, csv=f"/water/post/{gauge.id}/levels.csv", height_rem=11,
        stale_after_s=gauge.stale_after_s,
    )  # fmt: skip
    marks = opens(f"gauge:{gauge.id}") | named(words)
    return [top, html.Div(figure, className="hydrograph", **marks)]


def chosen(picture: CityPicture, now: datetime, gauge_id: str) -> Gauge | None:
    """The post that was asked for; without one the post that stands worst, of equals the last one
    down the river with limits."""
    if gauge_id in picture.profile.gauges:
        return picture.profile.gauges[gauge_id]
    known = [(gauge, reading) for gauge, reading in readings(picture, now) if reading.limits]
    found = known or readings(picture, now)
    ranked = enumerate(found)
    worst = max(ranked, key=lambda each: (urgency(each[1][1].severity), each[0]), default=None)
    return worst[1][0] if worst else None


def _says(picture: CityPicture, gauge: Gauge, reading: Reading, text: Text) -> Component:
    latest = latest_level(picture, gauge.id)
    level = f"{text.number(reading.level_cm)} cm"
    word = badge(text(reading.word_key), reading.severity)
    is_simulated = latest is not None and latest.simulated
    return html.Span([f"{level} ", word, *simulated(is_simulated, text)])


def source_words(picture: CityPicture, gauge: Gauge, limits: Thresholds | None, text: Text) -> str:
    """Who measured, and whose limits are drawn."""
    latest = latest_level(picture, gauge.id)
    measured = source_title(latest.source, text) if latest else gauge.name
    if limits is None:
        return f"{measured}, {text('hydrograph.no_limits')}"
    return f"{measured}, {text('hydrograph.limits_of', name=limits.authority)}"


def alt(
    gauge: Gauge, reading: Reading, waves: Sequence[Wave], picture: CityPicture, text: Text
) -> str:
    """What the figure says, in a sentence."""
    parts = [f"{gauge.name} {text.number(reading.level_cm)} cm, {text(reading.word_key)}"]
    if rate := rate_words(reading.rate_cm_h, text):
        parts.append(rate)
    if found := forecasts.expected_at(waves, gauge.id):
        parts.append(text("waves.expected", at=forecasts.window(found[1], text)))
    return ", ".join(parts)


PANEL = Panel(
    "hydrograph",
    "hydrograph.title",
    frozenset({WaterLevel.KIND}),
    body,
    options=(
        Option(key="gauge", kind="gauge"),
        Option(key="hours", kind="number", default=HOURS, least=1, most=24),
    ),
    size=(40, 16),
    smallest=(24, 10),
    group="water",
)
