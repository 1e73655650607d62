"""Several displays side by side as one canvas: where each looks, and how wide the bezels between are.

What lies behind a bezel is a part of the canvas that nobody sees: a river drawn across two displays
goes straight on, as behind the frame of a window.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import hypot

from city.screens.canvas import Canvas
from city.screens.screen import MM_PER_INCH, Screen, Window


def grid(
    screens: Sequence[Screen], columns: int, bezel_mm: tuple[float, float] = (0.0, 0.0)
) -> tuple[Canvas, tuple[Window, ...]]:
    """The canvas and one window per screen; `screens` row by row, from the upper left.

    `bezel_mm`: from picture to picture, across and down (both frames together). Columns are as wide as
    their widest display, rows as high as their highest. Without a known diagonal a bezel is 0.
    """
    rows = [screens[n : n + columns] for n in range(0, len(screens), columns)]
    widths = [max(each.canvas.width_px for each in screens[n::columns]) for n in range(columns)]
    heights = [max(each.canvas.height_px for each in row) for row in rows]
    across, down = (round(mm * px_per_mm(screens[0])) for mm in bezel_mm)
    lefts, tops = _starts(widths, across), _starts(heights, down)
    windows = tuple(
        _window(screen, lefts[n], tops[m])
        for m, row in enumerate(rows)
        for n, screen in enumerate(row)
    )
    return Canvas(lefts[-1] + widths[-1], tops[-1] + heights[-1]), windows


def px_per_mm(screen: Screen) -> float:
    """Pixels on a millimetre of this display's glass; 0 when its diagonal is not known."""
    if not screen.diagonal_in:
        return 0.0
    diagonal_px = hypot(screen.canvas.width_px, screen.canvas.height_px)
    return diagonal_px / (screen.diagonal_in * MM_PER_INCH)


def seen(window: Window, wall: Canvas, canvas: Canvas) -> tuple[float, float, float, float]:
    """What this window sees of a layout's own canvas: x, y, width, height in the layout's pixels.

    A layout made for this very wall is seen pixel by pixel. On a wider wall another one is as high as the
    wall and `spread` to its sides; on a higher wall it stands in the middle, and a window beside it sees
    what lies outside the layout (y below 0, or beyond its height).
    """
    scale = _scale(wall, canvas)
    top = (wall.height_px - canvas.height_px * scale) / 2
    return (
        window.x_px / scale,
        (window.y_px - top) / scale,
        window.width_px / scale,
        window.height_px / scale,
    )


def spread(wall: Canvas, canvas: Canvas) -> float:
    """How much wider than the layout's canvas the wall is; 1 where it is not."""
    return wall.width_px / (canvas.width_px * _scale(wall, canvas))


def _scale(wall: Canvas, canvas: Canvas) -> float:
    return min(wall.width_px / canvas.width_px, wall.height_px / canvas.height_px)


def _starts(sizes: Sequence[int], gap: int) -> list[int]:
    return list(accumulate((each + gap for each in sizes[:-1]), initial=0))


def _window(screen: Screen, x: int, y: int) -> Window:
    return Window(
        screen=screen.id,
        x_px=x,
        y_px=y,
        width_px=screen.canvas.width_px,
        height_px=screen.canvas.height_px,
    )
