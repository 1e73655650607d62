"""River levels: siaga, how fast the water rises, since when.

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
| not believed         | none  | unknown  | water.fault_... |
| value too old        | kept  | stale    | water.stale     |
| never heard of       | none  | unavailable | water.unavailable |

A siaga that is reached stays until the water is well below its limit for a while (`city.siaga`). A reading
that is not believed (`city.gauge_checks`) is never the level: the one before it stands, with its own age,
and once that is too old nothing is known. Whether the limits in force are official or only proposed is in
`Reading.official`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from city.gauge_checks import Fault
from city.observations import WaterLevel
from city.post_story import Story, standing_at
from city.profile import Gauge, Thresholds
from city.severity import Severity

RATE_WINDOW = timedelta(hours=1)
RATE_LEAST = timedelta(minutes=10)
"""A rate needs two values at least this far apart; noise over a minute is no trend."""

SEVERITY = {
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
    fault: Fault | None = None
    """What is wrong with the newest reading; `level_cm` is then that of the one before it."""
    faulty_since: datetime | None = None
    """Since when no reading has been believed."""

    @property
    def official(self) -> bool:
        return self.limits is not None and self.limits.official


def judge(gauge: Gauge, story: Story, now: datetime, limits: Thresholds | None) -> Reading:
    """The post's reading at `now`, from the story of its readings by the same limits."""
    if not story.readings:
        return _without(gauge, Severity.UNAVAILABLE, "unavailable", limits)
    newest, fault = story.readings[-1].level, story.fault
    if _is_late(gauge, newest.observed_at, now):
        late = _valued(gauge, story, story.last or newest, now, limits, Severity.STALE)
        came = story.wrong_clock_at
        if came is None or _is_late(gauge, came, now):
            return late
        return msgspec.structs.replace(late, fault=Fault.CLOCK, faulty_since=came)
    if newest.level_cm is None:
        return _without(gauge, Severity.UNKNOWN, "unknown", limits, newest.observed_at)
    believed = story.last
    if believed is None or _is_late(gauge, believed.observed_at, now):
        wrong = _without(gauge, Severity.UNKNOWN, f"fault_{fault}", limits, newest.observed_at)
        return msgspec.structs.replace(wrong, fault=fault, faulty_since=story.faulty_since)
    return _valued(gauge, story, believed, now, limits, None)


def _is_late(gauge: Gauge, observed_at: datetime, now: datetime) -> bool:
    return now - observed_at > timedelta(seconds=gauge.stale_after_s)


def _without(
    gauge: Gauge,
    severity: Severity,
    word: str,
    limits: Thresholds | None,
    observed_at: datetime | None = None,
) -> Reading:
    return Reading(
        gauge_id=gauge.id,
        severity=severity,
        word_key=f"water.{word}",
        observed_at=observed_at,
        limits=limits,
    )


def _valued(
    gauge: Gauge,
    story: Story,
    level: WaterLevel,
    now: datetime,
    limits: Thresholds | None,
    instead: Severity | None,
) -> Reading:
    cm = level.level_cm
    step = standing_at(story, gauge, now).siaga
    return Reading(
        gauge_id=gauge.id,
        severity=instead or SEVERITY[step],
        word_key=f"water.{instead or _word(limits, step)}",
        siaga=step,
        level_cm=cm,
        observed_at=level.observed_at,
        rate_cm_h=None if instead else rate_cm_h(story.believed),
        next_limit_cm=_next_limit(limits, cm),
        limits=limits,
        fault=story.fault,
        faulty_since=story.faulty_since,
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


def _known(history: Iterable[WaterLevel]) -> Iterable[tuple[datetime, float]]:
    return ((each.observed_at, each.level_cm) for each in history if each.level_cm is not None)
