"""A paper as a workbook (XLSX): facts and definitions first, then one sheet for each table."""

from __future__ import annotations

import re
from datetime import UTC
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from operations.exports.paper import Cell, Kind, Paper, Table, clean

FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "share": "0.0%",
    "number": "#,##0.00",
    "moment": "yyyy-mm-dd hh:mm",
    "text": "@",
    "mark": "@",
}
RED, QUIET, HEAD = "B4232A", "5B6672", "E6EAEE"
SHEET_NAME = 31
"""Excel's longest sheet name."""
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_xlsx(paper: Paper) -> bytes:
    """The file's bytes. Excel shows numbers in the reader's own way (1.235,4 in Indonesia)."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = clean(paper.title), clean(paper.author)
    stamp = paper.made_at.astimezone(UTC).replace(tzinfo=None)
    book.properties.created = book.properties.modified = stamp
    _facts(book, paper)
    for table in paper.tables:
        _sheet(book, table, ZoneInfo(paper.zone))
    sink = BytesIO()
    book.save(sink)
    return sink.getvalue()


def _facts(book: Workbook, paper: Paper) -> None:
    sheet = book.create_sheet(_sheet_name(paper.title))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 110
    sheet.append([_text(sheet, paper.title, Font(bold=True, size=14))])
    for label, value in paper.facts:
        sheet.append([_text(sheet, label, Font(color=QUIET)), _text(sheet, value)])
    if paper.notes:
        sheet.append([])
        sheet.append([_text(sheet, paper.notes_title, Font(bold=True))])
    for note in paper.notes:
        sheet.append([None, _text(sheet, note, wrap=True)])


def _sheet(book: Workbook, table: Table, zone: ZoneInfo) -> None:
    sheet = book.create_sheet(_sheet_name(table.name))
    sheet.freeze_panes = "B2"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    heads = [_text(sheet, each.title, Font(bold=True), wrap=True) for each in table.columns]
    for head in heads:
        head.fill = PatternFill("solid", fgColor=HEAD)
    sheet.append(heads)
    kinds = [each.kind for each in table.columns]
    for row in table.rows:
        pairs = zip(kinds, row, strict=True)
        sheet.append([_value(sheet, kind, value, zone) for kind, value in pairs])


def _value(sheet: Any, kind: Kind, value: Cell, zone: ZoneInfo) -> SheetCell | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _text(sheet, value, _MARK if kind == "mark" and value else None)
    if not isinstance(value, int | float):
        value = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    cell: SheetCell = WriteOnlyCell(sheet, value)
    cell.number_format = FORMATS[kind]
    return cell


def _text(sheet: Any, text: str, font: Font | None = None, *, wrap: bool = False) -> SheetCell:
    """Text that stays text, also when somebody edits the cell."""
    cell: SheetCell = WriteOnlyCell(sheet, clean(text))
    cell.data_type = "s"
    if text.startswith(_LOOKS_LIKE_A_FORMULA):
        cell.quotePrefix = True
    if font is not None:
        cell.font = font
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _sheet_name(text: str) -> str:
    return _NO_SHEET_NAME.sub(" ", clean(text)).strip("' ")[:SHEET_NAME] or "-"


_MARK = Font(bold=True, color=RED)
