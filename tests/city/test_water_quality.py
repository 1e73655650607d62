"""The class limits of PP 22/2021 and the pollution index of KepMenLH 115/2003."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.observations import WaterQuality
from city.profile import load
from city.severity import Severity
from city.water_quality import (
    NATIONAL_SET,
    PARAMETERS,
    change,
    judge,
    limit_of,
    pollution_index,
    saturation_mg_l,
    status,
    trend,
)

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
STATION = load("bekasi").quality_stations["kali-bekasi-margajaya"]
SATURATION = 7.84
"""Of the worked examples."""
NAMES = {
    "ph": "ph", "do": "dissolved_oxygen_mg_l", "bod": "bod_mg_l", "cod": "cod_mg_l",
    "tss": "tss_mg_l", "no3": "nitrate_n_mg_l", "tp": "total_phosphorus_mg_l",
    "fc": "fecal_coliform_mpn_100ml", "nh3": "ammonia_n_mg_l", "tds": "tds_mg_l",
    "colour": "colour_pt_co", "no2": "nitrite_n_mg_l", "tn": "total_nitrogen_mg_l",
    "tc": "total_coliform_mpn_100ml", "oil": "oil_grease_mg_l", "mbas": "detergent_mg_l",
    "phenol": "phenol_mg_l", "hg": "mercury_mg_l", "pb": "lead_mg_l", "cd": "cadmium_mg_l",
    "cr": "chromium_vi_mg_l",
}  # fmt: skip


def sample(**given: float) -> dict[str, float | None]:
    return {NAMES[key]: value for key, value in given.items()}


A = sample(ph=7.2, do=6.5, bod=2, cod=15, tss=30, no3=2, tp=0.1, fc=500)
B = sample(ph=7.0, do=3.0, bod=9, cod=40, tss=80, no3=4, tp=0.4, fc=8_000)
C = sample(ph=6.2, do=1.0, bod=30, cod=97, tss=425, no3=6, tp=1.2, fc=240_000)
D = sample(bod=21.36, cod=97, tss=425)


@pytest.mark.parametrize(
    ("values", "worst", "mean", "pi", "word"),
    [
        (A, 0.6667, 0.4520, 0.5695, "meets"),
        (B, 5.5154, 2.2104, 4.2016, "light"),
        (C, 12.9011, 4.6379, 9.6940, "moderate"),
        (D, 5.6471, 4.9512, 5.3106, "moderate"),
    ],
)
def test_the_worked_examples_of_class_ii(
    values: dict[str, float | None], worst: float, mean: float, pi: float, word: str
) -> None:
    found = pollution_index(values, 2, SATURATION)
    assert found.pi is not None
    assert (found.worst, found.mean, found.pi) == pytest.approx((worst, mean, pi), abs=5e-5)
    assert status(found.pi)[0] == word


def test_each_parameter_of_example_b() -> None:
    parts = {each.field: each for each in pollution_index(B, 2, SATURATION).parts}
    wanted = {
        "ph": (0.3333, 0.3333), "do": (1.2604, 1.5026), "bod": (3, 3.3856), "cod": (1.6, 2.0206),
        "tss": (1.6, 2.0206), "no3": (0.4, 0.4), "tp": (2, 2.5051), "fc": (8, 5.5154),
    }  # fmt: skip
    for key, (ratio, graded) in wanted.items():
        part = parts[NAMES[key]]
        assert (part.ratio, part.graded) == pytest.approx((ratio, graded), abs=5e-5), key


@pytest.mark.parametrize(
    ("key", "limits"),
    [
        ("do", (6, 4, 3, 1)), ("bod", (2, 3, 6, 12)), ("cod", (10, 25, 40, 80)),
        ("tss", (40, 50, 100, 400)), ("no3", (10, 10, 20, 20)), ("tp", (0.2, 0.2, 1, None)),
        ("fc", (100, 1000, 2000, 2000)), ("ph", (9, 9, 9, 9)),
        ("nh3", (0.1, 0.2, 0.5, None)), ("tds", (1000, 1000, 1000, 2000)),
        ("colour", (15, 50, 100, None)), ("no2", (0.06, 0.06, 0.06, None)),
        ("tn", (15, 15, 25, None)), ("tc", (1000, 5000, 10_000, 10_000)),
        ("oil", (1, 1, 1, 10)), ("mbas", (0.2, 0.2, 0.2, None)),
        ("phenol", (0.002, 0.005, 0.01, 0.02)), ("hg", (0.001, 0.002, 0.002, 0.005)),
        ("pb", (0.03, 0.03, 0.03, 0.5)), ("cd", (0.01, 0.01, 0.01, 0.01)),
        ("cr", (0.05, 0.05, 0.05, 1)),
    ],
)  # fmt: skip
def test_the_limits_of_the_four_classes(key: str, limits: tuple[float | None, ...]) -> None:
    assert tuple(limit_of(PARAMETERS[NAMES[key]], n) for n in (1, 2, 3, 4)) == limits


@pytest.mark.parametrize(("celsius", "mg_l"), [(25, 8.18), (28, 7.72)])
def test_how_much_oxygen_water_holds(celsius: float, mg_l: float) -> None:
    assert saturation_mg_l(celsius) == pytest.approx(mg_l, abs=0.01)


def test_a_value_at_its_limit_meets_it() -> None:
    at_limit = sample(ph=6.0, do=4.0, bod=3, cod=25, tss=50, no3=10, tp=0.2, fc=1000)
    assert pollution_index(at_limit, 2, SATURATION).exceeding == ()
    assert pollution_index(sample(ph=9.0), 2).exceeding == ()
    assert [each.field for each in pollution_index(sample(ph=9.1, bod=30), 2).exceeding] == [
        "bod_mg_l", "ph",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pi", "word"),
    [(0, "meets"), (1.0, "meets"), (1.0001, "light"), (5.0, "light"), (5.0001, "moderate"),
     (10.0, "moderate"), (10.0001, "heavy")],
)  # fmt: skip
def test_the_bounds_belong_to_the_better_status(pi: float, word: str) -> None:
    assert status(pi)[0] == word


def test_what_was_used_and_what_is_missing_is_told() -> None:
    found = pollution_index(D, 2)
    assert [each.field for each in found.parts] == ["bod_mg_l", "cod_mg_l", "tss_mg_l"]
    assert set(found.missing) == set(NATIONAL_SET) - {"bod_mg_l", "cod_mg_l", "tss_mg_l"}


def test_a_class_without_a_limit_leaves_the_parameter_out() -> None:
    assert pollution_index(sample(tp=5.0), 4).pi is None


values = st.fixed_dictionaries(
    {},
    optional={
        each: st.floats(0, 14 if each == "ph" else 1e5 if "coliform" in each else 500)
        for each in PARAMETERS
    },
)


@given(values, st.sampled_from([1, 2, 3, 4]), st.sampled_from(list(PARAMETERS)), st.floats(0, 300))
def test_more_of_a_pollutant_never_makes_the_water_better(
    found: dict[str, float], river_class: int, field: str, more: float
) -> None:
    if field == "ph" or field not in found:
        return
    worse = found[field] - more if field.startswith("dissolved") else found[field] + more
    before = pollution_index(found, river_class).pi
    after = pollution_index(found | {field: max(worse, 0.0)}, river_class).pi
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before - 1e-9


@given(values, st.sampled_from([1, 2, 3, 4]))
def test_the_index_lies_between_mean_and_worst(found: dict[str, float], river_class: int) -> None:
    index = pollution_index(found, river_class)
    if index.pi is not None:
        assert index.mean - 1e-9 <= index.pi <= index.worst + 1e-9


def observed(minutes_ago: float, **given: float) -> WaterQuality:
    at = NOW - timedelta(minutes=minutes_ago)
    return WaterQuality(
        observed_at=at, received_at=at, source="t", station_id=STATION.id, **sample(**given)
    )


def test_a_station_is_judged_by_its_newest_sample() -> None:
    found = judge(STATION, observed(10, bod=9, cod=40, tss=80), NOW)
    assert (found.severity, found.word_key) == (Severity.WATCH, "quality.light")
    late = judge(STATION, observed(200, bod=9), NOW)
    assert (late.severity, late.index is not None) == (Severity.STALE, True)
    assert judge(STATION, None, NOW).severity is Severity.UNAVAILABLE
    assert judge(STATION, observed(10), NOW).severity is Severity.UNKNOWN


def test_the_trend_compares_the_newest_with_what_was_before() -> None:
    points = trend([observed(0, bod=12), observed(60, bod=3), observed(120, bod=3)], 2)
    assert [round(pi, 2) for _, pi in points] == [1.0, 1.0, 4.01]
    assert change(points, timedelta(hours=24)) == pytest.approx(3.01, abs=0.01)
    assert change(points, timedelta(minutes=30)) is None
    assert change(points[:1], timedelta(hours=24)) is None
