"""What is physically possible, checked once for every feed.

| what            | must be                                                                    |
|-----------------|----------------------------------------------------------------------------|
| observed_at     | aware; not after received_at + `future_s`, not before it - `oldest_s`      |
| place           | inside the city frame widened by `margin_deg` (0.1 degree = 11 km)         |
| speed           | 0 to 200 km/h, both inclusive                                              |
| water level     | of a known post, within that post's `lowest_cm` to `highest_cm`, inclusive |
| water quality   | of a known station, each parameter within its bounds below, inclusive      |
| air             | of a known station, each pollutant 0 to its bound below, inclusive         |
| ids             | 1 to 64 printable signs                                                    |
| indicator       | of a known agency, -10^15 to 10^15, a period that begins up to 30 years ago |
| complaint       | a known category, its place (if any) as above                              |

NaN and infinity fall out of every range. Nothing is corrected here; what does not fit is
refused with a reason that names the value and the range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import msgspec

from city.complaints import Report
from city.observations import (
    AgencyIndicator,
    AirQuality,
    Observation,
    Rainfall,
    VehiclePosition,
    WaterLevel,
    WaterQuality,
)
from city.profile import Frame, Profile
from city.settings import ChecksSettings
from data_feeds.contract import Reject

FASTEST_KMH = 200.0
HIGHEST_UG_M3 = {
    "pm25_ug_m3": 2_000.0,
    "pm10_ug_m3": 5_000.0,
    "so2_ug_m3": 10_000.0,
    "co_ug_m3": 150_000.0,
    "o3_ug_m3": 2_000.0,
    "no2_ug_m3": 10_000.0,
    "hc_ug_m3": 10_000.0,
}
"""Well above the last ISPU bound and above what the instruments in use can show."""
WATER_QUALITY = {
    "temperature_c": (0.0, 60.0),
    "ph": (0.0, 14.0),
    "dissolved_oxygen_mg_l": (0.0, 30.0),
    "conductivity_us_cm": (0.0, 100_000.0),
}
"""Bounds per parameter; parameters not named here may be 0 to 10^9."""
MOST_RAIN_MM_PER_H = 400.0
"""The world's record hour is 305 mm (Holt, 1947)."""

OLDEST_FIGURE = timedelta(days=30 * 366)
"""Agencies' figures are about periods, and a yearly series goes far back."""
LONGEST_ID, LONGEST_UNIT = 64, 20

Item = Observation | Report
Rule = Callable[[Any, "Limits"], str]


class Limits(msgspec.Struct, frozen=True):
    """The city's own bounds, made once from its profile."""

    frame: Frame
    future: timedelta
    oldest: timedelta
    gauges: dict[str, tuple[float, float]]
    rain_gauges: frozenset[str]
    stations: frozenset[str]
    quality_stations: frozenset[str]
    agencies: frozenset[str]
    categories: frozenset[str]


def limits_of(profile: Profile, checks: ChecksSettings) -> Limits:
    """Bounds for this city; `checks` says how generous to be."""
    return Limits(
        frame=_widened(profile.frame, checks.margin_deg),
        future=timedelta(seconds=checks.future_s),
        oldest=timedelta(seconds=checks.oldest_s),
        gauges={key: (each.lowest_cm, each.highest_cm) for key, each in profile.gauges.items()},
        rain_gauges=frozenset(profile.gauges) | frozenset(profile.air_stations),
        stations=frozenset(profile.air_stations),
        quality_stations=frozenset(profile.quality_stations),
        agencies=frozenset(profile.agencies),
        categories=frozenset(profile.categories),
    )


def _widened(frame: Frame, by_deg: float) -> Frame:
    return Frame(
        south=frame.south - by_deg,
        west=frame.west - by_deg,
        north=frame.north + by_deg,
        east=frame.east + by_deg,
    )


def judge(items: Iterable[Item], limits: Limits) -> tuple[list[Item], list[Reject]]:
    """Split into what is possible and what is not. About 0.5 us per position."""
    good: list[Item] = []
    bad: list[Reject] = []
    for item in items:
        reason = RULES[type(item)](item, limits) or _time(item, limits)
        if reason:
            bad.append(Reject(_shown(item), reason))
        else:
            good.append(item)
    return good, bad


def _shown(item: Item) -> bytes:
    """The refused item as the quarantine keeps it; of a report only what is not personal."""
    if isinstance(item, Report):
        item = msgspec.structs.replace(
            item, description="", address="", reporter_name="", reporter_email="", reporter_phone=""
        )
        return msgspec.json.encode(item)
    return msgspec.json.encode(msgspec.structs.asdict(item))


def _time(item: Item, limits: Limits) -> str:
    age = item.received_at - item.observed_at
    oldest = OLDEST_FIGURE if isinstance(item, AgencyIndicator) else limits.oldest
    if -limits.future <= age <= oldest:
        return ""
    seconds = age.total_seconds()
    if seconds < 0:
        return f"observed {-seconds:.0f} s in the future; the source's clock is wrong"
    return f"observed {seconds / 86400:.0f} days ago; older than is worth keeping"


def _vehicle(item: VehiclePosition, limits: Limits) -> str:
    frame, speed = limits.frame, item.speed_kmh
    if not (frame.south <= item.lat <= frame.north and frame.west <= item.lng <= frame.east):
        return _outside(item.lat, item.lng)
    if speed is not None and not 0.0 <= speed <= FASTEST_KMH:
        return f"speed {speed:.0f} km/h is not within 0 to {FASTEST_KMH:.0f}"
    return (
        "" if item.vehicle_id.isprintable() and item.vehicle_id else "the vehicle has no usable id"
    )


def _outside(lat: float, lng: float) -> str:
    return f"place {lat:.5f},{lng:.5f} is far outside the city"


def _water_level(item: WaterLevel, limits: Limits) -> str:
    bounds = limits.gauges.get(item.gauge_id)
    if bounds is None:
        return f"no river post '{item.gauge_id}' in the city profile"
    return _within("level_cm", item.level_cm, *bounds)


def _water_quality(item: WaterQuality, limits: Limits) -> str:
    if item.station_id not in limits.quality_stations:
        return f"no water quality station '{item.station_id}' in the city profile"
    for field in WaterQuality.__struct_fields__[4:]:
        reason = _within(field, getattr(item, field), *WATER_QUALITY.get(field, (0.0, 1e9)))
        if reason:
            return reason
    return ""


def _air(item: AirQuality, limits: Limits) -> str:
    if item.station_id not in limits.stations:
        return f"no air station '{item.station_id}' in the city profile"
    for field, highest in HIGHEST_UG_M3.items():
        reason = _within(field, getattr(item, field), 0.0, highest)
        if reason:
            return reason
    return ""


def _rain(item: Rainfall, limits: Limits) -> str:
    if item.gauge_id not in limits.rain_gauges:
        return f"no post or station '{item.gauge_id}' in the city profile"
    if not 0 < item.over_s <= 86400:
        return f"over_s {item.over_s} is not within 1 to 86400"
    return _within("rain_mm", item.rain_mm, 0.0, MOST_RAIN_MM_PER_H * max(1.0, item.over_s / 3600))


def _indicator(item: AgencyIndicator, limits: Limits) -> str:
    if item.agency_id not in limits.agencies:
        return f"no agency '{item.agency_id}' in the city profile"
    if not (0 < len(item.indicator_id) <= LONGEST_ID and item.indicator_id.isprintable()):
        return "the indicator has no usable id"
    if len(item.unit) > LONGEST_UNIT or len(item.area) > LONGEST_ID:
        return f"unit '{item.unit[:40]}' or area '{item.area[:40]}' is too long"
    value = _within("value", item.value, -1e15, 1e15)
    return value or _within("target", item.target, -1e15, 1e15)


def _report(item: Report, limits: Limits) -> str:
    if item.service_code not in limits.categories:
        return f"no category '{item.service_code}' in the city profile"
    if item.lat is None or item.lng is None:
        return "" if item.address else "neither a place nor an address"
    return "" if limits.frame.holds(item.lat, item.lng) else _outside(item.lat, item.lng)


def _within(field: str, value: float | None, lowest: float, highest: float) -> str:
    if value is None or lowest <= value <= highest:
        return ""
    return f"{field} {value:g} is not within {lowest:g} to {highest:g}"


RULES: dict[type, Rule] = {
    VehiclePosition: _vehicle,
    WaterLevel: _water_level,
    WaterQuality: _water_quality,
    AirQuality: _air,
    Rainfall: _rain,
    AgencyIndicator: _indicator,
    Report: _report,
}
