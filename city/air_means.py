"""What a station's readings make of the index: means of 24 hours, as they are announced.

| pollutant                          | announced                | mean of                                |
|------------------------------------|--------------------------|----------------------------------------|
| `rule.hourly` (PM2.5)              | every full hour          | the 24 hours before that hour          |
| all others                         | at `rule.announced_at`   | the 24 hours before that local hour    |
| whose source gives the day's mean  | whenever the source does | as the source says, 24 hours           |

An hour's mean is the mean of what came in it, so a sensor that speaks often weighs no more. A day with
fewer than `rule.hours_needed` hours is no day: its index is told as provisional and never leads one
that is whole. Negative and impossible values count as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from math import isfinite

import msgspec

from city.air import (
    BOUNDS_UG_M3,
    HOURS,
    POLLUTANTS,
    AirRule,
    Ispu,
    PollutantIndex,
    category,
    ispu,
    shown,
)
from city.observations import AirQuality
from city.severity import Severity

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
PAST = 2 * DAY + HOUR
"""How far back an announcement looks, whatever the hours of a city's rule: the last one was within a day,
of the 24 hours before it; the hour that is running comes to it."""
RULE = AirRule()


class StationHours(msgspec.Struct):
    """A station's past by pollutant: hourly means by the hour's end in hours since 1970, and the days'
    means where the source gives them itself, oldest first."""

    hours: dict[str, dict[int, float]]
    days: dict[str, list[tuple[datetime, float]]]
    last_at: datetime | None = None

    def of_day(self, pollutant: str, until: datetime) -> list[float]:
        """The values of the 24 hours before `until`; hours without one are left out."""
        known, end = self.hours.get(pollutant, {}), int(until.timestamp() // 3600)
        return [known[each] for each in range(end - HOURS + 1, end + 1) if each in known]


def station_hours(observations: Iterable[AirQuality]) -> StationHours:
    """`observed_at` is the end of an observation's averaging time. Observations in any order."""
    found: dict[str, dict[int, list[float]]] = {}
    known = sorted(observations, key=lambda each: each.observed_at)
    made = StationHours({}, {}, known[-1].observed_at if known else None)
    for each in known:
        for name in POLLUTANTS:
            ug_m3 = _value(each, name)
            if ug_m3 is None:
                continue
            if each.averaged_over_s >= DAY.total_seconds():
                made.days.setdefault(name, []).append((each.observed_at, ug_m3))
            else:
                _spread(found.setdefault(name, {}), each, ug_m3)
    made.hours = {
        name: {end: sum(values) / len(values) for end, values in hours.items()}
        for name, hours in found.items()
    }
    return made


def _spread(hours: dict[int, list[float]], each: AirQuality, ug_m3: float) -> None:
    """Into the hour it ended in, and the ones before if it is the mean of several."""
    end = -int(-each.observed_at.timestamp() // 3600)
    for hour in range(end, end - max(1, round(each.averaged_over_s / 3600)), -1):
        hours.setdefault(hour, []).append(ug_m3)


def _value(observation: AirQuality, name: str) -> float | None:
    """The concentration; None when missing, negative (sensor drift) or not a number."""
    found: float | None = getattr(observation, f"{name}_ug_m3")
    return found if found is not None and isfinite(found) and found >= 0 else None


def announced_until(pollutant: str, now: datetime, rule: AirRule, zone: tzinfo) -> datetime:
    """The end of the 24 hours of the last announcement at or before `now`."""
    hour = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    while pollutant not in rule.hourly and hour.hour not in rule.announced_at:
        hour -= HOUR
    return hour.astimezone(UTC)


def announced(
    known: StationHours, now: datetime, rule: AirRule, zone: tzinfo
) -> list[PollutantIndex]:
    """Every pollutant of which the last announcement has any hour, in the regulation's order."""
    made = (_pollutant(known, name, now, rule, zone) for name in POLLUTANTS)
    return [each for each in made if each]


def _pollutant(
    known: StationHours, name: str, now: datetime, rule: AirRule, zone: tzinfo
) -> PollutantIndex | None:
    told = [each for each in known.days.get(name, ()) if timedelta(0) <= now - each[0] < DAY]
    if told:
        (until, mean), hours = told[-1], HOURS
    else:
        until = announced_until(name, now, rule, zone)
        values = known.of_day(name, until)
        if not values:
            return None
        mean, hours = sum(values) / len(values), len(values)
    return PollutantIndex(
        pollutant=name,
        mean_ug_m3=mean,
        index=ispu(name, mean),
        hours=hours,
        until=until,
        complete=hours >= rule.hours_needed,
    )


def station_index(
    observations: Iterable[AirQuality] | StationHours,
    now: datetime,
    stale_after_s: float = 7200.0,
    rule: AirRule = RULE,
    zone: tzinfo = UTC,
) -> Ispu:
    """The station's index as announced at `now`, from its observations of `PAST` (more do no harm)."""
    known = observations if isinstance(observations, StationHours) else station_hours(observations)
    if known.last_at is None:
        return Ispu(severity=Severity.UNAVAILABLE, category_key="air.unavailable")
    late = now - known.last_at > timedelta(seconds=stale_after_s)
    instead = Severity.STALE if late else None
    return _judged(known, announced(known, now, rule, zone), instead)


def _judged(known: StationHours, found: list[PollutantIndex], instead: Severity | None) -> Ispu:
    complete = [each for each in found if each.complete]
    worst = max(complete or found, key=lambda each: each.index, default=None)
    if worst is None:
        missing = instead or Severity.UNKNOWN
        return Ispu(severity=missing, category_key=f"air.{missing}", observed_at=known.last_at)
    value = shown(worst.index)
    step = category(value)
    told = Ispu(
        severity=instead or Severity.UNKNOWN,
        category_key=f"air.{instead}" if instead else "air.incomplete",
        provisional=value,
        critical=worst.pollutant,
        beyond=worst.mean_ug_m3 > BOUNDS_UG_M3[worst.pollutant][-1],
        hours=worst.hours,
        observed_at=known.last_at,
        pollutants=tuple(found),
        lacking=_lacking(known, found, worst),
    )
    if not complete:
        return told
    told = msgspec.structs.replace(told, value=value, colour=step.colour, outline=step.outline)
    if instead:
        return told
    return msgspec.structs.replace(told, severity=step.severity, category_key=step.key)


def _lacking(
    known: StationHours, found: Sequence[PollutantIndex], worst: PollutantIndex
) -> tuple[str, ...]:
    """Of those measured there lately: without an index, or with a provisional one that is worse."""
    told = {each.pollutant: each for each in found}
    measured = (name for name in POLLUTANTS if name in known.hours or name in known.days)
    return tuple(
        name
        for name in measured
        if name not in told or (not told[name].complete and told[name].index > worst.index)
    )


class CityAir(msgspec.Struct, frozen=True):
    """The city's index is that of its worst station (own choice: the regulation judges stations)."""

    station_id: str
    ispu: Ispu
    told: int
    of: int
    """Stations with an index that is not stale, of all."""


def city_index(stations: Iterable[tuple[str, Ispu]]) -> CityAir | None:
    """None while no station has one."""
    judged = list(stations)
    known = [
        (key, each)
        for key, each in judged
        if each.value is not None and each.severity is not Severity.STALE
    ]
    if not known:
        return None
    key, worst = max(known, key=lambda each: each[1].value or 0)
    return CityAir(key, worst, len(known), len(judged))
