"""A card for the wall of a room: large steps, keys, an address and its QR code, on one A4 across.

Black on white, readable from two metres, and complete: whoever stands before it needs nothing else.
"""

from __future__ import annotations

import segno
from fpdf import FPDF

from operations.exports.paper import Card, clean
from operations.exports.typeface import FAMILY, set_in

INK, QUIET, FRAME, DARK = (24, 29, 35), (74, 84, 95), (190, 197, 204), (18, 22, 27)
EDGE, SIDE_X, SIDE_W = 14.0, 196.0, 87.0
"""Margin, and where the right column begins, in mm."""
STEP_Y, STEP_H, BADGE = 46.0, 35.0, 15.0
KEY_Y, KEY_H, KEY_W = 56.0, 8.6, 7.0
QR_Y, QR_SIDE = 147.0, 44.0
MOST_KEYS = 9


class _Page(FPDF):
    def __init__(self, card: Card) -> None:
        super().__init__(orientation="L", format="A4")
        set_in(self)
        self.set_margin(EDGE)
        self.set_auto_page_break(False)
        self.set_title(clean(card.title))
        self.set_lang(card.lang)
        self.set_creation_date(card.made_at)
        self.add_page()

    def say(
        self,
        words: str,
        at: tuple[float, float, float],
        size: float,
        *,
        bold: bool = False,
        ink: tuple[int, int, int] = INK,
    ) -> float:
        """`at` is left, top, width in mm; where the words end below."""
        left, top, width = at
        self.set_xy(left, top)
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*ink)
        self.multi_cell(width, size * 0.45, clean(words), align="L", new_x="LEFT", new_y="NEXT")
        return float(self.get_y())

    def line(self, words: str, at: tuple[float, float, float], size: float) -> None:  # type: ignore[override]
        """One line, made smaller until it fits."""
        self.set_font(FAMILY, "", size)
        while size > 7 and self.get_string_width(clean(words)) > at[2] - 3:
            size -= 0.5
            self.set_font(FAMILY, "", size)
        self.say(words, at, size)


def to_card(card: Card) -> bytes:
    """The file's bytes; takes about half a second, so keep it off an event loop."""
    page = _Page(card)
    end = page.say(card.title, (EDGE, EDGE, 176), 36, bold=True)
    page.say(card.lead, (EDGE, end + 1, 269), 14, ink=QUIET)
    for number, step in enumerate(card.steps):
        _step(page, number, *step)
    _keys(page, card)
    _code(page, card)
    page.say(card.footer, (EDGE, 199, 269), 9, ink=QUIET)
    return bytes(page.output())


def _step(page: _Page, number: int, what: str, how: str) -> None:
    top = STEP_Y + number * STEP_H
    page.set_fill_color(*DARK)
    page.ellipse(EDGE, top, BADGE, BADGE, style="F")
    page.set_xy(EDGE, top)
    page.set_font(FAMILY, "B", 24)
    page.set_text_color(255, 255, 255)
    page.cell(BADGE, BADGE, str(number + 1), align="C")
    left, width = EDGE + BADGE + 6, SIDE_X - EDGE - BADGE - 16
    end = page.say(what, (left, top, width), 24, bold=True)
    page.say(how, (left, end + 1, width), 14)


def _keys(page: _Page, card: Card) -> None:
    page.say(card.keys_title, (SIDE_X, STEP_Y, SIDE_W), 13, bold=True)
    page.set_draw_color(*FRAME)
    for number, (key, shows) in enumerate(card.keys[:MOST_KEYS]):
        top = KEY_Y + number * (KEY_H + 0.9)
        page.rect(SIDE_X, top, KEY_W, KEY_H - 1, round_corners=True, corner_radius=1.2)
        page.set_xy(SIDE_X, top)
        page.set_font(FAMILY, "B", 13)
        page.set_text_color(*INK)
        page.cell(KEY_W, KEY_H - 1, clean(key), align="C")
        page.line(shows, (SIDE_X + KEY_W + 3, top + 0.9, SIDE_W - KEY_W - 3), 13)


def _code(page: _Page, card: Card) -> None:
    """The code on the left of its address."""
    rows = tuple(segno.make(card.address, error="m", micro=False).matrix)
    side = QR_SIDE / len(rows)
    page.set_fill_color(*DARK)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                page.rect(SIDE_X + x * side, QR_Y + y * side, side + 0.02, side + 0.02, style="F")
    left, width = SIDE_X + QR_SIDE + 5, SIDE_W - QR_SIDE - 5
    end = page.say(card.address_title, (left, QR_Y, width), 13, bold=True)
    page.say(card.address, (left, end + 2, width), 11)
