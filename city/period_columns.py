"""Columns that are periods: "Jan", "Agt", "Januari 2026", "TW I", "2024". Pure.

Stricter than the date in a cell (`city.written`): what only begins like a month ("Desa", "Jan-Jun") and
whatever sums up ("Jumlah", "Total", "s.d. Juli") is no period, and nothing is guessed that could be read
two ways: numbers of months, weeks and semesters are none either.

A month or quarter whose column says no year is of the year in the row's own column, else of the one that
the sheet's name says, else of the only one in the lines above the head and in the file's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from city.written import FIRST_YEAR, LAST_YEAR, MONTHS, QUARTERS, Period

_WHOLE = (
    "januari january", "februari pebruari february", "maret march", "april", "mei may", "juni june",
    "juli july", "agustus agst agus august", "september sept", "oktober october", "november nopember",
    "desember december",
)  # fmt: skip
MONTH_OF = {
    word: number
    for number, (short, whole) in enumerate(zip(MONTHS, _WHOLE, strict=True), 1)
    for word in (*short, *whole.split())
}
_NOTE = re.compile(r"[\s*).]+$")
"""Marks of a footnote: BPS writes "2024*)" for figures that are not final."""
_YEAR = r"(?:tahun|thn\.?|th\.?)? ?(?P<year>\d{4})"
_QUARTER = r"(?:q|tw|triwulan|kw|kuartal|quarter)[-. ]*(?:ke-? ?)?(?P<quarter>iv|i{1,3}|[1-4])"
_MONTH = r"(?:bulan )?(?P<month>[a-z]+)\.?"
_NAMES = tuple(
    re.compile(each)
    for each in (
        _YEAR,
        rf"{_QUARTER}(?:[-/., ]*{_YEAR})?",
        rf"{_YEAR}[-/., ]*{_QUARTER}",
        rf"{_MONTH}(?:[-/., ]*{_YEAR}|[-/']{{1,2}}(?P<short>\d{{2}}))?",
        rf"{_YEAR}[-/., ]*{_MONTH}",
        r"(?P<year>\d{4})-(?P<number>\d{2})(?:-01(?:t00:00:00)?)?",
        r"(?P<number>\d{2})/(?P<year>\d{4})",
    )
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
FEWEST = 2
"""Columns of one kind that make a table one of periods."""


class Slot(NamedTuple):
    """What a column's name says: month 1 to 12, quarter 1 to 4 (of a year 0); None: it says no year."""

    period: Period
    part: int
    year: int | None

    def start(self, year: int | None) -> date | None:
        """Its first day; `year` where it says none itself. None: nobody says one."""
        known = self.year or year
        if known is None:
            return None
        month = {"month": self.part, "quarter": 3 * self.part - 2}.get(self.period, 1)
        return date(known, month, 1)


def slot(name: str) -> Slot | None:
    """None: the name is no period."""
    said = _NOTE.sub("", " ".join(name.split()).casefold())
    found = next(filter(None, (each.fullmatch(said) for each in _NAMES)), None)
    return _slot(found.groupdict()) if found else None


def _slot(said: dict[str, str | None]) -> Slot | None:
    short, long = said.get("short"), said.get("year")
    year = 2000 + int(short) if short else int(long) if long else None
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if quarter := said.get("quarter"):
        return Slot("quarter", QUARTERS[quarter], year)
    if word := said.get("month") or said.get("number"):
        month = int(word) if word.isdigit() else MONTH_OF.get(word, 0)
        return Slot("month", month, year) if 1 <= month <= 12 else None
    return Slot("year", 0, year)


def slots(columns: Iterable[str]) -> dict[str, Slot]:
    """Those of the columns that are periods, in their order."""
    found = ((each, slot(each)) for each in columns)
    return {name: each for name, each in found if each is not None}


def of_one_kind(found: dict[str, Slot]) -> list[str]:
    """The columns of the kind that most of them are, shorter periods first; fewer than FEWEST: none."""
    kinds: Sequence[Period] = ("month", "quarter", "year")
    counts = Counter(each.period for each in found.values())
    kind = max(kinds, key=lambda each: counts[each])
    return [name for name, each in found.items() if each.period == kind and counts[kind] >= FEWEST]


def year_in(text: str) -> int | None:
    """The one year that stands there."""
    found = {int(each) for each in _YEARS.findall(text)}
    return found.pop() if len(found) == 1 else None


def year_of(sheet: str, above: str, file: str) -> int | None:
    """What a table without years in its columns is about: see above."""
    return year_in(sheet) or year_in(f"{above} {file}")
