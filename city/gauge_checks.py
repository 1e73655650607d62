"""Readings of a river post that are not believed, each with the rule that caught it.

Nothing is thrown away and nothing is put right: a marked reading stays in the history, and is never
shown or reckoned with as the level. Numbers are the post's own (`GaugeChecks`).

| fault   | caught when                                                                            |
|---------|----------------------------------------------------------------------------------------|
| clock   | it arrived whole days after its own time (within `CLOCK_WITHIN`), and not in a lot of  |
|         | readings that were all sent late                                                       |
| metres  | it is below `metres_below_cm`, and a hundred times it lies nearer to the last level    |
| jumping | it is more than `jump_cm` away from the last level (in proportion, when nothing was    |
|         | heard for more than `jump_s`), and the reading after it does not say the same          |
| stuck   | for `stuck_after_s` and in `stuck_least` readings it has been exactly the same         |

A post that says nothing is silent: that is a gap between readings (`silences`), not a reading. A clock
that runs ahead is refused at the door already (`checks.future_s`) and lies in the quarantine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from city.observations import WaterLevel
from city.profile import Gauge, GaugeChecks

CLOCK_WITHIN = timedelta(minutes=15)
DAY = timedelta(days=1)
TOGETHER_S = 60
SPREAD = timedelta(minutes=30)
"""Readings received within the same minute whose delays differ by more were sent late, as a lot."""


class Fault(StrEnum):
    CLOCK = "clock"
    METRES = "metres"
    JUMPING = "jumping"
    STUCK = "stuck"


class Checked(NamedTuple):
    """A reading and the rule that caught it, None for one that is believed."""

    level: WaterLevel
    fault: Fault | None

    @property
    def cm(self) -> float | None:
        """The level, where it is believed."""
        return self.level.level_cm if self.fault is None else None


def checked(levels: Iterable[WaterLevel], gauge: Gauge) -> list[Checked]:
    """Every reading of one post in the order of its own time. One without a value has no fault."""
    ordered = sorted(levels, key=lambda each: each.observed_at)
    look = _Look(gauge, _wrong_clocks(ordered))
    for each in ordered:
        look.at(each)
    return look.found


class _Look:
    """Goes through readings oldest first; remembers the last that was believed."""

    def __init__(self, gauge: Gauge, wrong_clocks: frozenset[int]) -> None:
        self._gauge, self._checks, self._wrong_clocks = gauge, gauge.checks, wrong_clocks
        self.found: list[Checked] = []
        self._last: WaterLevel | None = None
        """The last that was believed; `_before`: the last with a value at all."""
        self._before: WaterLevel | None = None
        self._doubted: int | None = None
        """Where the reading stands that jumped, until the next one says whether it was right."""
        self._run_began: WaterLevel | None = None
        self._run = 0

    def at(self, level: WaterLevel) -> None:
        fault = self._fault(level, level.level_cm) if level.level_cm is not None else None
        self.found.append(Checked(level, fault))
        if level.level_cm is not None:
            self._before = level
            self._last = self._last if fault else level

    def _fault(self, level: WaterLevel, cm: float) -> Fault | None:
        if id(level) in self._wrong_clocks:
            return Fault.CLOCK
        if self._is_metres(cm):
            return Fault.METRES
        if self._jumps(level, cm):
            return Fault.JUMPING
        return Fault.STUCK if self._is_stuck(level) else None

    def _is_metres(self, cm: float) -> bool:
        if not 0 < cm < self._checks.metres_below_cm or cm * 100 > self._gauge.highest_cm:
            return False
        last = self._last.level_cm if self._last else None
        return last is None or abs(cm * 100 - last) < abs(cm - last)

    def _jumps(self, level: WaterLevel, cm: float) -> bool:
        passed = level.observed_at - (self._before or level).observed_at
        doubted, self._doubted = self._doubted, None
        if self._last is None or _near(self._last, level, passed, self._checks):
            return False
        before = self.found[doubted].level if doubted is not None else None
        if doubted is None or before is None or not _near(before, level, passed, self._checks):
            self._doubted = len(self.found)
            return True
        self.found[doubted] = Checked(before, None)
        return False

    def _is_stuck(self, level: WaterLevel) -> bool:
        began = self._run_began
        if began is None or began.level_cm != level.level_cm:
            self._run_began, self._run = level, 1
            return False
        self._run += 1
        lasted_s = (level.observed_at - began.observed_at).total_seconds()
        return lasted_s >= self._checks.stuck_after_s and self._run >= self._checks.stuck_least


def _near(before: WaterLevel, after: WaterLevel, passed: timedelta, checks: GaugeChecks) -> bool:
    """Whether water may move from one to the other while nothing was heard for `passed`."""
    allowed_cm = checks.jump_cm * max(1.0, passed.total_seconds() / checks.jump_s)
    return abs((after.level_cm or 0.0) - (before.level_cm or 0.0)) <= allowed_cm


def _wrong_clocks(levels: Sequence[WaterLevel]) -> frozenset[int]:
    """`id` of those whose own clock is whole days behind."""
    late = [each for each in levels if _days_late(each.received_at - each.observed_at)]
    if not late:
        return frozenset()
    delays: dict[int, list[timedelta]] = defaultdict(list)
    for each in levels:
        minute = int(each.received_at.timestamp() // TOGETHER_S)
        for near in (minute - 1, minute, minute + 1):
            delays[near].append(each.received_at - each.observed_at)
    return frozenset(
        id(each)
        for each in late
        if _spread(delays[int(each.received_at.timestamp() // TOGETHER_S)]) <= SPREAD
    )


def _days_late(delay: timedelta) -> bool:
    whole = round(delay / DAY)
    return whole >= 1 and abs(delay - whole * DAY) <= CLOCK_WITHIN


def _spread(delays: Sequence[timedelta]) -> timedelta:
    return max(delays) - min(delays)


def silences(
    levels: Sequence[WaterLevel], stale_after_s: float, now: datetime
) -> list[tuple[datetime, datetime | None]]:
    """(from the last reading, to the next one) wherever more than `stale_after_s` lies between them,
    oldest first; None while it is silent still. `levels` oldest first."""
    times = [each.observed_at for each in levels]
    most = timedelta(seconds=stale_after_s)
    found: list[tuple[datetime, datetime | None]] = [
        (before, after) for before, after in pairwise(times) if after - before > most
    ]
    if times and now - times[-1] > most:
        found.append((times[-1], None))
    return found
