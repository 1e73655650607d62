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
from store.archive.monthly import Made, MadeFrom, Month, Tables, bounds, city_days, month_of
from store.archive.spans import Id, text_of
from store.archive.tables import DailyTable, SubjectDay, row_type


class Making:
    """Of these tables, with days as the city counts them. Raises ArchiveUnavailable."""

    def __init__(self, files: Files, tables: Sequence[DailyTable], zone: ZoneInfo) -> None:
        self.tables, self._files, self._zone = tables, files, zone
        self._kept = Tables(files)
        self._made: dict[Month, Made] = {}
        self._judged: dict[tuple[str, date], tuple[MadeFrom | None, str]] = {}
        """Days that stay as they are, and on which grounds."""

    def due(self, table: DailyTable, archived: Id) -> Iterator[tuple[date, MadeFrom]]:
        """Days for which something came since they were made, oldest first."""
        newest = self._files.newest(table.of, archived)
        for day in city_days(sorted(newest), self._zone):
            last = text_of(max(newest[each] for each in self._utc_days(day) if each in newest))
            known = self._known(month_of(table.kind, day)).get(day.isoformat())
            grounds = known, last
            if (known and known.last == last) or self._judged.get((table.kind, day)) == grounds:
                continue
            rows = self._count(table.of, day, archived)
            if rows > (known.rows if known else 0):
                yield day, MadeFrom(last, rows)
            else:  # none, or some were let go meanwhile
                self._judged[table.kind, day] = grounds

    def _known(self, month: Month) -> Made:
        """Read once: nobody else changes it."""
        if month not in self._made:
            self._made[month] = self._kept.made_from(month)
        return self._made[month]

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
        made = self._kept.replace(table.kind, day, found, made_from)
        self._made[month_of(table.kind, day)] = made
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
        return sum(each.num_rows for each in self._files.tables(parts, [SUBJECT], rows))

    def _subjects(self, parts: list[Part]) -> list[str]:
        tables = self._files.tables(parts, [SUBJECT])
        return sorted({name for each in tables for name in pc.unique(each[SUBJECT]).to_pylist()})
