"""The shape of a wall, in cells: text and tiles keep their proportions on every size of glass.

A cell is 1/54 of the short side (1.25rem: 40 px at 3840×2160, 20 px at 1920×1080). The header takes
the first HEADER_CELLS rows and always stays: it carries the clock, the connection and the mark of a
simulation. Tiles stand below it, counted from its lower edge.
"""

from __future__ import annotations

import msgspec

SHORT_SIDE = 54
"""Cells on the short side of every canvas."""
HEADER_CELLS = 3
SMALLEST_PX, LARGEST_PX = 320, 32_768


class Canvas(msgspec.Struct, frozen=True, array_like=True):
    """A wall's size in pixels; 320 to 32,768 each (both inclusive)."""

    width_px: int = 3840
    height_px: int = 2160

    @property
    def cell_px(self) -> float:
        """Of a canvas without a size, which a file may bring, that of the smallest there could be."""
        return max(1, min(self.width_px, self.height_px)) / SHORT_SIDE

    @property
    def columns(self) -> int:
        return round(self.width_px / self.cell_px)

    @property
    def rows(self) -> int:
        """Rows below the header."""
        return round(self.height_px / self.cell_px) - HEADER_CELLS


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A rectangle of cells; `x`, `y` its upper left corner, counted from 0."""

    x: int
    y: int
    w: int
    h: int

    def inside(self, canvas: Canvas) -> bool:
        positive = self.x >= 0 and self.y >= 0 and self.w > 0 and self.h > 0
        return positive and self.x + self.w <= canvas.columns and self.y + self.h <= canvas.rows

    def overlaps(self, other: Place) -> bool:
        """Touching edges do not overlap."""
        across = self.x < other.x + other.w and other.x < self.x + self.w
        return across and self.y < other.y + other.h and other.y < self.y + self.h
