"""From the streams to files: each observation once, however often whoever does it is killed.

| killed                              | what the next leader finds                | what it does                      |
|-------------------------------------|-------------------------------------------|-----------------------------------|
| before the claim                    | nothing                                   | claims anew                       |
| after it, before the last file      | a claim                                   | writes the files that are missing |
| after the files, before `done`      | a claim                                   | says `done`                       |
| after `done`                        | nothing                                   | claims anew                       |
| and the store forgot (older backup) | files above what it calls archived        | goes on behind them               |

Only when `done` is on the store's disk may the stream be trimmed up to there (`functions.lua`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from city.observations import KINDS
from store.archive.columns import EPOCH, MOMENT, table_of
from store.archive.files import Files, Part
from store.archive.marks import Marks
from store.archive.spans import NOTHING, Id, Span, id_of
from store.archive.waiting import Entry, Waiting
from store.observations import opened

BATCH = 100_000
"""Observations in one drain: some 60 MB while they are turned into columns."""
DAY_US = 86_400_000_000


class Drained(NamedTuple):
    """What one step did."""

    rows: int = 0
    """Observations written."""
    more: bool = False
    """Whether there is probably more."""
    days: frozenset[date] = frozenset()
    """On which they were observed."""


class Drain:
    """The drains of one leader. Raises StoreUnavailable, ArchiveUnavailable, Fenced."""

    def __init__(self, waiting: Waiting, marks: Marks, files: Files) -> None:
        self._waiting, self._marks, self._files = waiting, marks, files
        self._counted_from: dict[str, Id] = {}
        self._archived: dict[str, Id] = {}

    async def begin(self, kind: str) -> Drained:
        """Take a kind over and finish what was cut off."""
        taken = await self._marks.take(kind)
        self._counted_from[kind] = taken.counted_from
        self._archived[kind] = taken.archived
        above = await asyncio.to_thread(self._above, kind, taken.archived)
        last = max([each.last for each in above] + [taken.claimed or NOTHING])
        if last <= taken.archived:
            return Drained()
        after = max([each.after for each in above if each.last == last], default=taken.archived)
        span = Span(after, last)
        while not await self._marks.claim(kind, span, (await self._marks.counts(kind)).lost):
            pass
        return await self._write(kind, span)

    def _above(self, kind: str, archived: Id) -> list[Span]:
        """Spans of files that the store does not call archived."""
        days = self._files.days(kind)
        parts = [part for day in days for part in self._files.of_day(kind, day)]
        return sorted({each.span for each in parts if each.span.last > archived})

    async def step(self, kind: str, most: int = BATCH) -> Drained:
        """One batch of what waits."""
        after = self._archived[kind]
        lost = (await self._marks.counts(kind)).lost
        entries = await self._waiting.batch(kind, after, None, most)
        if not entries:
            return Drained()
        span = Span(after, id_of(entries[-1][0]))
        if not await self._marks.claim(kind, span, lost):
            return Drained(more=True)
        return await self._write(kind, span, entries)

    async def _write(self, kind: str, span: Span, entries: list[Entry] | None = None) -> Drained:
        """`entries`: of a new claim. Without them: of one that was cut off, whose files may be there."""
        again = entries is None
        found = await self._waiting.batch(kind, span.after, span.last, 0) if again else entries
        assert found is not None
        days = await asyncio.to_thread(self._write_days, kind, span, found, again)
        counted_from = max(self._counted_from[kind], self._archived[kind])
        await self._marks.done(kind, span.last, _count(found, counted_from))
        self._archived[kind] = span.last
        count = _count(found)
        return Drained(count, more=again or count >= BATCH, days=days)

    def _write_days(
        self, kind: str, span: Span, entries: list[Entry], again: bool
    ) -> frozenset[date]:
        if not entries:
            return frozenset()
        table = table_of(KINDS[kind], opened(kind, entries))
        written = set[date]()
        for day, rows in by_day(table):
            if not again or not self._holds(kind, day, span):
                self._files.write(Part(kind, day, span), rows)
            written.add(day)
        return frozenset(written)

    def _holds(self, kind: str, day: date, span: Span) -> bool:
        """Whether a day's files hold their part of it: files are whole, so any of it is all of it."""
        return any(each.span.meets(span) for each in self._files.of_day(kind, day))


def _count(entries: list[Entry], above: Id = NOTHING) -> int:
    """Observations in them."""
    return sum(int(each[1][b"n"]) for each in entries if id_of(each[0]) > above)


def by_day(table: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    """Rows by the UTC day they were observed on."""
    moments = table["observed_at"].cast(MOMENT).cast(pa.int64()).to_numpy()
    days = moments // DAY_US
    for day in np.unique(days):
        yield (EPOCH + timedelta(days=int(day))).date(), table.filter(pa.array(days == day))
