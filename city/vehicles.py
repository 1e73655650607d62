"""The condition of an official vehicle: live or stale, moving or stopped.

| condition | means                                                                    |
|-----------|--------------------------------------------------------------------------|
| moving    | live and at 3 km/h or more                                               |
| stopped   | live and slower than 3 km/h                                              |
| live      | live, but the tracker tells no speed                                     |
| stale     | last position older than the kind's `stale_after_s`; nobody knows        |

3 km/h is a common limit for idling in fleet practice (from memory, unverified).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from city.observations import VehiclePosition
from city.profile import FleetRules, Profile, VehicleKind
from city.severity import Severity

MOVING_KMH = 3.0

UNKNOWN_KIND = VehicleKind(id="unknown", name={"id": "Lainnya", "en": "Other"})
"""For a tracker that the profile does not list."""


class Condition(StrEnum):
    MOVING = "moving"
    STOPPED = "stopped"
    LIVE = "live"
    STALE = "stale"

    @property
    def severity(self) -> Severity:
        return Severity.STALE if self is Condition.STALE else Severity.CALM

    @property
    def word_key(self) -> str:
        return f"vehicle.{self}"


def condition(kind: VehicleKind, position: VehiclePosition, now: datetime) -> Condition:
    """The vehicle's condition at `now`; a position exactly `stale_after_s` old is still live."""
    if now - position.observed_at > timedelta(seconds=kind.stale_after_s):
        return Condition.STALE
    if position.speed_kmh is None:
        return Condition.LIVE
    return Condition.MOVING if position.speed_kmh >= MOVING_KMH else Condition.STOPPED


def kind_of(profile: Profile, vehicle_id: str, at: datetime) -> VehicleKind:
    """The vehicle's kind by the rules that count at `at`."""
    return kind_by(profile.fleet_at(at), profile, vehicle_id)


def kind_by(rules: FleetRules, profile: Profile, vehicle_id: str) -> VehicleKind:
    """UNKNOWN_KIND for one that is not in the profile."""
    vehicle = profile.vehicles.get(vehicle_id)
    return rules.kinds[vehicle.kind] if vehicle else UNKNOWN_KIND


def tally(
    profile: Profile, positions: Iterable[VehiclePosition], now: datetime
) -> dict[str, dict[Condition, int]]:
    """How many vehicles of each kind (by kind id) are in which condition; kinds in profile order."""
    rules = profile.fleet_at(now)
    counts = {key: dict.fromkeys(Condition, 0) for key in (*rules.kinds, UNKNOWN_KIND.id)}
    for position in positions:
        kind = kind_by(rules, profile, position.vehicle_id)
        counts[kind.id][condition(kind, position, now)] += 1
    return counts
