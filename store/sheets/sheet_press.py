"""Reads a table out of a file, as a process of its own: `python -m store.sheets.sheet_press`.

One line of JSON on standard input says which file; one line of JSON on standard output is the table, or
why it is refused. A hostile or huge file takes this process's memory and time, both limited.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from city.indicator_sheet import Table
from store.sheets import csv_file
from store.sheets.table import Found, Refused, cell_of, headed, kind_of

MEMORY_BYTES, CPU_S = 1_000_000_000, 40
MOST_ROWS = 20_000
"""A door's table is a summary, not a register of cases."""
MARKUP = (b"<!doctype", b"<html", b"<?xml")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which file, and where in it: `sheet` of a workbook, `items` of JSON (JMESPath)."""

    path: str
    sheet: str = ""
    items: str = ""
    most_rows: int = MOST_ROWS


class Pressed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The table, or the key of the sentence that says why there is none."""

    table: Table | None = None
    refused: str = ""
    values: dict[str, str] = {}


def main() -> None:
    _limit_ourselves()
    wish = msgspec.json.decode(sys.stdin.buffer.read(), type=Wish)
    try:
        told = Pressed(table=table_in(wish))
    except Refused as why:
        told = Pressed(refused=why.key, values=why.values)
    except MemoryError:
        told = Pressed(refused="too_much_memory")
    except OSError:
        told = Pressed(refused="not_readable")
    except Exception:
        traceback.print_exc()
        told = Pressed(refused="our_fault")
    sys.stdout.buffer.write(msgspec.json.encode(told))


def table_in(wish: Wish) -> Table:
    """Here and now, without limits. Raises Refused, OSError."""
    path = Path(wish.path)
    with path.open("rb") as file:
        if file.read(64).lstrip().lower().startswith(MARKUP):
            raise Refused("web_page")
    found = Found(kind=kind_of(path))
    rows = list(islice(_rows(path, found, wish), wish.most_rows + 1))
    if not rows:
        raise Refused("no_rows")
    return Table(
        columns=found.columns,
        rows=rows[: wish.most_rows],
        kind=found.kind,
        name=path.name,
        sheet=found.sheet,
        sheets=found.sheet_names,
        first_row=found.first_row or 1,
        above=found.above,
        cut=len(rows) > wish.most_rows,
    )


def _rows(path: Path, found: Found, wish: Wish) -> Iterator[tuple[int, list[str | float]]]:
    """Imported where they are needed: this process is begun anew for every file."""
    if found.kind == "json":
        from store.sheets import json_file

        return json_file.rows(path, found, wish.items)
    if found.kind == "xlsx":
        from store.sheets import xlsx_file

        values = xlsx_file.values(path, found, wish.sheet)
        return headed(found, ((n, [cell_of(each) for each in cells]) for n, cells in values))
    texts = csv_file.rows(path, found)
    return headed(found, ((n, list[str | float](cells)) for n, cells in texts))


def _limit_ourselves() -> None:
    os.nice(5)
    try:
        import resource
    except ImportError:  # not a Unix
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
