"""An indicator's series as a plotly figure and as a small line; its numbers as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from dash import html

from city.indicator_readings import IndicatorReading
from city.indicators import Definition, Figure, target_of
from city.profile import Profile
from city.severity import Severity
from dashboard.charts import chart, shade
from dashboard.contracts import Component
from dashboard.indicators.words import (
    area_name,
    change,
    period_name,
    unit,
    value,
    with_unit,
)
from dashboard.marks import spark
from dashboard.texts import Text

BARS = frozenset({"month", "quarter", "year"})
"""Periods that are few and large: bars. Days and weeks are a line."""
SPARK_MOST, SPARK_HIGH = 24, 100.0
COLUMNS = ("period", "starts", "area", "value", "unit", "target", "told_at", "corrections",
           "producer")  # fmt: skip


def series_chart(reading: IndicatorReading, text: Text, height_rem: float) -> Component:
    """The city's figures with unit, source, age and numbers."""
    definition = reading.definition
    return chart(
        figure(reading, text),
        text,
        unit=unit(definition, text),
        source=definition.producer or definition.agency_id,
        at=reading.newest.told_at if reading.newest else None,
        alt=alt(reading, text),
        csv=f"/indicators/{definition.key}.csv",
        height_rem=height_rem,
    )


def figure(reading: IndicatorReading, text: Text) -> dict[str, Any]:
    """The city's figures, period by period, with their target as a dashed line."""
    definition = reading.definition
    x = [each.start.isoformat() for each in reading.figures]
    y = [each.value for each in reading.figures]
    said = [_said(each, definition, text) for each in reading.figures]
    kind: dict[str, Any] = (
        {"type": "bar", "marker": {"color": shade("calm")}, "textposition": "none"}
        if definition.period in BARS
        else {"type": "scatter", "mode": "lines", "line": {"color": shade("text"), "width": 2}}
    )
    told = {"x": x, "y": y, "text": said, "hovertemplate": "%{text}<extra></extra>", **kind}
    told["name"] = text.pick(definition.name)
    return {"data": [told, *_target(reading, text)], "layout": _layout(definition)}


def _layout(definition: Definition) -> dict[str, Any]:
    zero = {"rangemode": "tozero"} if definition.period in BARS else {}
    return {"xaxis": {"type": "date"}, "yaxis": zero, "showlegend": False, "bargap": 0.25}


def _target(reading: IndicatorReading, text: Text) -> list[dict[str, Any]]:
    """As it was in force: a lowered target is a step, not a line drawn anew."""
    points = [
        (each.start.isoformat(), target_of(reading.definition, each)) for each in reading.figures
    ]
    if all(value is None for _, value in points):
        return []
    line = {"color": shade("watch"), "width": 2, "dash": "dash", "shape": "hv"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [at for at, _ in points],
            "y": [value for _, value in points],
            "line": line,
            "name": text("indicators.target_word"),
            "hoverinfo": "skip",
        }
    ]


def _said(each: Figure, definition: Definition, text: Text) -> str:
    name = period_name(each.start, definition.period, text)
    corrected = f" ({text('indicators.corrected')})" if each.corrections else ""
    return f"{name}: {with_unit(each.value, definition, text)}{corrected}"


def alt(reading: IndicatorReading, text: Text) -> str:
    """What the figure says, in a sentence."""
    definition, known = (
        reading.definition,
        [each for each in reading.figures if each.value is not None],
    )
    name = text.pick(definition.name)
    if not known:
        return text("indicators.alt_empty", name=name)
    lowest, highest = min(known, key=_value), max(known, key=_value)
    return text(
        "indicators.alt",
        name=name,
        n=len(known),
        first=period_name(known[0].start, definition.period, text),
        last=period_name(known[-1].start, definition.period, text),
        now=with_unit(known[-1].value, definition, text),
        low=value(lowest.value, definition, text),
        high=value(highest.value, definition, text),
        change=change(known, definition, text),
    )


def _value(figure: Figure) -> float:
    return figure.value or 0.0


def line(reading: IndicatorReading, text: Text) -> Component:
    """The last two dozen figures as a small line, stretched over its own range; the target dashed."""
    known = [each for each in reading.figures if each.value is not None][-SPARK_MOST:]
    values = [each.value for each in known if each.value is not None]
    target = reading.target if reading.judged else None
    if len(values) < 2:
        return html.Span("", className="spark")
    low = min([*values, *([target] if target is not None else [])])
    high = max([*values, *([target] if target is not None else [])])
    scale = SPARK_HIGH / (high - low or 1.0)
    points = [(_noon(each.start), (v - low) * scale) for each, v in zip(known, values, strict=True)]
    limits = [((target - low) * scale, Severity.WATCH)] if target is not None else []
    return spark(points, (points[0][0], points[-1][0]), limits, alt(reading, text))


def area_line(series: Sequence[Figure], definition: Definition, most: float) -> Component:
    """One area's figures as a small line from 0 to `most`, the scale of all of them. What is too few to be
    told is drawn where it begins to be."""
    known = [each for each in series if each.value is not None][-SPARK_MOST:]
    points = [
        (_noon(each.start), seen(each.value or 0.0, definition) / most * SPARK_HIGH)
        for each in known
    ]
    span = (points[0][0], points[-1][0]) if points else (_noon(date.min), _noon(date.min))
    return spark(points, span, between=(0.0, SPARK_HIGH))


def seen(value: float, definition: Definition) -> float:
    """What a drawing may show of an area's figure."""
    return float(definition.hide_below) if 0 < value < definition.hide_below else value


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def numbers(reading: IndicatorReading, profile: Profile, text: Text) -> list[list[Any]]:
    """Every figure of the city and of its areas, with unit, target and producer; COLUMNS first."""
    return [
        [text(f"indicators.csv.{key}") for key in COLUMNS],
        *(
            _row(each, area, reading.definition, text, is_city=area == profile.name)
            for area, series in _all(reading, profile)
            for each in series
        ),
    ]


def _all(reading: IndicatorReading, profile: Profile) -> list[tuple[str, Sequence[Figure]]]:
    areas = [(area_name(profile, code), series) for code, series in reading.areas.items()]
    return [(profile.name, reading.figures), *sorted(areas)]


def _row(
    each: Figure, area: str, definition: Definition, text: Text, *, is_city: bool
) -> list[Any]:
    hidden = not is_city and each.value is not None and 0 < each.value < definition.hide_below
    target = target_of(definition, each)
    return [
        period_name(each.start, definition.period, text),
        each.start.isoformat(),
        area,
        f"<{definition.hide_below}" if hidden else each.value,
        unit(definition, text),
        target,
        each.told_at.replace(microsecond=0),
        each.corrections,
        definition.producer,
    ]


def steps(figures: Sequence[Figure]) -> list[tuple[Figure, Figure | None]]:
    """Each figure with the one before it, newest first."""
    pairs: list[tuple[Figure, Figure | None]] = [(new, old) for old, new in pairwise(figures)]
    return [*reversed(pairs), *([(figures[0], None)] if figures else [])]
