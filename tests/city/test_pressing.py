from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.complaints import PRIORITIES, Complaint, Event, Priority, Report, Status, apply, begin
from city.pressing import Pressing, pressing
from city.profile import load

PROFILE = load("bekasi")
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
LAT, LNG = -6.2412, 107.0204
METRE = 1 / 111_195


def case(number: int, category: str = "sampah", north_m: float = 0, hours_ago: float = 1, **more: object) -> Complaint:  # fmt: skip
    at = NOW - timedelta(hours=hours_ago)
    report = Report(
        observed_at=at, received_at=at, source="desk", service_code=category, description="",
        lat=LAT + north_m * METRE, lng=LNG,
    )  # fmt: skip
    made = begin(f"BKS-{number}", Event(at=at, actor="x", status=Status.RECEIVED, report=report))
    return replace(made, **more)


def found(of: Complaint, *around: Complaint) -> Pressing:
    return pressing(of, around, PROFILE, NOW)


def suggested(of: Complaint, *around: Complaint) -> tuple[str, str]:
    told = found(of, *around)
    return told.priority, told.reason


def test_similar_is_of_the_same_kind_at_most_300_m_and_seven_days_away():
    around = [
        case(1),
        case(2, north_m=299),
        case(3, north_m=301),
        case(4, hours_ago=7 * 24),
        case(5, hours_ago=7 * 24 + 0.01),
        case(6, "lampu-jalan"),
        replace(case(7), report=replace(case(7).report, lat=None, lng=None)),
        apply(case(8), Event(at=NOW, actor="x", status=Status.REJECTED, public_note="x")),
    ]
    assert (found(case(1), *around).similar, found(case(1), *around).reporters) == (2, 3)


def test_of_a_case_without_a_place_nothing_around_is_known():
    lost = replace(case(1), report=replace(case(1).report, lat=None, lng=None))
    assert found(lost, case(2), case(3)).similar == 0


def test_every_reporter_of_every_similar_case_counts():
    assert found(case(1, reporters=2), case(2, reporters=3)).reporters == 5


def test_three_in_one_place_are_a_hot_spot_and_two_are_not():
    assert suggested(case(1), case(2)) == ("", "")
    assert found(case(1), case(2), case(3)).hot_spot == 3
    assert suggested(case(1), case(2), case(3)) == ("high", "hot_spot")


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (case(1), ("", "")),
        (case(1, "kebakaran"), ("urgent", "service_time")),
        (case(1, "tanggul"), ("high", "service_time")),
        (case(1, "ketertiban"), ("", "")),
        (case(1, reporters=4), ("", "")),
        (case(1, reporters=5), ("high", "reporters")),
        (case(1, reporters=10), ("urgent", "reporters")),
        (case(1, reporters=10, priority="urgent"), ("", "")),
        (case(1, reporters=5, priority="high"), ("", "")),
        (case(1, reporters=10, priority="high"), ("urgent", "reporters")),
        (case(1, "tanggul", priority="low"), ("high", "service_time")),
        (case(1, priority="low"), ("", "")),
    ],
)
def test_a_priority_is_suggested_with_its_reason(of: Complaint, expected: tuple[str, str]) -> None:
    assert suggested(of) == expected


@given(st.sampled_from(PRIORITIES), st.integers(1, 20), st.sampled_from([*PROFILE.categories]))
def test_never_a_lower_priority_is_suggested(
    priority: Priority, reporters: int, category: str
) -> None:
    told = found(case(1, category, reporters=reporters, priority=priority))
    if told.priority:
        assert PRIORITIES.index(told.priority) > PRIORITIES.index(priority)
        assert told.reason
