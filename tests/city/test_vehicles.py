from datetime import UTC, datetime, timedelta

import pytest

from city import vehicles
from city.observations import VehiclePosition
from city.profile import load
from city.severity import Severity
from city.vehicles import Condition

PROFILE = load("bekasi")
NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)
BAKTOR = PROFILE.fleet.kinds["baktor"]


def position(age_s: float, speed_kmh: float | None, vehicle: str = "baktor-07") -> VehiclePosition:
    at = NOW - timedelta(seconds=age_s)
    return VehiclePosition(
        observed_at=at, received_at=NOW, source="t", vehicle_id=vehicle, lat=-6.25, lng=107.0,
        speed_kmh=speed_kmh,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("age_s", "speed_kmh", "expected"),
    [
        (0, 20, Condition.MOVING),
        (0, 3.0, Condition.MOVING),
        (0, 2.9, Condition.STOPPED),
        (0, 0, Condition.STOPPED),
        (0, None, Condition.LIVE),
        (300, 20, Condition.MOVING),
        (300.1, 20, Condition.STALE),
        (300.1, None, Condition.STALE),
    ],
)
def test_the_condition_follows_age_first_and_speed_second(age_s, speed_kmh, expected):
    assert vehicles.condition(BAKTOR, position(age_s, speed_kmh), NOW) is expected


def test_an_ambulance_is_stale_sooner_than_a_cart():
    late = position(200, 20, "ambulance-01")
    ambulance = vehicles.kind_of(PROFILE, "ambulance-01", NOW)
    assert vehicles.condition(ambulance, late, NOW) is Condition.STALE
    assert vehicles.condition(BAKTOR, late, NOW) is Condition.MOVING


def test_standing_still_is_nothing_abnormal_but_silence_is_shown():
    assert Condition.STOPPED.severity is Severity.CALM
    assert Condition.STALE.severity is Severity.STALE
    assert Condition.STALE.word_key == "vehicle.stale"


def test_a_tracker_outside_the_profile_is_counted_as_other():
    assert vehicles.kind_of(PROFILE, "somebody's phone", NOW) is vehicles.UNKNOWN_KIND


def test_the_tally_counts_every_kind_also_those_without_a_vehicle_on_the_road():
    seen = [position(0, 20), position(0, 0, "baktor-08"), position(0, 5, "a phone")]
    counts = vehicles.tally(PROFILE, seen, NOW)
    assert counts["baktor"][Condition.MOVING] == 1
    assert counts["baktor"][Condition.STOPPED] == 1
    assert counts["unknown"][Condition.MOVING] == 1
    assert sum(counts["fire-engine"].values()) == 0
