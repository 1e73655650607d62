"""The blocking half of the history: files and DuckDB. Used in threads, loaded there at the first question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from city.hourly import OF, HourlyMean, hourly
from city.observations import KINDS, Observation
from city.settings_archive import ArchiveSettings
from store.archive.columns import SUBJECT, joined, numbers_of, rows_of, table_of, time_of, types_of
from store.archive.engine import Engine, Parameters, View
from store.archive.files import ONE_DAY, Files, Stored, chosen, of_days, within
from store.archive.folder import Folder
from store.archive.monthly import Tables
from store.archive.slices import means_sql
from store.archive.spans import Id
from store.archive.tables import row_type
from store.archive.waiting import Known

HOUR_S = 3600


class Reading:
    """One per history. Its methods raise FileNotFoundError when files were joined while they were
    looked for (look again), and ArchiveUnavailable."""

    def __init__(self, place: str, settings: ArchiveSettings) -> None:
        self.files = Files(Folder(place))
        self._tables = Tables(self.files)
        self._engine = Engine(self.files, settings.memory_mib, settings.threads)

    def points(
        self, kind: str, subject: str, begin_at: datetime, end_at: datetime, mark: Id
    ) -> list[Observation]:
        """What files hold up to `mark`, in no order."""
        parts = self.files.between(kind, begin_at, end_at, mark)
        if not parts:
            return []
        return rows_of(KINDS[kind], self.files.rows(kind, parts, chosen(subject, begin_at, end_at)))

    def table(
        self, kind: str, begin_at: datetime, end_at: datetime, subject: str, known: Known
    ) -> pa.Table:
        """Files and stream together, by subject and time; of a daily table whole days of the city."""
        row, span = row_type(kind), within if kind in KINDS else of_days
        rows = span(begin_at, end_at)
        if subject:
            rows &= pc.field(SUBJECT) == subject
        kept = self.files.tables(self._parts(kind, begin_at, end_at, known.mark), None, rows)
        new = [each for each in known.new if subject in ("", each.subject)]
        found = joined(row, [*kept, table_of(row, new)])
        return found.sort_by([(SUBJECT, "ascending"), (time_of(row), "ascending")])

    def means(
        self,
        kind: str,
        subject: str,
        field: str,
        begin_at: datetime,
        end_at: datetime,
        every_s: float,
        known: Known,
    ) -> list[dict[str, Any]]:
        """Raises ValueError for a field that is no measured number."""
        row = row_type(kind)
        if field not in numbers_of(row):
            raise ValueError(f"{kind} has no measured number {field}.")
        until = self._by_hours(kind, begin_at, every_s)
        parts = self.files.between(kind, until, end_at, known.mark)
        views = {kind: View(parts, table_of(row, known.new))}
        if until > begin_at:
            months = self._parts(hourly(kind), begin_at, until, known.mark)
            views[hourly(kind)] = View(months, table_of(HourlyMean, []))
        times = {"begin_at": begin_at, "until": until, "end_at": end_at, "every_us": every_s * 1e6}
        sql = means_sql(kind, field, list(types_of(row)), with_hours=until > begin_at)
        return self._engine.ask(sql, {"subject": subject, **times}, views)

    def _by_hours(self, kind: str, begin_at: datetime, every_s: float) -> datetime:
        """Up to when hourly means may stand for the readings: slices of whole hours, and days that have
        been over for long enough to be complete in any zone."""
        on_the_hour = begin_at.timestamp() % HOUR_S == 0 and every_s % HOUR_S == 0
        last = self._tables.last_day(hourly(kind)) if on_the_hour and kind in OF else None
        if last is None:
            return begin_at
        return max(begin_at, datetime(last.year, last.month, last.day, tzinfo=UTC) - 2 * ONE_DAY)

    def answer(
        self,
        sql: str,
        parameters: Parameters,
        begin_at: datetime,
        end_at: datetime,
        known: Mapping[str, Known],
    ) -> list[dict[str, Any]]:
        """Rows of a SELECT over views of these kinds; none where they show nothing, whatever it asks: a
        city that begins needs no DuckDB to be told so."""
        views = {
            kind: View(
                self._parts(kind, begin_at, end_at, each.mark), table_of(row_type(kind), each.new)
            )
            for kind, each in known.items()
        }
        if views and not any(each.files or each.more.num_rows for each in views.values()):
            return []
        return self._engine.ask(sql, parameters, views)

    def _parts(self, kind: str, begin_at: datetime, end_at: datetime, mark: Id) -> Sequence[Stored]:
        """Daily tables have the city's days, which begin at another hour: one more on each side. They
        lie in files of a day or of a month, as whoever makes them likes."""
        if kind in KINDS:
            return self.files.between(kind, begin_at, end_at, mark)
        begin_at, end_at = begin_at - ONE_DAY, end_at + ONE_DAY
        months = self._tables.months(kind, begin_at.date(), end_at.date())
        return [*months, *self.files.between(kind, begin_at, end_at)]

    def close(self) -> None:
        self._engine.close()
