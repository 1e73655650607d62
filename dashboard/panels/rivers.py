"""River posts: level, how it moves, the last six hours, siaga; and what comes down the river."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dash import html

from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Thresholds
from city.screens.catalogue import Option
from city.severity import Severity
from city.water import Reading
from city.waves import Wave
from dashboard import forecasts
from dashboard.chosen import RIVER, on_river, titled
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
from dashboard.readings import gauge_reading, latest_level, levels, readings, waves_now
from dashboard.texts import Text

HOURS = 6


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    profile, span = picture.profile, timedelta(hours=float(options.get("hours", HOURS)))
    if one := profile.gauges.get(str(options.get("gauge") or "")):
        return _one(picture, one, now, span, text)
    gauges = {each.id: each for each in profile.gauges.values() if on_river(each, options)}
    title = titled(profile, text("rivers.title"), options, text)
    top = head(title, _course(gauges), href="/water")
    if not picture.latest[WaterLevel.KIND] or not gauges:
        return [top, _none(gauges, text)]
    rows = [
        _row(picture, gauge, reading, now, span, text)
        for gauge, reading in readings(picture, now)
        if gauge.id in gauges
    ]
    told = forecasts.told if options.get("waves") else forecasts.brief
    return [top, *told(picture, now, text), html.Div(rows, className="river-rows")]


def _one(
    picture: CityPicture, gauge: Gauge, now: datetime, span: timedelta, text: Text
) -> list[Component]:
    """One post large: its level, what that means, the next limit, its trend, when it arrives."""
    reading = gauge_reading(picture, gauge, now)
    level, word = text.number(reading.level_cm), text(reading.word_key)
    value = [
        html.Span(level, className="figure is-large"),
        html.Span("cm", className="unit"),
        badge(word, reading.severity, _means(reading, text)),
    ]
    told = [age(reading.observed_at, gauge.stale_after_s), *_rate(reading, text)]
    notes = [
        f" · {each}"
        for each in (
            *_next(reading, text),
            *_coming(gauge, waves_now(picture, now), text),
            *_doubt(reading, "water.doubted", text),
        )
    ]
    parts = [
        html.Div(value, className="river-post-value"),
        html.P([html.Span(told), *notes]),
        _trend(picture, gauge, now, span, f"{gauge.name} {level} cm", LARGE),
    ]
    marks = opens(f"gauge:{gauge.id}") | named(f"{gauge.name}, {level} cm, {word}")
    post = html.Div(parts, className=f"river-post {severity_class(reading.severity)}", **marks)
    note = text("rivers.span", hours=text.number(span.total_seconds() / 3600))
    return [head(f"{gauge.name} · {gauge.river}", note, href=f"/water/post/{gauge.id}"), post]


def _next(reading: Reading, text: Text) -> list[str]:
    if reading.next_limit_cm is None:
        return []
    return [text("rivers.next", cm=text.number(reading.next_limit_cm))]


def _coming(gauge: Gauge, waves: Sequence[Wave], text: Text) -> list[str]:
    """When a wave from upstream is expected here."""
    found = forecasts.expected_at(waves, gauge.id)
    return [text("waves.expected", at=forecasts.window(found[1], text))] if found else []


def _doubt(reading: Reading, key: str, text: Text) -> list[str]:
    """What is wrong with the newest reading, while the one before it still stands."""
    if reading.fault is None or reading.word_key.endswith(reading.fault):
        return []
    word = text(f"water.fault_{reading.fault}")
    return [text(key, word=word)]


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
    told = [age(reading.observed_at, gauge.stale_after_s), *_rate(reading, text)]
    lines = [html.Span(told, className="quiet")]
    lines += [
        html.Span(each, className="river-note")
        for each in _doubt(reading, "water.doubted_short", text)
    ]
    name = html.Div([html.Strong(gauge.name), *lines], className="river-name")
    value = html.Div(
        [html.Span(level, className="figure"), html.Span("cm", className="unit")],
        className="river-value",
    )
    trend = _trend(picture, gauge, now, span, f"{gauge.name} {level} cm")
    label = f"{gauge.name}, {level} cm, {word}"
    return html.Div(
        [name, value, trend, badge(word, reading.severity, _means(reading, text))],
        className=f"river-row {severity_class(reading.severity)}",
        **opens(f"gauge:{gauge.id}"),
        **named(label),
    )


def _means(reading: Reading, text: Text) -> str:
    return "" if reading.limits else text("browser.word_limits_means")


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
    past = levels(picture, gauge, now - span, now)
    newest = latest_level(picture, gauge.id)
    end = newest.observed_at if newest else now
    points = [(each.observed_at, each.level_cm) for each in past if each.level_cm is not None]
    limits = picture.profile.limits_for(gauge.id, now)
    return spark(points, (end - span, end), marked(limits) if limits else [], label, drawing)


def marked(limits: Thresholds) -> list[tuple[float, Severity]]:
    """The limits worth a line, in the colour of what they mean."""
    return [(limits.s2_cm, Severity.WARNING), (limits.s1_cm, Severity.DANGER)]


PANEL = Panel(
    "rivers",
    "rivers.title",
    frozenset({WaterLevel.KIND}),
    body,
    options=(
        RIVER,
        Option(key="gauge", kind="gauge"),
        Option(key="waves", kind="flag", default=False),
        Option(key="hours", kind="number", default=HOURS, least=1, most=24),
    ),
    size=(32, 12),
    smallest=(16, 6),
    group="water",
)
