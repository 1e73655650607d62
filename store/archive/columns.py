"""Rows of the archive: how a typed observation (or a row of a daily table) becomes columns and back.

Columns are the fields of the type, with `subject` in front. Positions are kept as decimals, because
that takes a quarter of the room: latitude and longitude to 1e-7 degrees (1 cm), speed and heading to
0.01, accuracy to 0.1 m, and when we received them to the millisecond. All else is kept as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from city.observations import VehiclePosition

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = pa.timestamp("us", tz="UTC")
POSITION_TYPES: dict[str, pa.DataType] = {
    "received_at": pa.timestamp("ms", tz="UTC"),
    "lat": pa.decimal64(9, 7),
    "lng": pa.decimal64(10, 7),
    "speed_kmh": pa.decimal64(9, 2),
    "heading_deg": pa.decimal64(9, 2),
    "accuracy_m": pa.decimal64(9, 1),
}
PLAIN: dict[type, pa.DataType] = {
    str: pa.string(),
    float: pa.float64(),
    int: pa.int64(),
    bool: pa.bool_(),
    datetime: MOMENT,
    date: pa.date32(),
}
SUBJECT = "subject"
Row = msgspec.Struct


@cache
def types_of(row: type[Row]) -> dict[str, pa.DataType]:
    """Each field's column type, in order. Raises TypeError for a type the archive cannot keep."""
    hints = get_type_hints(row)
    own = POSITION_TYPES if row is VehiclePosition else {}
    return {name: own.get(name) or _type_of(hints[name], name) for name in row.__struct_fields__}


def schema_of(row: type[Row]) -> pa.Schema:
    """The columns of a file."""
    types = types_of(row)
    first = [] if SUBJECT in types else [pa.field(SUBJECT, pa.string())]
    return pa.schema([*first, *types.items()])


@cache
def defaults_of(row: type[Row]) -> dict[str, Any]:
    """What stands for a column that an older file lacks, where that is not unknown (None)."""
    fields = {each.name: each.default for each in msgspec.structs.fields(row)}
    return {name: each for name, each in fields.items() if each not in (msgspec.NODEFAULT, None)}


@cache
def time_of(row: type[Row]) -> str:
    """The column that orders a subject's rows: the first moment among the fields."""
    return next(name for name, kind in types_of(row).items() if pa.types.is_timestamp(kind))


def _type_of(hint: Any, name: str) -> pa.DataType:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = [each for each in get_args(hint) if each is not NoneType]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return pa.string()
    if hint not in PLAIN:
        raise TypeError(f"The archive has no column type for {name}: {hint}.")
    return PLAIN[hint]


def table_of(row: type[Row], rows: Sequence[Any]) -> pa.Table:
    """Columns of these rows; each row has a `subject`."""
    if not rows:
        return schema_of(row).empty_table()
    found = {SUBJECT: pa.array([each.subject for each in rows], pa.string())}
    for name, kind in types_of(row).items():
        found[name] = _array([getattr(each, name) for each in rows], kind)
    return pa.table(found, schema=schema_of(row))


def shaped(row: type[Row], table: pa.Table) -> pa.Table:
    """As files are written now, whoever wrote these: a column that an older file lacks has the field's
    default, one that is no more is left out, decimals are as narrow as ours."""
    schema, known = schema_of(row), set(table.column_names)
    columns = [
        table[name].cast(kind)
        if name in known
        else _array([defaults_of(row).get(name)] * table.num_rows, kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return pa.table(columns, schema=schema)


def joined(row: type[Row], tables: Iterable[pa.Table]) -> pa.Table:
    """One after the other."""
    found = [shaped(row, each) for each in tables if each.num_rows]
    return pa.concat_tables(found) if found else schema_of(row).empty_table()


def rows_of(row: type[Row], table: pa.Table) -> list[Any]:
    """The rows again."""
    columns = shaped(row, table)
    lists = [_values(columns[name]) for name in row.__struct_fields__]
    if row.__struct_config__.array_like:
        plain: list[Any] = [list(each) for each in zip(*lists, strict=True)]
    else:
        names = row.__struct_fields__
        plain = [dict(zip(names, each, strict=True)) for each in zip(*lists, strict=True)]
    return msgspec.convert(plain, list[row])  # type: ignore[valid-type]


def numbers_of(row: type[Row]) -> list[str]:
    """Fields that have a mean: measured numbers, no counts of seconds."""
    return [name for name, kind in types_of(row).items() if pa.types.is_floating(kind)]


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return _moments(values, kind)
    if pa.types.is_decimal(kind):
        return _decimals(values, kind)
    return pa.array(values, kind)


def _moments(values: list[datetime | None], kind: pa.DataType) -> pa.Array:
    """Pyarrow's own way asks each moment's zone, which takes twenty times as long."""
    seconds = pa.array(
        [None if each is None else each.timestamp() for each in values], pa.float64()
    )
    return _whole(seconds, 1_000_000 if kind.unit == "us" else 1_000, kind)


def _decimals(values: list[float | None], kind: pa.DataType) -> pa.Array:
    """What is no number that fits (not finite, a billion km/h) is unknown."""
    numbers = pa.array(values, pa.float64())
    fits = pc.less(pc.abs(numbers), 10.0 ** (kind.precision - kind.scale))
    return _whole(pc.if_else(fits, numbers, None), 10**kind.scale, kind)


def _whole(numbers: pa.Array, times: int, kind: pa.DataType) -> pa.Array:
    """Rounded multiples, as 64-bit integers under another name."""
    filled = pc.fill_null(numbers, 0.0).to_numpy(zero_copy_only=False)
    whole = np.rint(filled * times).astype(np.int64)
    absent = numbers.is_null().to_numpy(zero_copy_only=False) if numbers.null_count else None
    known = pa.array(whole, pa.int64(), mask=absent)
    return pa.Array.from_buffers(kind, len(known), known.buffers())


def _values(chunks: pa.ChunkedArray) -> list[Any]:
    column = chunks.combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    back = _back(column.type)
    return back(column) if back else column.to_pylist()


def _back(kind: pa.DataType) -> Callable[[pa.Array], list[Any]] | None:
    if pa.types.is_timestamp(kind):
        return _as_moments
    return partial(_as_floats, kind.scale) if pa.types.is_decimal(kind) else None


def _as_moments(column: pa.Array) -> list[Any]:
    whole = column.cast(MOMENT).cast(pa.int64()).to_pylist()
    return [None if each is None else EPOCH + timedelta(0, 0, each) for each in whole]


def _as_floats(scale: int, column: pa.Array) -> list[Any]:
    """The nearest double to the decimal, which is what a source that wrote it meant."""
    return list(floats(column).to_pylist())


def floats(column: pa.Array) -> pa.Array:
    """A decimal column as doubles."""
    whole = column.cast(pa.decimal64(18, column.type.scale))
    ints = pa.Array.from_buffers(pa.int64(), len(whole), whole.buffers(), offset=whole.offset)
    absent = ints.is_null().to_numpy(zero_copy_only=False) if ints.null_count else None
    numbers = pc.fill_null(ints, 0).to_numpy(zero_copy_only=False) / 10.0**column.type.scale
    return pa.array(numbers, pa.float64(), mask=absent)
