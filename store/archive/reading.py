"""The blocking half of the history: files and DuckDB. Used in threads, loaded there at the first question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from city.observations import KINDS, Observation
from city.settings_archive import ArchiveSettings
from store.archive.columns import SUBJECT, joined, numbers_of, rows_of, schema_of, table_of
from store.archive.engine import Engine, Parameters
from store.archive.files import ONE_DAY, Files, Part, chosen, within
from store.archive.folder import Folder
from store.archive.spans import Id
from store.archive.tables import row_type
from store.archive.waiting import Known


class Reading:
    """One per history. Its methods raise FileNotFoundError when files were joined while they were
    looked for (look again), and ArchiveUnavailable."""

    def __init__(self, place: str, settings: ArchiveSettings) -> None:
        self.files = Files(Folder(place))
        self._engine = Engine(self.files, settings.memory_mib, settings.threads)

    def points(
        self, kind: str, subject: str, begin_at: datetime, end_at: datetime, mark: Id
    ) -> list[Observation]:
        """What files hold up to `mark`, in no order."""
        parts = self.files.between(kind, begin_at, end_at, mark)
        if not parts:
            return []
        return rows_of(KINDS[kind], self.files.rows(parts, chosen(subject, begin_at, end_at)))

    def table(
        self, kind: str, begin_at: datetime, end_at: datetime, subject: str, known: Known
    ) -> pa.Table:
        """Files and stream together, by subject and time."""
        rows = chosen(subject, begin_at, end_at) if subject else within(begin_at, end_at)
        parts = self._parts(kind, begin_at, end_at, known.mark)
        new = [each for each in known.new if subject in ("", each.subject)]
        kept = [self.files.rows(parts, rows)] if parts else []
        found = joined([*kept, table_of(row_type(kind), new)], row_type(kind))
        return found.sort_by([(SUBJECT, "ascending"), ("observed_at", "ascending")])

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
        if field not in numbers_of(row_type(kind)):
            raise ValueError(f"{kind} has no measured number {field}.")
        times = {"begin_at": begin_at, "end_at": end_at, "every_us": every_s * 1e6}
        sql = MEANS.format(kind=kind, field=field)
        return self.answer(sql, {"subject": subject, **times}, begin_at, end_at, {kind: known})

    def answer(
        self,
        sql: str,
        parameters: Parameters,
        begin_at: datetime,
        end_at: datetime,
        known: Mapping[str, Known],
    ) -> list[dict[str, Any]]:
        """Rows of a SELECT over views of these kinds."""
        views = {
            kind: (
                self._parts(kind, begin_at, end_at, each.mark),
                table_of(row_type(kind), each.new)
                if each.new
                else schema_of(row_type(kind)).empty_table(),
            )
            for kind, each in known.items()
        }
        return self._engine.ask(sql, parameters, views)

    def _parts(self, kind: str, begin_at: datetime, end_at: datetime, mark: Id) -> list[Part]:
        """Daily tables have the city's days, which begin at another hour: one more on each side."""
        if kind in KINDS:
            return self.files.between(kind, begin_at, end_at, mark)
        return self.files.between(kind, begin_at - ONE_DAY, end_at + ONE_DAY)

    def close(self) -> None:
        self._engine.close()


MEANS = """
SELECT CAST(floor((epoch_us(observed_at) - epoch_us($begin_at)) / $every_us) AS BIGINT) AS slice,
       avg("{field}") AS mean, min("{field}") AS least, max("{field}") AS most,
       count("{field}") AS n
FROM "{kind}"
WHERE subject = $subject AND observed_at >= $begin_at AND observed_at < $end_at
  AND "{field}" IS NOT NULL
GROUP BY slice ORDER BY slice
"""
