"""Where the same trouble is reported again and again."""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile as Profiling
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from city import profile as profiles
from city.complaints import Complaint, Event, Report, Status, begin
from city.hot_spots import LEAST, RADIUS_M, WINDOW, hot_spots
from city.profile import Profile

NOW = datetime(2026, 11, 30, 3, 30, tzinfo=UTC)
LAT, LNG = -6.2412, 107.0204
METRE = 1 / 111_320


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profiles.load("bekasi")


def case(
    number: int, north_m: float = 0, service: str = "sampah", ago_s: float = 0, **given: Any
) -> Complaint:
    at = NOW - timedelta(seconds=ago_s)
    told: dict[str, Any] = {"lat": LAT + north_m * METRE, "lng": LNG, **given}
    report = Report(
        observed_at=at,
        received_at=at,
        source="open311",
        service_code=service,
        description="",
        **told,
    )
    received = Event(at=at, actor="x", status=Status.RECEIVED, report=report)
    return begin(f"T-{number}", received)


def test_three_of_one_kind_close_together_are_a_hot_spot(profile: Profile) -> None:
    [found] = hot_spots([case(1), case(2, 100, ago_s=60), case(3, 250, ago_s=30)], profile, NOW)
    assert (found.count, found.category, found.newest_at) == (3, "sampah", NOW)
    assert found.tickets == ("T-1", "T-3", "T-2")
    assert found.exact
    assert found.kelurahan


def test_fewer_or_different_or_distant_ones_are_none(profile: Profile) -> None:
    few = [case(each) for each in range(LEAST - 1)]
    assert hot_spots(few, profile, NOW) == []
    assert hot_spots([*few, case(9, service="lampu-jalan")], profile, NOW) == []
    assert hot_spots([*few, case(9, RADIUS_M + 5)], profile, NOW) == []
    assert hot_spots([*few, case(9, RADIUS_M - 5)], profile, NOW) != []


def test_what_is_older_than_the_window_no_longer_counts(profile: Profile) -> None:
    old = WINDOW.total_seconds()
    assert hot_spots([case(1), case(2), case(3, ago_s=old)], profile, NOW) != []
    assert hot_spots([case(1), case(2), case(3, ago_s=old + 1)], profile, NOW) == []


def test_the_most_reported_place_comes_first_and_no_case_counts_twice(profile: Profile) -> None:
    few = [case(each) for each in range(3)]
    many = [case(10 + each, 2000 + 40 * each) for each in range(6)]
    found = hot_spots([*few, *many], profile, NOW)
    assert [each.count for each in found] == [6, 3]
    assert hot_spots([*few, *many], profile, NOW, most=1) == found[:1]
    row = [case(each, 150 * each) for each in range(12)]
    tickets = [ticket for spot in hot_spots(row, profile, NOW) for ticket in spot.tickets]
    assert len(tickets) == len(set(tickets))


def test_the_order_in_which_cases_come_does_not_matter(profile: Profile) -> None:
    random = Random(7)
    cases = [case(each, random.uniform(0, 3000), ago_s=each) for each in range(60)]
    expected = hot_spots(cases, profile, NOW)
    random.shuffle(cases)
    assert hot_spots(cases, profile, NOW) == expected


def test_secret_sensitive_and_placeless_ones_never_count(profile: Profile) -> None:
    hidden = [case(1, private=True), case(2, service="kesehatan"), case(3, lat=None, lng=None)]
    assert hot_spots(hidden * 5, profile, NOW) == []


def test_reports_about_homes_count_for_their_kelurahan_without_its_exact_place(
    profile: Profile,
) -> None:
    home = next(
        k for k, each in profile.categories.items() if not each.public_place | each.sensitive
    )
    [found] = hot_spots([case(each, 90 * each, home) for each in range(3)], profile, NOW)
    assert not found.exact
    assert (found.lat, found.lng) != (LAT, LNG)


def calls(act: Callable[[], object]) -> int:
    """How many functions are called, which is the same on any machine."""
    watched = Profiling()
    watched.runcall(act)
    return sum(each.callcount for each in watched.getstats())


def test_ten_times_the_reports_from_one_street_are_ten_times_the_work_and_not_a_hundred(
    profile: Profile,
) -> None:
    rushes = {n: [case(each, each % 200) for each in range(n)] for n in (100, 1000)}
    [found] = hot_spots(rushes[1000], profile, NOW)
    assert found.count == 1000
    few, many = (calls(lambda each=each: hot_spots(each, profile, NOW)) for each in rushes.values())
    assert many < 20 * few
