"""What one version has other than another."""

from __future__ import annotations

from hypothesis import given

from city.screens.canvas import Canvas
from city.screens.difference import Difference, difference
from city.screens.layout import Layout
from tests.city.screens.test_merging import layout, layouts, tile


def test_added_removed_moved_sized_and_changed_are_told_apart() -> None:
    before = layout(tile("a"), tile("b", 2), tile("c", 4, rows=3), tile("d", 6))
    after = layout(tile("a"), tile("b", 9), tile("c", 4, rows=4), tile("e", 6))
    assert difference(before, after) == Difference(
        added=("e",), removed=("d",), moved=("b",), changed=("c",), options={"c": ("rows",)}
    )


def test_what_is_true_of_the_whole_layout_is_named() -> None:
    after = layout(canvas=Canvas(1920, 1080), layers=(), theme="bright", parameters={"agency": ""})
    found = difference(layout(), after)
    assert found.parts == ("canvas", "layers", "parameters", "theme")


@given(layouts)
def test_a_layout_has_nothing_other_than_itself(found: Layout) -> None:
    assert difference(found, found).nothing


@given(layouts, layouts)
def test_backwards_is_the_mirror(one: Layout, other: Layout) -> None:
    there, back = difference(one, other), difference(other, one)
    assert set(there.added) == set(back.removed)
    assert set(there.moved) == set(back.moved)
    assert set(there.changed) == set(back.changed)
    assert there.parts == back.parts
    same = sorted(map(repr, one.tiles)) == sorted(map(repr, other.tiles))
    assert there.nothing == (same and not there.parts)
