"""From the streams to files: each observation once, however often whoever does it is killed.

| killed                              | what the next leader finds                | what it does                      |
|-------------------------------------|-------------------------------------------|-----------------------------------|
| before the claim                    | nothing                                   | claims anew                       |
| after it, before the last file      | a claim                                   | writes what each day's files lack |
| after the files, before `done`      | a claim                                   | says `done`                       |
| after `done`                        | nothing                                   | claims anew                       |
| and the store forgot (older backup) | files above what it calls archived        | goes on behind them               |

A day's files hold all of that day up to where the newest of them ends: whatever is tried again, with
however much more behind it, goes on from there, day by day.

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
    """Observations that are in files now."""
    more: bool = False
    """Whether there is probably more."""


class Drain:
    """The drains of one leader. Raises StoreUnavailable, ArchiveUnavailable, Fenced."""

    def __init__(self, waiting: Waiting, marks: Marks, files: Files) -> None:
        self._waiting, self._marks, self._files = waiting, marks, files
        self._archived: dict[str, Id] = {}
        self._held: dict[str, dict[date, Id]] = {}
        """By kind and day: up to which id its files hold all of that day."""

    async def begin(self, kind: str) -> Drained:
        """Take a kind over and finish what was cut off."""
        taken = await self._marks.take(kind)
        self._archived[kind] = taken.archived
        self._held[kind] = await asyncio.to_thread(self._files.newest, kind)
        last = max([*self._held[kind].values(), taken.claimed or NOTHING])
        if last <= taken.archived:
            return Drained()
        span, counted_from = Span(taken.archived, last), None
        while counted_from is None:
            lost = (await self._marks.counts(kind)).lost
            counted_from = await self._marks.claim(kind, span, lost)
        entries = await self._waiting.batch(kind, span.after, BATCH, last)
        return await self._write(kind, span, counted_from, entries)

    async def step(self, kind: str, most: int = BATCH) -> Drained:
        """One batch of what waits."""
        after = self._archived[kind]
        lost = (await self._marks.counts(kind)).lost
        entries = await self._waiting.batch(kind, after, most)
        if not entries:
            return Drained()
        span = Span(after, id_of(entries[-1][0]))
        counted_from = await self._marks.claim(kind, span, lost)
        if counted_from is None:
            return Drained(more=True)
        return await self._write(kind, span, counted_from, entries)

    async def _write(
        self, kind: str, span: Span, counted_from: Id, entries: list[Entry]
    ) -> Drained:
        """A claim whose first batch is read; only one that goes up to files that the store forgot has
        several."""
        rows, counted, after = 0, 0, span.after
        while entries:
            await asyncio.to_thread(self._write_days, kind, after, entries)
            rows, counted = rows + _count(entries), counted + _count(entries, counted_from)
            after = id_of(entries[-1][0])
            entries = await self._waiting.batch(kind, after, BATCH, span.last)
        await self._marks.done(kind, span.last, counted)
        self._archived[kind] = span.last
        return Drained(rows, more=rows >= BATCH)

    def _write_days(self, kind: str, after: Id, entries: list[Entry]) -> None:
        """Of each day what its files do not hold: they begin where the ones before end."""
        table = table_of(KINDS[kind], opened(kind, entries))
        held, last = self._held[kind], id_of(entries[-1][0])
        for day, rows in by_day(table):
            span = Span(max(after, held.get(day, NOTHING)), last)
            rows[: len(rows) - _count(entries, span.after)] = False
            if rows.any():
                self._files.write(Part(kind, day, span), table.filter(pa.array(rows)))
                held[day] = last


def _count(entries: list[Entry], above: Id = NOTHING) -> int:
    """Observations in them."""
    return sum(int(each[1][b"n"]) for each in entries if id_of(each[0]) > above)


def by_day(table: pa.Table) -> Iterator[tuple[date, np.ndarray]]:
    """The UTC days of observation, and for each row whether it is of that day."""
    moments = table["observed_at"].cast(MOMENT).cast(pa.int64()).to_numpy()
    days = moments // DAY_US
    for day in np.unique(days):
        yield (EPOCH + timedelta(days=int(day))).date(), days == day
