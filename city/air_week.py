"""A station's last days hour by hour: what its index was announced as at each full hour."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import msgspec

from city.air import HOURS, AirRule, shown
from city.air_means import HOUR, PAST, StationHours, announced

DAYS = 7
LOOKS_BACK = timedelta(days=DAYS) + PAST
"""How far the readings of a week reach back."""


class WeekHour(msgspec.Struct, frozen=True):
    """`value` None: no pollutant had a whole day then. `critical` is the worst one."""

    at: datetime
    value: int | None = None
    critical: str = ""


def week(
    known: StationHours, now: datetime, rule: AirRule, zone: tzinfo, days: int = DAYS
) -> tuple[WeekHour, ...]:
    """Every full hour of the last `days` x 24, the oldest first; the last one is at or before `now`."""
    last = now.replace(minute=0, second=0, microsecond=0)
    count = days * HOURS
    return tuple(_hour(known, last - HOUR * back, rule, zone) for back in range(count - 1, -1, -1))


def _hour(known: StationHours, at: datetime, rule: AirRule, zone: tzinfo) -> WeekHour:
    whole = [each for each in announced(known, at, rule, zone) if each.complete]
    worst = max(whole, key=lambda each: each.index, default=None)
    return WeekHour(at, shown(worst.index), worst.pollutant) if worst else WeekHour(at)


def rolling(known: StationHours, pollutant: str, at: datetime, rule: AirRule) -> float | None:
    """The mean of the 24 hours before `at`, in ug/m3; None when too few of them have a value."""
    values = known.of_day(pollutant, at)
    return sum(values) / len(values) if len(values) >= rule.hours_needed else None
