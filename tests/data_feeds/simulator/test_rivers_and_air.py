"""Flood waves, calm rivers and the air's day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from city.air import ispu
from city.profile import Profile
from data_feeds.simulator import air, scenarios, water
from data_feeds.simulator.story import Rivers

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
