"""The whole simulated city, played for hours in seconds and read by the real decoders."""

from __future__ import annotations

import cProfile
from datetime import datetime, timedelta
from math import atan2, cos, degrees, radians
from pstats import Stats

import pytest

from city.fleet.faults import Bounds, Fault, judge
from city.fleet.points import Points
from city.geography import distance_m
from city.observations import AirQuality, Rainfall, VehiclePosition, WaterLevel
from city.profile import Profile
from data_feeds.simulator import Delivery
from data_feeds.simulator.land import Land
from data_feeds.simulator.scenarios import available

from .playing import START, accepted, decoded, judged, refused, turns, world

SOUND = [each for each in available() if each != "broken-day"]
HOUR = 3600.0


def positions(profile: Profile, deliveries: list[Delivery], now: datetime) -> list[VehiclePosition]:
    vehicles = [each for each in deliveries if each.feed == "osmand"]
    found = [item for each in vehicles for item in accepted(profile, each, now)]
    return [each for each in found if isinstance(each, VehiclePosition)]


@pytest.mark.parametrize("scenario", SOUND)
def test_the_real_decoders_take_every_payload_of_three_hours(
    profile: Profile, scenario: str
) -> None:
    played = world(profile, scenario, speed=4.0)
    kinds: set[type] = set()
    for now in turns(played, HOUR * 0.75, step_s=5.0):
        for delivery in played.advance(now):
            kinds |= {type(each) for each in accepted(profile, delivery, now)}
    assert {VehiclePosition, WaterLevel, AirQuality, Rainfall} <= kinds


def test_the_same_seed_and_moments_give_the_same_bytes(profile: Profile) -> None:
    one, two = world(profile, speed=10.0), world(profile, speed=10.0)
    for now in turns(one, 120.0):
        assert one.advance(now) == two.advance(now)
        assert one.actions() == two.actions()


def test_another_seed_gives_another_day(profile: Profile) -> None:
    assert world(profile, seed=1).advance(START) != world(profile, seed=2).advance(START)


def test_every_vehicle_stays_on_the_citys_land_at_a_plausible_speed(profile: Profile) -> None:
    played, land = world(profile), Land(profile)
    for now in turns(played, 900.0, step_s=5.0):
        for each in positions(profile, played.advance(now), now):
            near = land.nearest_kelurahan((each.lat, each.lng))
            assert distance_m(each.lat, each.lng, near.lat, near.lng) < 3000.0
            assert profile.frame.holds(each.lat, each.lng)
            assert each.speed_kmh is not None
            assert 0.0 <= each.speed_kmh <= 75.0


def test_no_vehicle_jumps_from_its_trail_to_now_or_later(profile: Profile) -> None:
    played = world(profile)
    seen: dict[str, VehiclePosition] = {}
    for now in turns(played, 900.0, step_s=5.0):
        found = positions(profile, played.advance(now), now)
        for each in sorted(found, key=lambda position: position.observed_at):
            if before := seen.get(each.vehicle_id):
                gap_s = (each.observed_at - before.observed_at).total_seconds()
                moved_m = distance_m(before.lat, before.lng, each.lat, each.lng)
                assert moved_m <= 80.0 / 3.6 * gap_s + 1.0
            seen[each.vehicle_id] = each
    assert len(seen) == 120


def test_a_moving_vehicle_looks_where_it_goes(profile: Profile) -> None:
    played = world(profile, every_s=1.0)
    seen: dict[str, VehiclePosition] = {}
    turned: list[float] = []
    for now in turns(played, 120.0):
        for each in positions(profile, played.advance(now), now):
            before = seen.get(each.vehicle_id)
            if before and distance_m(before.lat, before.lng, each.lat, each.lng) > 3.0:
                east = (each.lng - before.lng) * cos(radians(each.lat))
                way = degrees(atan2(east, each.lat - before.lat))
                turned.append(abs((way - (each.heading_deg or 0.0) + 180.0) % 360.0 - 180.0))
            seen[each.vehicle_id] = each
    assert len(turned) > 1000
    assert sorted(turned)[int(0.95 * len(turned))] < 15.0


def test_the_fleet_lives_some_drive_some_stand_and_one_is_out_of_service(profile: Profile) -> None:
    played = world(profile)
    latest: dict[str, VehiclePosition] = {}
    for now in turns(played, 600.0, step_s=5.0):
        found = positions(profile, played.advance(now), now)
        latest |= {each.vehicle_id: each for each in found}
    end = START + timedelta(seconds=600)
    old = [key for key, each in latest.items() if end - each.observed_at > timedelta(hours=4)]
    assert old == [played.fleet.out_of_service]
    moving = sum((each.speed_kmh or 0.0) > 3.0 for each in latest.values())
    assert 40 <= moving <= 100
    silent = [each for each in latest.values() if end - each.observed_at > timedelta(minutes=2)]
    assert 1 <= len(silent) <= 25


def test_trends_and_nine_days_of_air_exist_from_the_first_moment(profile: Profile) -> None:
    first = world(profile).advance(START)
    found = [item for each in first for item in accepted(profile, each, START)]
    rivers = [each for each in found if isinstance(each, WaterLevel) and each.gauge_id == "p2c"]
    air = [
        each for each in found if isinstance(each, AirQuality) and each.station_id == "kayuringin"
    ]
    trail = [each for each in found if isinstance(each, VehiclePosition)]
    told = [each.observed_at for each in rivers]
    assert max(told) - min(told) >= timedelta(days=13)
    assert len({each.observed_at for each in air}) >= 9 * 24
    assert START - min(each.observed_at for each in trail[:50]) >= timedelta(minutes=29)


def test_clones_beyond_the_fleet_have_new_ids_and_all_report(profile: Profile) -> None:
    played = world(profile, vehicles=1500, every_s=1.0)
    ids = {
        each.vehicle_id
        for now in turns(played, 2.0, step_s=played.turn_s)
        for each in positions(profile, played.advance(now), now)
    }
    assert len(ids) == 1500
    assert set(profile.vehicles) <= ids


def test_ten_thousand_vehicles_each_second_leave_most_of_a_core_free(profile: Profile) -> None:
    """Counted in calls, which are the same on a busy machine: 33 a vehicle and second."""
    played = world(profile, vehicles=10_000, every_s=1.0)
    played.advance(START)
    moments = list(turns(played, 5.0, played.turn_s))[1:]
    with cProfile.Profile() as counting:
        for now in moments:
            played.advance(now)
    assert Stats(counting).total_calls / (10_000 * 5) < 45  # type: ignore[attr-defined]


def test_a_broken_day_brings_ugly_payloads_that_are_refused_with_a_reason(
    profile: Profile,
) -> None:
    played = world(profile, "broken-day")
    reasons = [
        reason
        for now in turns(played, 120.0)
        for delivery in played.advance(now)
        for reason in refused(profile, delivery, now)
    ]
    assert all(reasons)
    assert 8 <= len(reasons) <= 15
    for words in ("truncated", "future", "outside the city", "number"):
        assert any(words in each for each in reasons)


def test_on_a_broken_day_vehicles_jump_and_are_inaccurate_in_history_and_never_on_the_map(
    profile: Profile,
) -> None:
    played, heard = world(profile, "broken-day"), dict[str, list[VehiclePosition]]()
    for now in turns(played, 160.0):
        for delivery in played.advance(now):
            for each in judged(profile, delivery, now)[0]:
                if isinstance(each, VehiclePosition):
                    heard.setdefault(each.vehicle_id, []).append(each)
    found: set[Fault] = set()
    for told in heard.values():
        order = sorted(told, key=lambda each: each.observed_at)
        found |= set(judge(points_of(order), Bounds(frame=profile.frame)).faults)
        newest = max(told, key=lambda each: each.observed_at)
        assert newest.accuracy_m is None or newest.accuracy_m < 50
    assert {Fault.JUMP, Fault.INACCURATE} <= found


def points_of(told: list[VehiclePosition]) -> Points:
    columns = ("lat", "lng", "speed_kmh", "accuracy_m", "ignition_on")
    return Points(
        at_s=[each.observed_at.timestamp() for each in told],
        received_s=[each.received_at.timestamp() for each in told],
        **{name: [getattr(each, name) for each in told] for name in columns},
    )


def test_the_weeks_behind_the_story_come_after_its_last_hours_so_that_no_post_seems_silent(
    profile: Profile,
) -> None:
    first: dict[str, datetime] = {}
    for delivery in world(profile, "rain-event").advance(START):
        for each in decoded(delivery, START).accepted:
            if isinstance(each, WaterLevel):
                first.setdefault(each.gauge_id, each.observed_at)
    assert first
    assert min(first.values()) >= START - timedelta(hours=6, minutes=10)


def test_on_a_broken_day_one_post_is_silent_and_one_has_no_value(profile: Profile) -> None:
    first = world(profile, "broken-day").advance(START)
    levels = [
        item
        for each in first
        for item in decoded(each, START).accepted
        if isinstance(item, WaterLevel)
    ]
    assert "cikeas-hulu" not in {each.gauge_id for each in levels}
    weir = [each.level_cm for each in levels if each.gauge_id == "bendung-bekasi"]
    assert weir
    assert set(weir) == {None}
