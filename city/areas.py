"""Drawn areas: what lies within, how near their edge, and whether an outline can be one at all.

An area is the corners of one simple polygon, (lat, lng) in order, not closed; a point on its edge is
inside. City sizes: a degree is taken to be as long everywhere in one area.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, radians

Corner = tuple[float, float]
Edge = tuple[Corner, Corner]


def holds(corners: Sequence[Corner], lat: float, lng: float) -> bool:
    """Whether the point is inside (a ray to the east crosses the outline an odd number of times)."""
    inside = False
    for (south, west), (north, east) in edges(corners):
        if (south > lat) != (north > lat) and lng <= west + (lat - south) / (north - south) * (east - west):  # fmt: skip
            inside = not inside
    return inside


def is_near(corners: Sequence[Corner], lat: float, lng: float, within_deg: float) -> bool:
    """Whether the point is inside, or so near to the outline (degrees of latitude)."""
    if holds(corners, lat, lng):
        return True
    narrow = cos(radians(lat))
    flat = [(y - lat, (x - lng) * narrow) for y, x in corners]
    return any(_from_origin(*edge) <= within_deg for edge in edges(flat))


def crosses_itself(corners: Sequence[Corner]) -> bool:
    """Whether sides that are not neighbours touch, or a side folds back upon the one before it."""
    sides = list(edges(corners))
    apart = ((one, other) for n, one in enumerate(sides) for other in sides[n + 2 :])
    return any(one[0] != other[1] and _touch(one, other) for one, other in apart) or any(
        _folds(*side, after[1]) for side, after in zip(sides, [*sides[1:], sides[0]], strict=True)
    )


def edges(corners: Sequence[Corner]) -> Iterator[Edge]:
    """Every side, the closing one too."""
    for at, corner in enumerate(corners):
        yield corners[at - 1], corner


def _from_origin(one: Corner, other: Corner) -> float:
    """Shortest way from (0, 0) to a side."""
    (y, x), (dy, dx) = one, (other[0] - one[0], other[1] - one[1])
    length = dy * dy + dx * dx
    part = 0.0 if not length else max(0.0, min(1.0, -(y * dy + x * dx) / length))
    return hypot(y + part * dy, x + part * dx)


def _turn(a: Corner, b: Corner, c: Corner) -> float:
    """Above 0 on one side of the line from a to b, below it on the other, 0 on it."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds(a: Corner, b: Corner, c: Corner) -> bool:
    """Whether the side from b to c lies upon the one from a to b, or one of them has no length."""
    back = (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1])
    return _turn(a, b, c) == 0 and (back > 0 or a == b or b == c)


def _touch(one: Edge, other: Edge) -> bool:
    (a, b), (c, d) = one, other
    apart = _turn(a, b, c) * _turn(a, b, d) > 0 or _turn(c, d, a) * _turn(c, d, b) > 0
    if apart:
        return False
    spans = ((min(p[k], q[k]), max(p[k], q[k])) for k in (0, 1) for p, q in (one, other))
    south, south_2, west, west_2 = spans
    return south[0] <= south_2[1] and south_2[0] <= south[1] and west[0] <= west_2[1] and west_2[0] <= west[1]  # fmt: skip
