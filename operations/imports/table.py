"""What every kind of spreadsheet is for us: a name for each column, then rows of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import msgspec

Row = tuple[int, list[str]]
"""The row's number as the spreadsheet counts, and its cells."""

MOST_COLUMNS, MOST_ROWS = 200, 1_048_576
LONGEST_CELL = 20_000
HEAD_ROWS = 15
HEAD_SHARE = 0.6
"""Titles and notes may stand above the names of the columns: those are in the first row that has
at least this share of the cells of the widest one."""


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
    rows: int = 0
    sheet: str = ""
    sheets: int = 1
    encoding: str = ""
    separator: str = ""
    formulas: int = 0


def headed(found: Found, rows: Iterable[Row]) -> Iterator[Row]:
    """Fills `found.columns` and gives the rows below them. Raises Refused."""
    head: list[Row] = []
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
    found.columns = named(names)
    for number, cells in chain(head[at + 1 :], rows):
        yield number, cells[: len(found.columns)]


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    count = 0
    for number, cells in rows:
        if any(cells):
            count += 1
            if count > MOST_ROWS:
                raise Refused("too_many_rows", most=MOST_ROWS)
            yield number, cells


def _width(cells: Sequence[str]) -> int:
    return sum(1 for each in cells if each)


def named(cells: Sequence[str]) -> list[str]:
    """A name for each column, none twice; without a name it is "#3". Trailing empty ones go."""
    last = max(n for n, each in enumerate(cells) if each)
    names: list[str] = []
    for n, cell in enumerate(cells[: last + 1]):
        name = " ".join(cell.split())[:80] or f"#{n + 1}"
        names.append(f"{name} #{n + 1}" if name in names else name)
    return names


def text_of(value: object) -> str:
    """A cell as text: dates in ISO, whole numbers without ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value.isoformat() if hasattr(value, "isoformat") else value).strip()[:LONGEST_CELL]
