"""Siaga over time: reached at once or after a while, left only after a while well below, so that it
never chatters.

Each of the four limits of a post is a latch of its own (`Hold` gives the three numbers):

| latch is | reading                                    | then                                        |
|----------|--------------------------------------------|---------------------------------------------|
| off      | at or above the limit (s4: above it)       | on, once that has held for `rise_s`         |
| off      | below                                      | what was turning is forgotten               |
| on       | below limit - `hysteresis_cm`              | off, once that has held for `fall_s`        |
| on       | not so low                                 | what was turning is forgotten               |

The siaga is the worst limit that is on. A latch therefore stays on for at least `fall_s`, and goes off
only after the water fell at least `hysteresis_cm` below its limit. Own choice of rule and numbers; a
siaga itself is what the authority's limits say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from city.profile import Hold, Thresholds

STEPS = (4, 3, 2, 1)
"""The siaga of each latch, mildest first."""


class Latch(NamedTuple):
    """One limit. `since`: when it went on or off; `turning`: since when the opposite holds."""

    on: bool = False
    since: datetime | None = None
    turning: datetime | None = None


Four = tuple[Latch, Latch, Latch, Latch]


class Standing(NamedTuple):
    """How a post stands: its four latches after the reading of `at`."""

    latches: Four = (Latch(), Latch(), Latch(), Latch())
    at: datetime | None = None

    @property
    def siaga(self) -> int | None:
        """4 to 1 (the worst), None while normal."""
        first, second, third, fourth = self.latches
        return 1 if fourth.on else 2 if third.on else 3 if second.on else 4 if first.on else None

    def since(self, siaga: int) -> datetime | None:
        """Since when it stands at this siaga or a worse one; None if it does not."""
        latch = self.latches[STEPS.index(siaga)]
        return latch.since if latch.on else None


class Change(NamedTuple):
    """The siaga changed at `at`; None stands for normal."""

    at: datetime
    before: int | None
    after: int | None

    @property
    def worse(self) -> bool:
        return (self.after or 5) < (self.before or 5)


def stepped(
    standing: Standing, at: datetime, cm: float, limits: Thresholds, hold: Hold
) -> tuple[Standing, tuple[Change, ...]]:
    """After one more reading. One that is not newer than the last changes nothing."""
    if standing.at is not None and at <= standing.at:
        return standing, ()
    earlier, past = waited(standing, at, hold)
    first, second, third, fourth = earlier.latches
    turned = (
        _turned(first, at, cm, limits.s4_cm, True, hold),
        _turned(second, at, cm, limits.s3_cm, False, hold),
        _turned(third, at, cm, limits.s2_cm, False, hold),
        _turned(fourth, at, cm, limits.s1_cm, False, hold),
    )
    new, changes = _after(earlier, turned, at)
    return new, (*past, *changes)


def waited(standing: Standing, now: datetime, hold: Hold) -> tuple[Standing, tuple[Change, ...]]:
    """The same without a reading: what has been turning for long enough by `now` turns."""
    first, second, third, fourth = standing.latches
    if first.turning is second.turning is third.turning is fourth.turning is None:
        return standing, ()
    matured = tuple(_mature(each, now, hold) for each in standing.latches)
    return _after(standing, matured, standing.at)  # type: ignore[arg-type]


def _after(
    standing: Standing, latches: Four, at: datetime | None
) -> tuple[Standing, tuple[Change, ...]]:
    new = Standing(latches, at)
    if latches == standing.latches:
        return new, ()
    before, after = standing.siaga, new.siaga
    if before == after:
        return new, ()
    turned = [b.since for a, b in zip(standing.latches, latches, strict=True) if a.on != b.on]
    return new, (Change(max(each for each in turned if each), before, after),)


def _mature(latch: Latch, now: datetime, hold: Hold) -> Latch:
    if latch.turning is None:
        return latch
    turns_at = latch.turning + timedelta(seconds=hold.fall_s if latch.on else hold.rise_s)
    return Latch(not latch.on, turns_at) if now >= turns_at else latch


def _turned(latch: Latch, at: datetime, cm: float, limit: float, strict: bool, hold: Hold) -> Latch:
    """After this reading. `strict`: the limit must be exceeded, not only reached."""
    low = limit - hold.hysteresis_cm if latch.on else limit
    above = cm > low if strict else cm >= low
    if above == latch.on:
        return latch if latch.turning is None else latch._replace(turning=None)
    return _mature(latch if latch.turning else latch._replace(turning=at), at, hold)
