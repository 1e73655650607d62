"""Dates, periods and numbers the way people write them into spreadsheets. Pure.

Each raises ValueError for what it cannot read; nothing is guessed that could be read two ways.

| period  | understood besides any date in it                                        | begins on    |
|---------|---------------------------------------------------------------------------|--------------|
| day     |                                                                           | the day      |
| week    | 2026-W31, minggu ke-31 2026 (ISO 8601 weeks)                              | its Monday   |
| month   | 2026-07, 07/2026, 202607, Juli 2026, Jul-26                               | the first    |
| quarter | 2026-Q3, Q3 2026, TW III 2026, triwulan 3 tahun 2026                      | the first    |
| year    | 2026                                                                      | 1 January    |
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]
NumberStyle = Literal["id", "en"]
Period = Literal["day", "week", "month", "quarter", "year"]

MONTHS = (
    ("jan", "january"), ("feb", "peb", "february"), ("mar", "march"), ("apr",), ("mei", "may"),
    ("jun", "june"), ("jul", "july"), ("agu", "ags", "aug", "agt"), ("sep",), ("okt", "oct"),
    ("nov", "nop"), ("des", "dec"),
)  # fmt: skip
MARKS: dict[NumberStyle, tuple[str, str]] = {"id": (".", ","), "en": (",", ".")}
"""Between thousands, and before decimals: 1.235,4 and 1,235.4."""
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
FIRST_YEAR, LAST_YEAR = 1950, 2100
_DATE = re.compile(
    r"(?:\w+,\s*)?(\d{1,4})[-/. ](\d{1,2}|[^\W\d_]{3,9})[-/. ](\d{4}|\d{1,2})"
    r"(?:[ ,T]+(?:pukul\s+)?(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?)?(?:\s*(?:wib|wita|wit))?",
    re.IGNORECASE,
)
_YEAR = r"(?:tahun |thn\.? |th\.? )?(?P<year>\d{4})"
_QUARTER = r"(?:q|tw|triwulan|kw|kuartal)\.?[ -]?(?:ke-?)?(?P<part>iv|i{1,3}|[1-4])"
_WEEK = r"(?:w|week|minggu|mg|pekan)\.?[ -]?(?:ke-?)? ?(?P<part>\d{1,2})"
_BETWEEN = r"[-/., ]*"
_NAMED: dict[Period, tuple[re.Pattern[str], ...]] = {
    "day": (),
    "week": (re.compile(_YEAR + _BETWEEN + _WEEK), re.compile(_WEEK + _BETWEEN + _YEAR)),
    "month": (
        re.compile(_YEAR + r"[-/. ](?P<part>\d{1,2}|[a-z]{3,9})"),
        re.compile(r"(?P<part>\d{1,2}|[a-z]{3,9})[-/., ]+" + _YEAR),
        re.compile(r"(?P<part>[a-z]{3,9})[-/. ]'?(?P<year>\d{2})"),
        re.compile(r"(?P<year>\d{4})(?P<part>\d{2})"),
    ),
    "quarter": (re.compile(_YEAR + _BETWEEN + _QUARTER), re.compile(_QUARTER + _BETWEEN + _YEAR)),
    "year": (re.compile(_YEAR + "(?P<part>)"),),
}


def moment(text: str, order: DateOrder, zone: tzinfo) -> datetime:
    """ISO 8601, or day, month and year in the given order, with or without a clock."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = _written(text, order)
    return at.replace(tzinfo=at.tzinfo or zone)


def _written(text: str, order: DateOrder) -> datetime:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a date")
    parts = found.groups()[:3]
    hour, minute, second = (int(each or 0) for each in found.groups()[3:])
    if len(parts[0]) == 4:
        order = "ymd"
    by = dict(zip(order, parts, strict=True))
    year = int(by["y"]) + (2000 if len(by["y"]) == 2 else 0)
    month, day = _month(by["m"]), int(by["d"])
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - zone follows


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    for number, names in enumerate(MONTHS, 1):
        if text.casefold().startswith(names):
            return number
    raise ValueError("not a month")


def number(text: str, style: NumberStyle) -> float:
    """ "1.235,4" or "1,235.4"; "Rp", "%", blanks and (1.000) for minus are understood."""
    thousands, decimal = MARKS[style]
    said = re.sub(r"^rp\.?|%$|\s", "", text.strip(), flags=re.IGNORECASE)
    inside = said[1:-1] if said.startswith("(") and said.endswith(")") else said
    sign = -1.0 if inside is not said or inside[:1] in ("-", "−", "–") else 1.0
    whole, mark, part = inside.lstrip("+-−–").partition(decimal)
    groups = whole.split(thousands)
    if not _are_groups(groups) or (mark and not _is_digits(part)):
        raise ValueError("not a number written like that")
    return sign * float(f"{''.join(groups)}.{part or 0}")


def _are_groups(groups: list[str]) -> bool:
    """Digits; with marks between thousands, every group after the first has three."""
    rest = groups[1:]
    fits = len(groups[0]) <= 3 and all(len(each) == 3 for each in rest) if rest else True
    return fits and len("".join(groups)) <= 18 and all(_is_digits(each) for each in groups)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def period_start(text: str, period: Period, order: DateOrder) -> date:
    """The first day of the period a cell names, or that the date in it lies in."""
    said = " ".join(text.split()).casefold()
    for pattern in _NAMED[period]:
        if found := pattern.fullmatch(said):
            return _checked(_named(period, found["year"], found["part"]))
    return _checked(beginning(moment(text.strip(), order, UTC).date(), period))


def _named(period: Period, year_said: str, part: str) -> date:
    year = int(year_said) + (2000 if len(year_said) == 2 else 0)
    if period == "week":
        return date.fromisocalendar(year, int(part), 1)
    if period == "month":
        return date(year, _month(part), 1)
    return date(year, 3 * QUARTERS[part] - 2 if period == "quarter" else 1, 1)


def _checked(start: date) -> date:
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise ValueError("not a year of ours")
    return start


def beginning(day: date, period: Period) -> date:
    """The first day of the period that `day` lies in."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "day":
        return day
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[period]
    return day.replace(month=month, day=1)


def following(start: date, period: Period) -> date:
    """The first day of the next period: this one ends before it."""
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[period]
    return beginning(start + timedelta(days=longest), period)
