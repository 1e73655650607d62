"""Service times as staff keep them: the profile's own checks, and which rules count for which report."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from city.clock_table import ClockTable, changes, problems, rules_of, table_of
from city.deadlines import due_at
from city.profile import load
from city.service_times import DatedHours, KeptRules, ServiceRule, ServiceTime
from tests.city.test_scene import case

BEKASI = load("bekasi")
OWN = table_of(BEKASI.clocks)
RAMADAN = DatedHours(first=date(2026, 2, 19), last=date(2026, 3, 20), hours=OWN.hours)


def hours(amount: float) -> ServiceTime:
    return ServiceTime(amount=amount)


@pytest.mark.parametrize("key", BEKASI.clock_presets)
def test_a_preset_as_a_table_says_the_same_as_the_preset(key: str) -> None:
    rules = BEKASI.clock_presets[key]
    again = rules_of(table_of(rules), BEKASI)
    assert problems(table_of(rules), BEKASI) == []
    assert (again.ladder, again.calendar) == (rules.ladder, rules.calendar)
    for code, category in BEKASI.categories.items():
        asked = code, category.agency_id
        assert again.service_time(*asked) == rules.service_time(*asked)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"preset": "unheard-of"}, "preset"),
        ({"usual": hours(0)}, "times"),
        ({"warn_share": 1.2}, "times"),
        ({"services": (ServiceRule(time=hours(-1)),)}, "times"),
        ({"services": (ServiceRule(time=hours(1), categories=("pajek",)),)}, "category"),
        ({"services": (ServiceRule(time=hours(1), agencies=("nobody",)),)}, "agency"),
        ({"hours": (None,) * 7}, "no_hours"),
        ({"hours": OWN.hours[:6]}, "week"),
        ({"hours": ((time(16), time(7)), *OWN.hours[1:])}, "closes_before"),
        ({"exceptions": (replace(RAMADAN, last=date(2026, 1, 1)),)}, "ends_before"),
        ({"exceptions": (RAMADAN, replace(RAMADAN, first=date(2026, 3, 1)))}, "share_days"),
        ({"usual": ServiceTime(amount=1e6, unit="working_days")}, "never"),
    ],
)
def test_what_the_profile_may_not_say_staff_may_not_either(
    changed: dict[str, Any], key: str
) -> None:
    assert key in [each.key for each in problems(replace(OWN, **changed), BEKASI)]


def test_an_edition_counts_for_reports_from_its_day_on_and_the_newest_of_several() -> None:
    found = case()
    before, after = timedelta(hours=-1), timedelta(hours=1)

    def due(*editions: tuple[timedelta, float]) -> float:
        kept = tuple((found.received_at + at, rules(amount)) for at, amount in editions)
        told = replace(BEKASI, kept=KeptRules(kept))
        return (due_at(found, told) - found.received_at).total_seconds() / 3600

    own = due()
    assert due((after, 1)) == own
    assert due((before, 1)) == 1
    assert due((timedelta(0), 1)) == 1
    assert due((before, 1), (before * 2, 2)) == 2
    assert due((before, 1), (after, 2)) == 1


def rules(amount: float) -> Any:
    return rules_of(replace(OWN, usual=hours(amount), services=()), BEKASI)


def test_two_applications_of_one_profile_keep_their_rules_apart() -> None:
    one, other = BEKASI.apart(), BEKASI.apart()
    one.kept.editions = ((datetime(2026, 1, 1, tzinfo=UTC), rules(1)),)
    assert one.with_holidays([date(2026, 1, 1)]).kept is one.kept
    assert (other.kept.editions, BEKASI.kept.editions) == ((), ())


def test_what_changed_is_counted_by_part() -> None:
    other: ClockTable = replace(
        OWN, preset="si-badra", warn_share=0.5, exceptions=(), closed=(date(2026, 3, 10),),
        hours=(None, *OWN.hours[1:]), services=OWN.services[1:],
    )  # fmt: skip
    dates = 1 + len(OWN.exceptions)
    assert changes(OWN, other) == {"preset": 1, "times": 1, "warn": 1, "hours": 1, "dates": dates}
    assert changes(OWN, OWN) == {}
