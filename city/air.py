"""ISPU, the Indonesian air quality index (Permen LHK P.14/MENLHK/SETJEN/KUM.1/7/2020).

Every concentration is a 24-hour mean in ug/m3, CO too. The index runs linearly between the upper
bounds of the steps below; the bounds are continuous (each step begins where the one before ended),
the natural reading of the regulation's table, which prints upper bounds only.

| index   | category_key          | official colour word | severity (own choice) |
|---------|-----------------------|----------------------|-----------------------|
| 0-50    | air.good              | hijau (green)        | calm                  |
| 51-100  | air.moderate          | biru (blue)          | calm                  |
| 101-200 | air.unhealthy         | kuning (yellow)      | watch                 |
| 201-300 | air.very_unhealthy    | merah (red)          | warning               |
| 301-500 | air.hazardous         | hitam (black)        | danger                |

Hex values are ours, the regulation gives words. A station's index is its worst pollutant's.
A mean needs 75 % of the day (usual rule, from memory, unverified): 18 of 24 hours with a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import floor, isfinite

import msgspec

from city.observations import AirQuality
from city.severity import Severity

INDEX_BOUNDS = (0, 50, 100, 200, 300, 500)
BOUNDS_UG_M3: dict[str, tuple[float, ...]] = {
    "pm10": (0, 50, 150, 350, 420, 500),
    "pm25": (0, 15.5, 55.4, 150.4, 250.4, 500),
    "so2": (0, 52, 180, 400, 800, 1_200),
    "co": (0, 4_000, 8_000, 15_000, 30_000, 45_000),
    "o3": (0, 120, 235, 400, 800, 1_000),
    "no2": (0, 80, 200, 1_130, 2_260, 3_000),
    "hc": (0, 45, 100, 215, 432, 648),
}
POLLUTANTS = tuple(BOUNDS_UG_M3)

HOURS = 24
HOURS_NEEDED = 18
_DAY_S = HOURS * 3600


class Category(msgspec.Struct, frozen=True):
    """One step of the index; `highest` is inclusive. `outline` is set where the colour would vanish."""

    key: str
    highest: int
    colour: str
    severity: Severity
    outline: str = ""


CATEGORIES = (
    Category("air.good", 50, "#2E9E44", Severity.CALM),
    Category("air.moderate", 100, "#1F6FD6", Severity.CALM),
    Category("air.unhealthy", 200, "#F2C200", Severity.WATCH),
    Category("air.very_unhealthy", 300, "#D6281F", Severity.WARNING),
    Category("air.hazardous", 500, "#1B1B1B", Severity.DANGER, outline="#D6DDE4"),
)


class PollutantIndex(msgspec.Struct, frozen=True, kw_only=True):
    """One pollutant at one station: its mean over the last 24 h and how many hours had a value."""

    pollutant: str
    mean_ug_m3: float
    index: float
    hours: int

    @property
    def complete(self) -> bool:
        return self.hours >= HOURS_NEEDED


class Ispu(msgspec.Struct, frozen=True, kw_only=True):
    """A station's index. `value` is None until the day is complete; `provisional` is there before.

    `colour` and `outline` are empty while there is no `value`. `critical` is the worst pollutant.
    """

    severity: Severity
    category_key: str
    value: int | None = None
    provisional: int | None = None
    critical: str = ""
    colour: str = ""
    outline: str = ""
    beyond: bool = False
    """The concentration is above the table's last bound: show ">500"."""
    hours: int = 0
    observed_at: datetime | None = None
    pollutants: tuple[PollutantIndex, ...] = ()

    @property
    def complete(self) -> bool:
        return self.value is not None


def ispu(pollutant: str, ug_m3: float) -> float:
    """The index of a 24-hour mean, 0 to 500 and clamped there; raises ValueError for a pollutant
    that has no ISPU or a concentration that is negative or not a number."""
    bounds = BOUNDS_UG_M3.get(pollutant)
    if bounds is None:
        raise ValueError(f"no ISPU for '{pollutant}'; there is one for {', '.join(POLLUTANTS)}")
    if not ug_m3 >= 0:
        raise ValueError(f"a concentration of {ug_m3} ug/m3 cannot be; it must be 0 or more")
    for (low, high), (index_low, index_high) in zip(
        pairwise(bounds), pairwise(INDEX_BOUNDS), strict=True
    ):
        if ug_m3 <= high:
            return (index_high - index_low) / (high - low) * (ug_m3 - low) + index_low
    return float(INDEX_BOUNDS[-1])


def shown(index: float) -> int:
    """The whole number people see; halves go up."""
    return floor(index + 0.5)


def category(index: int) -> Category:
    return next((each for each in CATEGORIES if index <= each.highest), CATEGORIES[-1])


def station_index(
    observations: Iterable[AirQuality], now: datetime, stale_after_s: float = 7200.0
) -> Ispu:
    """The station's index from its observations of the last 24 hours (others are left out).

    `observed_at` is the end of an observation's averaging time. Observations in any order.
    """
    known = sorted(observations, key=lambda each: each.observed_at)
    if not known:
        return Ispu(severity=Severity.UNAVAILABLE, category_key="air.unavailable")
    day = [each for each in known if timedelta(0) <= now - each.observed_at < timedelta(hours=24)]
    indices = [found for each in POLLUTANTS if (found := _pollutant(each, day, now))]
    last_at = known[-1].observed_at
    if now - last_at > timedelta(seconds=stale_after_s):
        return _judged(indices, last_at, Severity.STALE)
    return _judged(indices, last_at, None)


def _judged(found: list[PollutantIndex], at: datetime, instead: Severity | None) -> Ispu:
    complete = [each for each in found if each.complete]
    worst = max(complete or found, key=lambda each: each.index, default=None)
    if worst is None:
        missing = instead or Severity.UNKNOWN
        return Ispu(severity=missing, category_key=f"air.{missing}", observed_at=at)
    value = shown(worst.index)
    step = category(value)
    told = Ispu(
        severity=instead or Severity.UNKNOWN,
        category_key=f"air.{instead}" if instead else "air.incomplete",
        provisional=value,
        critical=worst.pollutant,
        beyond=worst.mean_ug_m3 > BOUNDS_UG_M3[worst.pollutant][-1],
        hours=worst.hours,
        observed_at=at,
        pollutants=tuple(found),
    )
    if not complete:
        return told
    told = msgspec.structs.replace(told, value=value, colour=step.colour, outline=step.outline)
    if instead:
        return told
    return msgspec.structs.replace(told, severity=step.severity, category_key=step.key)


def _pollutant(name: str, day: Sequence[AirQuality], now: datetime) -> PollutantIndex | None:
    valued = [(each, ug_m3) for each in day if (ug_m3 := _value(each, name)) is not None]
    if not valued:
        return None
    if valued[-1][0].averaged_over_s >= _DAY_S:
        mean, hours = valued[-1][1], HOURS  # the source itself gives the 24-hour mean
    else:
        mean, hours = _mean_of_hours(valued, now)
    return PollutantIndex(pollutant=name, mean_ug_m3=mean, index=ispu(name, mean), hours=hours)


def _mean_of_hours(valued: Sequence[tuple[AirQuality, float]], now: datetime) -> tuple[float, int]:
    """Mean of the hours' means, so that a sensor that speaks often in one hour weighs no more."""
    hours: dict[int, list[float]] = {}
    for each, ug_m3 in valued:
        first = int((now - each.observed_at) / timedelta(hours=1))
        length = max(1, round(each.averaged_over_s / 3600))
        for hour in range(first, min(first + length, HOURS)):
            hours.setdefault(hour, []).append(ug_m3)
    means = [sum(values) / len(values) for values in hours.values()]
    return sum(means) / len(means), len(means)


def _value(observation: AirQuality, name: str) -> float | None:
    """The concentration; None when missing, negative (sensor drift) or not a number."""
    found: float | None = getattr(observation, f"{name}_ug_m3")
    return found if found is not None and isfinite(found) and found >= 0 else None
