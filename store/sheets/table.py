"""What every kind of spreadsheet is for us: a name for each column, then rows of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

import msgspec

Row = tuple[int, list[str]]
"""The row's number as the spreadsheet counts, and its cells."""
Cell = TypeVar("Cell", str, str | float)
""" "" is an empty cell; a number is none, even 0."""

MOST_COLUMNS, MOST_ROWS = 200, 1_048_576
LONGEST_CELL, LONGEST_TITLE = 20_000, 500
HEAD_ROWS = 15
HEAD_SHARE = 0.6
"""Titles and notes may stand above the names of the columns: those are in the first row that has
at least this share of the cells of the widest one."""


OLD_EXCEL, ZIP, PDF, BOM = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF", b"\xef\xbb\xbf"


class Refused(Exception):
    """The file is not taken; `key` names the sentence, `values` what stands in it."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(f"{key} {values}")
        self.key, self.values = key, {name: str(value) for name, value in values.items()}


class Found(msgspec.Struct, kw_only=True):
    """What a file turned out to be. `formulas` were never evaluated."""

    kind: str
    columns: list[str] = []
    first_row: int = 0
    above: str = ""
    """What stands above the names of the columns: a title."""
    rows: int = 0
    sheet: str = ""
    sheets: int = 1
    sheet_names: list[str] = []
    encoding: str = ""
    separator: str = ""
    formulas: int = 0


def headed(
    found: Found, rows: Iterable[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    """Fills `found.columns` and gives the rows below them. Raises Refused."""
    head: list[tuple[int, list[Cell]]] = []
    rows = iter(_filled(rows))
    for row in rows:
        head.append(row)
        if len(head) == HEAD_ROWS:
            break
    if not head:
        raise Refused("empty")
    widest = max(_width(cells) for _, cells in head)
    at = next(n for n, (_, cells) in enumerate(head) if _width(cells) >= HEAD_SHARE * widest)
    found.first_row, names = head[at]
    above = [text_of(cell) for _, cells in head[:at] for cell in cells if cell != ""]
    found.above = " · ".join(above)[:LONGEST_TITLE]
    found.columns = named([text_of(each) for each in names])
    for number, cells in chain(head[at + 1 :], rows):
        yield number, cells[: len(found.columns)]


def _filled(rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    count = 0
    for number, cells in rows:
        if _width(cells):
            count += 1
            if count > MOST_ROWS:
                raise Refused("too_many_rows", most=MOST_ROWS)
            yield number, cells


def _width(cells: Sequence[str] | Sequence[str | float]) -> int:
    return sum(1 for each in cells if each != "")


def named(cells: Sequence[str]) -> list[str]:
    """A name for each column, none twice; without a name it is "#3". Trailing empty ones go."""
    last = max(n for n, each in enumerate(cells) if each)
    names: list[str] = []
    for n, cell in enumerate(cells[: last + 1]):
        name = " ".join(cell.split())[:80] or f"#{n + 1}"
        names.append(f"{name} #{n + 1}" if name in names else name)
    return names


def kind_of(path: Path) -> str:
    """xlsx, json or csv, by what is in it, whatever it is called. Raises Refused."""
    with path.open("rb") as file:
        start = file.read(256)
    if start.startswith(OLD_EXCEL):
        raise Refused("old_excel")
    if start.startswith(PDF):
        raise Refused("not_a_table")
    text = start.removeprefix(BOM).lstrip()
    return "xlsx" if start.startswith(ZIP) else "json" if text[:1] in (b"{", b"[") else "csv"


def text_of(value: object) -> str:
    """A cell as text: dates in ISO, whole numbers without ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value.isoformat() if hasattr(value, "isoformat") else value).strip()[:LONGEST_CELL]


def cell_of(value: object) -> str | float:
    """A cell with its numbers left as numbers: 71.2 is no text that somebody could misread."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return text_of(value)
