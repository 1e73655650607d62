"""Which days of the daily tables are to be made, and making them. All methods block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.compute as pc

from city.observations import KINDS
from store.archive.columns import SUBJECT, rows_of, table_of
from store.archive.files import Files, Part, chosen, within
from store.archive.monthly import MadeFrom, Tables, bounds, city_days, month_of
from store.archive.spans import Id, text_of
from store.archive.tables import DailyTable, SubjectDay, row_type


class Making:
    """Of these tables, with days as the city counts them. Raises ArchiveUnavailable."""

    def __init__(self, files: Files, tables: Sequence[DailyTable], zone: ZoneInfo) -> None:
        self.tables, self._files, self._zone = tables, files, zone
        self._kept = Tables(files)
        self._seen: dict[tuple[str, date], str] = {}

    def due(self, table: DailyTable, archived: Id) -> Iterator[tuple[date, MadeFrom]]:
        """Days for which something came since they were made, oldest first."""
        newest = self._files.newest(table.of, archived)
        for day in city_days(sorted(newest), self._zone):
            last = text_of(max(newest[each] for each in self._utc_days(day) if each in newest))
            if self._seen.get((table.kind, day)) == last:
                continue
            known = self._kept.made_from(month_of(table.kind, day)).get(day.isoformat())
            if known is None or known.last != last:
                rows = self._count(table.of, day, archived)
                if rows > (known.rows if known else 0):  # fewer: some were let go meanwhile
                    yield day, MadeFrom(last, rows)
            self._seen[table.kind, day] = last

    def make(self, table: DailyTable, day: date, made_from: MadeFrom, archived: Id) -> int:
        """Make a day; how many rows it has."""
        begin_at, end_at = bounds(day, self._zone)
        parts = self._files.between(table.of, begin_at, end_at, archived)
        rows: list[Any] = []
        for subject in self._subjects(parts):
            kept = self._files.rows(table.of, parts, chosen(subject, begin_at, end_at))
            points = sorted(rows_of(KINDS[table.of], kept), key=lambda each: each.observed_at)
            if points:
                rows += table.rule(SubjectDay(subject, day, begin_at, end_at, points))
        found = table_of(row_type(table.kind), rows)
        self._kept.replace(table.kind, day, found, made_from)
        return len(rows)

    def _utc_days(self, day: date) -> set[date]:
        begin, end = bounds(day, self._zone)
        utc = ZoneInfo("UTC")
        last = end - timedelta(seconds=1)
        return {begin.astimezone(utc).date(), last.astimezone(utc).date()}

    def _count(self, kind: str, day: date, archived: Id) -> int:
        begin_at, end_at = bounds(day, self._zone)
        parts = self._files.between(kind, begin_at, end_at, archived)
        rows = within(begin_at, end_at)
        return sum(self._files.read(each.path, [SUBJECT], rows).num_rows for each in parts)

    def _subjects(self, parts: list[Part]) -> list[str]:
        found: set[str] = set()
        for each in parts:
            found |= set(pc.unique(self._files.read(each.path, [SUBJECT])[SUBJECT]).to_pylist())
        return sorted(found)
