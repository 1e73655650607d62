"""What a glass is told to show: layouts by address, screens by rule, panels with options, errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from city import presets
from city.picture import CityPicture
from city.profile import Profile
from city.screens.canvas import Place
from city.screens.catalogue import Option
from city.screens.checks import check
from city.screens.layout import Layout, Tile
from city.screens.screen import Asked, Screen
from city.screens.tour import Run, Step, Tour
from dashboard import discovery
from dashboard.catalogue import catalogue
from dashboard.contracts import Component, Options, Panel
from dashboard.live.views import Views
from dashboard.pages.wall import glass, wished
from dashboard.stage.addresses import options_of, panel_view, parsed
from dashboard.stage.scene import mounted_of
from dashboard.texts import Text, texts
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.kinds import Book, Guide
from tests.dashboard.conftest import NOW, Wall, Web, until

TEXT = texts("id", "Asia/Jakarta")
PANELS = discovery.panels()
FIRST = next(iter(presets.layouts()))


def rows(picture: CityPicture, now: datetime, text: Text, options: Options) -> Component:
    return [f"{options['rows']} di {options['kecamatan'] or 'semua'}"]


def breaks(picture: CityPicture, now: datetime, text: Text, options: Options) -> Component:
    raise ZeroDivisionError("7421")


ROWS = Option(key="rows", kind="number", default=8, least=1, most=20)
WHERE = Option(key="kecamatan", kind="kecamatan")
MADE = {
    "rows": Panel("rows", "alarms.title", frozenset({"complaint"}), rows, options=(ROWS, WHERE)),
    "breaks": Panel("breaks", "alarms.title", frozenset({"complaint"}), breaks),
}


def views_of(picture: CityPicture, panels: Mapping[str, Panel]) -> Views:
    return Views(picture, panels, {}, {})


def value(packed: bytes) -> Any:
    return msgspec.json.decode(packed)["value"]


@pytest.mark.parametrize("name", presets.layouts())
def test_every_preset_is_good_for_this_city(name: str, profile: Profile) -> None:
    assert check(presets.layouts()[name], catalogue(PANELS, profile)) == []


def test_a_panel_is_told_how_it_was_set_and_otherwise_its_defaults(picture: CityPicture) -> None:
    views = views_of(picture, MADE)
    assert value(views.tile("panel:rows", NOW, TEXT)) == ["8 di semua"]
    set_so = "panel:rows?kecamatan=Bekasi+Timur&rows=3"
    assert views.known(set_so)
    assert value(views.tile(set_so, NOW, TEXT)) == ["3 di Bekasi Timur"]


@pytest.mark.parametrize(
    "wrong", ["rows=21", "rows=x", "kecamatan=Atlantis", "colour=red", "rows=3&rows=1e99", "&" * 90]
)
def test_a_panel_set_as_it_cannot_be_is_no_view(picture: CityPicture, wrong: str) -> None:
    assert not views_of(picture, MADE).known(f"panel:rows?{wrong}")


def test_the_same_setting_has_one_address_and_defaults_none(profile: Profile) -> None:
    kits = catalogue(MADE, profile)
    kit = kits.kits["rows"]
    assert panel_view(kit, {"rows": 8, "kecamatan": ""}) == "panel:rows"
    address = panel_view(kit, {"kecamatan": "Jatiasih", "rows": 3})
    assert address == panel_view(kit, {"rows": 3, "kecamatan": "Jatiasih"})
    name, told = parsed(address)
    assert (name, options_of(kit, told, kits)) == (
        "panel:rows",
        {"rows": 3, "kecamatan": "Jatiasih"},
    )


def test_a_panel_that_fails_says_so_in_its_own_place_and_can_be_tried_again(
    picture: CityPicture,
) -> None:
    drawn = str(value(views_of(picture, MADE).tile("panel:breaks", NOW, TEXT)))
    assert TEXT("stage.broken") in drawn
    assert "'data-again': 'panel:breaks'" in drawn
    assert "7421" not in drawn, "the reason is for the log, not for the glass"


async def shows(screen: Wall, view: str, layout: str) -> Any:
    await screen.hear_until(
        lambda: (screen.tiles.get(view) or {}).get("layout", {}).get("id") == layout
    )
    return screen.tiles[view]


async def test_a_persons_browser_is_told_the_citys_first_layout(web: Web) -> None:
    async with web.wall(await web.cookie()) as screen:
        await screen.hello("layout:-")
        told = await shows(screen, "layout:-", FIRST)
    views = [each["view"] for tile in told["layout"]["tiles"] for each in tile["views"]]
    assert {"panel:alarms", "panel:rivers", "panel:feeds"} <= set(views)
    assert (told["why"], told["lost"]) == ("own", "")
    assert told["choices"][0]["id"] == FIRST


async def test_the_address_may_choose_other_panels_but_never_hide_the_alarms(web: Web) -> None:
    view = wished({"panels": "overdue,nonsense,hot_spots,map"})
    async with web.wall(await web.cookie()) as screen:
        await screen.hello(view)
        told = await shows(screen, view, FIRST)
    [stack] = [each for each in told["layout"]["tiles"] if each["panel"] == "stack"]
    assert [each["panel"] for each in stack["views"]] == ["alarms", "overdue", "hot_spots"]


def test_one_board_looks_back_as_far_as_a_step_says(profile: Profile) -> None:
    known, layout = catalogue(PANELS, profile), presets.layouts()["banjir"]
    usual, far = (
        mounted_of(layout, {"hours": hours}, None, known, profile, TEXT) for hours in ("", "24")
    )
    assert (usual["title"], far["title"]) == ("Banjir", "Banjir · 24 jam terakhir")
    views = [
        [each["view"] for tile in told["tiles"] for each in tile["views"]] for told in (usual, far)
    ]
    assert "panel:hydrograph?gauge=p2c" in views[0]
    assert "panel:hydrograph?gauge=p2c&hours=24" in views[1]


async def test_a_layout_nobody_has_is_named_and_the_first_one_stands_in(web: Web) -> None:
    async with web.wall(await web.cookie()) as screen:
        await screen.hello("layout:atlantis")
        assert (await shows(screen, "layout:atlantis", FIRST))["lost"] == "atlantis"


def small(name: str, *panels: str) -> Layout:
    tiles = [
        Tile(id=f"t{n}", panel=each, place=Place(n * 32, 0, 32, 20))
        for n, each in enumerate(panels)
    ]
    return Layout(id=name, title={"id": name}, tiles=tuple(tiles))


async def keep(web: Web, *layouts: Layout) -> None:
    for each in layouts:
        await kinds.layouts(web.store).put(each.id, Book(published=each), "rina", "published", NOW)


async def registered(web: Web) -> Screen:
    found = Screen(id="ab12", name="Utama", number=1, added_at=NOW, added_by="rina")
    await kinds.displays(web.store).put(found.id, found, "rina", "paired", NOW)
    await until(lambda: web.desk.hub.screen_shelves.screen("ab12"))
    return found


async def ask(web: Web, **given: Any) -> None:
    asked = Asked(screen="ab12", at=web.desk.hub.now(), by="rina", **given)
    await kinds.asked(web.store).put("ab12", asked, "rina", "asked", NOW)


async def test_a_registered_screen_shows_what_it_was_asked_for_at_once(web: Web) -> None:
    await keep(web, small("banjir", "rivers", "alarms"))
    await registered(web)
    async with web.wall(await web.cookie()) as screen:
        await screen.hello("screen:ab12")
        before = await shows(screen, "screen:ab12", FIRST)
        await ask(web, layout="banjir")
        after = await shows(screen, "screen:ab12", "banjir")
    assert (after["why"], after["by"], after["number"], after["name"]) == (
        "asked",
        "rina",
        1,
        "Utama",
    )
    assert before["key"] != after["key"]


async def test_who_asked_changes_nothing_that_would_have_to_be_mounted_anew(web: Web) -> None:
    await keep(web, small("banjir", "rivers"))
    await registered(web)
    async with web.wall(await web.cookie()) as screen:
        await screen.hello("screen:ab12")
        await ask(web, layout="banjir")
        first = await shows(screen, "screen:ab12", "banjir")
        await ask(web, layout="banjir", spotlight=(0.5, 0.25))
        await screen.hear_until(lambda: screen.tiles["screen:ab12"]["spotlight"])
        assert screen.tiles["screen:ab12"]["key"] == first["key"]


async def test_a_tour_goes_on_by_time_alone(web: Web) -> None:
    await keep(web, small("banjir", "rivers"), small("udara", "air"))
    steps = (Step(layout="banjir", dwell_s=5), Step(layout="udara", dwell_s=60))
    tour = Tour(id="putaran", title={"id": "Putaran"}, steps=steps)
    await kinds.tours(web.store).put("putaran", Guide(tour=tour), "rina", "kept", NOW)
    await registered(web)
    hub = web.desk.hub
    async with web.wall(await web.cookie()) as screen:
        await screen.hello("screen:ab12")
        await ask(web, run=Run(tour="putaran", step=0, at=hub.now()))
        told = await shows(screen, "screen:ab12", "banjir")
        assert (told["tour"]["step"], told["tour"]["of"]) == (1, 2)
        clock, later = hub.now, timedelta(seconds=6)
        hub.now = lambda: clock() + later
        assert (await shows(screen, "screen:ab12", "udara"))["tour"]["step"] == 2


async def test_a_removed_screen_is_told_so(web: Web) -> None:
    found = await registered(web)
    async with web.wall(await web.cookie(Role.OPERATOR)) as screen:
        await screen.hello("screen:ab12")
        await shows(screen, "screen:ab12", FIRST)
        gone = msgspec.structs.replace(found, removed_at=NOW)
        await kinds.displays(web.store).put(found.id, gone, "rina", "removed", NOW)
        await screen.hear_until(lambda: screen.tiles["screen:ab12"]["why"] == "removed")


async def test_a_draft_is_shown_only_to_who_asks_for_it(web: Web) -> None:
    book = Book(published=small("banjir", "rivers"), draft=small("banjir", "air", "rivers"))
    await kinds.layouts(web.store).put("banjir", book, "rina", "draft", NOW)
    async with web.wall(await web.cookie(Role.EDITOR)) as screen:
        await screen.hello("layout:banjir", "layout:banjir?draft=1")
        plain = await shows(screen, "layout:banjir", "banjir")
        draft = await shows(screen, "layout:banjir?draft=1", "banjir")
    assert [len(each["layout"]["tiles"]) for each in (plain, draft)] == [1, 2]


def test_the_address_cannot_bring_markup_into_the_page() -> None:
    page = glass('<html lang=""><body>', "id", wished({"layout": '"><script>alert(1)</script>'}))
    assert "<script>" not in page
