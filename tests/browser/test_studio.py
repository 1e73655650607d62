"""The studio in Chromium: by mouse, by keyboard, two at once, cut off, and by whoever may only look."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from city import presets
from city.profile import Profile
from city.screens.canvas import Canvas, Place
from city.screens.layout import Layout, Tile, write
from dashboard.catalogue import catalogue
from operations.accounts import Role
from operations.screens import library as screens_library
from operations.screens.kinds import layouts
from operations.screens.known import published
from operations.screens.library import Library
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import Web, level

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1366, "height": 768}
AT = datetime(2026, 11, 29, tzinfo=UTC)
PRESET = next(iter(presets.layouts()))
DRAG_S, FRAMES_S = 3.0, 30


def tile(name: str, x: int, y: int = 0, panel: str = "rivers", **given: Any) -> Tile:
    return Tile(id=name, panel=panel, place=Place(x, y, 24, 12), **given)


async def made(web: Web, *tiles: Tile, title: str = "Uji", **given: Any) -> str:
    layout = Layout(id="x", title={"id": title}, tiles=tiles, **given)
    return await library(web).new(layout, "persiapan", AT)


async def others_keep(web: Web, name: str, *tiles: Tile) -> None:
    """Somebody else keeps a draft with these tiles and no others."""
    entry = await library(web).entry(name)
    theirs = msgspec.structs.replace(entry.working, tiles=tiles)
    await library(web).save(name, entry.version, entry.working, theirs, "dewi", AT)


def library(web: Web) -> Library:
    return Library(web.store, catalogue(web.desk.hub.views.panels, web.desk.profile))


async def signed(web: Web, browser: Browser, role: Role = Role.EDITOR) -> Page:
    return await looking(await signed_in(web, browser, role, LAPTOP))


async def opened(web: Web, browser: Browser, name: str, role: Role = Role.EDITOR) -> Page:
    page = await signed(web, browser, role)
    await page.goto(f"{web.base}/studio/{name}")
    await page.wait_for_function("() => window.city?.studio?.isReady")
    return page


def tile_of(page: Page, name: str) -> Locator:
    return page.locator(f'.studio-tile[data-id="{name}"]')


async def places(page: Page) -> dict[str, list[int]]:
    found: dict[str, list[int]] = await page.evaluate(
        "() => Object.fromEntries(city.studio.doc.tiles.map((t) => [t.id, t.place]))"
    )
    return found


async def saved(page: Page) -> None:
    await page.wait_for_function("() => city.studio.isSaved()")


async def kept(web: Web, name: str) -> Layout:
    return (await library(web).entry(name)).working


async def drag(page: Page, what: Locator, dx: float, dy: float) -> None:
    box = await what.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + dx / 2, y + dy / 2, steps=4)
    await page.mouse.move(x + dx, y + dy, steps=4)
    await page.mouse.up()


async def cell(page: Page) -> float:
    """Pixels of a cell as it is seen."""
    return float(await page.evaluate("() => city.studio.scale * city.studio.CELL"))


async def test_somebody_new_makes_a_layout_from_an_example_and_publishes_it(
    web: Web, chromium: Browser
) -> None:
    page = await signed(web, chromium)
    await page.goto(f"{web.base}/studio")
    await page.get_by_role("button", name="Mulai dari Situasi kota").click()
    await page.get_by_label("Nama tampilan").fill("Ruang rapat")
    await page.get_by_role("button", name="Mulai", exact=True).click()
    await page.wait_for_url("**/studio/ruang-rapat")
    await page.wait_for_function("() => window.city?.studio?.isReady")
    await tile_of(page, "samping").click()
    await page.get_by_role("button", name="Hapus").click()
    await page.get_by_role("button", name="Pasang Sungai").click()
    await expect(page.locator(".studio-tile")).to_have_count(3)
    await page.get_by_role("button", name="Terbitkan").click()
    await page.get_by_label("Nama versi").fill("untuk rapat")
    await page.locator("dialog").get_by_role("button", name="Terbitkan").click()
    await expect(page.get_by_text("Dinding dapat menampilkannya sekarang")).to_be_visible()
    walls = published(await layouts(web.store).all())
    assert [each.panel for each in walls["ruang-rapat"].tiles] == ["map", "feeds", "rivers"]


async def test_where_it_takes_two_one_asks_and_the_other_publishes(
    web: Web, chromium: Browser
) -> None:
    boss = await signed(web, chromium, Role.ADMIN)
    await boss.goto(f"{web.base}/studio")
    await boss.get_by_label("Menerbitkan perlu dua orang").check()
    name = await made(web, tile("a", 0))
    page = await opened(web, chromium, name)
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    await saved(page)
    await page.get_by_role("button", name="Minta terbitkan").click()
    await page.locator("dialog").get_by_role("button", name="Minta terbitkan").click()
    await expect(page.get_by_role("button", name="Menunggu orang kedua")).to_be_disabled()
    await page.goto("about:blank")
    await boss.reload()
    await boss.get_by_role("button", name="Menunggu terbit (1)").click()
    await boss.locator(f'[data-key="{name}"]').get_by_role("link", name="Sunting").click()
    await boss.get_by_role("button", name="Terbitkan").click()
    await boss.locator("dialog").get_by_role("button", name="Terbitkan").click()
    await expect(boss.get_by_text("Dinding dapat menampilkannya sekarang")).to_be_visible()


async def test_a_tile_follows_the_pointer_and_takes_its_cells_when_let_go(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), tile("b", 40))
    page = await opened(web, chromium, name)
    size = await cell(page)
    await drag(page, tile_of(page, "a"), 10 * size, 20 * size)
    assert (await places(page))["a"] == [10, 20, 24, 12]
    await drag(page, tile_of(page, "a").locator(".is-se"), 6 * size, -3 * size)
    assert (await places(page))["a"] == [10, 20, 30, 9]
    await drag(page, tile_of(page, "a"), -900, -900)
    assert (await places(page))["a"][:2] == [0, 0]
    await saved(page)
    moved = (await kept(web, name)).tile("a")
    assert moved
    assert moved.place == Place(0, 0, 30, 9)


async def test_a_drag_that_is_called_off_changes_nothing(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, await made(web, tile("a", 0)))
    box = await tile_of(page, "a").bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 240, box["y"] + 140, steps=4)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    assert (await places(page))["a"] == [0, 0, 24, 12]


async def test_a_panel_is_dragged_from_the_gallery_to_where_it_belongs(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, await made(web))
    target = await page.locator(".studio-area").bounding_box()
    button = page.get_by_role("button", name="Pasang Sungai")
    await button.scroll_into_view_if_needed()
    kit = await button.bounding_box()
    assert target
    assert kit
    await page.mouse.move(kit["x"] + 20, kit["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 200, steps=6)
    await page.mouse.up()
    [place] = (await places(page)).values()
    assert place[2:] == [32, 12]
    assert 28 <= place[0] <= 36


async def test_everything_goes_by_keyboard(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, await made(web, tile("a", 0), tile("b", 40)))
    await tile_of(page, "a").focus()
    for key in ("ArrowRight", "ArrowDown", "Alt+ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        await page.keyboard.press(key)
    assert (await places(page))["a"] == [1, 6, 25, 11]
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => city.studio.chosen") == "b"
    await page.keyboard.press("Control+d")
    found = await places(page)
    [copy] = found.keys() - {"a", "b"}
    assert found[copy][2:] == [24, 12]
    await page.keyboard.press("Delete")
    assert set(await places(page)) == {"a", "b"}
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("Enter")
    assert len(await places(page)) == 3
    await page.keyboard.press("?")
    await expect(page.get_by_text("urungkan, tanpa batas")).to_be_visible()


async def test_undo_goes_back_to_the_first_step_and_forward_again(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, await made(web, tile("a", 0)))
    size = await cell(page)
    for _ in range(12):
        await drag(page, tile_of(page, "a"), 2 * size, size)
    assert (await places(page))["a"] == [24, 12, 24, 12]
    for _ in range(20):
        await page.keyboard.press("Control+z")
    assert (await places(page))["a"] == [0, 0, 24, 12]
    for _ in range(20):
        await page.keyboard.press("Control+Shift+z")
    assert (await places(page))["a"] == [24, 12, 24, 12]


async def test_what_was_made_while_cut_off_is_there_after_a_restart(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0))
    page = await opened(web, chromium, name)
    await page.route("**/save", lambda route: route.abort())
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("belum terkirim, dicoba lagi")).to_be_visible()
    await page.reload()
    await page.wait_for_function("() => window.city?.studio?.isReady")
    assert (await places(page))["a"] == [1, 0, 24, 12]
    await page.unroute("**/save")
    await saved(page)
    again = (await kept(web, name)).tile("a")
    assert again
    assert again.place.x == 1


async def test_after_a_refused_save_the_next_change_is_sent_again(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0))
    page = await opened(web, chromium, name)
    why = {"message": "Terlalu besar."}
    await page.route("**/save", lambda route: route.fulfill(status=422, json=why), times=1)
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    header = page.locator("#studio-saved")
    await expect(header).to_have_text("belum disimpan: ditolak server")
    await expect(page.locator("#studio-told")).to_have_text("Terlalu besar.")
    await page.keyboard.press("ArrowRight")
    await expect(header).to_contain_text("tersimpan")
    assert (await kept(web, name)).tiles[0].place.x == 2


async def test_what_was_refused_and_taken_back_is_no_longer_said_to_be_unsaved(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, await made(web, tile("a", 0)))
    await page.route("**/save", lambda route: route.fulfill(status=422, json={}))
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#studio-saved")).to_have_text("belum disimpan: ditolak server")
    await page.keyboard.press("Control+z")
    await expect(page.locator("#studio-saved")).to_be_empty()


async def test_while_many_save_at_once_it_is_tried_again_by_itself(
    web: Web, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await made(web, tile("a", 0))
    page = await opened(web, chromium, name)
    monkeypatch.setattr(screens_library, "TRIES", 0)
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("belum terkirim, dicoba lagi")).to_be_visible()
    monkeypatch.undo()
    await saved(page)
    assert (await kept(web, name)).tiles[0].place.x == 1


async def test_both_sides_of_an_own_canvas_are_kept(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, await made(web))
    await page.get_by_label("Ukuran dinding").select_option("own")
    for label, side in (("lebar (piksel)", "5000"), ("tinggi (piksel)", "1500")):
        await page.get_by_label(label).fill(side)
        await page.keyboard.press("Enter")
    assert await page.evaluate("() => city.studio.doc.canvas") == [5000, 1500]


async def test_two_who_edit_at_once_see_each_other_and_both_keep_their_work(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), tile("b", 40))
    rina = await opened(web, chromium, name)
    await rina.wait_for_function("() => city.studio.editors.length === 1")
    dewi = await opened(web, chromium, name, Role.ADMIN)
    await expect(dewi.get_by_text("Editor-satu (sejak")).to_be_visible()
    await dewi.keyboard.press("g")
    assert await dewi.evaluate("() => city.studio.canEdit") is False
    await dewi.get_by_role("button", name="Sunting bersama").click()
    await tile_of(rina, "a").focus()
    await rina.keyboard.press("ArrowDown")
    await saved(rina)
    await tile_of(dewi, "b").focus()
    await dewi.keyboard.press("ArrowRight")
    await expect(dewi.get_by_text("sudah digabung")).to_be_visible()
    await saved(dewi)
    both = {each.id: each.place for each in (await kept(web, name)).tiles}
    assert both == {"a": Place(0, 1, 24, 12), "b": Place(41, 0, 24, 12)}
    await dewi.keyboard.press("Control+z")
    await saved(dewi)
    both = {each.id: each.place for each in (await kept(web, name)).tiles}
    assert both == {"a": Place(0, 1, 24, 12), "b": Place(40, 0, 24, 12)}


async def test_a_tile_that_both_moved_is_asked_about_with_both_versions(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0))
    rina = await opened(web, chromium, name)
    await rina.wait_for_function("() => city.studio.editors.length === 1")
    dewi = await opened(web, chromium, name, Role.ADMIN)
    await dewi.get_by_role("button", name="Sunting bersama").click()
    await tile_of(rina, "a").focus()
    await rina.keyboard.press("ArrowDown")
    await saved(rina)
    await tile_of(dewi, "a").focus()
    await dewi.keyboard.press("ArrowRight")
    await expect(dewi.locator(".studio-conflict")).to_have_count(1)
    assert (await places(dewi))["a"] == [1, 0, 24, 12]
    await dewi.get_by_role("button", name="Pakai milik yang lain").click()
    await saved(dewi)
    [chosen] = (await kept(web, name)).tiles
    assert chosen.place == Place(0, 1, 24, 12)
    await expect(dewi.locator(".studio-conflict")).to_have_count(0)


async def test_whoever_writes_goes_on_writing_when_the_work_of_others_comes(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), canvas=Canvas(5000, 1500))
    page = await opened(web, chromium, name)
    await page.locator("#studio-form input").first.focus()
    await page.keyboard.press("Home")
    await page.keyboard.type("g")
    await saved(page)
    await others_keep(web, name, tile("a", 10))
    await page.evaluate("() => city.studio.hold()")
    assert (await places(page))["a"] == [10, 0, 24, 12]
    await page.keyboard.type("g")
    assert await page.evaluate("() => city.studio.doc.title.id") == "ggUji"
    await saved(page)
    await page.get_by_label("lebar (piksel)").fill("")
    await page.keyboard.type("600")
    await others_keep(web, name, tile("a", 20))
    await page.evaluate("() => city.studio.hold()")
    assert (await places(page))["a"] == [20, 0, 24, 12]
    assert await page.evaluate("() => city.studio.doc.canvas") == [5000, 1500]
    await page.keyboard.type("0")
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => city.studio.doc.canvas") == [6000, 1500]


async def test_what_was_typed_is_taken_also_when_nothing_more_is_typed(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), canvas=Canvas(5000, 1500))
    page = await opened(web, chromium, name)
    await page.get_by_label("lebar (piksel)").fill("6000")
    await others_keep(web, name, tile("a", 10))
    await page.evaluate("() => city.studio.hold()")
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => city.studio.doc.canvas") == [6000, 1500]


async def test_a_place_that_is_being_written_stays_open_when_the_work_of_others_comes(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), tile("b", 40))
    page = await opened(web, chromium, name)
    await tile_of(page, "a").focus()
    await page.locator("#studio-form summary").click()
    await page.get_by_role("spinbutton", name="baris").fill("2")
    await saved(page)
    await others_keep(web, name, tile("a", 0, 1), tile("b", 50))
    await page.evaluate("() => city.studio.hold()")
    await page.keyboard.type("0")
    assert await places(page) == {"a": [0, 19, 24, 12], "b": [50, 0, 24, 12]}


async def test_a_tile_that_somebody_takes_away_while_it_is_pulled_stays_away(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), tile("b", 40))
    page = await opened(web, chromium, name)
    box = await tile_of(page, "a").bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 140, box["y"] + 90, steps=4)
    await others_keep(web, name, tile("b", 40))
    await page.evaluate("() => city.studio.hold()")
    await page.mouse.move(box["x"] + 160, box["y"] + 90)
    await page.mouse.up()
    assert await page.evaluate("() => city.studio.doc.tiles.map((each) => each.id)") == ["b"]


async def test_a_question_stays_when_another_one_comes(web: Web, chromium: Browser) -> None:
    name = await made(web, tile("a", 0), tile("b", 40))
    page = await opened(web, chromium, name)
    questions = page.locator(".studio-conflict")
    await others_keep(web, name, tile("a", 0, 1), tile("b", 40))
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    await expect(questions).to_have_count(1)
    await saved(page)
    await others_keep(web, name, tile("a", 1), tile("b", 40, 1))
    await tile_of(page, "b").focus()
    await page.keyboard.press("ArrowRight")
    await expect(questions).to_have_count(2)
    await page.get_by_role("button", name="Pakai milik yang lain").first.click()
    await expect(questions).to_have_count(1)
    assert await places(page) == {"a": [0, 1, 24, 12], "b": [41, 0, 24, 12]}


async def test_versions_are_compared_side_by_side_and_restored_with_one_click(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0), tile("b", 40))
    await library(web).publish(name, 1, "pagi", "rina", AT)
    page = await opened(web, chromium, name)
    await tile_of(page, "a").focus()
    await page.keyboard.press("Alt+ArrowDown")
    await tile_of(page, "b").focus()
    await page.keyboard.press("Delete")
    await saved(page)
    await page.get_by_role("button", name="Versi").click()
    await page.get_by_role("button", name="Bandingkan dengan kanvas").click()
    words = page.locator(".studio-diffs")
    await expect(words).to_contain_text("dihapus Sungai")
    await expect(words).to_contain_text("dipindah Sungai")
    await expect(page.locator(".studio-mini-tile.is-removed")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.locator(".studio-version").get_by_role("button", name="Pulihkan").click()
    await page.locator(".is-small").get_by_role("button", name="Pulihkan").click()
    await expect(page.get_by_text("dipulihkan")).to_be_visible()
    assert await places(page) == {"a": [0, 0, 24, 12], "b": [40, 0, 24, 12]}


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (b"bukan json", "bukan berkas tampilan"),
        (b'{"format": 42, "id": "x", "title": {}}', "rilis yang lebih baru"),
        (b"[" + b"1," * 600_000 + b"1]", "terlalu besar"),
        (
            write(
                Layout(
                    id="x",
                    title={"id": "Banyak"},
                    tiles=tuple(tile(f"t{n}", 0) for n in range(500)),
                )
            ),
            "500 petak",
        ),
    ],
)
async def test_a_bad_file_is_refused_in_words_and_changes_nothing(
    web: Web, chromium: Browser, tmp_path: Path, packed: bytes, words: str
) -> None:
    file = tmp_path / "tampilan.json"
    file.write_bytes(packed)
    page = await signed(web, chromium)
    await page.goto(f"{web.base}/studio")
    await page.locator("#studio-file").set_input_files(file)
    await expect(page.locator("#studio-told")).to_contain_text(words)
    assert await layouts(web.store).held() == {}


async def test_a_file_with_a_strange_panel_and_a_script_opens_with_both_told_as_words(
    web: Web, chromium: Browser, tmp_path: Path
) -> None:
    script = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    odd = Layout(
        id="x",
        title={"id": script},
        tiles=(
            tile("a", 0, panel="hologram"),
            tile("b", 40, panel="stack", options={"panels": script}),
        ),
    )
    file = tmp_path / "aneh.json"
    file.write_bytes(write(odd))
    page = await signed(web, chromium)
    await page.goto(f"{web.base}/studio")
    await page.locator("#studio-file").set_input_files(file)
    await page.wait_for_function("() => window.city?.studio?.isReady")
    await expect(tile_of(page, "a")).to_contain_text("hologram tidak ada di rilis ini")
    assert await page.evaluate("() => window.hacked") is None
    assert script in await page.locator(".studio-name").inner_text()


async def test_the_recycle_bin_gives_back_what_was_thrown_away(web: Web, chromium: Browser) -> None:
    page = await signed(web, chromium)
    await page.goto(f"{web.base}/studio")
    card = page.locator(f'.studio-card[data-key="{PRESET}"]')
    await card.get_by_role("button", name="Buang").click()
    await page.locator("dialog").get_by_role("button", name="Buang").click()
    await expect(card).to_have_count(0)
    assert PRESET not in published(await layouts(web.store).all())
    await page.get_by_role("button", name="Tempat sampah (1)").click()
    await card.get_by_role("button", name="Kembalikan").click()
    await page.get_by_role("button", name="Semua (").click()
    await expect(card).to_be_visible()
    assert PRESET in published(await layouts(web.store).all())


async def test_a_locked_layout_opens_to_be_looked_at(web: Web, chromium: Browser) -> None:
    await library(web).lock(PRESET, "rina", AT)
    page = await opened(web, chromium, PRESET)
    await expect(page.locator("#studio-notice")).to_contain_text("Dikunci oleh Rina")
    assert await page.evaluate("() => city.studio.canEdit") is False
    await page.get_by_role("button", name="Buka kunci").click()
    await page.wait_for_function("() => window.city?.studio?.canEdit === true")


SILENT = "Server tidak menjawab"


async def test_what_the_server_did_not_do_is_said(web: Web, chromium: Browser) -> None:
    await library(web).lock(PRESET, "rina", AT)
    page = await opened(web, chromium, PRESET)
    told = page.locator("#studio-told")
    await page.route("**/*lock", lambda route: route.fulfill(status=502, body="<html>"))
    await page.get_by_role("button", name="Buka kunci").click()
    await expect(told).to_contain_text(SILENT)
    await expect(page.locator("#studio-notice")).to_contain_text("Dikunci oleh Rina")
    await library(web).unlock(PRESET, "rina", AT)
    await library(web).move(PRESET, "Lobi", "rina", AT)
    await page.goto(f"{web.base}/studio")
    await page.get_by_role("button", name="Kunci semua di folder ini").click()
    await expect(told).to_contain_text(SILENT)


async def test_what_waits_for_a_draft_that_cannot_be_kept_says_so(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, await made(web, tile("a", 0)))
    await page.route("**/save", lambda route: route.abort())
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    await page.get_by_role("button", name="Terbitkan").click()
    await page.locator("dialog").get_by_role("button", name="Terbitkan").click()
    await expect(page.locator("#studio-told")).to_contain_text(SILENT, timeout=30_000)


async def test_the_library_comes_anew_beneath_whoever_is_on_one_of_its_buttons(
    web: Web, chromium: Browser
) -> None:
    page = await signed(web, chromium)
    await page.clock.install()
    await page.goto(f"{web.base}/studio")
    copy = page.locator(f'.studio-card[data-key="{PRESET}"]').get_by_role("button", name="Salin")
    await copy.focus()
    name = await made(web, tile("a", 0))
    await page.clock.fast_forward(10_000)
    await expect(page.locator(f'.studio-card[data-key="{name}"]')).to_be_visible()
    await expect(copy).to_be_focused()
    await page.get_by_role("button", name="Semua (").focus()
    name = await made(web, tile("a", 0), title="Lain")
    await page.clock.fast_forward(10_000)
    await expect(page.locator(f'.studio-card[data-key="{name}"]')).to_be_visible()
    await expect(page.get_by_role("button", name="Semua (")).to_be_focused()


async def test_the_library_takes_its_complaint_back_once_the_server_answers_again(
    web: Web, chromium: Browser
) -> None:
    page = await signed(web, chromium)
    await page.clock.install()
    await page.goto(f"{web.base}/studio")
    await expect(page.locator(".studio-card").first).to_be_visible()
    await page.route("**/api/studio", lambda route: route.abort())
    await page.clock.fast_forward(10_000)
    await expect(page.locator("#studio-told")).to_contain_text(SILENT)
    await page.unroute("**/api/studio")
    await page.clock.fast_forward(10_000)
    await expect(page.locator("#studio-told")).to_be_empty()


async def test_a_lock_set_while_somebody_edits_closes_the_canvas_and_says_who(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, PRESET)
    await library(web).lock(PRESET, "dewi", AT)
    await page.evaluate("() => city.studio.hold()")
    await expect(page.locator("#studio-notice")).to_contain_text("Dikunci oleh Dewi")
    before = await places(page)
    await page.locator(".studio-tile").first.focus()
    await page.keyboard.press("Delete")
    assert await places(page) == before


async def test_options_common_choices_and_the_map_are_set_in_forms(
    web: Web, chromium: Browser
) -> None:
    name = await made(web, tile("a", 0, panel="stack"), tile("m", 40, panel="map"))
    page = await opened(web, chromium, name)
    await tile_of(page, "a").focus()
    await page.locator("#studio-form fieldset select").select_option("rivers")
    await page.locator("#studio-form fieldset select").select_option("air")
    await page.get_by_role("button", name="Udara (ISPU) naik").click()
    await tile_of(page, "m").focus()
    await page.get_by_role("checkbox", name="Kendaraan").uncheck()
    await page.get_by_role("button", name="Pilih di peta").click()
    for label, value in (("lintang", "-6.25"), ("bujur", "107"), ("zoom (9 sampai 19)", "14")):
        await page.get_by_label(label).fill(value)
        await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Pakai pandangan ini").click()
    await page.keyboard.press("Escape")
    await page.locator(".studio-wall-head").click()
    await page.get_by_role("checkbox", name="Kecamatan").check()
    await saved(page)
    done = await kept(web, name)
    stack = done.tile("a")
    assert stack
    assert stack.options == {"panels": "air,rivers"}
    assert (done.map.lat, done.map.lng, done.map.zoom) == (-6.25, 107.0, 14.0)
    assert done.layers == ("complaints", "gauges", "stations")
    assert done.parameters == {"kecamatan": ""}


async def test_the_screen_it_is_made_for_says_which_words_are_too_small(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, await made(web, tile("a", 0)))
    await page.get_by_label("diagonal (inci)").fill("43")
    await page.get_by_label("jarak (meter)").fill("5")
    await page.keyboard.press("Tab")
    await expect(tile_of(page, "a")).to_contain_text("perhatikan")
    await page.locator("#studio-status summary").click()
    await expect(page.locator("#studio-status")).to_contain_text("huruf terkecil")


async def test_the_preview_opens_the_wall_with_this_draft(web: Web, chromium: Browser) -> None:
    name = await made(web, tile("a", 0))
    page = await opened(web, chromium, name)
    await tile_of(page, "a").focus()
    await page.keyboard.press("ArrowRight")
    async with page.expect_popup() as popup:
        await page.get_by_role("button", name="Pratinjau").click()
    shown = await popup.value
    await shown.wait_for_url(f"**/wall?layout={name}&draft=1")
    moved = (await kept(web, name)).tile("a")
    assert moved
    assert moved.place.x == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_whatever_a_looker_presses_and_pulls_changes_nothing(
    web: Web, chromium: Browser, role: Role
) -> None:
    before = await layouts(web.store).held()
    page = await opened(web, chromium, PRESET, role)
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.method))
    chance = random.Random(7)
    keys = (
        "Tab",
        "Delete",
        "ArrowRight",
        "Shift+ArrowDown",
        "Control+z",
        "Control+d",
        "g",
        "Enter",
    )
    for _ in range(60):
        await page.keyboard.press(chance.choice(keys))
        await page.mouse.move(chance.randrange(20, 1000), chance.randrange(70, 760))
        await (page.mouse.down if chance.random() < 0.5 else page.mouse.up)()
    assert set(asked) <= {"GET"}
    assert await layouts(web.store).held() == before


async def test_dragging_stays_smooth_with_twenty_live_panels(
    web: Web, chromium: Browser, profile: Profile
) -> None:
    """Processor time of a frame, drawing included: neighbours on the same cores take frames away,
    but make none of them dearer."""
    twenty = [tile(f"t{n}", n % 4 * 24, n // 4 * 10) for n in range(20)]
    small = [Tile(id=t.id, panel=t.panel, place=Place(t.place.x, t.place.y, 22, 9)) for t in twenty]
    page = await opened(web, chromium, await made(web, *small))
    telling = asyncio.create_task(_tell_for_ever(web, next(iter(profile.gauges))))
    try:
        await expect(page.locator(".studio-tile .figure").first).to_be_visible()
        cost_s = await _cost_of_a_frame(page, chromium)
    finally:
        telling.cancel()
    assert cost_s <= 1 / FRAMES_S, f"a frame costs {cost_s * 1000:.0f} ms"


async def _tell_for_ever(web: Web, gauge: str) -> None:
    for n in range(10_000):
        await web.tell("water_level", level(gauge, 100.0 + n % 50, n / 10))
        await asyncio.sleep(0.1)


async def _cost_of_a_frame(page: Page, browser: Browser) -> float:
    """Seconds of processor per frame while a tile is pulled about."""
    box = await tile_of(page, "t5").bounding_box()
    assert box
    await page.mouse.move(box["x"] + 30, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 60, box["y"] + 40)
    before_s = await _worked_s(browser)
    await page.evaluate(COUNT)
    loop = asyncio.get_running_loop()
    end, n = loop.time() + DRAG_S, 0
    while loop.time() < end:
        n += 1
        await page.mouse.move(box["x"] + 30 + n * 7 % 300, box["y"] + 20 + n * 5 % 200)
    frames = float(await page.evaluate("() => window.frames_seen()"))
    worked_s = await _worked_s(browser) - before_s
    await page.mouse.up()
    assert frames > 1
    return worked_s / frames


async def _worked_s(browser: Browser) -> float:
    """Processor time so far of what runs and draws the page."""
    session = await browser.new_browser_cdp_session()
    told = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    drawing = [each for each in told["processInfo"] if each["type"] in ("renderer", "GPU")]
    return sum(float(each["cpuTime"]) for each in drawing)


COUNT = """() => {
  let n = 0; let goes = true;
  const look = () => { n += 1; if (goes) requestAnimationFrame(look); };
  requestAnimationFrame(look);
  window.frames_seen = () => { goes = false; return n; };
}"""
