"""The figures that rules of alarms may ask for: of which subject, from which observation, in which unit."""

from __future__ import annotations

from typing import Literal

import msgspec

from city.air import POLLUTANTS
from city.alarm import Comparison
from city.observations import (
    AgencyIndicator,
    AirQuality,
    FeedHealth,
    Rainfall,
    WaterLevel,
    WaterQuality,
)

KINDS_OF: dict[str, str] = {
    "gauge": WaterLevel.KIND,
    "rain": Rainfall.KIND,
    "station": AirQuality.KIND,
    "quality": WaterQuality.KIND,
    "indicator": AgencyIndicator.KIND,
    "feed": FeedHealth.KIND,
}
"""Sorts of subjects and the kind of observation that tells of them."""
SORT_OF = {kind: sort for sort, kind in KINDS_OF.items()}
NUMERIC: tuple[Comparison, ...] = ("above", "at_least", "below", "at_most")


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one sort of subject. `unit` as it is written; "" has none.

    `back`: what a rule's `back` means: a value, or nothing. `by_clock`: it changes while nothing is observed. `attribute`: where it stands in the
    observation; "" is reckoned.
    """

    key: str
    sort: str
    unit: str = ""
    least: float = 0.0
    most: float = 1e9
    comparisons: tuple[Comparison, ...] = NUMERIC
    back: Literal["value", "none"] = "value"
    by_clock: bool = False
    attribute: str = ""

    @property
    def kind(self) -> str:
        return KINDS_OF[self.sort]


UG_M3, MG_L = "µg/m³", "mg/L"


def _measured(sort: str, key: str, unit: str, **more: float) -> Field:
    return Field(key=key, sort=sort, unit=unit, attribute=key, **more)  # type: ignore[arg-type]


def _silent(sort: str) -> Field:
    """Minutes since the newest value; 2 minutes to 7 days, both inclusive."""
    return Field(
        key="silent", sort=sort, unit="min", least=2, most=10_080, comparisons=("above",),
        back="none", by_clock=True,
    )  # fmt: skip


_ALL = (
    _measured("gauge", "level_cm", "cm", least=-500, most=5000),
    Field(key="siaga", sort="gauge", least=1, most=4, comparisons=("at_most",), back="none"),
    Field(key="rate_cm_h", sort="gauge", unit="cm/h", least=-1000, most=1000),
    _silent("gauge"),
    Field(key="rain_mm_h", sort="rain", unit="mm/h", most=500),
    _silent("rain"),
    Field(key="ispu", sort="station", most=500, by_clock=True),
    *(
        _measured("station", f"{each}_ug_m3", UG_M3, most=200_000)
        for each in POLLUTANTS
    ),
    _silent("station"),
    _measured("quality", "ph", "", most=14),
    _measured("quality", "temperature_c", "°C", most=100),
    *(
        _measured("quality", each, MG_L)
        for each in (
            "dissolved_oxygen_mg_l", "bod_mg_l", "cod_mg_l", "tss_mg_l", "ammonia_n_mg_l",
            "nitrate_n_mg_l", "total_phosphorus_mg_l", "tds_mg_l", "nitrite_n_mg_l",
            "total_nitrogen_mg_l", "oil_grease_mg_l", "detergent_mg_l", "phenol_mg_l",
            "mercury_mg_l", "lead_mg_l", "cadmium_mg_l", "chromium_vi_mg_l",
        )
    ),
    _measured("quality", "fecal_coliform_mpn_100ml", "MPN/100 mL"),
    _measured("quality", "total_coliform_mpn_100ml", "MPN/100 mL"),
    _measured("quality", "colour_pt_co", "Pt-Co"),
    Field(key="value", sort="indicator", least=-1e15, most=1e15, attribute="value"),
    Field(
        key="state", sort="feed", least=1, most=3, comparisons=("at_least",), back="none",
        by_clock=True,
    ),
)  # fmt: skip
FIELDS: dict[tuple[str, str], Field] = {(each.sort, each.key): each for each in _ALL}
