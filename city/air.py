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

Hex values are ours, the regulation gives words. A station's index is its worst pollutant's
(`city.air_means`).
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from math import floor

import msgspec

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


class AirRule(msgspec.Struct, frozen=True, kw_only=True):
    """When an index is announced, and of how much of a day; `[rule]` of a city's `air.toml`.

    `hourly` pollutants every full hour, the others at these full local hours, each time the mean of
    the 24 hours before. `hours_needed` of them must have a value.
    """

    hours_needed: int = 18
    """75 % of the day: the usual rule, from memory, unverified."""
    hourly: tuple[str, ...] = ("pm25",)
    announced_at: tuple[int, ...] = (9, 15)
    """At least twice a day, as the press tells of the regulation; which 24 hours: unverified."""


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
    """One pollutant at one station: its mean over the 24 h up to `until`, of how many hours."""

    pollutant: str
    mean_ug_m3: float
    index: float
    hours: int
    until: datetime
    complete: bool = True


class Ispu(msgspec.Struct, frozen=True, kw_only=True):
    """A station's index as announced. `value` is None until a pollutant's day is complete;
    `provisional` is there before.

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
    lacking: tuple[str, ...] = ()
    """Measured there, but of too few hours, and maybe worse than `value`: the index is at least that."""

    @property
    def complete(self) -> bool:
        return self.value is not None


class Line(msgspec.Struct, frozen=True):
    """The straight piece of a pollutant's index that a concentration lies on."""

    low_ug_m3: float
    high_ug_m3: float
    index_low: int
    index_high: int

    def at(self, ug_m3: float) -> float:
        slope = (self.index_high - self.index_low) / (self.high_ug_m3 - self.low_ug_m3)
        return slope * (ug_m3 - self.low_ug_m3) + self.index_low


def ispu(pollutant: str, ug_m3: float) -> float:
    """The index of a 24-hour mean, 0 to 500 and clamped there; raises ValueError for a pollutant
    that has no ISPU or a concentration that is negative or not a number."""
    line = line_of(pollutant, ug_m3)
    return line.at(ug_m3) if line else float(INDEX_BOUNDS[-1])


def line_of(pollutant: str, ug_m3: float) -> Line | None:
    """What the index is reckoned by; None above the table's last bound. Raises as `ispu` does."""
    bounds = BOUNDS_UG_M3.get(pollutant)
    if bounds is None:
        raise ValueError(f"no ISPU for '{pollutant}'; there is one for {', '.join(POLLUTANTS)}")
    if not ug_m3 >= 0:
        raise ValueError(f"a concentration of {ug_m3} ug/m3 cannot be; it must be 0 or more")
    steps = zip(pairwise(bounds), pairwise(INDEX_BOUNDS), strict=True)
    return next((Line(*known, *index) for known, index in steps if ug_m3 <= known[1]), None)


def shown(index: float) -> int:
    """The whole number people see; halves go up."""
    return floor(index + 0.5)


def category(index: int) -> Category:
    return next((each for each in CATEGORIES if index <= each.highest), CATEGORIES[-1])
