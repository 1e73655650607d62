"""A vehicle's track of a day for a map: lines of good positions, and the bad ones beside them.

| is                                          | becomes                                               |
|---------------------------------------------|-------------------------------------------------------|
| good                                        | a point of the line; one for each APART_M or APART_S  |
| after a silence, or after a jump            | the beginning of another line                         |
| bad, with the rule that caught it           | a point of its own, off the line                      |
| near a place nobody is told of (300 m)      | nothing: the line ends and begins again               |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from city.fleet.day import judged_day
from city.fleet.duty import Task, day_of
from city.fleet.places import Places
from city.fleet.points import Points
from city.fleet.privacy import shown
from city.fleet.track import Worker

APART_M, APART_S = 5.0, 300.0
Dot = tuple[float, float, float, float | None]
"""(epoch seconds, lat, lng, km/h)"""


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """`bad`: (epoch seconds, lat, lng, fault). `hidden`: positions that are not drawn."""

    lines: list[list[Dot]]
    bad: list[tuple[float, float, float, str]]
    positions: int
    hidden: int


def drawing(
    worker: Worker,
    points: Points,
    day: date,
    until_s: float,
    tasks: Sequence[Task],
    places: Places,
) -> Drawing:
    """`points` in order, some from around the day as for `city.fleet.day.derived`."""
    judged, private = judged_day(worker, points, day, until_s, tasks, places)
    start_s, end_s = day_of(day, places.profile.time_zone)
    today = {at for at, at_s in enumerate(points.at_s) if start_s <= at_s < end_s}
    open_to_all = today.intersection(shown(points, private))
    pen = _Pen(points, places, worker.kind.silent_s)
    for at in sorted(today):
        if judged.faults[at]:
            continue
        pen.go(at, at in open_to_all, at in judged.breaks)
    bad = [
        (points.at_s[at], points.lat[at], points.lng[at], str(judged.faults[at]))
        for at in sorted(open_to_all)
        if judged.faults[at]
    ]
    hidden = len(today) - len(open_to_all)
    return Drawing(lines=pen.whole(), bad=bad, positions=len(today), hidden=hidden)


class _Pen:
    """Draws from point to point; the last point of a line is always there."""

    def __init__(self, points: Points, places: Places, silent_s: float) -> None:
        self._points, self._metres, self._silent_s = points, places.metres, silent_s
        self._lines: list[list[Dot]] = []
        self._last, self._drawn = -1, -1

    def go(self, at: int, is_open: bool, is_break: bool) -> None:
        if not is_open:
            return self.lift()
        at_s = self._points.at_s
        if is_break or self._last < 0 or at_s[at] - at_s[self._last] >= self._silent_s:
            self.lift()
            self._lines.append([])
            self._draw(at)
        elif self._is_apart(at):
            self._draw(at)
        self._last = at
        return None

    def lift(self) -> None:
        if self._last >= 0 and self._last != self._drawn:
            self._draw(self._last)
        self._last = -1

    def whole(self) -> list[list[Dot]]:
        self.lift()
        return self._lines

    def _is_apart(self, at: int) -> bool:
        known, from_ = self._points, self._drawn
        if known.at_s[at] - known.at_s[from_] >= APART_S:
            return True
        return self._metres(known.lat[from_], known.lng[from_], known.lat[at], known.lng[at]) >= APART_M  # fmt: skip

    def _draw(self, at: int) -> None:
        known = self._points
        dot = (
            known.at_s[at],
            round(known.lat[at], 6),
            round(known.lng[at], 6),
            known.speed_kmh[at],
        )
        self._lines[-1].append(dot)
        self._drawn = at
