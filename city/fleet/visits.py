"""Whether a vehicle that was sent to a case came there: positions within 75 m that stay a while.

It came when positions after it was sent lie within RADIUS_M of the case for DWELL_S, or it stood there
(slower than 3 km/h): the same rule by which its arrival is offered to the desk.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from city.dispatch import DWELL_S, RADIUS_M
from city.fleet.duty import Task
from city.fleet.spells import runs
from city.fleet.track import Track


class Stay(NamedTuple):
    """Epoch seconds."""

    entered_s: float
    left_s: float


def visit(track: Track, task: Task, from_s: float, until_s: float) -> Stay | None:
    """The first time it came to the task within [from_s, until_s). None without a place, too."""
    if task.lat is None or task.lng is None:
        return None
    points, metres = track.points, track.places.metres
    first = bisect_left(points.at_s, max(task.sent_s, from_s))
    last = bisect_left(points.at_s, min(task.end_s, until_s))
    inside = [
        metres(points.lat[at], points.lng[at], task.lat, task.lng) <= RADIUS_M
        for at in range(first, last)
    ]
    for begin, end in runs(points.at_s[first:last], inside, track.worker.kind.silent_s):
        stood = any(track.slow[at] for at in range(first + begin, first + end))
        if stood or points.at_s[first + end] - points.at_s[first + begin] >= DWELL_S:
            return Stay(points.at_s[first + begin], points.at_s[first + end])
    return None
