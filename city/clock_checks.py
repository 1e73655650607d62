"""What may be wrong with office hours and service times, whoever wrote them: a profile or a person.

Each check names a wrong by its key; SENTENCES say it for the profile's author, the interface has its
own in every language (`clocks.wrong_<key>`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

import msgspec

from city.service_times import (
    MIDNIGHT,
    WEEKDAYS,
    Calendar,
    DatedHours,
    Hours,
    Rules,
    Rung,
    ServiceTime,
)
from city.working_time import deadline

SENTENCES = {
    "no_hours": "{where} names no day; write at least one",
    "week": "{where} has {value} days; a week has seven",
    "closes_before": "{where} closes at {value}",
    "ends_before": "[[exceptions]] from {where} ends before, {value}",
    "share_days": "[[exceptions]] from {where} and from {value} share days",
    "times": "{where} times must be above 0 and warn_share above 0 and at most 1",
    "rung": "{where} a rung of the ladder needs either `share` or `after`",
    "levels": "{where} the levels of its ladder are {value}; let them rise from 1",
    "never": "{where} {value} is never over with these office hours; write a shorter time or more hours",
    "category": "{where} categories = '{value}' does not exist",
    "agency": "{where} agencies = '{value}' does not exist",
}
SOME_DAY = datetime(2026, 1, 5, tzinfo=UTC)
"""Any moment: whether a time is ever over does not depend on it."""


class Wrong(NamedTuple):
    """One thing that is wrong: which, where (a day, a date, a row), and what stands there."""

    key: str
    where: str = ""
    value: str = ""

    def sentence(self) -> str:
        return SENTENCES[self.key].format(where=self.where, value=self.value)


def week(where: str, hours: Hours) -> Iterator[Wrong]:
    """Seven days, each of which opens before it closes (midnight is the day's end)."""
    if len(hours) != len(WEEKDAYS):
        yield Wrong("week", where, str(len(hours)))
    for day, each in zip(WEEKDAYS, hours, strict=False):
        if each and each[1] != MIDNIGHT and not each[0] < each[1]:
            yield Wrong("closes_before", f"{where} {day}", f"{each[1]}, before {each[0]}")


def opens(hours: Hours) -> Iterator[Wrong]:
    """The usual week has at least one day."""
    if not any(hours):
        yield Wrong("no_hours", "[hours]")


def dated(exceptions: Sequence[DatedHours]) -> Iterator[Wrong]:
    """In order of their first days: none ends before it begins, no two share days."""
    for each in exceptions:
        if each.last < each.first:
            yield Wrong("ends_before", str(each.first), str(each.last))
        yield from week(f"[[exceptions]] from {each.first}", each.hours)
    for one, following in pairwise(exceptions):
        if following.first <= one.last:
            yield Wrong("share_days", str(one.first), str(following.first))


def times(where: str, all_times: Collection[ServiceTime], warn_share: float) -> Iterator[Wrong]:
    if not (0 < warn_share <= 1 and all(each.amount > 0 for each in all_times)):
        yield Wrong("times", where)


def ladder(where: str, rungs: Sequence[Rung]) -> Iterator[Wrong]:
    """Each rung has its share or its time, and levels rise from 1."""
    if any((rung.share is None) == (rung.after is None) for rung in rungs):
        yield Wrong("rung", where)
    levels = [each.level for each in rungs]
    if levels != sorted(set(levels)) or min(levels, default=1) < 1:
        yield Wrong("levels", where, str(levels))


def known(
    where: str, rules: Rules, categories: Collection[str], agencies: Collection[str]
) -> Iterator[Wrong]:
    for row in rules.services:
        yield from (Wrong("category", where, x) for x in row.categories if x not in categories)
        yield from (Wrong("agency", where, x) for x in row.agencies if x not in agencies)


def ends(where: str, rules: Rules) -> Iterator[Wrong]:
    """Every time, and every rung of it, is over some day."""
    # Whether it ends does not depend on the zone, which is checked with the city itself.
    calendar = msgspec.structs.replace(rules.calendar, time_zone="UTC")
    longest = max((rung.share or 1.0 for rung in rules.ladder), default=1.0)
    after = [rung.after for rung in rules.ladder if rung.after]
    for each in {rules.usual, *(row.time for row in rules.services), *after}:
        if not _is_over(each.part(max(1.0, longest)), calendar):
            yield Wrong("never", where, f"{each.amount:g} {each.unit}")


def _is_over(time: ServiceTime, calendar: Calendar) -> bool:
    try:
        deadline(SOME_DAY, time, calendar, frozenset())
    except (ValueError, OverflowError):
        return False
    return True
