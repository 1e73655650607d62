"""Rows of an XLSX, streamed. A formula's stored value is taken; nothing is ever evaluated.

A workbook is a ZIP of XML: its size is judged before it is unpacked, its shared texts go to a
file instead of into memory, external links and macros are not looked at.
"""

from __future__ import annotations

import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from store.sheets.table import (
    HEAD_ROWS,
    MOST_COLUMNS,
    MOST_ROWS,
    Found,
    Refused,
    Row,
    text_of,
)

MOST_UNPACKED_BYTES = 3 * 1024**3
MOST_OF_A_PART_BYTES = 64 * 1024**2
"""Of everything but sheets and shared texts: styles, links, properties."""
MOST_PARTS = 5000
STREAMED = ("xl/worksheets/", "xl/sharedStrings")
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BROKEN = (
    *(zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError, TypeError),
    *(OSError, AttributeError, IndexError, NotImplementedError, RuntimeError, EOFError),
)
"""What openpyxl raises on a workbook that is none."""


def rows(path: Path, found: Found) -> Iterator[Row]:
    """Row number and cells, as text, of the first sheet that is shown. Raises Refused."""
    for number, cells in values(path, found):
        yield number, [text_of(each) for each in cells]


def values(path: Path, found: Found, sheet_name: str = "") -> Iterator[tuple[int, list[Any]]]:
    """Row number and cells as the workbook holds them, of the sheet of this name, or of the first
    one that is shown. Raises Refused."""
    try:
        with path.open("rb") as file:  # openpyxl judges a path by its ending
            _check(file)
            reader = Reader(file, read_only=True, keep_links=False, data_only=True)
            reader.read()
            sheet = _sheet(reader.wb, found, sheet_name)
            found.sheet, found.sheets = sheet.title, len(reader.wb.worksheets)
            found.formulas = formulas_in(reader.archive, sheet._worksheet_path)
            sheet.reset_dimensions()
            for number, cells in enumerate(_cells(sheet), 1):
                yield number, list(cells[:MOST_COLUMNS])
    except BROKEN as problem:
        raise Refused("broken_workbook") from problem


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    return sheet.iter_rows(max_row=MOST_ROWS + HEAD_ROWS, values_only=True)  # type: ignore[no-any-return]


def _check(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    large = [p for p in parts if not p.filename.startswith(STREAMED)]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES
        or any(part.file_size > MOST_OF_A_PART_BYTES for part in large)
    ):
        raise Refused("too_large_unpacked", most=MOST_UNPACKED_BYTES // 1024**3)


def _sheet(book: Any, found: Found, name: str) -> Any:
    shown = [each for each in book.worksheets if each.sheet_state == "visible"]
    found.sheet_names = [each.title for each in shown]
    if not shown:
        raise Refused("empty")
    if not name:
        return shown[0]
    for each in shown:
        if each.title.strip().casefold() == name.strip().casefold():
            return each
    raise Refused("no_sheet", sheet=name, there=", ".join(found.sheet_names))


class Reader(ExcelReader):
    """openpyxl's, but shared texts wait in a file: a million of them need no memory."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = Texts(source)  # type: ignore[assignment]


class Texts:
    """Shared texts by number, as openpyxl asks for them."""

    def __init__(self, source: IO[bytes]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the workbook is read
        self._ends = array("Q", [0])
        for text in _texts(source):
            self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "replace")))

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode()


def _texts(source: IO[bytes]) -> Iterator[str]:
    """Every `<si>`; the phonetic help of Asian texts is left out."""
    events = iterparse(source, events=("start", "end"))
    _, root = next(events)
    for event, node in events:
        if event == "end" and node.tag == f"{NAMESPACE}si":
            yield "".join(_runs(node))
            root.clear()


def _runs(node: Element) -> Iterator[str]:
    for child in node:
        if child.tag == f"{NAMESPACE}t":
            yield child.text or ""
        elif child.tag == f"{NAMESPACE}r":
            yield from (each.text or "" for each in child.findall(f"{NAMESPACE}t"))


def formulas_in(archive: zipfile.ZipFile, part: str) -> int:
    """How many cells of a sheet hold a formula; read as plain bytes."""
    count, rest = 0, b""
    with archive.open(part) as source:
        while piece := source.read(1024 * 1024):
            seen = rest + piece
            count += seen.count(b"<f>") + seen.count(b"<f ") + seen.count(b"<f/>")
            rest = seen[-2:] if not seen.endswith((b"<f>", b"<f ")) else b""
    return count
