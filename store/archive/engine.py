"""DuckDB, bounded: so much memory and so many cores for all questions of a process together.

It sees nothing but the views it is given: no other file, no network, no settings of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
from pyarrow import dataset

from store.archive.columns import defaults_of, schema_of, types_of
from store.archive.files import Damaged, Files, Stored
from store.archive.folder import is_away
from store.archive.tables import row_type
from store.errors import ArchiveUnavailable

CHECKED = dataset.ParquetFileFormat(
    default_fragment_scan_options=dataset.ParquetFragmentScanOptions(
        page_checksum_verification=True
    )
)
Parameters = Sequence[Any] | Mapping[str, Any]


class View(NamedTuple):
    """What a kind's view shows: files, and rows beside them."""

    files: Sequence[Stored]
    more: pa.Table


class Engine:
    """One DuckDB instance, opened at the first question. Its methods block."""

    def __init__(self, files: Files, memory_mib: int, threads: int) -> None:
        self._files = files
        self._limits: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mib}MiB",
            "threads": threads,
            "TimeZone": "UTC",
            "enable_external_access": False,
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
        }
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()

    def ask(
        self, sql: str, parameters: Parameters, views: Mapping[str, View]
    ) -> list[dict[str, Any]]:
        """Rows of one SELECT over views named by kind, each of files and of rows beside them. Damaged
        files are left out.

        Raises FileNotFoundError when a file was joined into another one meanwhile, and
        ArchiveUnavailable, also for a question that needs more memory than it may.
        """
        try:
            return self._asked(sql, parameters, views)
        except Damaged:
            sound = {
                kind: View(self._files.sound(each.files), each.more) for kind, each in views.items()
            }
            return self._asked(sql, parameters, sound)

    def _asked(
        self, sql: str, parameters: Parameters, views: Mapping[str, View]
    ) -> list[dict[str, Any]]:
        with self._open().cursor() as cursor:
            try:
                for kind, view in views.items():
                    self._show(cursor, kind, view)
                found = cursor.execute(sql, parameters or None)
                names = [each[0] for each in found.description or ()]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            except (duckdb.Error, OSError) as error:
                raise _in_words(error) from error

    def _open(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._instance is None:
                self._instance = duckdb.connect(":memory:", config=self._limits)
            return self._instance

    def _show(self, cursor: duckdb.DuckDBPyConnection, kind: str, view: View) -> None:
        pieces = []
        for name, source in self._sources(kind, view):
            cursor.register(f"{kind} {name}", source)
            pieces.append(f'SELECT {_columns(kind)} FROM "{kind} {name}"')  # noqa: S608 - our kinds
        cursor.execute(f'CREATE TEMP VIEW "{kind}" AS {" UNION ALL ".join(pieces)}')

    def _sources(self, kind: str, view: View) -> list[tuple[str, pa.Table | dataset.Dataset]]:
        found: list[tuple[str, Any]] = [("in the stream", view.more)]
        if view.files:
            paths = [each.path for each in view.files]
            schema = _plain(schema_of(row_type(kind)))
            files = dataset.dataset(paths, schema, CHECKED, self._files.folder.system)
            found.append(("in files", files))
        return found

    def close(self) -> None:
        with self._opening:
            if self._instance is not None:
                self._instance.close()
                self._instance = None


def _in_words(error: Exception) -> Exception:
    """A wrong SELECT stays what it is: whoever wrote it must see it."""
    if "No such file" in str(error):
        return FileNotFoundError(str(error))
    away = is_away(error)
    if "reading the stream registered" in str(error) and not away:
        return Damaged(f"The archive could not be read: {error}")
    if away or isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException | OSError):
        return ArchiveUnavailable(f"The archive could not answer: {error}")
    return error


def _plain(schema: pa.Schema) -> pa.Schema:
    """Decimals as DuckDB takes them from Arrow."""
    wide = [
        pa.field(each.name, pa.decimal128(each.type.precision, each.type.scale))
        if pa.types.is_decimal(each.type)
        else each
        for each in schema
    ]
    return pa.schema(wide)


def _columns(kind: str) -> str:
    """Decimals are doubles in a question; what an older file lacks has its default."""
    row = row_type(kind)
    defaults = defaults_of(row)
    found = []
    for name, each in {"subject": pa.string(), **types_of(row)}.items():
        column = f'"{name}"::DOUBLE' if pa.types.is_decimal(each) else f'"{name}"'
        if name in defaults:
            column = f"coalesce({column}, {_literal(defaults[name])})"
        found.append(f'{column} AS "{name}"')
    return ", ".join(found)


def _literal(value: str | float) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
