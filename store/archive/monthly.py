"""Daily tables: small results of rules over observations, by month, made again when late data come.

    <folder>/kind=<table>/month=<month of the city's day>/table.parquet

A month is one file, replaced as a whole. What each of its days was made from stands in the file too, so
that a day is made again exactly when something came for it. All methods block.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from store.archive.columns import SUBJECT, joined, time_of
from store.archive.files import ASIDE, ONE_DAY, Damaged, Files, encoding
from store.archive.tables import row_type

NAME = "table.parquet"
MONTH = "month="
MADE_FROM = b"patriot_made_from"


class MadeFrom(msgspec.Struct, frozen=True, array_like=True):
    """What a day was made from: the newest stream id in its files, and how many rows there were."""

    last: str
    rows: int


Made = dict[str, MadeFrom]
"""By day, as ISO writes it."""


class Month(NamedTuple):
    """One file of a daily table."""

    kind: str
    month: str

    @property
    def folder(self) -> str:
        return f"kind={self.kind}/{MONTH}{self.month}"

    @property
    def path(self) -> str:
        return f"{self.folder}/{NAME}"


def month_of(kind: str, day: date) -> Month:
    return Month(kind, f"{day:%Y-%m}")


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A day of the city: [begin, end)."""
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + ONE_DAY
    return begin, datetime(after.year, after.month, after.day, tzinfo=zone)


class Tables:
    """The daily tables in a folder. Raises ArchiveUnavailable."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def months(self, kind: str, first: date, last: date) -> list[Month]:
        """Files that hold something of [first, last], oldest first; one that was set aside is none."""
        asked = [
            each for each in self.all(kind) if f"{first:%Y-%m}" <= each.month <= f"{last:%Y-%m}"
        ]
        return [each for each in asked if NAME in self._files.folder.names(each.folder)]

    def all(self, kind: str) -> list[Month]:
        """Of which there is a folder, oldest first."""
        found = self._files.folder.folders(f"kind={kind}")
        return [Month(kind, each.removeprefix(MONTH)) for each in found if each.startswith(MONTH)]

    def made_from(self, month: Month) -> Made:
        """By day; a file that is missing or damaged was made from nothing, so it is made anew."""
        return self._held(month)[0]

    def replace(self, kind: str, day: date, rows: pa.Table, made_from: MadeFrom) -> Made:
        """A day's rows are these from now on; what the month's days are made from then."""
        month, row = month_of(kind, day), row_type(kind)
        known, kept = self._held(month, pc.field("day") != pa.scalar(day))
        known = known | {day.isoformat(): made_from}
        table = joined(row, [*kept, rows])
        ordered = table.sort_by([(SUBJECT, "ascending"), (time_of(row), "ascending")])
        sink = pa.BufferOutputStream()
        with pq.ParquetWriter(sink, ordered.schema, **encoding(row)) as writer:
            writer.write_table(ordered)
            writer.add_key_value_metadata({MADE_FROM: msgspec.json.encode(known)})
        self._files.folder.put(month.path, sink.getvalue())
        return known

    def _held(self, month: Month, rows: pc.Expression | None = None) -> tuple[Made, list[pa.Table]]:
        """What its days are made from, and the rows asked for; a damaged file is set aside."""
        try:
            about = self._files.about(month.path).metadata or {}
            kept = [] if rows is None else [self._files.read(month.path, None, rows)]
        except FileNotFoundError:
            return {}, []
        except Damaged:
            self._files.folder.move(month.path, month.path + ASIDE)
            return {}, []
        return msgspec.json.decode(about.get(MADE_FROM, b"{}"), type=Made), kept

    def last_day(self, kind: str) -> date | None:
        """The newest day that was made."""
        known = (self.made_from(each) for each in reversed(self.all(kind)))
        days = next(filter(None, known), {})
        return date.fromisoformat(max(days)) if days else None

    def let_go(self, kind: str, before: date) -> list[Month]:
        """Months that ended before this day are gone."""
        gone = [each for each in self.all(kind) if each.month < f"{before:%Y-%m}"]
        for each in gone:
            self._files.folder.drop_folder(each.folder)
        return gone


def city_days(utc_days: list[date], zone: ZoneInfo) -> Iterator[date]:
    """Days of the city that these UTC days have a part in, oldest first."""
    found = set[date]()
    for each in utc_days:
        begin, end = bounds(each, ZoneInfo("UTC"))
        found |= {
            begin.astimezone(zone).date(),
            (end - timedelta(seconds=1)).astimezone(zone).date(),
        }
    yield from sorted(found)
