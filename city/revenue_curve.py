"""When in the year a kind of revenue usually comes in, from the years that are over.

A past year's curve is the share of its own final sum that had come in at a place in the year. Not of its
target: a year that missed its target still tells when the money comes. Never a straight line: tax on
land falls due at once, and on 11 September 2025 Bapenda expected 64.69 % where a line has 69.6 %.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import isleap
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

import msgspec

from city.revenue_book import Entry

CLOSED_FROM = (12, 28)
"""A year whose last figure is of this day or later is over; an earlier one has no final sum."""
Curve = Sequence[tuple[float, float]]
"""(place in the year 0–1, share of the final sum 0–1), rising places."""


class Band(msgspec.Struct, frozen=True):
    """Expected share of the year (0–1): the leanest past year, the middle one, the richest; of how many."""

    low: float
    middle: float
    high: float
    years: int


def place_in_year(day: date) -> float:
    """0–1 at the end of the day: 31 December is 1, in leap years too."""
    return day.timetuple().tm_yday / (366 if isleap(day.year) else 365)


def curve_of(entries: Sequence[Entry]) -> Curve | None:
    """Of one kind and year; None while that year is not over or nothing came in."""
    if not entries or (entries[-1].day.month, entries[-1].day.day) < CLOSED_FROM:
        return None
    final = entries[-1].rp
    if final <= 0:
        return None
    points = [(place_in_year(each.day), each.rp / final) for each in entries]
    return [(0.0, 0.0), *points, *([(1.0, 1.0)] if points[-1][0] < 1 else [])]


def share_at(curve: Curve, place: float) -> float:
    """Between two known places as if it came in evenly."""
    if place >= curve[-1][0]:
        return curve[-1][1]
    after = max(1, bisect_left(curve, (place,)))
    (x0, y0), (x1, y1) = curve[after - 1], curve[after]
    return y0 + (y1 - y0) * (place - x0) / (x1 - x0)


def expected(curves: Iterable[Curve], day: date) -> Band | None:
    """At the end of that day; None without a past year."""
    shares = [share_at(each, place_in_year(day)) for each in curves]
    return _band(shares)


def expected_between(curves: Iterable[Curve], first: date, last: date) -> Band | None:
    """Share of the year of `last` that usually comes in after `first` (any day before that year is its
    beginning) up to the end of `last`."""
    start = place_in_year(first) if first.year == last.year else 0.0
    end = place_in_year(last)
    return _band([share_at(each, end) - share_at(each, start) for each in curves])


def _band(shares: list[float]) -> Band | None:
    if not shares:
        return None
    return Band(min(shares), median(shares), max(shares), len(shares))
