"""The revenue book of a picture, kept up with it: new figures are taken in, the rest stays reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from city import revenue as revenue_rules
from city.observations import AgencyIndicator, Observation
from city.picture import CityPicture
from city.revenue import Overview, Standing, overview, total_entries
from city.revenue_book import Book, Entry, Ledger
from city.revenue_curve import Curve
from city.revenue_seen import seen
from city.revenue_terms import PREFIX, TOTAL, Revenue

KIND = AgencyIndicator.KIND


class _Known:
    """Of one picture. `_taken`: of each subject how many figures were taken, and the last of them."""

    def __init__(self, revenue: Revenue, zone: str) -> None:
        self.revenue, self.zone = revenue, ZoneInfo(zone)
        self._ledger = Ledger(revenue, self.zone)
        self._taken: dict[str, tuple[int, Observation]] = {}
        self._version = -1
        self.book = Book()
        self._overviews: dict[tuple[date, int], Overview] = {}
        self._entries: dict[tuple[str, int, date | None], tuple[Entry, ...]] = {}
        self._curves: dict[tuple[str, int], list[Curve]] = {}

    def follow(self, picture: CityPicture) -> None:
        if picture.version[KIND] == self._version:
            return
        self._version = picture.version[KIND]
        begins = f"{self.revenue.agency_id}/{PREFIX}"
        for subject, past in picture.history[KIND].items():
            if subject.startswith(begins) and past:
                self._take(subject, past)
        self.book, self._overviews = self._ledger.book(), {}
        self._entries, self._curves = {}, {}

    def _take(self, subject: str, past: Sequence[Observation]) -> None:
        """Mostly new ones at the end; taking one again changes nothing."""
        count, last = self._taken.get(subject, (0, None))
        is_continued = 0 < count <= len(past) and past[count - 1] is last
        for each in past[count if is_continued else 0 :]:
            self._ledger.take(cast(AgencyIndicator, each))
        self._taken[subject] = len(past), past[-1]

    def overview(self, today: date, year: int) -> Overview:
        asked = today, year
        if asked not in self._overviews:
            self._overviews[asked] = overview(self.book, self.revenue, today, year)
        return self._overviews[asked]

    def entries(self, of: Standing) -> tuple[Entry, ...]:
        asked = of.kind, of.year, of.day
        if asked not in self._entries:
            self._entries[asked] = _entries(self.book, self.revenue, of)
        return self._entries[asked]

    def curves(self, of: Standing) -> list[Curve]:
        asked = of.kind, of.year
        if asked not in self._curves:
            self._curves[asked] = revenue_rules.curves_of(self.book, self.revenue, *asked)
        return self._curves[asked]


def _entries(book: Book, revenue: Revenue, of: Standing) -> tuple[Entry, ...]:
    if of.day is None:
        return ()
    is_total = of.kind == TOTAL
    told = total_entries(book, revenue, of.year) if is_total else book.of(of.kind, of.year)
    return tuple(each for each in seen(told, of.grain, revenue.limits) if each.day <= of.day)


_known: WeakKeyDictionary[CityPicture, _Known] = WeakKeyDictionary()


def _of(picture: CityPicture) -> _Known | None:
    if picture.profile.revenue is None:
        return None
    if picture not in _known:
        _known[picture] = _Known(picture.profile.revenue, picture.profile.time_zone)
    _known[picture].follow(picture)
    return _known[picture]


def book_of(picture: CityPicture) -> Book:
    """Everything known; empty where the profile says nothing of revenue."""
    found = _of(picture)
    return found.book if found else Book()


def entries_of(picture: CityPicture, of: Standing) -> tuple[Entry, ...]:
    """What may be seen of the year, up to the day the standing is of."""
    found = _of(picture)
    return found.entries(of) if found else ()


def curves_of(picture: CityPicture, of: Standing) -> list[Curve]:
    """Of the years before that are over."""
    found = _of(picture)
    return found.curves(of) if found else []


def today_of(picture: CityPicture, now: datetime) -> date:
    """The day in the city."""
    return now.astimezone(ZoneInfo(picture.profile.time_zone)).date()


def overview_of(picture: CityPicture, now: datetime, year: int = 0) -> Overview | None:
    """Of the running year or the asked one; None where nothing is known of it."""
    found, today = _of(picture), today_of(picture, now)
    if found is None:
        return None
    made = found.overview(today, year or today.year)
    return made if made.total.day or made.kinds else None


def years_of(picture: CityPicture) -> list[int]:
    """Years with figures, the newest first."""
    return sorted({year for _, year in book_of(picture).entries}, reverse=True)
