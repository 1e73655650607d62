"""What the readings of one post tell when they are gone through from the oldest on: which of them are
believed, how the siaga changed, and the high waters (waves) that passed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from city.gauge_checks import Checked, Fault, checked
from city.observations import WaterLevel
from city.profile import Gauge, Thresholds
from city.siaga import Change, Standing, stepped, waited

WARNED = 2
"""A high water is one of this siaga or worse; it is announced downstream."""


class HighWater(msgspec.Struct, frozen=True, kw_only=True):
    """One time at Siaga `WARNED` or worse. `crest_at`: the first reading of its highest level."""

    began_at: datetime
    crest_at: datetime
    crest_cm: float
    worst: int
    ended_at: datetime | None = None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Of one post, by the limits that are in force. `readings`: all of them, oldest first, marked;
    `unmarked`: those without a fault, also where they have no value; `believed`: those with a level."""

    readings: tuple[Checked, ...] = ()
    unmarked: tuple[WaterLevel, ...] = ()
    believed: tuple[WaterLevel, ...] = ()
    standing: Standing = Standing()
    changes: tuple[Change, ...] = ()
    high_waters: tuple[HighWater, ...] = ()

    @property
    def last(self) -> WaterLevel | None:
        """The newest reading that is believed."""
        return self.believed[-1] if self.believed else None

    @property
    def fault(self) -> Fault | None:
        """What is wrong with the newest reading."""
        return self.readings[-1].fault if self.readings else None

    @property
    def wrong_clock_at(self) -> datetime | None:
        """When a reading with a wrong clock last came in; by its own time it lies far back."""
        came = (each.level.received_at for each in self.readings if each.fault is Fault.CLOCK)
        return max(came, default=None)

    @property
    def faulty_since(self) -> datetime | None:
        """Since when no reading is believed; None while the newest one is."""
        wrong = None
        for each in reversed(self.readings):
            if each.fault is None:
                break
            wrong = each.level.observed_at
        return wrong


def story_of(gauge: Gauge, limits: Thresholds | None, levels: Iterable[WaterLevel]) -> Story:
    """The story of these readings (any order). Without limits there is no siaga and no high water."""
    readings = checked(levels, gauge)
    unmarked = tuple(each.level for each in readings if each.fault is None)
    believed = tuple(each for each in unmarked if each.level_cm is not None)
    if limits is None:
        return Story(readings=tuple(readings), unmarked=unmarked, believed=believed)
    teller = _Teller(gauge, limits)
    for each in believed:
        teller.tell(each)
    return Story(
        readings=tuple(readings),
        unmarked=unmarked,
        believed=believed,
        standing=teller.standing,
        changes=tuple(teller.changes),
        high_waters=tuple(teller.high_waters),
    )


def standing_at(story: Story, gauge: Gauge, now: datetime) -> Standing:
    """How the post stands at `now`, when what has been turning has had its time."""
    return waited(story.standing, now, gauge.hold)[0]


class _Teller:
    def __init__(self, gauge: Gauge, limits: Thresholds) -> None:
        self._gauge, self._limits = gauge, limits
        self.standing = Standing()
        self.changes: list[Change] = []
        self.high_waters: list[HighWater] = []

    def tell(self, level: WaterLevel) -> None:
        cm = level.level_cm or 0.0
        self.standing, changes = stepped(
            self.standing, level.observed_at, cm, self._limits, self._gauge.hold
        )
        for each in changes:
            self.changes.append(each)
            self._mark(each, cm)
        if self.high_waters and self.standing.since(WARNED):
            self._rise(level.observed_at, cm)

    def _mark(self, change: Change, cm: float) -> None:
        before, after = ((each or 5) <= WARNED for each in (change.before, change.after))
        if after and not before:
            begun = HighWater(
                began_at=change.at, crest_at=change.at, crest_cm=cm, worst=change.after or WARNED
            )
            self.high_waters.append(begun)
        elif before and not after:
            ended = msgspec.structs.replace(self.high_waters[-1], ended_at=change.at)
            self.high_waters[-1] = ended

    def _rise(self, at: datetime, cm: float) -> None:
        high, worst = self.high_waters[-1], self.standing.siaga or WARNED
        if cm > high.crest_cm:
            worst = min(worst, high.worst)
            self.high_waters[-1] = msgspec.structs.replace(
                high, crest_at=at, crest_cm=cm, worst=worst
            )
        elif worst < high.worst:
            self.high_waters[-1] = msgspec.structs.replace(high, worst=worst)
