"""Arithmetic of working time: across evenings, weekends, holidays and midnights.

Working time is laid end to end in a ledger, so that "how much lies before this moment" and its
inverse each cost one search. A moment outside office hours lies at the end of the hours before it:
what is due then is due at closing time, never at the next opening.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from city.service_times import MIDNIGHT, Calendar, ServiceTime, Unit

PLACES = 3
"""Deadlines are whole milliseconds, so that they are the same however they were computed."""
LONGEST_YEARS = 64
_SECONDS = {"minutes": 60.0, "hours": 3600.0, "working_hours": 3600.0, "working_days": 1.0}


class Ledger:
    """Working time from `first_year` on, over `years` years; seconds, or days if `by_day`."""

    def __init__(
        self, calendar: Calendar, holidays: Set[date], first_year: int, years: int, by_day: bool
    ) -> None:
        found = _windows(calendar, holidays | calendar.closed, first_year, years)
        # Not the hour that a change to summer time leaves out.
        windows = [(start, end) for start, end in found if start < end]
        self.end = _epoch(date(first_year + years, 1, 1), time(), ZoneInfo(calendar.time_zone))
        self._starts = [start for start, _ in windows]
        self._ends = [end for _, end in windows]
        self._rates = [1 / (end - start) if by_day else 1.0 for start, end in windows]
        sizes = ((e - s) * rate for (s, e), rate in zip(windows, self._rates, strict=True))
        self._until = list(accumulate(sizes))
        self._close = 1e-9 if by_day else 1e-5

    def before(self, at: float) -> float:
        """Working time before a moment (epoch seconds)."""
        here = bisect_right(self._starts, at) - 1
        if here < 0:
            return 0.0
        unworked = self._ends[here] - min(at, self._ends[here])
        return self._until[here] - unworked * self._rates[here]

    def moment(self, amount: float) -> float | None:
        """The first moment with so much working time before it; None beyond the ledger."""
        here = bisect_left(self._until, amount - self._close)
        if here == len(self._until):
            return None
        left = max(0.0, self._until[here] - amount)
        return self._ends[here] - left / self._rates[here]


class RoundTheClock:
    """The same two questions where every second counts."""

    end = float("inf")

    def before(self, at: float) -> float:
        return at

    def moment(self, amount: float) -> float | None:
        return amount


def deadline(
    start: datetime, service: ServiceTime, calendar: Calendar, holidays: Set[date]
) -> datetime:
    """When a service time that begins at `start` is over; exactly then it is still on time."""
    need = amount_of(service)
    for years in _spans():
        ledger = ledger_of(service.unit, calendar, holidays, start.year - 1, years)
        found = ledger.moment(ledger.before(start.timestamp()) + need)
        if found is not None:
            return moment_at(found)
    raise ValueError("the calendar has no working hours; write some in calendar.toml")


def elapsed_s(start: datetime, end: datetime, calendar: Calendar, holidays: Set[date]) -> float:
    """Seconds of office hours between two moments; negative if `end` is the earlier one."""
    first, last = min(start.year, end.year) - 1, max(start.year, end.year) + 2
    ledger = ledger_of("working_hours", calendar, holidays, first, last - first)
    return ledger.before(end.timestamp()) - ledger.before(start.timestamp())


def amount_of(service: ServiceTime) -> float:
    """A service time in what its ledger counts: seconds, or working days."""
    return service.amount * _SECONDS[service.unit]


def moment_at(epoch_s: float) -> datetime:
    return datetime.fromtimestamp(round(epoch_s, PLACES), UTC)


def ledger_of(
    unit: Unit, calendar: Calendar, holidays: Set[date], first_year: int, years: int
) -> Ledger | RoundTheClock:
    """The ledger of a unit; those of calendars are remembered."""
    if unit in ("minutes", "hours"):
        return _ROUND_THE_CLOCK
    return _ledger(calendar, frozenset(holidays), first_year, years, unit == "working_days")


_ROUND_THE_CLOCK = RoundTheClock()


@lru_cache(maxsize=64)
def _ledger(
    calendar: Calendar, holidays: frozenset[date], first_year: int, years: int, by_day: bool
) -> Ledger:
    return Ledger(calendar, holidays, first_year, years, by_day)


def _spans() -> Iterator[int]:
    years = 4
    while years <= LONGEST_YEARS:
        yield years
        years *= 2


def _windows(
    calendar: Calendar, off: Set[date], first_year: int, years: int
) -> Iterator[tuple[float, float]]:
    zone = ZoneInfo(calendar.time_zone)
    day, last = date(first_year, 1, 1), date(first_year + years, 1, 1)
    while day < last:
        hours = calendar.hours_on(day)
        if hours and day not in off:
            opens, closes = hours
            ends_on = day + timedelta(days=1) if closes == MIDNIGHT else day
            yield _epoch(day, opens, zone), _epoch(ends_on, closes, zone)
        day += timedelta(days=1)


def _epoch(day: date, at: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, at, zone).timestamp()
