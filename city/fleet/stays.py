"""Where a vehicle stayed and where it travelled, over positions without a silence between them.

After Traccar's new trip logic (`report.trip.newLogic`: minDistance, minDuration): it stays while it
keeps within `trip_m` of one place for `stop_s`; it travels once it is further away. Two refinements,
both own: a stay begins with the first and ends with the last position slower than 3 km/h and must be
`stop_s` long without what lies before and after, so that braking, starting and a jam that crawls belong
to the way; and two stays that only a crawl of less than CRAWL_S and `trip_m` parts (a queue at the
landfill) are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from city.fleet.points import Metres, Points, plane
from city.vehicles import MOVING_KMH

CRAWL_S = 60.0


class Stay(NamedTuple):
    """From the point `first` to the point `last`, both included."""

    first: int
    last: int


def stays(points: Points, trip_m: float, stop_s: float) -> list[Stay]:
    """The stays among these points, in order; what lies between two of them is a trip.

    Points that never leave `trip_m` are one stay, also when they are too few to fill `stop_s`.
    """
    if not len(points):
        return []
    metres = plane(points.lat[0])
    found, slow = _clusters(points, metres, trip_m, stop_s), slow_at(points)
    if found == [(0, len(points) - 1)]:
        return found
    sharp = (_sharp(each, points.at_s, slow, stop_s) for each in found)
    return _joined([each for each in sharp if each is not None], points, metres, trip_m)


def _clusters(
    points: Points, metres: Metres, trip_m: float, stop_s: float
) -> list[Stay]:  # fmt: skip
    at_s, lat, lng, last = points.at_s, points.lat, points.lng, len(points) - 1
    found: list[Stay] = []
    anchor = 0
    for here in range(last + 1):
        if metres(lat[anchor], lng[anchor], lat[here], lng[here]) > trip_m:
            if at_s[here - 1] - at_s[anchor] >= stop_s:
                found.append(Stay(anchor, here - 1))
            anchor = here
    if anchor == 0 or at_s[last] - at_s[anchor] >= stop_s:
        found.append(Stay(anchor, last))
    return found


def slow_at(points: Points) -> list[bool]:
    """Whether the vehicle was slower than 3 km/h at each point; where the tracker tells no speed, by
    the way to the next one."""
    metres = plane(points.lat[0]) if len(points) else None
    return [
        told < MOVING_KMH if told is not None else _crept(points, at, metres)
        for at, told in enumerate(points.speed_kmh)
    ]


def _crept(points: Points, at: int, metres: Metres | None) -> bool:
    after = min(at + 1, len(points) - 1)
    seconds = points.at_s[after] - points.at_s[at]
    if metres is None or seconds <= 0:
        return True
    way = metres(points.lat[at], points.lng[at], points.lat[after], points.lng[after])
    return way < MOVING_KMH / 3.6 * seconds


def _sharp(stay: Stay, at_s: Sequence[float], slow: Sequence[bool], stop_s: float) -> Stay | None:
    """Without the driving at its ends; None when too little is left."""
    standing = [at for at in range(stay.first, stay.last + 1) if slow[at]]
    if not standing or at_s[standing[-1]] - at_s[standing[0]] < stop_s:
        return None
    return Stay(standing[0], standing[-1])


def _joined(
    found: list[Stay],
    points: Points,
    metres: Metres,
    trip_m: float,
) -> list[Stay]:
    kept: list[Stay] = []
    for each in found:
        before = kept[-1] if kept else None
        if before is not None and _is_crawl(points, before.last, each.first, metres, trip_m):
            kept[-1] = Stay(before.first, each.last)
        else:
            kept.append(each)
    return kept


def _is_crawl(
    points: Points,
    left: int,
    came: int,
    metres: Metres,
    trip_m: float,
) -> bool:
    if points.at_s[came] - points.at_s[left] >= CRAWL_S:
        return False
    return metres(points.lat[left], points.lng[left], points.lat[came], points.lng[came]) <= trip_m
