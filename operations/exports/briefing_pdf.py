"""A briefing as a PDF: one page across for each step, dated at the foot of each."""

from __future__ import annotations

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from operations.exports.briefing import Briefing, Line, Slide
from operations.exports.paper import clean
from operations.exports.typeface import FAMILY, set_in

MARGIN_MM, FOOT_MM = 20, 18
INK, QUIET, OLD = (24, 29, 35), (91, 102, 114), (138, 90, 0)


class _Pages(FPDF):
    def __init__(self, briefing: Briefing) -> None:
        super().__init__(orientation="L", format="A4")
        self.briefing = briefing
        set_in(self)
        self.set_margin(MARGIN_MM)
        self.set_auto_page_break(True, FOOT_MM)
        self.set_title(clean(briefing.title))
        self.set_author(clean(briefing.author))
        self.set_lang(briefing.lang)
        self.set_creation_date(briefing.made_at)

    def footer(self) -> None:
        self.set_y(-FOOT_MM + 4)
        self.say(f"{self.briefing.footer} · {self.page_no()} / {{nb}}", 8, ink=QUIET)

    def say(
        self, words: str, size: float, *, bold: bool = False, ink: tuple[int, int, int] = INK
    ) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*ink)
        text = clean(words)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def to_pdf(briefing: Briefing) -> bytes:
    """The file's bytes; takes about a second, so keep it off an event loop."""
    pages = _Pages(briefing)
    pages.add_page()
    pages.ln(40)
    pages.say(briefing.title, 34, bold=True)
    pages.ln(4)
    pages.say(briefing.subtitle, 16, ink=QUIET)
    for slide in briefing.slides:
        _slide(pages, slide)
    return bytes(pages.output())


def _slide(pages: _Pages, slide: Slide) -> None:
    pages.add_page()
    pages.say(slide.title, 24, bold=True)
    pages.ln(4)
    for line in slide.lines:
        _line(pages, line)
    if slide.notes:
        pages.ln(4)
        pages.say(pages.briefing.notes_title, 10, bold=True, ink=QUIET)
        pages.say(slide.notes, 12, ink=QUIET)


def _line(pages: _Pages, line: Line) -> None:
    pages.say(f"! {line.says}" if line.old else line.says, 16, ink=OLD if line.old else INK)
    if line.formula:
        pages.say(line.formula, 11, ink=QUIET)
    pages.ln(3)
