"""River water against the class of its river: PP 22/2021 Lampiran VI, and the pollution index with the
parameters that were used for it.

| parameter | unit        | I     | II    | III   | IV    | kind    |
|-----------|-------------|-------|-------|-------|-------|---------|
| pH        |             | 6-9   | 6-9   | 6-9   | 6-9   | range   |
| DO        | mg/L        | 6     | 4     | 3     | 1     | least   |
| BOD       | mg/L        | 2     | 3     | 6     | 12    | most    |
| COD       | mg/L        | 10    | 25    | 40    | 80    | most    |
| TSS       | mg/L        | 40    | 50    | 100   | 400   | most    |
| NH3-N     | mg/L        | 0.1   | 0.2   | 0.5   | -     | most    |
| NO3-N     | mg/L        | 10    | 10    | 20    | 20    | most    |
| total P   | mg/L        | 0.2   | 0.2   | 1     | -     | most    |
| fecal coliform | MPN/100 mL | 100 | 1000 | 2000  | 2000  | most    |
| TDS       | mg/L        | 1000  | 1000  | 1000  | 2000  | most    |
| colour    | Pt-Co       | 15    | 50    | 100   | -     | most    |
| NO2-N     | mg/L        | 0.06  | 0.06  | 0.06  | -     | most    |
| total N   | mg/L        | 15    | 15    | 25    | -     | most    |
| total coliform | MPN/100 mL | 1000 | 5000 | 10000 | 10000 | most  |
| oil, grease | mg/L      | 1     | 1     | 1     | 10    | most    |
| detergent (MBAS) | mg/L | 0.2   | 0.2   | 0.2   | -     | most    |
| phenol    | mg/L        | 0.002 | 0.005 | 0.01  | 0.02  | most    |
| Hg        | mg/L        | 0.001 | 0.002 | 0.002 | 0.005 | most    |
| Pb        | mg/L        | 0.03  | 0.03  | 0.03  | 0.5   | most    |
| Cd        | mg/L        | 0.01  | 0.01  | 0.01  | 0.01  | most    |
| Cr-VI     | mg/L        | 0.05  | 0.05  | 0.05  | 1     | most    |

A value at its limit meets it (both bounds of a range inclusive). A dash: no limit, the parameter counts
for nothing there. Turbidity and conductivity are measured often and have no limit; temperature is judged
against the air above the water, which nobody measures here: it only serves for the saturation of oxygen.

Pollution index, KepMenLH 115/2003 Lampiran II: `PI = sqrt((max q' ^2 + mean q' ^2) / 2)` over all q',
where q = C/L, for oxygen (saturation - C) / (saturation - L), for a range (C - middle) / (bound on that
side - middle), and q' = q up to 1, else 1 + 5 log10 q. It depends strongly on which parameters were
sampled, so those are always told beside it.

| PI        | status          | word_key           | severity (own choice) |
|-----------|-----------------|--------------------|-----------------------|
| <= 1      | memenuhi        | quality.meets      | calm                  |
| <= 5      | cemar ringan    | quality.light      | watch                 |
| <= 10     | cemar sedang    | quality.moderate   | warning               |
| > 10      | cemar berat     | quality.heavy      | danger                |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import log10, sqrt
from typing import Literal, NamedTuple

import msgspec

from city.observations import WaterQuality
from city.profile import QualityStation
from city.severity import Severity

Sort = Literal["most", "least", "range"]
USUAL_C = 27.0
"""For the saturation of oxygen where no temperature was measured (own choice: rivers at sea level here
have 25 to 30 degrees)."""
PH = (6.0, 9.0)
NATIONAL_SET = (
    "ph", "bod_mg_l", "cod_mg_l", "tss_mg_l", "dissolved_oxygen_mg_l", "fecal_coliform_mpn_100ml",
    "nitrate_n_mg_l", "total_phosphorus_mg_l",
)  # fmt: skip
"""What the national water quality index (IKA) asks for; whatever of it is missing is told."""


class Parameter(NamedTuple):
    """`limits` by class 1 to 4, None where the class has none; `digits` shown."""

    field: str
    unit: str
    sort: Sort
    limits: tuple[float | None, float | None, float | None, float | None]
    digits: int = 1


PARAMETERS: dict[str, Parameter] = {
    each.field: each
    for each in (
        Parameter("ph", "", "range", (9.0, 9.0, 9.0, 9.0)),
        Parameter("dissolved_oxygen_mg_l", "mg/L", "least", (6.0, 4.0, 3.0, 1.0)),
        Parameter("bod_mg_l", "mg/L", "most", (2.0, 3.0, 6.0, 12.0)),
        Parameter("cod_mg_l", "mg/L", "most", (10.0, 25.0, 40.0, 80.0)),
        Parameter("tss_mg_l", "mg/L", "most", (40.0, 50.0, 100.0, 400.0), 0),
        Parameter("ammonia_n_mg_l", "mg/L", "most", (0.1, 0.2, 0.5, None), 2),
        Parameter("nitrate_n_mg_l", "mg/L", "most", (10.0, 10.0, 20.0, 20.0)),
        Parameter("total_phosphorus_mg_l", "mg/L", "most", (0.2, 0.2, 1.0, None), 2),
        Parameter(
            "fecal_coliform_mpn_100ml", "MPN/100 mL", "most", (100.0, 1000.0, 2000.0, 2000.0), 0
        ),
        Parameter("tds_mg_l", "mg/L", "most", (1000.0, 1000.0, 1000.0, 2000.0), 0),
        Parameter("colour_pt_co", "Pt-Co", "most", (15.0, 50.0, 100.0, None), 0),
        Parameter("nitrite_n_mg_l", "mg/L", "most", (0.06, 0.06, 0.06, None), 3),
        Parameter("total_nitrogen_mg_l", "mg/L", "most", (15.0, 15.0, 25.0, None)),
        Parameter(
            "total_coliform_mpn_100ml",
            "MPN/100 mL",
            "most",
            (1000.0, 5000.0, 10_000.0, 10_000.0),
            0,
        ),
        Parameter("oil_grease_mg_l", "mg/L", "most", (1.0, 1.0, 1.0, 10.0)),
        Parameter("detergent_mg_l", "mg/L", "most", (0.2, 0.2, 0.2, None), 2),
        Parameter("phenol_mg_l", "mg/L", "most", (0.002, 0.005, 0.01, 0.02), 4),
        Parameter("mercury_mg_l", "mg/L", "most", (0.001, 0.002, 0.002, 0.005), 4),
        Parameter("lead_mg_l", "mg/L", "most", (0.03, 0.03, 0.03, 0.5), 3),
        Parameter("cadmium_mg_l", "mg/L", "most", (0.01, 0.01, 0.01, 0.01), 3),
        Parameter("chromium_vi_mg_l", "mg/L", "most", (0.05, 0.05, 0.05, 1.0), 3),
    )
}
_STEPS = (
    (1.0, "meets", Severity.CALM),
    (5.0, "light", Severity.WATCH),
    (10.0, "moderate", Severity.WARNING),
)


class Part(NamedTuple):
    """One parameter of a sample. `ratio` is q, `graded` q'; `limit` the one it is compared with (of a
    range the bound on its side)."""

    field: str
    value: float
    limit: float
    ratio: float
    graded: float

    @property
    def exceeds(self) -> bool:
        return self.ratio > 1.0


class Index(NamedTuple):
    """The pollution index of one sample. `parts`: the parameters that were used, in the order of the
    table; `missing`: of the national set those that were not measured. `pi` None without any."""

    pi: float | None
    worst: float
    mean: float
    parts: tuple[Part, ...]
    missing: tuple[str, ...]

    @property
    def exceeding(self) -> tuple[Part, ...]:
        """Worst first."""
        return tuple(sorted((p for p in self.parts if p.exceeds), key=lambda p: -p.graded))


def saturation_mg_l(temperature_c: float) -> float:
    """Oxygen that fresh water holds at sea level: 8.18 at 25, 7.72 at 28 degrees."""
    t = temperature_c
    return 14.652 - 0.41022 * t + 0.007991 * t**2 - 0.000077774 * t**3


def limit_of(parameter: Parameter, river_class: int) -> float | None:
    """None where the class has no limit for it."""
    return parameter.limits[river_class - 1]


def pollution_index(
    values: Mapping[str, float | None], river_class: int, saturation: float | None = None
) -> Index:
    """Of one sample, by field of `WaterQuality`; what is None or has no limit is not used. `saturation`
    of oxygen in mg/L: without it that of `temperature_c`, without that of USUAL_C."""
    temperature = values.get("temperature_c")
    full = saturation or saturation_mg_l(USUAL_C if temperature is None else temperature)
    parts = tuple(
        part
        for parameter in PARAMETERS.values()
        if (value := values.get(parameter.field)) is not None
        and (part := _part(parameter, value, river_class, full))
    )
    missing = tuple(each for each in NATIONAL_SET if values.get(each) is None)
    if not parts:
        return Index(None, 0.0, 0.0, (), missing)
    worst = max(each.graded for each in parts)
    mean = sum(each.graded for each in parts) / len(parts)
    return Index(sqrt((worst**2 + mean**2) / 2), worst, mean, parts, missing)


def _part(parameter: Parameter, value: float, river_class: int, full: float) -> Part | None:
    limit = limit_of(parameter, river_class)
    if limit is None:
        return None
    if parameter.sort == "least":
        ratio = max(0.0, (full - value) / (full - limit)) if full > limit else value < limit
    elif parameter.sort == "range":
        middle = sum(PH) / 2
        limit = PH[0] if value < middle else PH[1]
        ratio = (value - middle) / (limit - middle)
    else:
        ratio = value / limit
    ratio = float(ratio)
    return Part(parameter.field, value, limit, ratio, ratio if ratio <= 1 else 1 + 5 * log10(ratio))


class Quality(msgspec.Struct, frozen=True):
    """What a station says now. `index` None while it says nothing; `severity` as in the table above,
    or stale, unknown, unavailable."""

    station_id: str
    severity: Severity
    word_key: str
    index: Index | None = None
    observed_at: datetime | None = None


def values_of(sample: WaterQuality) -> dict[str, float | None]:
    """By field, the temperature included."""
    return {each: getattr(sample, each) for each in ("temperature_c", *PARAMETERS)}


def judge(station: QualityStation, sample: WaterQuality | None, now: datetime) -> Quality:
    """The station's water at `now`, by its newest sample. A late one keeps its index."""
    if sample is None:
        return Quality(station.id, Severity.UNAVAILABLE, "quality.unavailable")
    index = pollution_index(values_of(sample), station.river_class)
    if index.pi is None:
        return Quality(station.id, Severity.UNKNOWN, "quality.unknown", None, sample.observed_at)
    if now - sample.observed_at > timedelta(seconds=station.stale_after_s):
        return Quality(station.id, Severity.STALE, "quality.stale", index, sample.observed_at)
    word, severity = status(index.pi)
    return Quality(station.id, severity, f"quality.{word}", index, sample.observed_at)


def status(pi: float) -> tuple[str, Severity]:
    """(word, severity); the bounds belong to the better status."""
    found = next(((word, severity) for most, word, severity in _STEPS if pi <= most), None)
    return found or ("heavy", Severity.DANGER)


def trend(samples: Sequence[WaterQuality], river_class: int) -> list[tuple[datetime, float]]:
    """The index of each sample that has one, oldest first."""
    ordered = sorted(samples, key=lambda each: each.observed_at)
    indices = [(each, pollution_index(values_of(each), river_class).pi) for each in ordered]
    return [(each.observed_at, pi) for each, pi in indices if pi is not None]


def change(points: Sequence[tuple[datetime, float]], over: timedelta) -> float | None:
    """The newest index less the mean of those before it within `over`; None without any before."""
    if len(points) < 2:
        return None
    at, last = points[-1]
    before = [pi for moment, pi in points[:-1] if moment >= at - over]
    return last - sum(before) / len(before) if before else None
