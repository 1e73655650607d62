"""What is known of the city's own revenue (PAD): by kind and day what came in, by version what should.

It arrives as figures of one agency (`AgencyIndicator`), only ever sums, never a taxpayer:

| indicator_id          | value                                                     | about  |
|-----------------------|-----------------------------------------------------------|--------|
| `pad-<kind>`          | what came in since 1 January, at the end of that day      | a day  |
| `pad-<kind>-target`   | the year's target, in force from that day on              | a day  |
| `pad-<kind>-payers`   | how many paid in that month so far                        | a day  |

`<kind>` is a kind of the profile's revenue.toml, or `total` where only the whole is told. A figure
that carries a target of its own says its target, too. What a row says is kept or refused, never
guessed: an unknown kind, another unit, a value below zero each stand in `Book.refused`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from math import isfinite

import msgspec

from city.observations import AgencyIndicator
from city.revenue_terms import PREFIX, TOTAL, Revenue, Target

REALISATION, TARGET, PAYERS = "", "-target", "-payers"
UNITS = {"rp": 1.0, "ribu rp": 1e3, "rp ribu": 1e3, "juta rp": 1e6, "rp juta": 1e6,
         "miliar rp": 1e9, "rp miliar": 1e9}  # fmt: skip
MOST_RP = 1e15
"""Rp 1.000 triliun: far above any city's revenue. More is a slip of units."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What had come in since 1 January at the end of `day`. `payers`: in that month so far, None when
    nobody told. `corrections`: how often the figure of this day was changed."""

    day: date
    rp: float
    payers: int | None = None
    told_at: datetime
    corrections: int = 0


class Refused(msgspec.Struct, frozen=True, order=True):
    """A figure that was not taken, and the text key below `revenue.refused.` that says why."""

    indicator_id: str
    why: str


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """`entries`: by kind and year, oldest first. `targets`: every version of every kind."""

    entries: dict[tuple[str, int], tuple[Entry, ...]] = {}
    targets: tuple[Target, ...] = ()
    refused: tuple[Refused, ...] = ()
    simulated: bool = False

    def of(self, kind: str, year: int) -> tuple[Entry, ...]:
        return self.entries.get((kind, year), ())

    def years(self, kind: str) -> list[int]:
        return sorted(year for known, year in self.entries if known == kind)

    def versions(self, kind: str, year: int) -> tuple[Target, ...]:
        """Every target of that year, the first one first; a later word about the same day counts."""
        found = {
            each.since: each for each in self.targets if (each.kind, each.year) == (kind, year)
        }
        return tuple(found[since] for since in sorted(found))

    @property
    def told_at(self) -> datetime | None:
        """When the newest figure came."""
        return max((each[-1].told_at for each in self.entries.values()), default=None)


class _Word(msgspec.Struct, frozen=True):
    """The newest word about a day."""

    told: AgencyIndicator
    corrections: int = 0


class Ledger:
    """Takes figures in, in any order and any number of times, and gives the book of all of them. What
    was not touched since is not reckoned anew."""

    def __init__(self, revenue: Revenue, zone: tzinfo) -> None:
        self.revenue, self.zone = revenue, zone
        self._parts: dict[str, tuple[str, str]] = {}
        self._days: dict[tuple[str, str], dict[int, dict[date, _Word]]] = {}
        self._entries: dict[tuple[str, int], tuple[Entry, ...]] = {}
        self._touched: set[tuple[str, int]] = set()
        self._refused: set[Refused] = set()
        self._simulated = False

    def take(self, told: AgencyIndicator) -> None:
        """Of one day the newest word counts (`observed_at` is a microsecond later for each
        correction, then `received_at`); whatever is not about revenue is passed over."""
        if not is_revenue(told, self.revenue):
            return
        kind, measure = self._parts_of(told.indicator_id)
        if why := _wrong(told, kind, measure, self.revenue):
            self._refused.add(Refused(told.indicator_id, why))
            return
        day = told.observed_at.astimezone(self.zone).date()
        days = self._days.setdefault((kind, measure), {}).setdefault(day.year, {})
        days[day] = _newer(days.get(day), told)
        self._simulated |= told.simulated
        self._touched.add((kind, day.year))

    def book(self) -> Book:
        for kind, year in self._touched:
            payers = self._days.get((kind, PAYERS), {}).get(year, {})
            days = self._days.get((kind, REALISATION), {}).get(year, {})
            if days:
                made = tuple(_entry(day, days[day], payers.get(day)) for day in sorted(days))
                self._entries[kind, year] = made
        self._touched = set()
        return Book(
            entries=dict(self._entries),
            targets=(*self.revenue.targets, *self._targets()),
            refused=tuple(sorted(self._refused)),
            simulated=self._simulated,
        )

    def _parts_of(self, indicator_id: str) -> tuple[str, str]:
        """Kind and measure."""
        if indicator_id not in self._parts:
            kind = indicator_id.removeprefix(PREFIX)
            measure = next((each for each in (TARGET, PAYERS) if kind.endswith(each)), REALISATION)
            self._parts[indicator_id] = kind.removesuffix(measure), measure
        return self._parts[indicator_id]

    def _targets(self) -> Iterator[Target]:
        for (kind, measure), years in self._days.items():
            if measure != PAYERS:
                for year, days in years.items():
                    yield from _versions(kind, year, days, own=measure == TARGET)


def _newer(known: _Word | None, told: AgencyIndicator) -> _Word:
    if known is None:
        return _Word(told)
    before = known.told
    changes = known.corrections + (before.value != told.value)
    newer = (told.observed_at, told.received_at) > (before.observed_at, before.received_at)
    return _Word(told if newer else before, changes)


def book_of(told: Iterable[AgencyIndicator], revenue: Revenue, zone: tzinfo) -> Book:
    """All of them at once."""
    ledger = Ledger(revenue, zone)
    for each in told:
        ledger.take(each)
    return ledger.book()


def is_revenue(told: AgencyIndicator, revenue: Revenue) -> bool:
    """Of the revenue agency, about revenue, about the whole city."""
    mine = told.agency_id == revenue.agency_id and not getattr(told, "area", "")
    return mine and told.indicator_id.startswith(PREFIX)


def _wrong(told: AgencyIndicator, kind: str, measure: str, revenue: Revenue) -> str:
    """A key of a reason, "" when it can be taken."""
    if kind != TOTAL and kind not in revenue.kinds:
        return "kind"
    if told.value is None or not isfinite(told.value):
        return "value"
    if measure == PAYERS:
        return "value" if told.value < 0 else ""
    factor = UNITS.get(told.unit.strip().casefold().removesuffix("."))
    if factor is None:
        return "unit"
    return "" if 0 <= told.value * factor <= MOST_RP else "size"


def _rp(told: AgencyIndicator, value: float) -> float:
    return value * UNITS[told.unit.strip().casefold().removesuffix(".")]


def _entry(day: date, word: _Word, payers: _Word | None) -> Entry:
    count = payers.told.value if payers else None
    return Entry(
        day=day,
        rp=_rp(word.told, word.told.value or 0.0),
        payers=None if count is None else int(count),
        told_at=word.told.received_at,
        corrections=word.corrections,
    )


def _versions(kind: str, year: int, days: dict[date, _Word], *, own: bool) -> Iterator[Target]:
    """A version begins on the day whose target differs from the one before it; both are kept.
    `own`: the figures are targets themselves, else they may carry one."""
    before: float | None = None
    for day in sorted(days):
        told = days[day].told
        target = told.value if own else getattr(told, "target", None)
        if target is None:
            continue
        rp = _rp(told, target)
        if rp != before:
            yield Target(kind=kind, year=year, since=day, rp=rp, source=told.source)
        before = rp
