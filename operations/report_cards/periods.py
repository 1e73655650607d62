"""Which time a report card is about: a month, a quarter, a year, or any days, in the city's zone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

Sort = Literal["month", "quarter", "year", "custom"]
_FORMS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(\d{4})")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("custom", re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")),
)
LONGEST = timedelta(days=3 * 366)
FIRST_YEAR, LAST_YEAR = 2000, 2199


class NoSuchPeriod(ValueError):
    """The text names no period; the message says how one is written."""


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Days [first, after) in the city's zone. `key` is how an address names it."""

    key: str
    sort: Sort
    first: date
    after: date
    zone: str

    @property
    def start(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return _midnight(self.after, self.zone)

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    def before(self) -> Period:
        """The one to compare with: the month, quarter or year before, or as many days before."""
        if self.sort == "custom":
            days = self.after - self.first
            return custom(self.first - days, self.last - days, self.zone)
        return containing(self.first - timedelta(days=1), self.sort, self.zone)

    def next(self) -> Period:
        if self.sort == "custom":
            days = self.after - self.first
            return custom(self.first + days, self.last + days, self.zone)
        return containing(self.after, self.sort, self.zone)


def parse(key: str, zone: str) -> Period:
    """ "2026", "2026-Q4", "2026-11" or "2026-11-01..2026-11-15" (both days included).

    Raises NoSuchPeriod.
    """
    for sort, form in _FORMS:
        if found := form.fullmatch(key):
            try:
                return _near(_made(sort, found.groups(), zone))
            except (ValueError, OverflowError):
                break
    raise NoSuchPeriod(
        f"'{key[:40]}' is no period; write 2026, 2026-Q4, 2026-11 or 2026-11-01..2026-11-15"
    )


def _near(period: Period) -> Period:
    if not FIRST_YEAR <= period.first.year <= period.last.year <= LAST_YEAR:
        raise ValueError(f"{period.key} is too far away")
    return period


def _made(sort: Sort, parts: tuple[str, ...], zone: str) -> Period:
    if sort == "custom":
        return custom(date.fromisoformat(parts[0]), date.fromisoformat(parts[1]), zone)
    year = int(parts[0])
    month = {"year": 1, "quarter": 3 * int(parts[-1]) - 2, "month": int(parts[-1])}[sort]
    return containing(date(year, month, 1), sort, zone)


def containing(day: date, sort: Sort, zone: str) -> Period:
    """The month, quarter or year with this day in it."""
    year, quarter = day.year, (day.month + 2) // 3
    if sort == "year":
        return _whole(f"{year}", sort, (year, 1), 12, zone)
    if sort == "quarter":
        return _whole(f"{year}-Q{quarter}", sort, (year, 3 * quarter - 2), 3, zone)
    return _whole(f"{year}-{day.month:02}", "month", (year, day.month), 1, zone)


def _whole(key: str, sort: Sort, begins: tuple[int, int], months: int, zone: str) -> Period:
    year, month = begins
    years, following = divmod(month - 1 + months, 12)
    after = date(year + years, following + 1, 1)
    return Period(key=key, sort=sort, first=date(year, month, 1), after=after, zone=zone)


def custom(first: date, last: date, zone: str) -> Period:
    """Any days, both included. Raises ValueError when turned round or too long."""
    after = last + timedelta(days=1)
    if not timedelta(0) < after - first <= LONGEST:
        raise ValueError("from must not be after to, and three years are the most")
    key = f"{first.isoformat()}..{last.isoformat()}"
    return Period(key=key, sort="custom", first=first, after=after, zone=zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
