"""Words too small for the screen they hang on are named, with the size that would do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from city.screens.canvas import Canvas, Place
from city.screens.catalogue import Kit
from city.screens.layout import Layout, Tile
from city.screens.legibility import capitals_px, scale_of, too_small
from city.screens.screen import Screen

AT = datetime(2026, 11, 29, tzinfo=UTC)
WALL = Canvas()
KITS = {"rivers": Kit(key="rivers", size=(32, 12)), "map": Kit(key="map")}


def screen(diagonal_in: float, distance_m: float, canvas: Canvas = WALL) -> Screen:
    told = {"diagonal_in": diagonal_in, "distance_m": distance_m, "canvas": canvas}
    return Screen(id="s", name="S", number=1, added_at=AT, added_by="x", **told)


def layout(panel: str = "rivers", scale: float = 0, w: int = 32, h: int = 12) -> Layout:
    tile = Tile(id="a", panel=panel, place=Place(0, 0, w, h), scale=scale)
    return Layout(id="coba", title={"id": "Coba"}, tiles=(tile,))


def test_an_85_inch_screen_is_read_from_three_metres_and_not_from_eight() -> None:
    assert too_small(layout(), screen(85, 3), KITS) == []
    [small] = too_small(layout(), screen(85, 8), KITS)
    assert small.has_px < small.needs_px
    assert too_small(layout(scale=small.scale), screen(85, 8), KITS) == []


def test_half_the_pixels_change_nothing_for_the_eye() -> None:
    sharp, coarse = (too_small(layout(), screen(55, 6, Canvas(*px)), KITS) for px in SIZES)
    assert sharp[0].scale == pytest.approx(coarse[0].scale)
    assert sharp[0].has_px == pytest.approx(2 * coarse[0].has_px)


SIZES = ((3840, 2160), (1920, 1080))


@pytest.mark.parametrize(("diagonal_in", "distance_m"), [(0, 5), (65, 0), (0, 0)])
def test_a_screen_of_unknown_size_or_distance_is_not_judged(
    diagonal_in: float, distance_m: float
) -> None:
    assert too_small(layout(), screen(diagonal_in, distance_m), KITS) == []


def test_the_map_is_not_judged() -> None:
    assert too_small(layout("map"), screen(32, 30), KITS) == []


@pytest.mark.parametrize(
    ("scale", "w", "h", "is_scale"),
    [
        (0, 32, 12, 1),
        (0, 64, 24, 2),
        (0, 64, 12, 1),
        (0, 4, 2, 0.5),
        (0, 960, 600, 4),
        (3, 4, 2, 3),
    ],
)
def test_words_are_as_large_as_said_or_as_the_place_allows(
    scale: float, w: int, h: int, is_scale: float
) -> None:
    [tile] = layout(scale=scale, w=w, h=h).tiles
    assert scale_of(tile, KITS["rivers"]) == is_scale


def test_the_smallest_capitals_at_4k_are_as_high_as_the_font_says() -> None:
    assert capitals_px(1, Canvas()) == pytest.approx(2160 / 67.5 * 0.875 * 0.74)
