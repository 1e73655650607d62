import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import air
from city.severity import Severity

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


@pytest.mark.parametrize(("pollutant", "ug_m3", "exact", "shown", "category"), VECTORS)
def test_the_index_follows_the_regulation(pollutant, ug_m3, exact, shown, category):
    index = air.ispu(pollutant, ug_m3)
    assert index == pytest.approx(exact, abs=5e-5)
    assert air.shown(index) == shown
    assert air.category(shown).key == f"air.{category}"


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


@given(st.sampled_from(air.POLLUTANTS), st.floats(0, 60_000))
def test_the_formula_that_is_shown_is_the_one_that_is_reckoned_with(pollutant, ug_m3):
    line = air.line_of(pollutant, ug_m3)
    if line is None:
        assert ug_m3 > air.BOUNDS_UG_M3[pollutant][-1]
        return
    assert line.low_ug_m3 <= ug_m3 <= line.high_ug_m3
    told = (line.index_high - line.index_low) / (line.high_ug_m3 - line.low_ug_m3)
    told = told * (ug_m3 - line.low_ug_m3) + line.index_low
    assert air.ispu(pollutant, ug_m3) == pytest.approx(told)
