"""Flood waves, calm rivers and the air's day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean

import pytest

from city.air import ispu
from city.gauge_checks import Fault, checked
from city.observations import WaterLevel
from city.post_story import story_of
from city.profile import Profile
from city.water_quality import pollution_index
from city.waves import waves
from data_feeds.simulator import air, quality, scenarios, water
from data_feeds.simulator.sensors import Sensors
from data_feeds.simulator.story import Rivers
from tests.flood_2026 import REPORTED, clock, readings

AT = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
SEED = 3275


def rain_event(profile: Profile) -> Rivers:
    return scenarios.load("rain-event", profile).rivers


def peak(rivers: Rivers, gauge_id: str) -> tuple[float, float]:
    """(story minutes since the rain began, cm) of the highest level, noise left out."""
    [event] = rivers.event
    minute, cm = max(event.level_cm[gauge_id], key=lambda point: point[1])
    return minute, cm


def test_the_wave_has_the_shape_of_february_2026(profile: Profile) -> None:
    rivers = rain_event(profile)
    upstream, town, weir = (
        peak(rivers, key) for key in ("cileungsi-hulu", "p2c", "bendung-bekasi")
    )
    assert 380 <= upstream[1] <= 410
    assert 3.0 <= (town[0] - upstream[0]) / 60 <= 3.5
    assert town[1] == 640
    assert weir[0] > town[0]


def test_at_the_start_of_the_rain_upstream_is_at_siaga_1_and_the_town_is_calm(
    profile: Profile,
) -> None:
    rivers = rain_event(profile)
    assert water.level_cm(rivers, SEED, "cileungsi-hulu", AT, 0.0) > 300
    assert water.level_cm(rivers, SEED, "p2c", AT, 0.0) < 350


def test_the_flood_of_2026_says_what_was_reported(profile: Profile) -> None:
    rivers = scenarios.load("banjir-2026", profile).rivers
    [event] = rivers.event
    for key in REPORTED:
        for each in readings(key):
            story_s = (each.observed_at - clock("18.00")).total_seconds() + event.begins_s
            said = water.level_cm(rivers, SEED, key, each.observed_at, story_s)
            assert said == each.level_cm, (key, each.observed_at)


def test_the_flood_of_2026_is_warned_of_before_its_crest(profile: Profile) -> None:
    """As it is played, a reading every five minutes: the lead is what the wall prints."""
    rivers = scenarios.load("banjir-2026", profile).rivers
    [event] = rivers.event
    told = {
        key: story_of(
            profile.gauges[key],
            profile.limits_for(key, AT),
            [said(rivers, key, 300.0 * k + event.begins_s) for k in range(53)],
        )
        for key in REPORTED
    }
    now = AT + timedelta(seconds=300.0 * 52 + event.begins_s)
    [wave] = [each for each in waves(profile, told, now) if each.gauge_id == "cileungsi-hulu"]
    assert wave.lead == timedelta(hours=3, minutes=30), f"warned {wave.lead} before the crest"
    assert wave.stops[0].crest_cm == 640


def said(rivers: Rivers, gauge_id: str, story_s: float) -> WaterLevel:
    at = AT + timedelta(seconds=story_s)
    cm = water.level_cm(rivers, SEED, gauge_id, at, story_s)
    return WaterLevel(
        observed_at=at, received_at=at, source="simulator", gauge_id=gauge_id, level_cm=cm
    )


@pytest.mark.parametrize(
    ("minute", "value"), [(-5, 0.0), (0, 0.0), (5, 5.0), (10, 10.0), (99, 10.0)]
)
def test_a_curve_is_straight_between_points_and_flat_outside(minute: float, value: float) -> None:
    assert water.along(((0, 0), (10, 10)), minute) == value


def test_a_calm_river_stays_near_its_level_and_tells_the_same_past_again(profile: Profile) -> None:
    rivers = scenarios.load("ordinary-day", profile).rivers
    levels = [
        water.level_cm(rivers, SEED, "p2c", AT + timedelta(minutes=10 * k), 600.0 * k)
        for k in range(144)
    ]
    again = water.level_cm(rivers, SEED, "p2c", AT, 0.0)
    assert again == levels[0]
    assert max(levels) - min(levels) < 20
    assert abs(mean(levels) - rivers.calm_cm["p2c"]) < 6


def test_weeks_of_rivers_lie_behind_the_story_without_a_break_and_rose_on_some_days(
    profile: Profile,
) -> None:
    found = [
        water.long_ago_cm(
            scenarios.load("ordinary-day", profile).rivers, SEED, "cileungsi-hulu", at, AT
        )
        for at in (AT - timedelta(minutes=30 * k) for k in range(48 * 30))
    ]
    assert max(found) > 100, "a rule tried on the past rings"
    assert sum(level > 100 for level in found) < len(found) / 5
    assert max(abs(a - b) for a, b in pairwise(found)) < 30
    for name, wanted in (("ordinary-day", 48 * 13), ("banjir-2026", 0)):
        scenario = scenarios.load(name, profile)
        sensors = Sensors(profile, scenario, SEED, 1.0, lambda at: (at - AT).total_seconds())
        past = [each for each in sensors.backfill(AT, {}) if b"water/p2c" in each]
        assert len(past) >= wanted
        assert (len(past) > 100) is bool(wanted)


@pytest.mark.parametrize(
    ("station", "wanted"),
    [("kayuringin", 74), ("pondokgede", 68), ("mustikajaya", 126), ("bantargebang", 112), ("medansatria", 47)],
)  # fmt: skip
def test_a_day_of_air_has_the_ispu_the_scenario_means(
    profile: Profile, station: str, wanted: int
) -> None:
    told = scenarios.load("ordinary-day", profile).air
    day = [
        air.hour_of(told, SEED, station, AT + timedelta(hours=hour), hour)["pm25"]
        for hour in range(24)
    ]
    assert ispu("pm25", mean(day)) == pytest.approx(wanted, abs=4)
    assert max(day) > 1.5 * min(day)


def test_particles_are_the_critical_pollutant_everywhere(profile: Profile) -> None:
    told = scenarios.load("ordinary-day", profile).air
    for station in profile.air_stations:
        hours = [
            air.hour_of(told, SEED, station, AT + timedelta(hours=hour), hour) for hour in range(24)
        ]
        index = {key: ispu(key, mean(each[key] for each in hours)) for key in hours[0]}
        assert max(index, key=lambda key: index[key]) == "pm25"


def test_the_river_gets_dirtier_on_its_way_through_the_city(profile: Profile) -> None:
    told = scenarios.load("ordinary-day", profile).quality
    day = [AT + timedelta(hours=hour) for hour in range(24)]
    means = [
        mean(
            pollution_index(quality.sample_of(told, SEED, key, at, at.hour), 2).pi or 0.0
            for at in day
        )
        for key in profile.quality_stations
    ]
    assert means == sorted(means)
    assert means[0] < 2 < means[-1]


def test_earlier_days_had_weather_of_their_own_and_the_last_two_are_the_storys() -> None:
    days = [air.weather(SEED, -86_400.0 * each - 1) for each in range(9)]
    assert days[:2] == [1.0, 1.0]
    assert len(set(days[2:])) == 7
    assert [air.weather(SEED, -86_400.0 * each - 1) for each in range(9)] == days


def test_a_station_of_a_broken_day_misses_ten_of_twenty_four_hours(profile: Profile) -> None:
    told = scenarios.load("broken-day", profile).air
    missing = [hour for hour in range(24) if air.is_missing(told, "kayuringin", hour)]
    assert missing == [0, 1, 2, 3, 4, 5, 6, 7, 8, 23]
    assert not any(air.is_missing(told, "pondokgede", hour) for hour in range(24))


@pytest.mark.parametrize(
    ("gauge_id", "fault"), [("cileungsi-hulu", Fault.METRES), ("p2c", Fault.JUMPING)]
)
def test_on_a_broken_day_posts_send_what_nobody_believes(
    profile: Profile, gauge_id: str, fault: Fault
) -> None:
    scenario = scenarios.load("broken-day", profile)
    sensors = Sensors(profile, scenario, SEED, 1.0, lambda at: (at - AT).total_seconds())
    sent = [*sensors.backfill(AT, {}), *sensors.due(AT), *sensors.due(AT + timedelta(minutes=10))]
    lines = [each.partition(b"\n")[2] for each in sent if f"water/{gauge_id}\n".encode() in each]
    told = [WaterLevel(observed_at=at, received_at=at, source="t", gauge_id=gauge_id, level_cm=cm)
            for at, cm in (_read(each) for each in lines)]  # fmt: skip
    found = checked(told, profile.gauges[gauge_id])
    assert {each.fault for each in found if each.level.observed_at > AT - timedelta(hours=1)} == {
        None, fault,
    }  # fmt: skip
    assert all(
        each.cm is None or abs(each.cm - scenario.rivers.calm_cm[gauge_id]) < 160 for each in found
    )


def _read(line: bytes) -> tuple[datetime, float]:
    told = json.loads(line)
    return datetime.fromisoformat(told["time"]), told["level_cm"]
