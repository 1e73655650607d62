"""One file of a profile at a time: read, typed, and wrong keys or values named with the way out."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from city.profile.types import ProfileError

T = TypeVar("T", bound=msgspec.Struct)


def nearest(wrong: str, right: Iterable[str]) -> str:
    """The way out for a wrong word: the nearest right one, else all of them."""
    known = list(right)
    close = get_close_matches(wrong, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known here: {', '.join(known) or 'nothing'}"


def typed(kind: type[T], raw: Any, file: str, key: str) -> T:
    """`raw` as `kind`; raises ProfileError for unknown keys, missing keys and wrong values."""
    if not isinstance(raw, dict):
        raise ProfileError(f"{file}: '{key}' must be a table, not {raw!r}; write [{key}] above it")
    _refuse_unknown(kind, raw, file, key)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as wrong:
        raise ProfileError(f"{file}: [{key}] {_explain(str(wrong), raw)}") from None


def _refuse_unknown(kind: type[msgspec.Struct], raw: dict[str, Any], file: str, key: str) -> None:
    fields = _fields(kind)
    for name, value in raw.items():
        if name not in fields:
            raise ProfileError(
                f"{file}: [{key}] has an unknown key '{name}' = {value!r}; {nearest(name, fields)}"
            )
        inner = _struct_inside(fields[name])
        for row in value if inner and isinstance(value, list) else ():
            if inner and isinstance(row, dict):
                _refuse_unknown(inner, row, file, f"{key}.{name}")


@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Types by name. A profile has hundreds of rows of one kind."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _struct_inside(annotation: Any) -> type[msgspec.Struct] | None:
    """The struct in `tuple[Struct, ...]`, else None."""
    for inner in getattr(annotation, "__args__", ()):
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            return inner
    return None


def _explain(wrong: str, raw: dict[str, Any]) -> str:
    """msgspec says the path (`$.lat`); people also want to see the value there."""
    path = wrong.partition("`$.")[2].rstrip("`")
    value = raw.get(path.partition(".")[0].partition("[")[0])
    return wrong if value is None else f"{wrong}; the value is {value!r}"


def text_of(folder: Path, file: str) -> str:
    try:
        return (folder / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ProfileError(
            f"{file} is missing in {folder.name}/; copy it from another profile"
        ) from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise ProfileError(
            f"{file} cannot be read ({wrong}); it must be a UTF-8 text file"
        ) from None


def toml_of(folder: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text_of(folder, file))
    except tomllib.TOMLDecodeError as wrong:
        raise ProfileError(f"{file} is not valid TOML: {wrong}") from None


def table_of(folder: Path, file: str, kind: type[T]) -> dict[str, T]:
    """A file of `[id]` tables; each key becomes the `id` (or `code`) of its struct."""
    return rows_of(toml_of(folder, file), kind, file)


def rows_of(raw: Any, kind: type[T], file: str, prefix: str = "") -> dict[str, T]:
    if not isinstance(raw, dict):
        raise ProfileError(
            f"{file}: '{prefix.rstrip('.')}' must hold [{prefix}name] tables, not {raw!r}"
        )
    own_key = kind.__struct_fields__[0]
    named = {
        key: {own_key: key, **each} if isinstance(each, dict) else each for key, each in raw.items()
    }
    return {key: typed(kind, each, file, prefix + key) for key, each in named.items()}


def csv_of(
    folder: Path, file: str, columns: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows with the place they stand at ('file, row 3'); lines beginning with # are comments."""
    lines = [line for line in text_of(folder, file).splitlines() if line and line[0] != "#"]
    reader = csv.DictReader(lines)
    missing = [each for each in columns if each not in (reader.fieldnames or ())]
    if missing:
        raise ProfileError(f"{file}: columns are missing: {', '.join(missing)}; add them")
    for number, row in enumerate(reader, start=1):
        if any(row[each] is None for each in columns):
            raise ProfileError(f"{file}, row {number} is cut short: {row}; it needs every column")
        yield f"{file}, row {number}", row


def number_of(row: dict[str, str], column: str, where: str) -> float:
    try:
        return float(row[column])
    except ValueError:
        raise ProfileError(f"{where}: '{column}' is {row[column]!r}; write a number") from None


def geojson_of(folder: Path, file: str, kind: str) -> dict[str, Any]:
    """A GeoJSON object whose `type` must be `kind`."""
    try:
        found = json.loads(text_of(folder, file))
    except json.JSONDecodeError as wrong:
        raise ProfileError(f"{file} is not valid JSON: {wrong}") from None
    if not isinstance(found, dict) or found.get("type") != kind:
        raise ProfileError(f"{file} must be a GeoJSON {kind}; run './patriot map import' for one")
    return found
