"""River posts: level, how it moves, the last six hours, siaga."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dash import html

from city import water
from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Thresholds
from city.screens.catalogue import Option
from city.severity import Severity
from city.water import Reading
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import (
    LARGE,
    SMALL,
    Drawing,
    age,
    badge,
    head,
    missing,
    named,
    names,
    opens,
    severity_class,
    spark,
)
from dashboard.readings import TREND, gauge_reading, latest_level, levels, readings
from dashboard.texts import Text

HOURS = 6


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    profile, span = picture.profile, timedelta(hours=float(options.get("hours", HOURS)))
    if one := profile.gauges.get(str(options.get("gauge") or "")):
        return _one(picture, one, now, span, text)
    top = head(text("rivers.title"), _course(profile.gauges))
    if not picture.latest[WaterLevel.KIND]:
        return [top, _none(profile.gauges, text)]
    known = readings(picture, now)
    rows = [_row(picture, gauge, reading, now, span, text) for gauge, reading in known]
    return [top, html.Div(rows, className="river-rows")]


def _one(
    picture: CityPicture, gauge: Gauge, now: datetime, span: timedelta, text: Text
) -> list[Component]:
    """One post large: its level, what that means, the next limit, its trend, when it arrives."""
    reading = gauge_reading(picture, gauge, now)
    level, word = text.number(reading.level_cm), text(reading.word_key)
    value = [
        html.Span(level, className="figure is-large"),
        html.Span("cm", className="unit"),
        badge(word, reading.severity),
    ]
    told = [age(reading.observed_at, gauge.stale_after_s), *_rate(reading, text)]
    parts = [
        html.Div(value, className="river-post-value"),
        html.P(
            [html.Span(told), *_next(reading, text), *_arrival(picture, gauge, reading, now, text)]
        ),
        _trend(picture, gauge, now, span, f"{gauge.name} {level} cm", LARGE),
    ]
    marks = opens(f"gauge:{gauge.id}") | named(f"{gauge.name}, {level} cm, {word}")
    post = html.Div(parts, className=f"river-post {severity_class(reading.severity)}", **marks)
    note = text("rivers.span", hours=text.number(span.total_seconds() / 3600))
    return [head(f"{gauge.name} · {gauge.river}", note), post]


def _next(reading: Reading, text: Text) -> list[str]:
    if reading.next_limit_cm is None:
        return []
    return [" · " + text("rivers.next", cm=text.number(reading.next_limit_cm))]


def _arrival(
    picture: CityPicture, gauge: Gauge, reading: Reading, now: datetime, text: Text
) -> list[str]:
    window = water.announced(gauge, reading, levels(picture, gauge.id, now - 2 * TREND))
    to = picture.profile.gauges.get(gauge.downstream)
    if not window or not to:
        return []
    at = f"{text.clock(window[0])}–{text.clock(window[1])}"
    return [" · " + text("rivers.arrives", place=to.name, at=at)]


def _none(gauges: Mapping[str, Gauge], text: Text) -> Component:
    if not gauges:
        return missing(text("rivers.none"), text("rivers.none_todo"))
    listed = names([(f"gauge:{each.id}", each.name) for each in gauges.values()])
    what = text("rivers.silent", n=text.number(len(gauges)))
    return missing(what, text("rivers.silent_todo"), listed)


def _course(gauges: Mapping[str, Gauge]) -> str:
    """The longest way of the water, post by post."""
    best: list[str] = []
    for start in gauges.values():
        names: list[str] = []
        post: Gauge | None = start
        while post is not None and post.name not in names:
            names.append(post.name)
            post = gauges.get(post.downstream)
        best = max(best, names, key=len)
    return " → ".join(best)


def _row(
    picture: CityPicture,
    gauge: Gauge,
    reading: Reading,
    now: datetime,
    span: timedelta,
    text: Text,
) -> Component:
    word = text(reading.word_key)
    level = text.number(reading.level_cm)
    name = html.Div(
        [
            html.Strong(gauge.name),
            html.Span(
                [age(reading.observed_at, gauge.stale_after_s), *_rate(reading, text)],
                className="quiet",
            ),
        ],
        className="river-name",
    )
    value = html.Div(
        [html.Span(level, className="figure"), html.Span("cm", className="unit")],
        className="river-value",
    )
    trend = _trend(picture, gauge, now, span, f"{gauge.name} {level} cm")
    label = f"{gauge.name}, {level} cm, {word}"
    return html.Div(
        [name, value, trend, badge(word, reading.severity)],
        className=f"river-row {severity_class(reading.severity)}",
        **opens(f"gauge:{gauge.id}"),
        **named(label),
    )


def _rate(reading: Reading, text: Text) -> list[str]:
    rate = reading.rate_cm_h
    if rate is None:
        return []
    if abs(rate) < 1:
        return [f" · {text('rivers.steady')}"]
    sign = "▲" if rate > 0 else "▼"
    return [f" · {sign} {text('rivers.rate', rate=text.number(abs(rate)))}"]


def _trend(
    picture: CityPicture,
    gauge: Gauge,
    now: datetime,
    span: timedelta,
    label: str,
    drawing: Drawing = SMALL,
) -> Component:
    """The axis ends at the newest value, so an unchanged post is an unchanged picture."""
    past = levels(picture, gauge.id, now - span)
    newest = latest_level(picture, gauge.id)
    end = newest.observed_at if newest else now
    points = [(each.observed_at, each.level_cm) for each in past if each.level_cm is not None]
    limits = marked(gauge.thresholds[0]) if gauge.thresholds else []
    return spark(points, (end - span, end), limits, label, drawing)


def marked(limits: Thresholds) -> list[tuple[float, Severity]]:
    """The limits worth a line, in the colour of what they mean."""
    return [(limits.s2_cm, Severity.WARNING), (limits.s1_cm, Severity.DANGER)]


PANEL = Panel(
    "rivers",
    "rivers.title",
    frozenset({WaterLevel.KIND}),
    body,
    options=(
        Option(key="gauge", kind="gauge"),
        Option(key="hours", kind="number", default=HOURS, least=1, most=24),
    ),
    size=(32, 12),
    smallest=(16, 6),
    group="water",
)
