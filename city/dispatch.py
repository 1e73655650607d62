"""Which unit could go, and whether it has arrived.

| a unit is suitable when                              | else `why`    |
|------------------------------------------------------|---------------|
| its kind serves the category (`serves` in fleet.toml)| `kind`        |
| it works on no other case                            | `busy`        |
| its position is not older than the kind's budget     | `stale`       |
| it does not rest out of hours                        | `off_duty`    |
| a position of it is known at all                     | `no_position` |

Expected time = great circle × DETOUR ÷ usual speed of the kind. DETOUR 1.4 is the upper end of a
good detour ratio in fleet practice (own default); speeds stand in the profile with their source.
An ambulance or a fire engine is no faster here than its kind says; a router knows better.

A unit has arrived when its newest positions, two at least, lie within the radius (75 m), and it
stands (slower than 3 km/h) or they span DWELL_S: who only drives past has not arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal

import msgspec

from city.complaints import Complaint
from city.geography import distance_m
from city.observations import VehiclePosition
from city.profile import Profile, Vehicle, VehicleKind
from city.vehicles import MOVING_KMH, Condition, condition, kind_of

DETOUR = 1.4
RADIUS_M = 75.0
DWELL_S = 30.0
Why = Literal["", "kind", "busy", "stale", "off_duty", "no_position"]
_LAST = float("inf")


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """`road_m` is estimated. Distances and `eta_s` are None without a position or a place."""

    vehicle_id: str
    distance_m: float | None
    road_m: float | None
    eta_s: float | None
    suitable: bool
    why: Why = ""


class KnownWay(msgspec.Struct, frozen=True, kw_only=True):
    """What a road server said at `at` of a unit's way to a case: metres, seconds, and its line of
    latitudes and longitudes. Older than GOOD_FOR it tells nothing any more."""

    vehicle_id: str
    at: datetime
    metres: float
    seconds: float
    line: tuple[tuple[float, float], ...] = ()


GOOD_FOR = timedelta(seconds=60)


def units_for(
    complaint: Complaint,
    profile: Profile,
    positions: Mapping[str, VehiclePosition],
    busy: Collection[str],
    now: datetime,
) -> list[Unit]:
    """Every vehicle of the profile by expected time: suitable ones first, then the others with the
    reason. `positions` by vehicle id; `busy`: ids of vehicles that work on another case."""
    found = [
        _unit(complaint, profile, vehicle, positions.get(vehicle.id), vehicle.id in busy, now)
        for vehicle in profile.vehicles.values()
    ]
    return sorted(found, key=_nearest_first)


def by_road(units: Iterable[Unit], ways: Mapping[str, tuple[float, float]]) -> list[Unit]:
    """The units with what is really known about their way (metres of road, seconds), sorted anew;
    who has no way in `ways` keeps the estimate."""
    known = (
        msgspec.structs.replace(
            unit, road_m=ways[unit.vehicle_id][0], eta_s=ways[unit.vehicle_id][1]
        )
        if unit.vehicle_id in ways
        else unit
        for unit in units
    )
    return sorted(known, key=_nearest_first)


def road_m(straight_m: float) -> float:
    return straight_m * DETOUR


def eta_s(distance: float, speed_kmh: float) -> float:
    """Seconds for `distance` metres of road."""
    return distance / (speed_kmh / 3.6)


def arrived(
    positions: Sequence[VehiclePosition],
    place: tuple[float, float],
    radius_m: float = RADIUS_M,
    dwell_s: float = DWELL_S,
) -> bool:
    """Whether the unit is at `place` (lat, lng). `positions`: its last ones, in any order."""
    newest_first = sorted(positions, key=lambda each: each.observed_at, reverse=True)
    inside = list(takewhile(lambda each: _away_m(each, place) <= radius_m, newest_first))
    if len(inside) < 2:
        return False
    speed = inside[0].speed_kmh
    stayed = (inside[0].observed_at - inside[-1].observed_at).total_seconds() >= dwell_s
    return stayed or (speed is not None and speed < MOVING_KMH)


def _unit(
    complaint: Complaint,
    profile: Profile,
    vehicle: Vehicle,
    position: VehiclePosition | None,
    busy: bool,
    now: datetime,
) -> Unit:
    kind = kind_of(profile, vehicle.id, now)
    why = _why_not(complaint, kind, position, busy, now)
    straight = _straight_m(complaint, position)
    by_road = None if straight is None else road_m(straight)
    return Unit(
        vehicle_id=vehicle.id,
        distance_m=straight,
        road_m=by_road,
        eta_s=None if by_road is None else eta_s(by_road, kind.speed_kmh),
        suitable=not why,
        why=why,
    )


def _why_not(
    complaint: Complaint,
    kind: VehicleKind,
    position: VehiclePosition | None,
    busy: bool,
    now: datetime,
) -> Why:
    if complaint.category not in kind.serves:
        return "kind"
    if position is None:
        return "no_position"
    if busy:
        return "busy"
    if not position.has_place:
        return "off_duty"
    return "stale" if condition(kind, position, now) is Condition.STALE else ""


def _straight_m(complaint: Complaint, position: VehiclePosition | None) -> float | None:
    lat, lng = complaint.report.lat, complaint.report.lng
    if position is None or not position.has_place or lat is None or lng is None:
        return None
    return _away_m(position, (lat, lng))


def _away_m(position: VehiclePosition, place: tuple[float, float]) -> float:
    return distance_m(position.lat, position.lng, *place)


def _nearest_first(unit: Unit) -> tuple[bool, bool, float, str]:
    away = _LAST if unit.eta_s is None else unit.eta_s
    return not unit.suitable, unit.why == "kind", away, unit.vehicle_id
