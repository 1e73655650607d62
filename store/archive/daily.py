"""Tables that are made once for each of the city's days, such as trips: a day is written as a whole.

Each writing is a file of the same day whose span reaches further than that of the one before, so that it
counts from the moment it is there (`spans.outermost`) and the older one is superfluous.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from store.archive.columns import SUBJECT, defaults_of, joined, schema_of, table_of
from store.archive.files import ASIDE, Damaged, Files, Part, day_folder
from store.archive.folder import Folder
from store.archive.spans import NOTHING, Span, span_of
from store.archive.tables import row_type


class Daily:
    """One per archive. All methods block; they raise ArchiveUnavailable."""

    def __init__(self, place: str) -> None:
        self._files = Files(Folder(place))

    def days(self, kind: str) -> set[date]:
        """Of which there are files; those of observations are days in UTC."""
        return set(self._files.days(kind))

    def least(self, kind: str, day: date, column: str) -> int | None:
        """The least number in a column on that day, from what its files say of themselves: no row is
        read. A file older than the column has its default; None: no rows, or none that can be read."""
        found: list[int] = []
        for each in self._files.of_day(kind, day):
            with suppress(Damaged):
                found += leasts(self._files.about(each.path), column, defaults_of(row_type(kind)))
        return min(found, default=None)

    def put(self, kind: str, day: date, subjects: Collection[str], rows: Sequence[Any]) -> None:
        """In the place of what the day holds of these subjects; all others stay."""
        parts = self._files.of_day(kind, day)
        new = table_of(row_type(kind), rows)
        others = [self._others(each, subjects) for each in parts]
        last = max((each.span.last[0] for each in parts), default=0) + 1
        whole = joined(row_type(kind), [*others, new]).sort_by(SUBJECT)
        self._files.write_sorted(Part(kind, day, Span(NOTHING, (last, 0))), [whole])
        for each in self._older(kind, day, last):
            self._files.folder.drop(each.path)

    def _others(self, part: Part, subjects: Collection[str]) -> pa.Table:
        """A damaged file is set aside; whoever made its rows finds them missing and makes them again."""
        gone = pa.array(sorted(subjects), pa.string())
        try:
            return self._files.read(part.path, None, ~pc.field(SUBJECT).isin(gone))
        except Damaged:
            self._files.folder.move(part.path, part.path + ASIDE)
            return schema_of(row_type(part.kind)).empty_table()

    def _older(self, kind: str, day: date, last: int) -> list[Part]:
        spans = map(span_of, self._files.folder.names(day_folder(kind, day)))
        return [Part(kind, day, each) for each in spans if each and each.last[0] < last]


def leasts(about: pq.FileMetaData, column: str, defaults: Mapping[str, Any]) -> list[int]:
    """Of each group of rows."""
    groups = [about.row_group(each) for each in range(about.num_row_groups)]
    if column not in about.schema.names:
        return [defaults[column] for each in groups if each.num_rows]
    at = about.schema.names.index(column)
    return [each.column(at).statistics.min for each in groups if each.num_rows]
