"""Several displays as one canvas: windows, bezels, unequal displays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from city.screens.canvas import Canvas
from city.screens.screen import Screen
from city.screens.wall_grid import grid, px_per_mm, seen, spread

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def display(name: str, width: int = 1920, height: int = 1080, inches: float = 0) -> Screen:
    return Screen(
        id=name, name=name, number=1, canvas=Canvas(width, height), diagonal_in=inches,
        added_at=NOW, added_by="sari",
    )  # fmt: skip


def test_without_bezels_displays_touch() -> None:
    canvas, windows = grid([display("a"), display("b"), display("c")], 3)
    assert canvas == Canvas(5760, 1080)
    assert [(each.x_px, each.y_px) for each in windows] == [(0, 0), (1920, 0), (3840, 0)]


def test_a_bezel_hides_as_many_pixels_as_it_is_wide() -> None:
    screens = [display(name, inches=55) for name in "abcd"]
    assert px_per_mm(screens[0]) == pytest.approx(1.577, abs=0.001)
    canvas, windows = grid(screens, 2, (10, 20))
    assert canvas == Canvas(2 * 1920 + 16, 2 * 1080 + 32)
    assert [(each.x_px, each.y_px) for each in windows] == [
        (0, 0), (1936, 0), (0, 1112), (1936, 1112),
    ]  # fmt: skip


def test_unequal_displays_never_overlap_and_a_last_row_may_be_short() -> None:
    screens = [display("a", 3840, 2160), display("b", 1080, 1920), display("c")]
    canvas, windows = grid(screens, 2)
    assert canvas == Canvas(3840 + 1080, 2160 + 1080)
    assert [(each.screen, each.x_px, each.y_px) for each in windows] == [
        ("a", 0, 0), ("b", 3840, 0), ("c", 0, 2160),
    ]  # fmt: skip
    assert windows[1].height_px == 1920


def test_without_a_known_diagonal_a_bezel_is_nothing() -> None:
    canvas, _ = grid([display("a"), display("b")], 2, (10, 10))
    assert canvas == Canvas(3840, 1080)


def test_a_layout_made_for_the_wall_is_seen_pixel_by_pixel() -> None:
    wall, windows = grid([display("a"), display("b")], 2)
    assert seen(windows[1], wall, wall) == (1920, 0, 1920, 1080)


def test_any_other_layout_is_spread_over_a_wider_wall_and_in_the_middle_of_a_higher_one() -> None:
    wall, windows = grid([display("a"), display("b")], 2)
    found = [seen(each, wall, Canvas(3840, 2160)) for each in windows]
    assert found == [(0, 0, 3840, 2160), (3840, 0, 3840, 2160)]
    assert spread(wall, Canvas(3840, 2160)) == 2
    tall = seen(windows[0], wall, Canvas(3840, 540))
    assert tall == (0, -270, 1920, 1080)
    assert spread(wall, Canvas(3840, 540)) == 1
