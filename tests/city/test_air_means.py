"""Means of 24 hours as they are announced: complete or said not to be, never computed as if whole."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.air import AirRule
from city.air_means import announced_until, city_index, station_index
from city.observations import AirQuality
from city.severity import Severity

NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)
WIB = ZoneInfo("Asia/Jakarta")
RULE = AirRule()


def hour(ago: float, averaged_over_s: int = 3600, **ug_m3: float | None) -> AirQuality:
    at = NOW - timedelta(hours=ago)
    named = {f"{name}_ug_m3": value for name, value in ug_m3.items()}
    return AirQuality(
        observed_at=at,
        received_at=at,
        source="test",
        station_id="kayuringin",
        averaged_over_s=averaged_over_s,
        **named,
    )


def day(hours: int = 24, **ug_m3: float) -> list[AirQuality]:
    return [hour(each, **ug_m3) for each in range(hours)]


def test_the_worst_pollutant_is_the_critical_one():
    found = station_index(day(pm25=35, o3=180, co=6_000), NOW)
    assert (found.value, found.critical, found.category_key) == (76, "o3", "air.moderate")
    assert [each.pollutant for each in found.pollutants] == ["pm25", "co", "o3"]


def test_eighteen_of_twenty_four_hours_are_enough_and_seventeen_are_not():
    enough, short = (
        station_index(day(18, pm25=35), NOW),
        station_index(day(17, pm25=35), NOW),
    )
    assert (enough.value, enough.complete, enough.hours) == (74, True, 18)
    assert (short.value, short.provisional, short.complete) == (None, 74, False)
    assert (short.severity, short.category_key, short.colour) == (
        Severity.UNKNOWN,
        "air.incomplete",
        "",
    )


def test_an_incomplete_pollutant_does_not_lead_a_complete_one():
    found = station_index([*day(pm25=10), hour(0.5, o3=400)], NOW)
    assert (found.value, found.critical) == (32, "pm25")


def test_the_mean_rolls_over_the_last_twenty_four_hours_only():
    old = [hour(24 + each, pm25=400) for each in range(10)]
    assert station_index([*old, *day(pm25=10)], NOW).value == 32


def test_an_hour_with_many_values_weighs_no_more_than_one_with_one():
    busy = [hour(each / 60, pm25=100) for each in range(60)]
    rest = [hour(each, pm25=10) for each in range(1, 24)]
    mean = station_index(busy + rest, NOW).pollutants[0].mean_ug_m3
    assert mean == pytest.approx((100 + 23 * 10) / 24)


def test_a_source_that_gives_the_daily_mean_itself_is_believed():
    found = station_index([hour(1, 86_400, pm25=80), hour(0, 86_400, pm25=35)], NOW)
    assert (found.value, found.complete) == (74, True)


def test_missing_negative_and_nan_values_count_as_missing():
    broken = [hour(0, pm25=-5), hour(1, pm25=float("nan")), hour(2, pm25=None)]
    assert station_index(broken, NOW).severity is Severity.UNKNOWN
    assert station_index(broken, NOW).category_key == "air.unknown"


def test_silence_is_unavailable_and_old_values_are_stale():
    assert station_index([], NOW).severity is Severity.UNAVAILABLE
    old = [hour(2.1 + each, pm25=35) for each in range(24)]
    stale = station_index(old, NOW)
    assert (stale.severity, stale.category_key, stale.value) == (Severity.STALE, "air.stale", 74)


def test_beyond_the_table_the_index_is_clamped_and_says_so():
    found = station_index(day(pm25=700), NOW)
    assert (found.value, found.beyond) == (500, True)


@given(st.permutations(day(20, pm25=35, pm10=60)))
def test_the_order_of_arrival_changes_nothing(shuffled):
    assert station_index(shuffled, NOW) == station_index(day(20, pm25=35, pm10=60), NOW)


@pytest.mark.parametrize(
    ("local", "pollutant", "until"),
    [
        ("12:59", "pm25", "12:00"),
        ("13:00", "pm25", "13:00"),
        ("08:59", "o3", "-15:00"),
        ("09:00", "o3", "09:00"),
        ("14:59", "co", "09:00"),
        ("15:00", "co", "15:00"),
        ("23:10", "so2", "15:00"),
    ],
)
def test_pm25_is_announced_every_hour_and_the_others_at_nine_and_three(local, pollutant, until):
    day = datetime(2026, 2, 11, tzinfo=WIB)

    def at(clock):
        hours, minutes = map(int, clock.removeprefix("-").split(":"))
        return day + timedelta(days=-clock.startswith("-"), hours=hours, minutes=minutes)

    assert announced_until(pollutant, at(local), RULE, WIB) == at(until)


def test_an_announced_index_stays_until_the_next_announcement():
    nine = datetime(2026, 2, 11, 9, 0, tzinfo=WIB)
    told = [hour(each, o3=900 if 6 <= each <= 9 else 60) for each in range(44)]
    seen = [
        station_index(told, nine + timedelta(hours=each), rule=RULE, zone=WIB).value
        for each in range(7)
    ]
    assert len(set(seen[:6])) == 1, "from 10:00 to 13:00 it was bad, which 15:00 tells first"
    assert seen[6] > seen[5]


def gap(silent: range, **ug_m3: float) -> list[AirQuality]:
    return [hour(each, **ug_m3) for each in range(44) if each not in silent]


def test_a_station_that_was_silent_for_ten_of_twenty_four_hours_has_no_index_and_says_so():
    found = station_index(gap(range(4, 14), pm25=35, pm10=60), NOW)
    assert (found.value, found.provisional, found.hours) == (None, 74, 14)
    assert (found.category_key, found.colour) == ("air.incomplete", "")
    assert [(each.pollutant, each.complete) for each in found.pollutants][1] == ("pm25", False)


def test_what_is_too_short_and_maybe_worse_is_named_beside_the_index():
    o3 = [hour(each, o3=180) for each in range(44)]
    pm25 = [hour(each, pm25=80) for each in range(44) if each not in range(10)]
    found = station_index([*o3, *pm25], NOW)
    assert (found.value, found.critical, found.lacking) == (76, "o3", ("pm25",))
    assert station_index([*o3, *gap(range(10), pm25=10)], NOW).lacking == ()


def test_a_pollutant_that_fell_silent_is_missed_as_long_as_it_is_remembered():
    found = station_index([*day(44, o3=60), *[hour(each, pm25=80) for each in range(30, 44)]], NOW)
    assert found.lacking == ("pm25",)


def test_the_city_is_as_bad_as_its_worst_station_and_counts_those_that_tell():
    good, bad = station_index(day(pm25=10), NOW), station_index(day(pm25=80), NOW)
    short = station_index(day(10, pm25=300), NOW)
    found = city_index([("a", good), ("b", bad), ("c", short)])
    assert found
    assert (found.station_id, found.ispu.value, found.told, found.of) == ("b", 126, 2, 3)
    assert city_index([("c", short)]) is None


@given(st.lists(st.floats(0, 900), min_size=24, max_size=24), st.integers(0, 23), st.floats(0, 99))
def test_a_worse_hour_never_makes_a_better_day(values, at, more):
    def index(of):
        return station_index([hour(n, pm25=each) for n, each in enumerate(of)], NOW)

    worse = [each + more * (n == at) for n, each in enumerate(values)]
    assert index(worse).pollutants[0].index >= index(values).pollutants[0].index
