"""Which words of a layout are too small for the screen it hangs on, and how large they should be.

The smallest words of every panel are SMALLEST_REM; 1 rem is 1/67.5 of the short side. What counts is
the height of a capital letter, as in ISO 11064-4: seen from the screen's distance it needs
`city.screens.screen.LEGIBLE_ARCMIN` minutes of arc.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from city.screens.canvas import Canvas
from city.screens.catalogue import Kit
from city.screens.layout import MAP, Layout, Tile
from city.screens.screen import Screen

SMALLEST_REM = 0.875
REMS = 67.5
"""Rems on the short side of every canvas."""
CAPITAL = 0.74
"""Height of a capital letter in Plus Jakarta Sans, as a share of the font's size (measured)."""
LEAST_SCALE, LARGEST_SCALE = 0.5, 4.0


class Small(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a tile that cannot be read with ease: height of capitals in pixels of the screen, and
    the `scale` from which on they can; above LARGEST_SCALE no size of words is enough."""

    tile: str
    has_px: float
    needs_px: float
    scale: float


def scale_of(tile: Tile, kit: Kit | None) -> float:
    """How large the tile's words are: as it says, else as large as its place allows."""
    if tile.scale:
        return tile.scale
    if kit is None:
        return 1.0
    fits = min(tile.place.w / kit.size[0], tile.place.h / kit.size[1])
    return min(max(fits, LEAST_SCALE), LARGEST_SCALE)


def capitals_px(scale: float, canvas: Canvas) -> float:
    """Height of the smallest capitals at this scale."""
    return min(canvas.width_px, canvas.height_px) / REMS * SMALLEST_REM * CAPITAL * scale


def too_small(layout: Layout, screen: Screen, kits: Mapping[str, Kit]) -> list[Small]:
    """In the layout's order; none while the screen's size or distance is not known.

    The map is left out: its words keep their size while it is looked at.
    """
    needs = screen.legible_px()
    found = []
    for tile in layout.tiles:
        has = capitals_px(scale_of(tile, kits.get(tile.panel)), screen.canvas)
        if tile.panel != MAP and has < needs:
            scale = needs / capitals_px(1.0, screen.canvas)
            found.append(Small(tile=tile.id, has_px=has, needs_px=needs, scale=scale))
    return found
