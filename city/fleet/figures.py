"""What a fleet is measured by. Every figure is a sum over kept rows and knows its formula's numbers.

| figure     | is                                                                              |
|------------|---------------------------------------------------------------------------------|
| used_days  | vehicle-days with a trip ÷ vehicle-days fit for duty                            |
| used_time  | time on trips or at places of work ÷ shift time, on days that were used         |
| available  | vehicle-days fit ÷ vehicle-days owned                                           |
| idle       | idling ÷ engine-on time; only where trackers tell the ignition                  |
| km, km_day, km_trip | driven; ÷ days used; ÷ trips (great-circle sum over good positions)    |
| fuel       | litres filled ÷ distance × 100, of vehicles and time with known filling         |
| detour     | driven ÷ (straight line × DETOUR), of whole trips of 500 m or more, no rounds   |
| away       | time in the shift outside the own area without a task ÷ days used               |
| after      | time on trips outside the shift without a task ÷ days used                      |
| fast       | time above the limit ÷ days used                                                |
| hauls      | visits to the landfill ÷ days used, of kinds that haul                          |
| response   | median from disposisi to within 75 m of the case                                |
| effective  | visits whose case ended solved ÷ visits                                         |
| silent     | vehicle-days with a silence in the shift ÷ vehicle-days fit                     |
| broken     | trips that ended because the tracker went silent                                |
| bad        | positions that a rule caught ÷ all positions                                    |

Common fleet practice (from memory, unverified); see facts on vehicles. DETOUR is what the desk reckons
with for a way nobody has measured: streets are 1.4 times as long as the straight line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Literal

import msgspec

from city.dispatch import DETOUR
from city.profile import Mark
from city.severity import Severity

Unit = Literal["share", "km", "seconds", "count", "ratio", "litres"]
UNIT_OF: dict[str, Unit] = {
    "used_days": "share", "used_time": "share", "available": "share", "idle": "share", "km": "km",
    "km_day": "km", "km_trip": "km", "fuel": "litres", "detour": "ratio", "away": "seconds",
    "after": "seconds", "fast": "seconds", "hauls": "ratio", "response": "seconds",
    "effective": "share", "silent": "share", "broken": "count", "bad": "share",
}  # fmt: skip
FIGURES = tuple(UNIT_OF)
OPENS: dict[str, str] = {
    "used_days": "trips", "used_time": "work", "available": "unfit", "idle": "idle", "km": "trips",
    "km_day": "trips", "km_trip": "trips", "fuel": "fuel", "detour": "detour", "away": "away",
    "after": "after", "fast": "fast", "hauls": "hauls", "response": "visits",
    "effective": "visits", "silent": "silent", "broken": "broken", "bad": "bad",
}  # fmt: skip
"""The set of rows behind each figure."""


class Sums(msgspec.Struct, kw_only=True):
    """What was counted of one vehicle, or of several together. Seconds end in `_s`."""

    vehicles: int = 0
    owned_days: float = 0.0
    fit_days: float = 0.0
    used_days: int = 0
    hauling_days: int = 0
    """Days used, of kinds that haul."""
    silent_days: int = 0
    trips: int = 0
    broken: int = 0
    trip_s: float = 0.0
    km: float = 0.0
    unseen_km: float = 0.0
    direct_km: float = 0.0
    """Driven on whole trips of 500 m or more, and their straight lines."""
    straight_km: float = 0.0
    told_s: float = 0.0
    engine_s: float = 0.0
    idle_s: float = 0.0
    busy_idle_s: float = 0.0
    away_s: float = 0.0
    after_s: float = 0.0
    fast_s: float = 0.0
    duty_s: float = 0.0
    """Of days that were used."""
    work_s: float = 0.0
    hauls: int = 0
    points: int = 0
    bad: int = 0
    sent: int = 0
    visits: int = 0
    solved: int = 0
    litres: float = 0.0
    fuelled_km: float = 0.0
    responses_s: tuple[float, ...] = ()

    def plus(self, other: Sums) -> Sums:
        pairs = ((name, getattr(self, name) + getattr(other, name)) for name in self.__struct_fields__)  # fmt: skip
        return Sums(**dict(pairs))


def together(found: Iterable[Sums]) -> Sums:
    total = Sums()
    for each in found:
        total = total.plus(each)
    return total


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """`value` None: there is nothing to count. `parts` are the numbers of the formula. Shares are 0
    to 1. `severity` CALM also where nothing says what is good."""

    key: str
    value: float | None
    unit: Unit
    parts: dict[str, float]
    severity: Severity = Severity.CALM

    @property
    def opens(self) -> str:
        return OPENS[self.key]


def figures(sums: Sums, marks: Mapping[str, Mark]) -> dict[str, Figure]:
    """Every figure of these sums, in the order of FIGURES."""
    return {key: _figure(key, sums, marks.get(key)) for key in FIGURES}


def _figure(key: str, sums: Sums, mark: Mark | None) -> Figure:
    value, parts = _worked_out(key, sums)
    severity = Severity.CALM if mark is None or value is None else judged(value, mark)
    return Figure(key=key, value=value, unit=UNIT_OF[key], parts=parts, severity=severity)


def judged(value: float, mark: Mark) -> Severity:
    """CALM while as good as `good` (included), WARNING from `alarm` on (included), else WATCH.
    Whether less is better is read from the two."""
    sign = 1.0 if mark.good >= mark.alarm else -1.0
    if sign * value >= sign * mark.good:
        return Severity.CALM
    return Severity.WARNING if sign * value <= sign * mark.alarm else Severity.WATCH


_QUOTIENTS: dict[str, tuple[str, str]] = {
    "used_days": ("used_days", "fit_days"),
    "used_time": ("work_s", "duty_s"),
    "available": ("fit_days", "owned_days"),
    "idle": ("idle_s", "engine_s"),
    "km_day": ("km", "used_days"),
    "km_trip": ("km", "trips"),
    "away": ("away_s", "used_days"),
    "after": ("after_s", "used_days"),
    "fast": ("fast_s", "used_days"),
    "hauls": ("hauls", "hauling_days"),
    "effective": ("solved", "visits"),
    "silent": ("silent_days", "fit_days"),
    "bad": ("bad", "points"),
}


def _worked_out(key: str, sums: Sums) -> tuple[float | None, dict[str, float]]:
    if key in _QUOTIENTS:
        above, below = (float(getattr(sums, name)) for name in _QUOTIENTS[key])
        return (above / below if below else None), dict(zip(_QUOTIENTS[key], (above, below), strict=True))  # fmt: skip
    if key == "detour":
        return _detour(sums)
    if key == "fuel":
        value = sums.litres / sums.fuelled_km * 100 if sums.fuelled_km and sums.litres else None
        return value, {"litres": sums.litres, "fuelled_km": sums.fuelled_km}
    if key == "response":
        found = sums.responses_s
        return (median(found) if found else None), {"n": float(len(found)), "sent": float(sums.sent)}  # fmt: skip
    value = float(getattr(sums, key))
    return value, {key: value, "trips": float(sums.trips), "unseen_km": sums.unseen_km}


def _detour(sums: Sums) -> tuple[float | None, dict[str, float]]:
    parts = {"direct_km": sums.direct_km, "straight_km": sums.straight_km, "detour": DETOUR}
    return (sums.direct_km / (sums.straight_km * DETOUR) if sums.straight_km else None), parts
