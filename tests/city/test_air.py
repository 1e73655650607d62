from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import air
from city.observations import AirQuality
from city.severity import Severity

NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)

# Computed from the table of Permen LHK P.14/2020 with continuous bounds; shown with halves going up.
VECTORS = [
    ("pm25", 0, 0.0000, 0, "good"),
    ("pm25", 10, 32.2581, 32, "good"),
    ("pm25", 15.5, 50.0000, 50, "good"),
    ("pm25", 35, 74.4361, 74, "moderate"),
    ("pm25", 55.4, 100.0000, 100, "moderate"),
    ("pm25", 80, 125.8947, 126, "unhealthy"),
    ("pm25", 200, 249.6000, 250, "very_unhealthy"),
    ("pm25", 300, 339.7436, 340, "hazardous"),
    ("pm25", 500, 500.0000, 500, "hazardous"),
    ("pm10", 75, 62.5000, 63, "moderate"),
    ("pm10", 250, 150.0000, 150, "unhealthy"),
    ("pm10", 400, 271.4286, 271, "very_unhealthy"),
    ("so2", 100, 68.7500, 69, "moderate"),
    ("co", 6_000, 75.0000, 75, "moderate"),
    ("co", 9_000, 114.2857, 114, "unhealthy"),
    ("o3", 180, 76.0870, 76, "moderate"),
    ("o3", 300, 139.3939, 139, "unhealthy"),
    ("no2", 140, 75.0000, 75, "moderate"),
    ("no2", 665, 150.0000, 150, "unhealthy"),
    ("hc", 72.5, 75.0000, 75, "moderate"),
]


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


@pytest.mark.parametrize(("pollutant", "ug_m3", "exact", "shown", "category"), VECTORS)
def test_the_index_follows_the_regulation(pollutant, ug_m3, exact, shown, category):
    index = air.ispu(pollutant, ug_m3)
    assert index == pytest.approx(exact, abs=5e-5)
    assert air.shown(index) == shown
    assert air.category(shown).key == f"air.{category}"


def test_the_worst_pollutant_is_the_critical_one():
    found = air.station_index(day(pm25=35, o3=180, co=6_000), NOW)
    assert (found.value, found.critical, found.category_key) == (76, "o3", "air.moderate")
    assert [each.pollutant for each in found.pollutants] == ["pm25", "co", "o3"]


@given(st.sampled_from(air.POLLUTANTS), st.floats(0, 60_000), st.floats(0, 60_000))
def test_more_pollution_never_means_a_smaller_index(pollutant, one, other):
    low, high = sorted((one, other))
    assert 0 <= air.ispu(pollutant, low) <= air.ispu(pollutant, high) <= 500


@pytest.mark.parametrize("pollutant", air.POLLUTANTS)
def test_there_is_no_hole_at_a_bound(pollutant):
    for ug_m3, index in zip(air.BOUNDS_UG_M3[pollutant], air.INDEX_BOUNDS, strict=True):
        assert air.ispu(pollutant, ug_m3) == pytest.approx(index)
        assert air.ispu(pollutant, ug_m3 + 1e-7) == pytest.approx(index, abs=1e-3)


@pytest.mark.parametrize("wrong", [-0.1, float("nan")])
def test_a_concentration_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be"):
        air.ispu("pm25", wrong)
    with pytest.raises(ValueError, match="pm25"):
        air.ispu("smoke", 1)


@pytest.mark.parametrize(
    ("index", "key", "colour", "severity"),
    [
        (0, "air.good", "#2E9E44", Severity.CALM),
        (50, "air.good", "#2E9E44", Severity.CALM),
        (51, "air.moderate", "#1F6FD6", Severity.CALM),
        (100, "air.moderate", "#1F6FD6", Severity.CALM),
        (101, "air.unhealthy", "#F2C200", Severity.WATCH),
        (200, "air.unhealthy", "#F2C200", Severity.WATCH),
        (201, "air.very_unhealthy", "#D6281F", Severity.WARNING),
        (300, "air.very_unhealthy", "#D6281F", Severity.WARNING),
        (301, "air.hazardous", "#1B1B1B", Severity.DANGER),
        (500, "air.hazardous", "#1B1B1B", Severity.DANGER),
    ],
)
def test_each_category_has_its_official_colour(index, key, colour, severity):
    found = air.category(index)
    assert (found.key, found.colour, found.severity) == (key, colour, severity)


def test_only_black_gets_an_outline():
    assert [each.key for each in air.CATEGORIES if each.outline] == ["air.hazardous"]


def test_eighteen_of_twenty_four_hours_are_enough_and_seventeen_are_not():
    enough, short = (
        air.station_index(day(18, pm25=35), NOW),
        air.station_index(day(17, pm25=35), NOW),
    )
    assert (enough.value, enough.complete, enough.hours) == (74, True, 18)
    assert (short.value, short.provisional, short.complete) == (None, 74, False)
    assert (short.severity, short.category_key, short.colour) == (
        Severity.UNKNOWN,
        "air.incomplete",
        "",
    )


def test_an_incomplete_pollutant_does_not_lead_a_complete_one():
    found = air.station_index([*day(pm25=10), hour(0.5, o3=400)], NOW)
    assert (found.value, found.critical) == (32, "pm25")


def test_the_mean_rolls_over_the_last_twenty_four_hours_only():
    old = [hour(24 + each, pm25=400) for each in range(10)]
    assert air.station_index([*old, *day(pm25=10)], NOW).value == 32


def test_an_hour_with_many_values_weighs_no_more_than_one_with_one():
    busy = [hour(each / 60, pm25=100) for each in range(60)]
    rest = [hour(each, pm25=10) for each in range(1, 24)]
    mean = air.station_index(busy + rest, NOW).pollutants[0].mean_ug_m3
    assert mean == pytest.approx((100 + 23 * 10) / 24)


def test_a_source_that_gives_the_daily_mean_itself_is_believed():
    found = air.station_index([hour(1, 86_400, pm25=80), hour(0, 86_400, pm25=35)], NOW)
    assert (found.value, found.complete) == (74, True)


def test_missing_negative_and_nan_values_count_as_missing():
    broken = [hour(0, pm25=-5), hour(1, pm25=float("nan")), hour(2, pm25=None)]
    assert air.station_index(broken, NOW).severity is Severity.UNKNOWN
    assert air.station_index(broken, NOW).category_key == "air.unknown"


def test_silence_is_unavailable_and_old_values_are_stale():
    assert air.station_index([], NOW).severity is Severity.UNAVAILABLE
    old = [hour(2.1 + each, pm25=35) for each in range(24)]
    stale = air.station_index(old, NOW)
    assert (stale.severity, stale.category_key, stale.value) == (Severity.STALE, "air.stale", 74)


def test_beyond_the_table_the_index_is_clamped_and_says_so():
    found = air.station_index(day(pm25=700), NOW)
    assert (found.value, found.beyond) == (500, True)


@given(st.permutations(day(20, pm25=35, pm10=60)))
def test_the_order_of_arrival_changes_nothing(shuffled):
    assert air.station_index(shuffled, NOW) == air.station_index(day(20, pm25=35, pm10=60), NOW)
