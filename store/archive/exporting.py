"""A kind's rows as one file for somebody else: CSV or Parquet, day by day so that memory does not grow."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from store.archive.columns import floats
from store.archive.files import ONE_DAY
from store.archive.history import History

FORMS = (".csv", ".parquet")


class NoSuchForm(ValueError):
    """The file's name must say whether it is to be CSV or Parquet."""


async def export(
    history: History, kind: str, begin_at: datetime, end_at: datetime, to: Path, subject: str = ""
) -> int:
    """Rows of [begin_at, end_at), in order within each day; how many. A file of that name is replaced.

    Raises NoSuchForm, OSError, StoreUnavailable, ArchiveUnavailable.
    """
    if to.suffix not in FORMS:
        raise NoSuchForm(f"{to.name}: the name must end with {' or '.join(FORMS)}.")
    writer: Any = None
    count = 0
    try:
        while begin_at < end_at:
            until = min(begin_at + ONE_DAY, end_at)
            rows = _plain(await history.table(kind, begin_at, until, subject))
            writer = writer or await asyncio.to_thread(_writer, to, rows.schema)
            await asyncio.to_thread(writer.write_table, rows)
            count, begin_at = count + rows.num_rows, until
    finally:
        if writer:
            writer.close()
    return count


def _writer(to: Path, schema: pa.Schema) -> Any:
    if to.suffix == ".csv":
        return csv.CSVWriter(to, schema)
    return pq.ParquetWriter(to, schema, compression="zstd")


def _plain(rows: pa.Table) -> pa.Table:
    """Decimals as ordinary numbers."""
    for index, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            numbers = floats(rows[field.name].combine_chunks())
            rows = rows.set_column(index, field.name, numbers)
    return rows
