"""The index as a dial: five equal arcs, one a category, filled up to the value in the official colour.

How far it is filled says the category to whoever sees no colours. A picture of its own (a data:
address), so it looks the same in panels and on plain pages, in both themes.
"""

from __future__ import annotations

from base64 import b64encode
from math import cos, radians, sin

from dash import html

from city.air import INDEX_BOUNDS, Ispu
from city.severity import Severity
from dashboard.contracts import Component

CENTRE, RADIUS = (50.0, 50.0), 42.0
FROM_DEG, SWEEP_DEG, GAP_DEG = 150.0, 240.0, 3.0
STEPS = len(INDEX_BOUNDS) - 1
TRACK, EDGE = "#76848f", "#d6dde4"


def dial(ispu: Ispu, shown: str) -> Component:
    """`shown` stands in the middle; the words beside it say what a screen reader needs."""
    arc = html.Img(src=_address(ispu), alt="", className="dial-arc")
    return html.Span([arc, html.Span(shown, className="dial-value")], className="dial")


def share(index: float) -> float:
    """How far the dial is filled, 0 to 1: each category has the same room."""
    for step in range(STEPS):
        low, high = INDEX_BOUNDS[step], INDEX_BOUNDS[step + 1]
        if index <= high:
            return (step + max(0.0, (index - low) / (high - low))) / STEPS
    return 1.0


def _address(ispu: Ispu) -> str:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 78" fill="none">'
        f"{_track(ispu)}{_filled(ispu)}</svg>"
    )
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _track(ispu: Ispu) -> str:
    """Dotted while there is no index."""
    dotted = ' stroke-dasharray="1.5 3"' if ispu.value is None else ""
    arcs = (
        _arc(n / STEPS, (n + 1) / STEPS, GAP_DEG if n < STEPS - 1 else 0.0) for n in range(STEPS)
    )
    return "".join(f'<path d="{d}" stroke="{TRACK}" stroke-width="3.5"{dotted}/>' for d in arcs)


def _filled(ispu: Ispu) -> str:
    """Dashed when it is old; with a light edge where the colour would vanish."""
    if ispu.value is None or not ispu.value:
        return ""
    d = _arc(0.0, share(ispu.value), 0.0)
    dashed = ' stroke-dasharray="6 3"' if ispu.severity is Severity.STALE else ""
    edge = f'<path d="{d}" stroke="{EDGE}" stroke-width="11.5"/>' if ispu.outline else ""
    return f'{edge}<path d="{d}" stroke="{ispu.colour}" stroke-width="9"{dashed}/>'


def _arc(begin: float, end: float, gap_deg: float) -> str:
    from_deg, to_deg = FROM_DEG + SWEEP_DEG * begin, FROM_DEG + SWEEP_DEG * end - gap_deg
    large = int(to_deg - from_deg > 180)
    return f"M{_point(from_deg)}A{RADIUS:g} {RADIUS:g} 0 {large} 1 {_point(to_deg)}"


def _point(deg: float) -> str:
    x, y = CENTRE[0] + RADIUS * cos(radians(deg)), CENTRE[1] + RADIUS * sin(radians(deg))
    return f"{x:.2f} {y:.2f}"
