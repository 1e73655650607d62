"""The few pieces of markup that panels and drawers share (agreed in assets/README.md)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html

from city.severity import Severity
from dashboard.contracts import Component
from dashboard.texts import Text

STROKE = "#d6dde4"
DASHES = {
    Severity.WATCH: "#e6c34a",
    Severity.WARNING: "#f08c2e",
    Severity.DANGER: "#e5484d",
}


def epoch_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def age(at: datetime | None, stale_after_s: float | None = None, clock: bool = False) -> Component:
    """A time the browser turns into "2 mnt" and keeps turning; `clock` shows 10.21 instead."""
    if at is None:
        return html.Span("–", className="off")
    marks: dict[str, Any] = {"data-at": str(epoch_ms(at))}
    if stale_after_s is not None:
        marks["data-stale-after"] = f"{stale_after_s:g}"
    if clock:
        marks["data-form"] = "clock"
    return html.Time(**marks)


def opens(subject: str) -> dict[str, Any]:
    """What makes an element open the drawer by click, tap or keyboard."""
    return {"data-open": subject, "tabIndex": "0", "role": "button"}


def severity_class(severity: Severity) -> str:
    return f"severity-{severity}"


def badge(word: str, severity: Severity) -> Component:
    return html.Span(word, className=f"badge {severity_class(severity)}")


def simulated(is_so: bool, text: Text) -> list[Component]:
    """The mark every simulated thing carries."""
    return [html.Span(text("page.simulation"), className="simulation is-small")] if is_so else []


def head(title: str, *note: Component | str) -> Component:
    return html.Header(
        [html.H2(title, className="panel-title"), html.Span(list(note), className="panel-note")],
        className="panel-head",
    )


def spark(
    points: Sequence[tuple[datetime, float]],
    span: tuple[datetime, datetime],
    limits: Sequence[tuple[float, Severity]] = (),
    label: str = "",
) -> Component:
    """A line over time as an SVG picture, 200 x 50; limits within its range are dashed.

    Times are rounded by the caller where the picture should not change with every second.
    """
    values = [value for _, value in points]
    if len(values) < 2:
        return html.Span("", className="spark")
    low, high = min(values), max(values)
    near = [each for each in limits if low - 0.5 * (high - low) <= each[0] <= high + 60]
    low = min([low, *(value for value, _ in near)]) - 1
    high = max([high, *(value for value, _ in near)]) + 1
    line = " ".join(_point(at, value, span, low, high) for at, value in thinned(points))
    dashes = "".join(_dash(value, severity, low, high) for value, severity in near)
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50" preserveAspectRatio="none">'
        f'{dashes}<polyline points="{line}" fill="none" stroke="{STROKE}" stroke-width="2.5" '
        'stroke-linejoin="round" stroke-linecap="round"/></svg>'
    )
    address = f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
    return html.Img(src=address, alt=label, className="spark")


def thinned(
    points: Sequence[tuple[datetime, float]], most: int = 60
) -> list[tuple[datetime, float]]:
    """About `most` of the points, evenly taken, the last one always."""
    step = max(1, len(points) // most)
    return [*points[:-1:step], points[-1]]


def _point(
    at: datetime, value: float, span: tuple[datetime, datetime], low: float, high: float
) -> str:
    width = max((span[1] - span[0]) / timedelta(seconds=1), 1.0)
    x = 200 * min(max((at - span[0]) / timedelta(seconds=1) / width, 0.0), 1.0)
    return f"{x:.1f},{_height(value, low, high):.1f}"


def _height(value: float, low: float, high: float) -> float:
    return 47 - 44 * (value - low) / (high - low)


def _dash(value: float, severity: Severity, low: float, high: float) -> str:
    y, colour = _height(value, low, high), DASHES.get(severity, STROKE)
    return (
        f'<line x1="0" x2="200" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="1.5" '
        'stroke-dasharray="5 4"/>'
    )
