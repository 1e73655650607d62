"""Two people change one layout: what both did is in it, and nothing of either is lost silently."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from city.screens.canvas import Place
from city.screens.layout import Layout, MapView, Tile
from city.screens.merging import merged

NAMES = ("a", "b", "c", "d", "e")
tiles = st.builds(
    Tile,
    id=st.sampled_from(NAMES),
    panel=st.sampled_from(("rivers", "air")),
    place=st.builds(Place, st.integers(0, 3), st.just(0), st.integers(1, 3), st.just(1)),
    options=st.dictionaries(st.sampled_from(("rows", "words")), st.integers(0, 2)),
)
layouts = st.builds(
    Layout,
    id=st.just("coba"),
    title=st.fixed_dictionaries({"id": st.sampled_from(("Satu", "Dua", "Tiga"))}),
    tiles=st.lists(tiles, unique_by=lambda each: each.id, max_size=5).map(tuple),
    layers=st.lists(st.sampled_from(("gauges", "vehicles")), unique=True).map(tuple),
    map=st.builds(MapView, zoom=st.sampled_from((None, 12.0, 14.0))),
    parameters=st.dictionaries(st.sampled_from(("kecamatan", "agency")), st.sampled_from("xy")),
)


def tile(name: str, x: int = 0, panel: str = "rivers", **options: Any) -> Tile:
    return Tile(id=name, panel=panel, place=Place(x, 0, 2, 1), options=options)


def layout(*found: Tile, **given: Any) -> Layout:
    return Layout(**{"id": "coba", "title": {"id": "Coba"}, "tiles": found, **given})


def by_name(found: Layout) -> dict[str, Tile]:
    return {each.id: each for each in found.tiles}


@given(layouts, layouts)
def test_what_only_one_of_the_two_did_is_simply_done(before: Layout, after: Layout) -> None:
    assert merged(before, after, before) == (after, [])
    assert merged(before, before, after) == (after, [])
    assert merged(before, after, after) == (after, [])


@given(layouts, layouts, layouts)
def test_no_tile_of_either_is_lost_silently(before: Layout, mine: Layout, theirs: Layout) -> None:
    found, conflicts = merged(before, mine, theirs)
    told = [each for one in conflicts for each in (one.mine, one.theirs)]
    old, result = by_name(before), by_name(found)
    for side, other in ((mine, theirs), (theirs, mine)):
        for each in side.tiles:
            if each == old.get(each.id):
                assert each.id in result or each.id not in by_name(other)
            elif each not in told:
                assert holds(each, old.get(each.id), found), each


def holds(each: Tile, was: Tile | None, found: Layout) -> bool:
    """Whether what this side made of a tile is in the result: whole, renamed, or field by field."""
    as_it_is = [msgspec.structs.replace(one, id=each.id) for one in found.tiles]
    if each in as_it_is:
        return True
    now = by_name(found).get(each.id)
    if was is None or now is None:
        return False
    fields = ("place", "scale", "panel")
    mine = {name: getattr(each, name) for name in fields} | each.options
    before = {name: getattr(was, name) for name in fields} | was.options
    result = {name: getattr(now, name) for name in fields} | now.options
    touched = [key for key in mine.keys() | before.keys() if mine.get(key) != before.get(key)]
    return all(result.get(key) == mine.get(key) for key in touched)


@given(layouts, layouts, layouts)
def test_names_stay_unique_and_both_sides_hear_of_the_same_conflicts(
    before: Layout, mine: Layout, theirs: Layout
) -> None:
    found, conflicts = merged(before, mine, theirs)
    assert len(by_name(found)) == len(found.tiles)
    _, others = merged(before, theirs, mine)
    assert {(each.part, each.tile) for each in conflicts} == {
        (each.part, each.tile) for each in others
    }
    swapped = {(each.part, each.tile): (each.theirs, each.mine) for each in others}
    assert all(swapped[each.part, each.tile] == (each.mine, each.theirs) for each in conflicts)


@given(st.data())
def test_edits_of_different_tiles_are_both_there(data: st.DataObject) -> None:
    before = layout(*(tile(name, 2 * n) for n, name in enumerate(NAMES)))
    mine_of = data.draw(st.sets(st.sampled_from(NAMES)))
    moved = {name: data.draw(st.integers(0, 9)) for name in NAMES}
    mine = layout(*(tile(t.id, moved[t.id]) if t.id in mine_of else t for t in before.tiles))
    theirs = layout(*(tile(t.id, moved[t.id]) if t.id not in mine_of else t for t in before.tiles))
    found, conflicts = merged(before, mine, theirs)
    assert conflicts == []
    assert {each.id: each.place.x for each in found.tiles} == moved


def test_one_moves_a_tile_the_other_sets_an_option_of_it() -> None:
    before = layout(tile("a", rows=3))
    found, conflicts = merged(before, layout(tile("a", 5, rows=3)), layout(tile("a", rows=9)))
    assert (found, conflicts) == (layout(tile("a", 5, rows=9)), [])


def test_both_move_a_tile_mine_stays_and_theirs_can_be_chosen() -> None:
    found, [conflict] = merged(layout(tile("a")), layout(tile("a", 4)), layout(tile("a", 8)))
    assert found == layout(tile("a", 4))
    assert (conflict.tile, conflict.mine, conflict.theirs) == ("a", tile("a", 4), tile("a", 8))


def test_what_one_took_away_while_the_other_changed_it_stays_and_is_told() -> None:
    found, [conflict] = merged(layout(tile("a")), layout(), layout(tile("a", 8)))
    assert found == layout(tile("a", 8))
    assert conflict.mine is None


def test_two_new_tiles_of_one_name_both_stay() -> None:
    found, conflicts = merged(layout(), layout(tile("a")), layout(tile("a", 8)))
    assert conflicts == []
    assert {each.id: each.place.x for each in found.tiles} == {"a": 0, "a-2": 8}


def test_layers_are_switched_each_for_itself() -> None:
    before = layout(layers=("gauges", "vehicles"))
    found, conflicts = merged(
        before, layout(layers=("vehicles",)), layout(layers=("stations", "gauges", "vehicles"))
    )
    assert (found.layers, conflicts) == (("stations", "vehicles"), [])


def test_two_titles_are_a_conflict_with_both() -> None:
    found, [conflict] = merged(layout(), layout(title={"id": "Saya"}), layout(title={"id": "Rina"}))
    assert found.title == {"id": "Saya"}
    assert (conflict.part, conflict.theirs) == ("title", {"id": "Rina"})
