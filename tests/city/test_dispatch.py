from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.complaints import Complaint, Event, Report, Status, begin
from city.dispatch import DETOUR, arrived, eta_s, units_for
from city.geography import METRES_PER_DEGREE
from city.observations import VehiclePosition
from city.profile import load

BEKASI = load("bekasi")
NOW = datetime(2016, 11, 30, 3, 0, tzinfo=UTC)
PLACE = (-6.244, 107.018)


def complaint(code: str = "sampah", lat: float | None = PLACE[0]) -> Complaint:
    report = Report(
        observed_at=NOW, received_at=NOW, source="desk", service_code=code, description="",
        lat=lat, lng=PLACE[1],
    )  # fmt: skip
    return begin("BKS-1", Event(at=NOW, actor="x", status=Status.RECEIVED, report=report))


def seen(
    vehicle: str, north_m: float, ago_s: float = 5, speed_kmh: float | None = 20.0
) -> VehiclePosition:
    at = NOW - timedelta(seconds=ago_s)
    return VehiclePosition(
        observed_at=at, received_at=at, source="x", vehicle_id=vehicle,
        lat=PLACE[0] + north_m / METRES_PER_DEGREE, lng=PLACE[1], speed_kmh=speed_kmh,
    )  # fmt: skip


def positions(*each: VehiclePosition) -> dict[str, VehiclePosition]:
    return {position.vehicle_id: position for position in each}


def units(known: dict[str, VehiclePosition], busy: set[str] = frozenset(), code: str = "sampah"):
    return units_for(complaint(code), BEKASI, known, busy, NOW)


def test_suitable_units_come_by_expected_time_and_not_by_distance():
    known = positions(seen("baktor-01", 1000), seen("dump-truck-01", 1100), seen("baktor-02", 3000))
    best = [each.vehicle_id for each in units(known) if each.suitable]
    assert best == ["dump-truck-01", "baktor-01", "baktor-02"], "a truck is faster than a cart"


def test_expected_time_is_distance_by_road_over_the_kinds_speed():
    (unit,) = [each for each in units(positions(seen("baktor-01", 1000))) if each.suitable]
    assert unit.distance_m == pytest.approx(1000, abs=1)
    assert unit.road_m == pytest.approx(1000 * DETOUR, abs=2)
    assert unit.eta_s == pytest.approx(1400 / (18 / 3.6), abs=1)
    assert eta_s(1400, 18) == pytest.approx(280)


def test_every_other_vehicle_says_why_not():
    known = positions(
        seen("baktor-01", 500), seen("baktor-02", 500), seen("baktor-03", 500, ago_s=900),
        seen("ambulance-01", 10),
    )  # fmt: skip
    why = {each.vehicle_id: each.why for each in units(known, {"baktor-02"})}
    assert [why[f"baktor-0{n}"] for n in (1, 2, 3, 4)] == ["", "busy", "stale", "no_position"]
    assert why["ambulance-01"] == "kind"
    assert len(why) == len(BEKASI.vehicles)


def test_units_of_the_wrong_kind_come_last_however_near():
    known = positions(seen("ambulance-01", 1), seen("baktor-01", 9000), seen("baktor-02", 10, 900))
    order = [each.vehicle_id for each in units(known)]
    assert order[:2] == ["baktor-01", "baktor-02"]
    assert order.index("ambulance-01") > order.index("baktor-03")


def test_a_changed_category_asks_for_other_units():
    state = replace(complaint(), category="kebakaran")
    found = units_for(state, BEKASI, positions(seen("fire-engine-01", 100)), (), NOW)
    assert [each.vehicle_id for each in found if each.suitable] == ["fire-engine-01"]


def test_without_a_place_units_are_named_but_not_measured():
    found = units_for(complaint(lat=None), BEKASI, positions(seen("baktor-01", 5)), (), NOW)
    assert (found[0].vehicle_id, found[0].eta_s, found[0].suitable) == ("baktor-01", None, True)


def at_place(*seen_at: VehiclePosition) -> bool:
    return arrived(seen_at, PLACE)


def test_one_position_is_no_arrival():
    assert not at_place(seen("v", 0, 0, 0))


def test_standing_within_the_radius_for_two_positions_is_an_arrival():
    assert at_place(seen("v", 20, 5, 1.0), seen("v", 20, 0, 0.0))
    assert at_place(seen("v", 20, 0, 0.0), seen("v", 20, 5, 1.0)), "in any order"


def test_driving_past_is_no_arrival_however_often_it_is_seen():
    past = [seen("v", 70 - 10 * n, 14 - n, 36.0) for n in range(14)]
    assert not at_place(*past)


def test_who_stays_half_a_minute_has_arrived_even_if_the_tracker_tells_no_speed():
    stays = [seen("v", 30, ago, None) for ago in (30, 20, 10, 0)]
    assert at_place(*stays)
    assert not at_place(*stays[1:])


def test_who_has_left_again_is_not_there():
    assert not at_place(seen("v", 0, 60, 0), seen("v", 0, 30, 0), seen("v", 300, 0, 0))


def test_the_radius_is_inclusive_and_changeable():
    both = [seen("v", 74.9, 5, 0.0), seen("v", 74.9, 0, 0.0)]
    assert arrived(both, PLACE)
    assert not arrived(both, PLACE, radius_m=74)


@given(st.lists(st.tuples(st.floats(-500, 500), st.integers(0, 600)), max_size=12))
def test_nobody_has_arrived_who_is_not_within_the_radius_now(told):
    track = [seen("v", metres, ago, 0.0) for metres, ago in told]
    if arrived(track, PLACE):
        newest = max(track, key=lambda each: each.observed_at)
        assert abs(newest.lat - PLACE[0]) * METRES_PER_DEGREE <= 75.5
