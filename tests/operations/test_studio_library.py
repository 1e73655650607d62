"""The library of layouts: drafts, versions, locks, the recycle bin, and two people at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import msgspec
import pytest

from city import presets
from city.screens.canvas import Place
from city.screens.catalogue import Catalogue, Kit
from city.screens.day_plan import Entry
from city.screens.layout import Layout, Tile
from city.screens.screen import Screen
from city.screens.showing import Known
from city.screens.tour import Step, Tour
from operations.screens.editing import LEASE_S, PURPOSE, Editing
from operations.screens.known import published
from operations.screens.library import Library, Merged, Saved, free_name
from operations.screens.refusal import StudioRefusal
from operations.screens.use import uses
from operations.screens.versions import discard, restore, versions
from store.city_store import CityStore

AT = datetime(2026, 11, 29, 3, 21, tzinfo=UTC)
KITS = {name: Kit(key=name, smallest=(1, 1)) for name in ("map", "rivers", "stack", "feeds")}
PRESET = next(iter(presets.layouts()))


@pytest.fixture
def library(store: CityStore) -> Library:
    return Library(store, Catalogue(kits=KITS))


def tile(name: str, x: int = 0) -> Tile:
    return Tile(id=name, panel="rivers", place=Place(x, 0, 8, 4))


def layout(*tiles: Tile, title: str = "Banjir Kali") -> Layout:
    return Layout(id="x", title={"id": title}, tiles=tiles)


async def walls(library: Library) -> dict[str, Layout]:
    return published(await library.books.all())


async def kept(library: Library, *tiles: Tile) -> str:
    """A published layout with these tiles; its name."""
    name = await library.new(layout(*tiles), "rina", AT)
    await library.publish(name, 1, "", "rina", AT)
    return name


async def save(library: Library, name: str, made: Layout, by: str = "rina") -> Saved | Merged:
    entry = await library.entry(name)
    return await library.save(name, entry.version, entry.working, made, by, AT)


async def test_a_new_layout_is_a_draft_until_it_is_published(library: Library) -> None:
    name = await library.new(layout(tile("a")), "rina", AT)
    assert (name, (await library.entry(name)).state) == ("banjir-kali", "draft")
    assert name not in await walls(library)
    await library.publish(name, 1, "", "rina", AT)
    assert (await library.entry(name)).state == "published"
    assert (await walls(library))[name].tiles == (tile("a"),)


async def test_a_draft_is_kept_with_who_and_when_and_changes_no_wall(library: Library) -> None:
    name = await kept(library, tile("a"))
    before = await walls(library)
    later = AT + timedelta(minutes=3)
    entry = await library.entry(name)
    await library.save(name, entry.version, entry.working, layout(tile("b")), "dewi", later)
    book = (await library.entry(name)).book
    assert book.draft is not None
    assert (book.draft.tiles, book.draft_by, book.draft_at) == ((tile("b"),), "dewi", later)
    assert await walls(library) == before


async def test_a_hundred_drafts_leave_no_hundred_versions(library: Library) -> None:
    name = await kept(library, tile("a"))
    for n in range(100):
        await save(library, name, layout(tile("a", n % 20)))
    assert [each.number for each in await versions(library, name)] == [2]


async def test_a_draft_that_is_what_walls_show_is_no_draft(library: Library) -> None:
    name = await kept(library, tile("a"))
    shown = (await library.entry(name)).working
    await save(library, name, layout(tile("b")))
    await save(library, name, shown)
    assert (await library.entry(name)).book.draft is None


async def test_what_would_not_show_is_not_published(library: Library) -> None:
    name = await library.new(layout(tile("a"), tile("b")), "rina", AT)
    with pytest.raises(StudioRefusal) as refused:
        await library.publish(name, 1, "", "rina", AT)
    assert refused.value.key == "has_errors"
    assert [each.key for each in refused.value.problems] == ["layout.problem_overlap"]
    assert name not in await walls(library)


async def test_only_the_draft_one_has_seen_is_published(library: Library) -> None:
    name = await kept(library, tile("a"))
    await save(library, name, layout(tile("b")), "dewi")
    with pytest.raises(StudioRefusal, match="newer"):
        await library.publish(name, 2, "", "rina", AT)


async def test_two_who_save_at_once_hear_of_each_other_and_nothing_is_lost(
    library: Library,
) -> None:
    name = await library.new(layout(tile("a"), tile("b", 8)), "rina", AT)
    begun = (await library.entry(name)).working
    move_a = msgspec.structs.replace(begun, tiles=(tile("a", 40), tile("b", 8)))
    move_b = msgspec.structs.replace(begun, tiles=(tile("a"), tile("b", 60)))
    assert await library.save(name, 1, begun, move_a, "rina", AT) == Saved(version=2)
    both = await library.save(name, 1, begun, move_b, "dewi", AT)
    assert isinstance(both, Merged)
    assert (both.by, both.conflicts, both.version) == ("rina", [], 2)
    assert both.layout.tiles == (tile("a", 40), tile("b", 60))
    assert (await library.entry(name)).working == move_a
    again = await library.save(name, both.version, both.theirs, both.layout, "dewi", AT)
    assert again == Saved(version=3)


async def test_a_lock_set_meanwhile_is_no_reason_to_merge(library: Library) -> None:
    name = await kept(library, tile("a"))
    entry = await library.entry(name)
    await library.move(name, "Banjir", "dewi", AT)
    saved = await library.save(name, entry.version, entry.working, layout(tile("b")), "rina", AT)
    assert isinstance(saved, Saved)


async def test_a_restored_version_is_on_the_walls_at_once_and_the_draft_set_aside(
    library: Library,
) -> None:
    name = await kept(library, tile("a"))
    await save(library, name, layout(tile("b")))
    await library.publish(name, 3, "Sebelum rapat", "dewi", AT)
    await save(library, name, layout(tile("c")))
    await restore(library, name, 2, "rina", AT)
    assert (await walls(library))[name].tiles == (tile("a"),)
    told = [(each.sort, each.by, each.title, each.of) for each in await versions(library, name)]
    assert told == [
        ("restored", "rina", "", 2), ("kept", "rina", "", 0),
        ("published", "dewi", "Sebelum rapat", 0), ("published", "rina", "", 0),
    ]  # fmt: skip
    aside = next(each for each in await versions(library, name) if each.sort == "kept")
    await restore(library, name, aside.number, "rina", AT)
    assert (await library.entry(name)).working.tiles == (tile("c"),)
    assert (await walls(library))[name].tiles == (tile("a"),)


async def test_a_preset_is_changed_and_taken_back(library: Library) -> None:
    assert (await library.entry(PRESET)).state == "published"
    await save(library, PRESET, layout(tile("a")))
    await library.publish(PRESET, 1, "", "rina", AT)
    assert (await walls(library))[PRESET].tiles == (tile("a"),)
    await restore(library, PRESET, 0, "rina", AT)
    assert (await walls(library))[PRESET] == presets.layouts()[PRESET]


async def asked(library: Library, name: str, by: str = "rina") -> int:
    return await library.ask(name, (await library.entry(name)).version, by, AT)


async def refused(library: Library, name: str, by: str) -> str:
    with pytest.raises(StudioRefusal) as why:
        await library.publish(name, (await library.entry(name)).version, "", by, AT)
    return why.value.key


async def test_where_it_takes_two_somebody_else_publishes_what_was_asked(library: Library) -> None:
    await library.set_by_two(True, "admin", AT)
    name = await library.new(layout(tile("a")), "rina", AT)
    assert await refused(library, name, "dewi") == "not_asked"
    version = await asked(library, name)
    assert await refused(library, name, "rina") == "own_draft"
    await library.publish(name, version, "", "dewi", AT)
    assert (await walls(library))[name].tiles == (tile("a"),)
    await library.set_by_two(False, "admin", AT)
    await save(library, name, layout(tile("b")))
    await library.publish(name, (await library.entry(name)).version, "", "rina", AT)


async def test_whoever_changes_a_draft_takes_the_request_back_and_is_the_one_who_drew_it(
    library: Library,
) -> None:
    await library.set_by_two(True, "admin", AT)
    name = await library.new(layout(tile("a")), "rina", AT)
    await asked(library, name)
    await save(library, name, layout(tile("a"), tile("b", 8)), "dewi")
    assert (await library.entry(name)).book.asked_by == ""
    assert await refused(library, name, "rina") == "not_asked"
    version = await asked(library, name, "dewi")
    assert await refused(library, name, "dewi") == "own_draft"
    await library.publish(name, version, "", "rina", AT)


async def test_an_earlier_version_comes_back_at_once_also_where_it_takes_two(
    library: Library,
) -> None:
    name = await kept(library, tile("a"))
    first = (await versions(library, name))[0].number
    await library.set_by_two(True, "admin", AT)
    await save(library, name, layout(tile("b")))
    version = await asked(library, name)
    await library.publish(name, version, "", "dewi", AT)
    await restore(library, name, first, "rina", AT)
    assert (await walls(library))[name].tiles == (tile("a"),)


async def test_what_cannot_be_published_cannot_be_asked_for(library: Library) -> None:
    name = await library.new(layout(tile("a"), tile("b")), "rina", AT)
    with pytest.raises(StudioRefusal, match="has_errors"):
        await asked(library, name)


async def test_thrown_away_it_leaves_the_walls_and_comes_back_as_it_was(library: Library) -> None:
    name = await kept(library, tile("a"))
    await save(library, name, layout(tile("b")))
    for each in (name, PRESET):
        before = (await library.entry(each)).working
        await library.throw(each, "rina", AT)
        assert each not in await walls(library)
        with pytest.raises(StudioRefusal, match="thrown"):
            await save(library, each, layout(tile("z")))
        await library.bring_back(each, "dewi", AT)
        assert each in await walls(library)
        assert (await library.entry(each)).working == before


async def test_what_is_locked_stays_as_it_is(library: Library) -> None:
    name = await kept(library, tile("a"))
    await library.lock(name, "rina", AT)
    version = (await library.entry(name)).version
    for attempt in (
        save(library, name, layout(tile("b"))),
        library.publish(name, version, "", "dewi", AT),
        library.throw(name, "dewi", AT),
        library.lock(name, "dewi", AT),
        restore(library, name, 2, "dewi", AT),
    ):
        with pytest.raises(StudioRefusal) as refused:
            await attempt
        assert (refused.value.key, refused.value.values) == ("locked", {"by": "rina"})
    await library.unlock(name, "dewi", AT)
    assert isinstance(await save(library, name, layout(tile("b"))), Saved)


async def test_a_draft_alone_cannot_be_locked_or_discarded(library: Library) -> None:
    name = await library.new(layout(tile("a")), "rina", AT)
    for attempt in (library.lock(name, "rina", AT), discard(library, name, "rina", AT)):
        with pytest.raises(StudioRefusal, match="not_published"):
            await attempt


async def test_a_discarded_draft_is_among_the_versions(library: Library) -> None:
    name = await kept(library, tile("a"))
    await save(library, name, layout(tile("b")))
    await discard(library, name, "rina", AT)
    assert (await library.entry(name)).working.tiles == (tile("a"),)
    assert [each.sort for each in await versions(library, name)] == ["kept", "published"]


async def test_what_does_not_exist_is_refused_in_words(library: Library) -> None:
    for attempt in (library.entry("nihil"), library.throw("nihil", "rina", AT)):
        with pytest.raises(StudioRefusal, match="no_layout"):
            await attempt
    with pytest.raises(StudioRefusal, match="no_version"):
        await restore(library, PRESET, 77, "rina", AT)


async def test_five_hundred_tiles_come_into_no_library(library: Library) -> None:
    many = layout(*(tile(f"t{n}") for n in range(500)))
    before = [each.name for each in await library.entries()]
    with pytest.raises(StudioRefusal, match="too_many_tiles"):
        await library.new(many, "rina", AT)
    assert [each.name for each in await library.entries()] == before


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Banjir & Genangan", set(), "banjir-genangan"),
        ("Banjir", {"banjir", "banjir-2"}, "banjir-3"),
        ("Café Été", set(), "cafe-ete"),
        ("城市", set(), "tampilan"),
        ("x" * 80, set(), "x" * 32),
    ],
)
def test_a_title_becomes_a_name(title: str, taken: set[str], name: str) -> None:
    assert free_name(title, taken) == name


async def test_whoever_edits_is_seen_until_they_leave_or_fall_silent(store: CityStore) -> None:
    editing = Editing(store)
    await editing.hold("banjir", "rina", AT)
    held = await editing.hold("banjir", "dewi", AT + timedelta(seconds=40))
    await editing.hold("tamu", "budi", AT)
    assert [(each.account, each.since) for each in held] == [
        ("rina", AT), ("dewi", AT + timedelta(seconds=40)),
    ]  # fmt: skip
    again = await editing.hold("banjir", "rina", AT + timedelta(minutes=5))
    assert again[0].since == AT
    await editing.leave("banjir", "rina")
    assert {each.account for each in await editing.all()} == {"dewi", "budi"}


async def test_a_claim_runs_out_by_itself(store: CityStore) -> None:
    await Editing(store).hold("banjir", "rina", AT)
    secret = next(iter(await store.tokens.matching(PURPOSE, "studio")))
    left_ms = await store.tokens._connection.call("PTTL", f"{{token-{PURPOSE}}}:{secret}")
    assert 0 < left_ms <= LEASE_S * 1000


def test_whoever_would_miss_a_layout_is_named_once() -> None:
    night = Entry(begins=time(22), ends=time(6), show="banjir")
    known = Known(
        layouts={},
        tours={"pagi": Tour(id="pagi", title={"id": "Pagi"}, steps=(Step(layout="banjir"),) * 2)},
        plan=[night, night, Entry(begins=time(6), ends=time(22), show="lain")],
        asked={},
        taken={},
        first="",
        zone="Asia/Jakarta",
        closed=frozenset(),
    )
    lobby = Screen(id="a", name="Lobi", number=1, shows="banjir", added_at=AT, added_by="rina")
    gone = msgspec.structs.replace(lobby, id="b", name="Lama", removed_at=AT)
    found = [(each.sort, each.name) for each in uses("banjir", known, [lobby, gone])]
    assert found == [("tour", {"id": "Pagi"}), ("plan", "22.00–06.00"), ("screen", "Lobi")]
    assert uses("tidak-dipakai", known, [lobby]) == []
