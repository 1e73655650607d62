"""Whose tax could be read from a figure: what may be seen of each kind of revenue.

| payers in the month with the fewest           | seen                                               |
|-----------------------------------------------|----------------------------------------------------|
| `day_payers` or more                          | every day that was reported                        |
| `few_payers` or more, fewer than `day_payers` | whole months only                                  |
| fewer than `few_payers`                       | nothing; its money is in the total                 |

Months that are over count, December too once the year is; the running one only while it is the first. A
day of a running month is not seen before `few_payers` paid in it. Where no report tells how many paid,
the kind's `usual_payers` count. A single hidden kind could be reckoned from the total and the others, so
never exactly one is hidden, nor several that together have fewer than `few_payers`; and by days, so the
kinds that are not told by days have `day_payers` together. Smallest kinds are taken to cover them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import accumulate, groupby

from city.revenue_book import Entry
from city.revenue_terms import Limits, RevenueKind


class Grain(StrEnum):
    DAY = "day"
    MONTH = "month"
    HIDDEN = "hidden"


def fewest(entries: Sequence[Entry], kind: RevenueKind) -> int:
    """Payers in the month with the fewest, as the table above counts them."""
    months = _months(entries)
    is_running = len(months) > 1 and not _ends_its_month(months[-1][-1])
    told = (_payers(month) for month in (months[:-1] if is_running else months))
    return min((each for each in told if each is not None), default=kind.usual_payers)


def _months(entries: Sequence[Entry]) -> list[list[Entry]]:
    return [list(each) for _, each in groupby(entries, key=lambda each: each.day.month)]


def _payers(month: Sequence[Entry]) -> int | None:
    """As many as the report of that month that knew of most; None when none told."""
    return max((each.payers for each in month if each.payers is not None), default=None)


def grain_of(entries: Sequence[Entry], kind: RevenueKind, limits: Limits) -> Grain:
    """Of one kind and year."""
    payers = fewest(entries, kind)
    if payers < limits.few_payers:
        return Grain.HIDDEN
    return Grain.DAY if payers >= limits.day_payers else Grain.MONTH


def seen(entries: Sequence[Entry], grain: Grain, limits: Limits) -> tuple[Entry, ...]:
    """What may be seen of them. A month is over when a later one has been reported, or at its end."""
    if grain is Grain.HIDDEN:
        return ()
    if grain is Grain.DAY:
        return tuple(each for month in _months(entries) for each in _enough(month, limits))
    months = [each[-1] for each in _months(entries)]
    if months and not _ends_its_month(months[-1]):
        months.pop()
    return tuple(months)


def _enough(month: Sequence[Entry], limits: Limits) -> Sequence[Entry]:
    """From the day on which enough had paid in this month, as far as anybody tells."""
    if _payers(month) is None:
        return month
    known = accumulate((each.payers or 0 for each in month), max)
    return [each for each, payers in zip(month, known, strict=True) if payers >= limits.few_payers]


def _ends_its_month(entry: Entry) -> bool:
    day = entry.day
    return day.month != day.fromordinal(day.toordinal() + 1).month


def grains(
    entries: Mapping[str, Sequence[Entry]], kinds: Mapping[str, RevenueKind], limits: Limits
) -> dict[str, Grain]:
    """Of every kind that has figures in one year; enough of them are hidden, and enough not told by days."""
    found = {key: grain_of(each, kinds[key], limits) for key, each in entries.items() if each}
    payers = {key: fewest(entries[key], kinds[key]) for key in found}
    smallest_first = sorted(found, key=lambda key: entries[key][-1].rp)

    def coarsen(grain: Grain, coarse: frozenset[Grain], least: int, enough: int) -> None:
        """The smallest kinds too, until `least` of them with `enough` payers cover each other."""
        for key in smallest_first:
            veiled = [each for each in found if found[each] in coarse]
            if not veiled or (
                len(veiled) >= least and sum(payers[each] for each in veiled) >= enough
            ):
                return
            if found[key] not in coarse:
                found[key] = grain

    coarsen(Grain.HIDDEN, frozenset({Grain.HIDDEN}), 2, limits.few_payers)
    coarsen(Grain.MONTH, frozenset({Grain.HIDDEN, Grain.MONTH}), 1, limits.day_payers)
    return found
