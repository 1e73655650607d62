"""Many small files of a day become one: sorted by subject and time over the whole day, and smaller.

| killed                     | what is there                            | what that means                     |
|----------------------------|------------------------------------------|-------------------------------------|
| before the new file        | the small files                          | nothing happened                    |
| before the last small one went | the new file, and some within its span | those are superfluous, gone next time |

Goes through a day by subjects, so that memory holds a few hundred thousand rows however many a day has.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from store.archive.columns import SUBJECT, joined
from store.archive.files import Files, Part, day_folder
from store.archive.spans import Id, span_of
from store.archive.spans import joined as joined_span
from store.archive.tables import row_type
from store.errors import ArchiveUnavailable

AT_ONCE = 250_000
"""Rows in memory."""


class Joining:
    """All methods block; they raise ArchiveUnavailable."""

    def __init__(self, files: Files, rows: int = AT_ONCE) -> None:
        self._files, self._rows = files, rows

    def join(self, kind: str, day: date, archived: Id) -> Part | None:
        """One file of all that is archived of a day; None if there was nothing to do, or if somebody
        else did it at the same time."""
        try:
            return self._join(kind, day, archived)
        except FileNotFoundError:
            return None

    def _join(self, kind: str, day: date, archived: Id) -> Part | None:
        parts = self._files.of_day(kind, day, archived)
        if len(parts) < 2:
            self._drop_superfluous(kind, day, parts)
            return None
        whole = Part(kind, day, joined_span(each.span for each in parts))
        self._files.write_sorted(whole, self._pieces(parts))
        before, after = sum(self._files.count(each) for each in parts), self._files.count(whole)
        if before != after:
            self._files.folder.drop(whole.path)
            raise ArchiveUnavailable(
                f"{whole.path} has {after} rows of {before}; nothing was joined."
            )
        self._drop_superfluous(kind, day, [whole])
        return whole

    def _drop_superfluous(self, kind: str, day: date, kept: list[Part]) -> None:
        """Files within the span of one of those that are kept."""
        for name in self._files.folder.names(day_folder(kind, day)):
            span = span_of(name)
            if span and any(each.span != span and each.span.holds(span) for each in kept):
                self._files.folder.drop(Part(kind, day, span).path)

    def _pieces(self, parts: list[Part]) -> Iterator[pa.Table]:
        """All rows in order, group of subjects by group of subjects."""
        row = row_type(parts[0].kind)
        for first, last in self._groups(parts):
            rows = (pc.field(SUBJECT) >= first) & (pc.field(SUBJECT) <= last)
            found = joined(row, [self._files.read(each.path, None, rows) for each in parts])
            yield found.sort_by([(SUBJECT, "ascending"), ("observed_at", "ascending")])

    def _groups(self, parts: list[Part]) -> Iterator[tuple[str, str]]:
        """First and last subject of groups that fit into memory, in order."""
        first, count = "", 0
        last = ""
        for subject, rows in sorted(self._counts(parts).items()):
            if count and count + rows > self._rows:
                yield first, last
                count = 0
            if not count:
                first = subject
            last, count = subject, count + rows
        if count:
            yield first, last

    def _counts(self, parts: list[Part]) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in parts:
            column = self._files.read(each.path, [SUBJECT])[SUBJECT]
            for value in column.value_counts().to_pylist():
                found[value["values"]] = found.get(value["values"], 0) + value["counts"]
        return found
