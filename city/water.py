"""River levels: siaga, how fast the water rises, when it reaches the next post.

A higher siaga number is calmer; Siaga 1 is the worst (PUPR training module, suara.com 25 Feb 2020).
Our severity for it (own choice; the number and the word always stand beside the colour):

| level                | siaga | severity | word_key        |
|----------------------|-------|----------|-----------------|
| level <= s4_cm       | none  | calm     | water.normal    |
| level >  s4_cm       | 4     | watch    | water.siaga_4   |
| level >= s3_cm       | 3     | watch    | water.siaga_3   |
| level >= s2_cm       | 2     | warning  | water.siaga_2   |
| level >= s1_cm       | 1     | danger   | water.siaga_1   |
| post has no limits   | none  | calm     | water.unjudged  |
| contact, no value    | none  | unknown  | water.unknown   |
| value too old        | kept  | stale    | water.stale     |
| never heard of       | none  | unavailable | water.unavailable |

Whether the limits in force are official or only proposed is in `Reading.official`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from city.observations import WaterLevel
from city.profile import Gauge, Thresholds
from city.severity import Severity

RATE_WINDOW = timedelta(hours=1)
RATE_LEAST = timedelta(minutes=10)
"""A rate needs two values at least this far apart; noise over a minute is no trend."""

WARNED = 2
"""Water is announced downstream from this siaga on (2 and 1)."""

_SEVERITY = {
    None: Severity.CALM,
    4: Severity.WATCH,
    3: Severity.WATCH,
    2: Severity.WARNING,
    1: Severity.DANGER,
}


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a river post says now. `rate_cm_h` is positive while the water rises."""

    gauge_id: str
    severity: Severity
    word_key: str
    siaga: int | None = None
    level_cm: float | None = None
    observed_at: datetime | None = None
    rate_cm_h: float | None = None
    next_limit_cm: float | None = None
    """The next limit above the level, None above the highest one or without limits."""
    limits: Thresholds | None = None

    @property
    def official(self) -> bool:
        return self.limits is not None and self.limits.official


def limits_of(gauge: Gauge) -> Thresholds | None:
    """The limits in force: the first in the profile."""
    return gauge.thresholds[0] if gauge.thresholds else None


def siaga(limits: Thresholds, level_cm: float) -> int | None:
    """4 to 1, or None while normal; s4 must be exceeded, s3, s2 and s1 only reached."""
    if level_cm >= limits.s1_cm:
        return 1
    if level_cm >= limits.s2_cm:
        return 2
    if level_cm >= limits.s3_cm:
        return 3
    return 4 if level_cm > limits.s4_cm else None


def judge(
    gauge: Gauge, level: WaterLevel | None, now: datetime, history: Sequence[WaterLevel] = ()
) -> Reading:
    """The post's reading at `now`; `history` (any order) is only for the rate."""
    if level is None:
        return _silent(gauge, Severity.UNAVAILABLE, None)
    if now - level.observed_at > timedelta(seconds=gauge.stale_after_s):
        return _valued(gauge, level, None, Severity.STALE)
    if level.level_cm is None:
        return _silent(gauge, Severity.UNKNOWN, level.observed_at)
    return _valued(gauge, level, rate_cm_h((*history, level)), None)


def _silent(gauge: Gauge, severity: Severity, observed_at: datetime | None) -> Reading:
    return Reading(
        gauge_id=gauge.id,
        severity=severity,
        word_key=f"water.{severity}",
        observed_at=observed_at,
        limits=limits_of(gauge),
    )


def _valued(
    gauge: Gauge, level: WaterLevel, rate: float | None, instead: Severity | None
) -> Reading:
    limits, cm = limits_of(gauge), level.level_cm
    step = siaga(limits, cm) if limits and cm is not None else None
    return Reading(
        gauge_id=gauge.id,
        severity=instead or _SEVERITY[step],
        word_key=f"water.{instead or _word(limits, step)}",
        siaga=step,
        level_cm=cm,
        observed_at=level.observed_at,
        rate_cm_h=rate,
        next_limit_cm=_next_limit(limits, cm),
        limits=limits,
    )


def _word(limits: Thresholds | None, step: int | None) -> str:
    if limits is None:
        return "unjudged"
    return f"siaga_{step}" if step else "normal"


def _next_limit(limits: Thresholds | None, level_cm: float | None) -> float | None:
    if limits is None or level_cm is None:
        return None
    steps = (limits.s4_cm, limits.s3_cm, limits.s2_cm, limits.s1_cm)
    return next((each for each in steps if each > level_cm), None)


def rate_cm_h(history: Iterable[WaterLevel]) -> float | None:
    """Newest value minus the oldest of the hour before it, per hour; None without two values
    at least ten minutes apart."""
    known = sorted(_known(history))
    if not known:
        return None
    last_at, last_cm = known[-1]
    first_at, first_cm = next(each for each in known if each[0] >= last_at - RATE_WINDOW)
    if last_at - first_at < RATE_LEAST:
        return None
    return (last_cm - first_cm) / ((last_at - first_at) / timedelta(hours=1))


def since(gauge: Gauge, history: Iterable[WaterLevel], at_least: int = WARNED) -> datetime | None:
    """When the level last rose to Siaga `at_least` or worse without falling below it since;
    None if it is not there now. Values that are missing in between change nothing."""
    limits, began = limits_of(gauge), None
    for at, cm in sorted(_known(history)) if limits else ():
        step = siaga(limits, cm) if limits else None
        reached = step is not None and step <= at_least
        began = (began or at) if reached else None
    return began


def arrival(gauge: Gauge, risen_at: datetime) -> tuple[datetime, datetime] | None:
    """(earliest, latest) time at which water that was here at `risen_at` reaches `downstream`;
    None where the profile knows no travel time."""
    if gauge.travel_s is None or not gauge.downstream:
        return None
    shortest, longest = gauge.travel_s
    return risen_at + timedelta(seconds=shortest), risen_at + timedelta(seconds=longest)


def announced(
    gauge: Gauge, reading: Reading, history: Iterable[WaterLevel]
) -> tuple[datetime, datetime] | None:
    """The arrival window downstream while this post stands at Siaga 2 or 1, else None."""
    if reading.siaga is None or reading.siaga > WARNED:
        return None
    risen_at = since(gauge, history) or reading.observed_at
    return arrival(gauge, risen_at) if risen_at else None


def _known(history: Iterable[WaterLevel]) -> Iterable[tuple[datetime, float]]:
    return ((each.observed_at, each.level_cm) for each in history if each.level_cm is not None)
