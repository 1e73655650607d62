"""A paper as a PDF: A4 across, our own typeface inside the file, numbers in the paper's language.

Colour is kept for what must not be missed; its words and sign say the same without colour.
"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from operations.exports.paper import Cell, Column, Paper, Table, clean
from operations.exports.typeface import FAMILY, set_in

MARGIN_MM, FOOT_MM = 14, 16
INK, QUIET, RED, HEAD = (24, 29, 35), (91, 102, 114), (180, 35, 42), (230, 234, 238)
WIDE = 10
"""From so many columns on the letters are smaller."""
PATTERNS = {"count": "#,##0", "number": "#,##0.00", "share": "#,##0.0"}


class _Pages(FPDF):
    """Counts its pages and repeats at the foot what and when the paper is."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(orientation="L", format="A4")
        self.paper = paper
        set_in(self)
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(True, FOOT_MM)
        self.set_title(clean(paper.title))
        self.set_author(clean(paper.author))
        self.set_lang(paper.lang)
        self.set_creation_date(paper.made_at)

    def footer(self) -> None:
        self.set_y(-FOOT_MM + 4)
        self.write_line(f"{self.paper.footer} · {self.page_no()} / {{nb}}", size=8, ink=QUIET)

    def write_line(
        self, text: str, *, size: float = 10, bold: bool = False, ink: tuple[int, int, int] = INK
    ) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*ink)
        self.multi_cell(0, size * 0.5, clean(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def to_pdf(paper: Paper) -> bytes:
    """The file's bytes; takes about a second, so keep it off an event loop."""
    pages = _Pages(paper)
    pages.add_page()
    pages.write_line(paper.title, size=18, bold=True)
    pages.ln(2)
    for label, value in paper.facts:
        pages.write_line(f"{label}: {value}", ink=QUIET)
    for table in paper.tables:
        if table.on_paper:
            _table(pages, table)
    if paper.notes:
        _titled(pages, paper.notes_title)
    for note in paper.notes:
        pages.write_line(note, size=9)
    return bytes(pages.output())


def _titled(pages: _Pages, title: str, room_mm: float = 30) -> None:
    """A title never stands alone at the foot of a page."""
    if pages.will_page_break(room_mm):
        pages.add_page()
    pages.ln(5)
    pages.write_line(title, size=12, bold=True)
    pages.ln(1)


def _table(pages: _Pages, table: Table) -> None:
    _titled(pages, table.title)
    shown = _shower(pages.paper)
    pages.set_font(FAMILY, "", 9 if len(table.columns) <= WIDE else 8)
    pages.set_text_color(*INK)
    pages.set_draw_color(*HEAD)
    with pages.table(
        col_widths=[each.width for each in table.columns],
        text_align=tuple("LEFT" if _is_text(each) else "RIGHT" for each in table.columns),
        headings_style=FontFace(emphasis="BOLD", color=INK, fill_color=HEAD),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=4.6,
        padding=1,
    ) as drawn:
        drawn.row([clean(each.title) for each in table.columns])
        for row in table.rows:
            line = drawn.row()
            for column, value in zip(table.columns, row, strict=True):
                line.cell(shown(column, value), style=_RED if _is_marked(column, value) else None)


def _is_text(column: Column) -> bool:
    return column.kind in ("text", "mark")


def _is_marked(column: Column, value: Cell) -> bool:
    return column.kind == "mark" and bool(value)


def _shower(paper: Paper) -> Callable[[Column, Cell], str]:
    """How a value is written in the paper's language: 1.235,4 and 88,0 % in Indonesian."""
    zone = ZoneInfo(paper.zone)

    def shown(column: Column, value: Cell) -> str:
        if value is None:
            return "–"
        if isinstance(value, str):
            return clean(value)
        if not isinstance(value, int | float):
            clock = "d MMM y HH.mm" if paper.lang == "id" else "d MMM y HH:mm"
            return str(format_datetime(value.astimezone(zone), clock, locale=paper.lang))
        pattern = PATTERNS.get(column.kind, "#,##0.##")
        if column.kind == "share":
            return f"{format_decimal(value * 100, format=pattern, locale=paper.lang)}\N{NO-BREAK SPACE}%"
        return str(format_decimal(value, format=pattern, locale=paper.lang))

    return shown


_RED = FontFace(emphasis="BOLD", color=RED)
