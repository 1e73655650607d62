"""The few pieces of markup that panels and drawers share (agreed in assets/README.md)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dash import html

from city.severity import Severity
from dashboard.contracts import Component
from dashboard.texts import Text

GLYPHS = {
    "ok": "●", "quiet": "○", "stale": "◐", "unavailable": "✕", "failed": "✕", "disabled": "–",
}  # fmt: skip
"""Sources of data: a shape for each state, the same on every page; the colour comes on top."""
STROKE = "#d6dde4"
STEADY = 'vector-effect="non-scaling-stroke"'
"""As thick along a steep rise as along a level, however wide the picture is drawn; how thick goes by its height."""
DASHES = {
    Severity.WATCH: "#e6c34a",
    Severity.WARNING: "#f08c2e",
    Severity.DANGER: "#e5484d",
}


def epoch_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def until(at: datetime) -> Component:
    """The time left until then, counted down by the browser: "3 jam"."""
    marks: dict[str, Any] = {"data-at": str(epoch_ms(at)), "data-form": "until"}
    return html.Time(**marks)


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


def named(label: str) -> dict[str, Any]:
    """What a screen reader says for an element."""
    return {"aria-label": label}


def missing(what: str, todo: str, *more: Component) -> Component:
    """In place of content: what is not there, in plain words, and what to do about it."""
    words = [html.P(what, className="missing-what"), html.P(todo, className="quiet")]
    return html.Div([*words, *more], className="missing")


def broken(view: str, text: Text) -> Component:
    """In the place of a panel that failed: what happened, what it means, and a way to try again."""
    marks: dict[str, Any] = {"data-again": view}
    again = html.Button(text("stage.again"), className="drawer-action", **marks)
    words = [
        html.P(text("stage.broken"), className="missing-what"),
        html.P(text("stage.broken_means"), className="quiet"),
    ]
    return html.Div([*words, again], className="missing is-broken", role="alert")


def names(entries: Sequence[tuple[str, str]]) -> Component:
    """Things that have nothing to show yet but can be opened: (subject, title)."""
    found = [html.Span(title, className="drawer-link", **opens(key)) for key, title in entries]
    return html.P(found, className="missing-names")


def severity_class(severity: Severity) -> str:
    return f"severity-{severity}"


def badge(word: str, severity: Severity, means: str = "") -> Component:
    """`means` explains the word where it stands."""
    told: dict[str, Any] = {"title": means} if means else {}
    return html.Span(word, className=f"badge {severity_class(severity)}", **told)


def simulated(is_so: bool, text: Text) -> list[Component]:
    """The mark every simulated thing carries."""
    return [html.Span(text("page.simulation"), className="simulation is-small")] if is_so else []


def head(title: Component, *note: Component, href: str = "") -> Component:
    """`href`: the page that tells more, opened by the title."""
    title = html.A(title, href=href) if href else title
    return html.Header(
        [html.H2(title, className="panel-title"), html.Span(list(note), className="panel-note")],
        className="panel-head",
    )


class Drawing(NamedTuple):
    """The size of a drawn line in its own units; the browser scales it to its place. `stroke`: how thick, in
    percent of the height it is drawn at."""

    width: float = 200
    height: float = 50
    stroke: float = 5


SMALL, LARGE = Drawing(), Drawing(400, 140, 1.8)
Points = Sequence[tuple[datetime, float]]


def feed_glyph(state: str) -> Component:
    """How a source is, as a shape; the word stands beside it for whoever cannot see it."""
    hidden: dict[str, Any] = {"aria-hidden": "true"}
    return html.Span(GLYPHS[state], className="feed-glyph", **hidden)


def spark(
    points: Points,
    span: tuple[datetime, datetime],
    limits: Sequence[tuple[float, Severity]] = (),
    label: str = "",
    drawing: Drawing = SMALL,
    between: tuple[float, float] | None = None,
) -> Component:
    """A line over time as an SVG picture; limits near the values are dashed in their colour. `between`:
    the lowest and highest value there is room for, where several lines share a scale.

    The same points and span give the same picture, so nothing is sent while nothing changes.
    """
    values = [value for _, value in points]
    if len(values) < 2:
        return html.Span("", className="spark")
    low, high = between or (min(values), max(values))
    near = [each for each in limits if low - (high - low) / 2 <= each[0] <= high + 60]
    low = min([low, *(value for value, _ in near)]) - 1
    high = max([high, *(value for value, _ in near)]) + 1
    line = " ".join(_point(each, span, low, high, drawing) for each in thinned(points))
    dashes = "".join(_dash(each, low, high, drawing) for each in near)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'preserveAspectRatio="none">{dashes}<polyline points="{line}" fill="none" {STEADY} '
        f'stroke="{STROKE}" stroke-width="{drawing.stroke}vh" stroke-linejoin="round" '
        'stroke-linecap="round"/></svg>'
    )
    address = f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
    return html.Img(src=address, alt=label, className="spark")


def thinned(points: Points, most: int = 60) -> list[tuple[datetime, float]]:
    """About `most` of the points, evenly taken, the last one always."""
    step = max(1, len(points) // most)
    return [*points[:-1:step], points[-1]]


def _point(
    point: tuple[datetime, float],
    span: tuple[datetime, datetime],
    low: float,
    high: float,
    drawing: Drawing,
) -> str:
    width_s = max((span[1] - span[0]).total_seconds(), 1.0)
    share = min(max((point[0] - span[0]).total_seconds() / width_s, 0.0), 1.0)
    return f"{drawing.width * share:.1f},{_height(point[1], low, high, drawing):.1f}"


def _height(value: float, low: float, high: float, drawing: Drawing) -> float:
    return drawing.height - 3 - (drawing.height - 6) * (value - low) / (high - low)


def _dash(limit: tuple[float, Severity], low: float, high: float, drawing: Drawing) -> str:
    y = _height(limit[0], low, high, drawing)
    return (
        f'<line x1="0" x2="{drawing.width}" y1="{y:.1f}" y2="{y:.1f}" '
        f'stroke="{DASHES.get(limit[1], STROKE)}" {STEADY} '
        f'stroke-width="{drawing.stroke / 2:g}vh" stroke-dasharray="{2 * drawing.stroke:g}vh {1.6 * drawing.stroke:g}vh"/>'
    )
