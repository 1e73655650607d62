"""What each month brought, from sums since 1 January: the last known sum of a month minus the one before."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

import msgspec

from city.revenue_book import Entry
from city.revenue_curve import Curve, expected_between
from city.revenue_terms import Target


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """What came in from the first of `since` to the last report of `month`; they are the same unless
    months in between were never reported. `total_rp`: since 1 January. `usual_rp`: what past years
    brought in that time, of the target in force. `day`: of the last report; `is_over` false while the
    month may bring more."""

    year: int
    since: int
    month: int
    day: date
    rp: float
    total_rp: float
    usual_rp: float | None = None
    is_over: bool = True


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One report: what it added to the one before, after how many days."""

    day: date
    rp: float
    added_rp: float
    days: int
    corrections: int = 0


def months_of(
    entries: Sequence[Entry], targets: Sequence[Target], curves: Sequence[Curve]
) -> list[Month]:
    """Of one year, oldest first. `entries` as they may be seen."""
    found: list[Month] = []
    for number, told in groupby(entries, key=lambda each: each.day.month):
        last = list(told)[-1]
        before = found[-1] if found else None
        start = before.day if before else date(last.day.year, 1, 1) - timedelta(days=1)
        found.append(
            Month(
                year=last.day.year,
                since=before.month + 1 if before else 1,
                month=number,
                day=last.day,
                rp=last.rp - (before.total_rp if before else 0.0),
                total_rp=last.rp,
                usual_rp=_usual(curves, targets, start, last.day),
                is_over=number < entries[-1].day.month or _ends_month(last.day),
            )
        )
    return found


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _usual(
    curves: Sequence[Curve], targets: Sequence[Target], start: date, last: date
) -> float | None:
    target = next((each for each in reversed(targets) if each.since <= last), None)
    band = expected_between(curves, start, last)
    return band.middle * target.rp if band and target else None


def steps_of(entries: Sequence[Entry], most: int) -> list[Step]:
    """The newest `most` reports, the newest first; the year's first one counts from 1 January."""
    found = []
    for n in range(len(entries) - 1, max(-1, len(entries) - 1 - most), -1):
        last = entries[n]
        before = entries[n - 1] if n else None
        start = before.day if before else date(last.day.year, 1, 1) - timedelta(days=1)
        added = last.rp - (before.rp if before else 0.0)
        found.append(
            Step(
                day=last.day,
                rp=last.rp,
                added_rp=added,
                days=(last.day - start).days,
                corrections=last.corrections,
            )
        )
    return found
