"""What a fleet is measured by: each figure with the numbers of its formula."""

from __future__ import annotations

import pytest

from city.fleet.figures import FIGURES, OPENS, Sums, figures, judged, together
from city.profile import Mark, load
from city.severity import Severity

MARKS = load("bekasi").fleet.marks
TRUCK = Sums(
    vehicles=1, owned_days=30, fit_days=27, used_days=24, hauling_days=24, silent_days=3, trips=120, broken=2,
    km=2_400, direct_km=1_400, straight_km=800, told_s=9e5, engine_s=5e5, idle_s=1e5, away_s=24_000,
    duty_s=24 * 45_000, work_s=24 * 27_000, hauls=48, points=200_000, bad=100, sent=5, visits=4, solved=3,
    litres=480, fuelled_km=2_400, responses_s=(600.0, 1200.0, 900.0),
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("used_days", 24 / 27),
        ("used_time", 0.6),
        ("available", 0.9),
        ("idle", 0.2),
        ("km", 2400),
        ("km_day", 100),
        ("km_trip", 20),
        ("fuel", 20),
        ("detour", 1400 / (800 * 1.4)),
        ("away", 1000),
        ("after", 0),
        ("hauls", 2),
        ("response", 900),
        ("effective", 0.75),
        ("silent", 3 / 27),
        ("broken", 2),
        ("bad", 0.0005),
    ],
)
def test_each_figure_is_its_formula(key, value):
    assert figures(TRUCK, MARKS)[key].value == pytest.approx(value)


def test_availability_of_the_published_example():
    """161 of 181 trucks were fit in 2015."""
    found = figures(Sums(vehicles=181, owned_days=181, fit_days=161), MARKS)
    assert round(found["available"].value * 100) == 89
    assert found["available"].parts == {"fit_days": 161, "owned_days": 181}


def test_nothing_to_count_is_no_value_and_not_judged():
    found = figures(Sums(), MARKS)
    nothing = {key for key, each in found.items() if each.value is None}
    assert nothing == set(FIGURES) - {"km", "broken"}
    assert {each.severity for each in found.values()} == {Severity.CALM}


@pytest.mark.parametrize(
    ("value", "mark", "severity"),
    [
        (0.80, Mark(good=0.8, alarm=0.6), Severity.CALM),
        (0.79, Mark(good=0.8, alarm=0.6), Severity.WATCH),
        (0.60, Mark(good=0.8, alarm=0.6), Severity.WARNING),
        (0.15, Mark(good=0.15, alarm=0.3), Severity.CALM),
        (0.16, Mark(good=0.15, alarm=0.3), Severity.WATCH),
        (0.30, Mark(good=0.15, alarm=0.3), Severity.WARNING),
    ],
)
def test_which_way_is_better_is_read_from_the_marks(value, mark, severity):
    assert judged(value, mark) is severity


def test_a_group_is_measured_by_its_sums_and_not_by_a_mean_of_means():
    small = Sums(vehicles=1, used_days=1, fit_days=10, responses_s=(60.0,))
    both = together([TRUCK, small])
    assert figures(both, {})["used_days"].value == pytest.approx(25 / 37)
    assert both.vehicles == 2
    assert sorted(both.responses_s) == [60.0, 600.0, 900.0, 1200.0]


def test_every_figure_opens_rows_and_every_mark_of_the_city_is_a_figure():
    assert OPENS.keys() == set(FIGURES)
    assert MARKS.keys() <= set(FIGURES)
