"""What a figure means: its period, its corrections, its target, when the next is due, and sums of areas."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.indicators import (
    Definition,
    Figure,
    Target,
    due_at,
    figures,
    observed_at,
    standing,
    summed,
    target_of,
)
from city.observations import AgencyIndicator
from city.severity import Severity

ZONE = ZoneInfo("Asia/Jakarta")
TOLD_AT = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def definition(**given: Any) -> Definition:
    told: dict[str, Any] = {"agency_id": "dinkes", "indicator_id": "bor", "unit": "%"}
    return Definition(name={"id": "Keterisian tempat tidur"}, **told | given)


def told(start: date, value: float | None, corrections: int = 0, area: str = "") -> AgencyIndicator:
    return AgencyIndicator(
        observed_at=observed_at(start, ZONE, corrections),
        received_at=TOLD_AT + timedelta(hours=corrections),
        source="indicators/bor",
        agency_id="dinkes",
        indicator_id="bor",
        value=value,
        unit="%",
        area=area,
    )


def figure(start: date, value: float | None, target: float | None = None) -> Figure:
    return Figure(start=start, value=value, target=target, told_at=TOLD_AT)


def test_a_figure_is_observed_at_the_first_moment_of_its_period_in_the_citys_zone() -> None:
    assert observed_at(JULY, ZONE) == datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    assert observed_at(JULY, ZONE, 2) - observed_at(JULY, ZONE) == timedelta(microseconds=2)


def test_a_subject_is_the_indicator_and_its_area() -> None:
    assert told(JULY, 1).subject == "dinkes/bor"
    assert told(JULY, 1, area="32.75.09").subject == "dinkes/bor/32.75.09"


def test_the_newest_word_about_a_period_counts_whatever_the_order() -> None:
    words = [told(AUGUST, 70), told(JULY, 66, 2), told(JULY, 64), told(JULY, 65, 1)]
    july, august = figures(words, ZONE)
    assert (july.start, july.value, july.corrections) == (JULY, 66, 2)
    assert (august.start, august.value, august.corrections) == (AUGUST, 70, 0)


@given(st.permutations(range(5)))
def test_corrections_in_any_order_end_in_the_same_figure(order: list[int]) -> None:
    (found,) = figures([told(JULY, 60 + n, n) for n in order], ZONE)
    assert (found.value, found.corrections) == (64, 4)


@pytest.mark.parametrize(
    ("direction", "value", "wanted"),
    [
        ("higher", 80, Severity.CALM),
        ("higher", 79.9, Severity.WATCH),
        ("higher", 72, Severity.WATCH),
        ("higher", 71.9, Severity.WARNING),
        ("lower", 80, Severity.CALM),
        ("lower", 88, Severity.WATCH),
        ("lower", 88.1, Severity.WARNING),
        ("lower", None, Severity.UNKNOWN),
        ("neither", 1, None),
    ],
)
def test_a_figure_is_judged_only_by_a_target_and_a_direction(
    direction: Any, value: float | None, wanted: Severity | None
) -> None:
    one = definition(direction=direction, targets=(Target(since=date(2026, 1, 1), value=80),))
    assert standing(one, figure(JULY, value)) is wanted
    assert standing(definition(direction=direction), figure(JULY, value)) is None


def test_a_target_lowered_in_mid_year_leaves_the_figures_before_it_as_they_were_judged() -> None:
    lowered = (Target(since=AUGUST, value=60), Target(since=date(2026, 1, 1), value=80))
    one = definition(direction="higher", targets=lowered)
    assert standing(one, figure(JULY, 65)) is Severity.WARNING
    assert standing(one, figure(AUGUST, 65)) is Severity.CALM
    assert target_of(one, figure(date(2025, 12, 1), 65)) is None


def test_a_target_in_the_sheet_goes_before_the_definitions() -> None:
    one = definition(direction="higher", targets=(Target(since=date(2026, 1, 1), value=80),))
    assert target_of(one, figure(JULY, 65, 50)) == 50


def test_a_figure_is_the_newest_until_the_next_period_has_ended_and_its_days_are_over() -> None:
    assert due_at(definition(), JULY, ZONE) == observed_at(date(2026, 9, 11), ZONE)
    assert due_at(definition(due_days=0), JULY, ZONE) == observed_at(date(2026, 9, 1), ZONE)
    weekly = definition(period="week", due_days=2)
    assert due_at(weekly, date(2026, 7, 27), ZONE) == observed_at(date(2026, 8, 12), ZONE)


def test_areas_are_summed_only_when_all_of_them_have_told() -> None:
    one = [figure(JULY, 3), figure(AUGUST, 5)]
    other = [figure(JULY, 4)]
    assert [(each.start, each.value) for each in summed([one, other])] == [(JULY, 7)]
    assert summed([one, [figure(JULY, None)]])[0].value is None
    assert summed([]) == []
