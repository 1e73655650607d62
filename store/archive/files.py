"""The Parquet files of a folder: written, listed and read by kind and day. All methods block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import structlog

from store.archive.columns import MOMENT, SUBJECT, Row, joined, schema_of, types_of
from store.archive.folder import Folder, is_away
from store.archive.spans import EVER, Id, Span, outermost, span_of
from store.archive.tables import row_type
from store.errors import ArchiveUnavailable

log = structlog.get_logger("archive")
ROW_GROUP = 32_768
"""Rows that are read or left out together: about four vehicles' day. Twice as many take 0.3 % less room
and twice as long to read one vehicle from."""
ASIDE = ".damaged"
"""Ends the name of a file that cannot be read: nobody looks at it any more."""
ONE_DAY = timedelta(days=1)


class Damaged(ArchiveUnavailable):
    """A file is not what was written."""


class Stored(Protocol):
    """A file of any sort."""

    @property
    def path(self) -> str: ...


class Part(NamedTuple):
    """One file."""

    kind: str
    day: date
    span: Span

    @property
    def path(self) -> str:
        return f"{day_folder(self.kind, self.day)}/{self.span.name}"


def day_folder(kind: str, day: date) -> str:
    return f"kind={kind}/day={day.isoformat()}"


class Files:
    """The files of one archive."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def kinds(self) -> list[str]:
        """Of which there is anything."""
        return [each.removeprefix("kind=") for each in self.folder.folders() if "=" in each]

    def days(self, kind: str) -> list[date]:
        """On which something of this kind was observed, oldest first."""
        found = self.folder.folders(f"kind={kind}")
        days = [each.removeprefix("day=") for each in found if each.startswith("day=")]
        return [date.fromisoformat(each) for each in days]

    def newest(self, kind: str, until: Id = EVER) -> dict[date, Id]:
        """By day, the newest stream id in its files."""
        found = self.spans(kind, until)
        return {day: max(each.last for each in spans) for day, spans in found.items()}

    def spans(self, kind: str, until: Id) -> dict[date, list[Span]]:
        """By day, what its files hold of what is archived; one listing, however many days there are."""
        found: dict[date, list[Span]] = {}
        for path in self.folder.below(f"kind={kind}"):
            *_, folder, name = path.split("/")
            span = span_of(name)
            if span and folder.startswith("day=") and span.last <= until:
                found.setdefault(date.fromisoformat(folder.removeprefix("day=")), []).append(span)
        return {day: outermost(each) for day, each in found.items()}

    def of_day(self, kind: str, day: date, until: Id | None = None) -> list[Part]:
        """What counts of a day, in the stream's order; `until`: without what ends above it.

        Raises FileNotFoundError when what ends above it holds something from below: files were
        joined since `until` was asked for.
        """
        found = (span_of(name) for name in self.folder.names(day_folder(kind, day)))
        spans = outermost(each for each in found if each)
        if until is not None:
            if any(each.after < until < each.last for each in spans):
                raise FileNotFoundError(day_folder(kind, day))
            spans = [each for each in spans if each.last <= until]
        return [Part(kind, day, each) for each in spans]

    def between(
        self, kind: str, begin_at: datetime, end_at: datetime, until: Id | None = None
    ) -> list[Part]:
        """The files that may hold something of [begin_at, end_at)."""
        first, last = begin_at.astimezone(UTC).date(), end_at.astimezone(UTC).date()
        days = [each for each in self.days(kind) if first <= each <= last]
        return [part for day in days for part in self.of_day(kind, day, until)]

    def write(self, part: Part, table: pa.Table) -> int:
        """Sorted by subject and time; whole or not at all. Its size in bytes."""
        ordered = table.sort_by([(SUBJECT, "ascending"), ("observed_at", "ascending")])
        return self.write_sorted(part, [ordered])

    def write_sorted(self, part: Part, tables: Iterable[pa.Table]) -> int:
        """The same for rows that are in order already, given piece by piece."""
        sink = pa.BufferOutputStream()
        row = row_type(part.kind)
        schema = schema_of(row)
        with pq.ParquetWriter(sink, schema, **encoding(row)) as writer:
            for each in tables:
                writer.write_table(each.cast(schema), row_group_size=ROW_GROUP)
            writer.add_key_value_metadata({"patriot": f"{part.kind} {part.span.name}"})
        content = sink.getvalue()
        self.folder.put(part.path, content)
        return int(content.size)

    def count(self, part: Part) -> int:
        """Rows of a file. Raises as `read` does."""
        return int(self.about(part.path).num_rows)

    def about(self, path: str) -> pq.FileMetaData:
        """What a file says of itself. Raises as `read` does."""
        with self.reading(path):
            return pq.read_metadata(path, filesystem=self.folder.system)

    def read(
        self, path: str, columns: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Raises FileNotFoundError when it was joined into another one meanwhile, Damaged, and
        ArchiveUnavailable."""
        with self.reading(path):
            return pq.read_table(
                path, columns=columns, filters=rows, filesystem=self.folder.system,
                partitioning=None, page_checksum_verification=True,
                pre_buffer=self.folder.path is None,
            )  # fmt: skip

    def rows(self, kind: str, parts: Sequence[Stored], rows: pc.Expression) -> pa.Table:
        """What these files hold of that, in no order; a damaged one holds nothing, as a gap."""
        return joined(row_type(kind), self.tables(parts, None, rows))

    def tables(
        self,
        parts: Sequence[Stored],
        columns: list[str] | None = None,
        rows: pc.Expression | None = None,
    ) -> Iterator[pa.Table]:
        """The same of each file that can be read, as it is; the others are logged."""
        for each in parts:
            try:
                yield self.read(each.path, columns, rows)
            except Damaged as error:
                log.error("left out", why=str(error))

    def sound(self, parts: Sequence[Stored]) -> list[Stored]:
        """Those that can be read to the end; the others are logged."""
        return [each for each in parts if any(True for _ in self.tables([each]))]

    @contextmanager
    def reading(self, path: str) -> Iterator[None]:
        """A file that is there but makes no sense is Damaged, whatever Arrow calls it."""
        try:
            yield
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError) as error:
            if is_away(error):
                raise ArchiveUnavailable(f"{path} in {self.folder}: {error}") from error
            raise Damaged(
                f"{path} in {self.folder} is damaged: {error}. See: ./patriot archive verify"
            ) from error


def chosen(subject: str, begin_at: datetime, end_at: datetime) -> pc.Expression:
    """A subject's rows of [begin_at, end_at)."""
    return (pc.field(SUBJECT) == subject) & within(begin_at, end_at)


def of_days(begin_at: datetime, end_at: datetime) -> pc.Expression:
    """A daily table's rows of the days that these begin, the last one not."""
    first, last = begin_at.date(), end_at.date()
    return (pc.field("day") >= first) & (pc.field("day") < last)


def within(begin_at: datetime, end_at: datetime) -> pc.Expression:
    """Rows of [begin_at, end_at)."""
    begin, end = pa.scalar(begin_at, MOMENT), pa.scalar(end_at, MOMENT)
    return (pc.field("observed_at") >= begin) & (pc.field("observed_at") < end)


def encoding(row: type[Row]) -> dict[str, Any]:
    """What packs each column best: names by dictionary, whole numbers and moments by difference,
    doubles by splitting their bytes."""
    types = {SUBJECT: pa.string(), **types_of(row)}
    names = [name for name, kind in types.items() if pa.types.is_string(kind)]
    encodings = {name: _encoding_of(kind) for name, kind in types.items() if name not in names}
    return {
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": names,
        "column_encoding": {name: each for name, each in encodings.items() if each},
        "store_decimal_as_integer": True,
        "store_schema": False,
        "write_page_checksum": True,
    }


def _encoding_of(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "BYTE_STREAM_SPLIT"
    return "" if pa.types.is_boolean(kind) else "DELTA_BINARY_PACKED"
