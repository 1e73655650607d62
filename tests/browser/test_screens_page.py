"""The screens page in real Chromium: what a newcomer sees and presses, on a desk and on a phone."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from city import presets
from city import profile as profiles
from city.screens.canvas import Canvas
from city.screens.layout import Layout
from city.screens.tour import Step, Tour
from dashboard.who import by_remote
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.displays import Displays
from operations.screens.kinds import Book, Guide
from operations.screens.walls import Form, Walls
from store.address import Address
from store.city_store import CityStore
from tests.browser.conftest import signed_in
from tests.dashboard.conftest import Web, level, serving, settings_for, until
from tests.dashboard.test_follow import ask, received, told_to

pytestmark = pytest.mark.browser
BEKASI = profiles.load("bekasi")
NOW = datetime.now(UTC)
WITHIN_MS = 20_000
SIZE = {"width": 1440, "height": 900}
FIRST = next(iter(presets.layouts().values()))


async def library(store: CityStore) -> None:
    """A second layout and a tour, so that there is something to choose."""
    second = Layout(
        id="uji-sungai",
        title={"id": "Sungai saja", "en": "Rivers only"},
        tiles=FIRST.tiles[:2],
    )
    await kinds.layouts(store).put(second.id, Book(published=second), "test", "published", NOW)
    steps = (Step(layout=FIRST.id, dwell_s=60), Step(layout=second.id, dwell_s=60))
    tour = Tour(id="uji-tur", title={"id": "Putaran uji", "en": "Trial round"}, steps=steps)
    await kinds.tours(store).put(tour.id, Guide(tour=tour), "test", "made", NOW)


async def staff(
    chromium: Browser, web: Web, role: Role, viewport: Mapping[str, int] = SIZE
) -> BrowserContext:
    return await signed_in(web, chromium, role, viewport)


@asynccontextmanager
async def city(
    store_address: Address, store: CityStore, screens: int = 1
) -> AsyncIterator[tuple[Web, list[str]]]:
    async with serving(settings_for(store_address), BEKASI, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        await library(store)
        displays, names = Displays(store), ("Lobi", "Ruang krisis", "Kantor")
        made = [await displays.add(n, Canvas(), "sari", NOW) for n in names[:screens]]
        known = web.desk.hub.screen_shelves
        await until(
            lambda: "uji-tur" in known.known.tours and len(known.shelves.display) == screens
        )
        await web.tell("water_level", level("p2c", 320.0))
        yield web, [each.id for each in made]


async def opened(context: BrowserContext, web: Web) -> Page:
    page = await context.new_page()
    await page.goto(f"{web.base}/screens")
    return page


async def shows(web: Web, screen: str, layout: str) -> None:
    known = web.desk.hub.screen_shelves

    def now() -> bool:
        found = known.screen(screen)
        return found is not None and known.showing(found).layout == layout

    await until(now)


async def test_a_newcomer_changes_the_picture_with_two_clicks(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store, 2) as (web, ids):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        card = page.locator("article", has_text="2 · Ruang krisis")
        await expect(card).to_contain_text(FIRST.title["id"], timeout=WITHIN_MS)
        await card.get_by_role("button", name="Ganti tampilan", exact=True).click()
        await page.locator("dialog .choice:not(.is-tour)", has_text="Sungai saja").click()
        await shows(web, ids[1], "uji-sungai")
        await expect(page.locator("#screens-told")).to_contain_text("menampilkan Sungai saja")
        await expect(card).to_contain_text("diminta operator-satu", timeout=WITHIN_MS)
        await expect(card.locator(".screen-what")).to_have_text("Sungai saja")
        await card.get_by_role("button", name="Kembali ke rencana").click()
        await shows(web, ids[1], FIRST.id)
        assert await page.get_by_role("button", name="Atur").count() == 0


async def test_a_newcomer_changes_a_real_glass_within_half_a_minute(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, ids):
        token = await web.desk.passes.issue(ids[0], "f", web.desk.hub.now())
        hall = await chromium.new_context(viewport={"width": 1920, "height": 1080})
        cookie = {"name": "patriot_screen", "value": token, "url": web.base}
        await hall.add_cookies([cookie])
        glass = await hall.new_page()
        await glass.goto(f"{web.base}/wall")
        await expect(glass.locator("#scene-title")).to_contain_text(
            FIRST.title["id"], timeout=WITHIN_MS
        )
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        card = page.locator("article")
        await expect(card.locator(".screen-alive")).to_have_text("tersambung", timeout=WITHIN_MS)
        begun = time.monotonic()
        await card.get_by_role("button", name="Ganti tampilan", exact=True).click()
        await page.locator("dialog .choice:not(.is-tour)", has_text="Sungai saja").click()
        await expect(glass.locator("#scene-title")).to_contain_text(
            "Sungai saja", timeout=WITHIN_MS
        )
        assert time.monotonic() - begun < 30
        await card.get_by_role("button", name="Tunjukkan nomor").click()
        await expect(glass.locator("#identify strong")).to_have_text("1")
        await expect(card.locator(".screen-other")).to_be_hidden()


MAP_STANDS = """() => new Promise((done) => {
  let frames = 0;
  const look = () => {
    const [, west, , east] = city.config.frame, map = city.map;
    const is = map.getSize().x > 1200 && Math.abs(map.getCenter().lng - (west + east) / 2) < 0.002;
    frames = is ? frames + 1 : 0;
    if (frames > 60) done(true); else requestAnimationFrame(look);
  };
  look();
})"""
"""The city has been in the middle of the wide map for sixty frames."""
SEEN_OF_PANELS = """(mini) => {
  const box = mini.getBoundingClientRect();
  const panels = mini.querySelector('.panels').closest('.mini-tile').getBoundingClientRect();
  const seen = Math.min(box.right, panels.right) - Math.max(box.left, panels.left);
  return Math.max(0, seen) / box.width;
}"""
"""Which part of a small picture's width the column of panels takes."""


async def test_two_displays_that_are_joined_show_one_picture_at_once(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store, 2) as (web, ids):
        glasses = []
        for each in ids:
            token = await web.desk.passes.issue(each, "f", web.desk.hub.now())
            hall = await chromium.new_context(viewport={"width": 960, "height": 540})
            cookie = {"name": "patriot_screen", "value": token, "url": web.base}
            await hall.add_cookies([cookie])
            glasses.append(await hall.new_page())
            await glasses[-1].goto(f"{web.base}/wall")
            await expect(glasses[-1].locator(".stage.is-on .panel").first).to_be_visible(
                timeout=WITHIN_MS
            )
        form = Form(name="Dinding", screens=tuple(ids), columns=2)
        await Walls(store).make(form, "sari", NOW)
        for glass, left in zip(glasses, (0, -960), strict=True):
            place = "([x]) => Math.abs(document.querySelector('.page').getBoundingClientRect().x - x) < 2"
            await glass.wait_for_function(place, arg=[left], timeout=WITHIN_MS)
            await glass.wait_for_function(MAP_STANDS, timeout=WITHIN_MS)
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        wall, left, right = (page.locator(".screen-card").nth(n).locator(".mini") for n in range(3))
        await expect(right.locator(".panels")).to_be_visible(timeout=WITHIN_MS)
        across = [await each.evaluate(SEEN_OF_PANELS) for each in (wall, left, right)]
        assert across == pytest.approx([1 / 3, 0, 2 / 3], abs=0.03)
        box = await wall.bounding_box()
        assert box
        assert box["width"] / box["height"] == pytest.approx(32 / 9, rel=0.05)


async def test_the_miniature_is_the_very_scene_with_its_living_values(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, _):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        glass = page.locator(".mini-glass")
        await expect(glass).to_contain_text("320", timeout=WITHIN_MS)
        await web.tell("water_level", level("p2c", 365.0, 1))
        await expect(glass).to_contain_text("365", timeout=WITHIN_MS)
        mini, inner = [await page.locator(each).bounding_box() for each in (".mini", ".mini-glass")]
        assert mini
        assert inner
        assert abs(mini["width"] - inner["width"]) < 4
        assert abs(mini["height"] - inner["height"]) < 4


async def test_a_tour_is_led_from_its_card_and_everything_by_keyboard(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, ids):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        await expect(page.locator("article")).to_contain_text("Lobi", timeout=WITHIN_MS)
        await page.keyboard.press("1")
        await expect(page.locator("dialog")).to_be_visible()
        second = list(web.desk.hub.screen_shelves.known.layouts)[1]
        await page.keyboard.press("2")
        await shows(web, ids[0], second)
        await expect(page.locator("dialog")).to_have_count(0)
        await page.keyboard.press("1")
        await page.get_by_role("button", name="Putaran uji").focus()
        await page.keyboard.press("Enter")
        await shows(web, ids[0], FIRST.id)
        await expect(page.locator("article")).to_contain_text("langkah 1 dari 2", timeout=WITHIN_MS)
        await page.get_by_role("button", name="Berikutnya").focus()
        await page.keyboard.press("Enter")
        await shows(web, ids[0], "uji-sungai")
        await page.get_by_role("button", name="Jeda").click()
        await expect(page.locator("article")).to_contain_text("dijeda", timeout=WITHIN_MS)
        await page.get_by_role("button", name="Catatan").click()
        await expect(page.locator(".screens-log li")).to_have_count(4, timeout=WITHIN_MS)
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog")).to_have_count(0)


async def test_a_held_key_and_the_browsers_own_keys_do_not_change_the_wall(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, ids):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        await expect(page.locator("article")).to_contain_text("Lobi", timeout=WITHIN_MS)
        asked: list[str] = []
        page.on("request", lambda each: asked.append(each.url))
        await page.keyboard.down("1")
        await expect(page.locator("dialog")).to_be_visible()
        await page.keyboard.down("1")
        await page.keyboard.up("1")
        for key in ("Control+1", "Alt+1", "Meta+1"):
            await page.keyboard.press(key)
        await page.keyboard.press("2")
        await shows(web, ids[0], list(web.desk.hub.screen_shelves.known.layouts)[1])
        assert len([each for each in asked if each.endswith("/show")]) == 1


async def test_a_screen_keeps_its_own_layout_when_it_is_renamed_while_that_lies_in_the_bin(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, ids):
        await Displays(store).own(ids[0], "uji-sungai", {}, "sari", NOW)
        held = kinds.layouts(store)
        found = await held.get("uji-sungai")
        assert found
        thrown = msgspec.structs.replace(found[1], thrown_at=NOW)
        await held.put("uji-sungai", thrown, "sari", "thrown", NOW)
        await until(lambda: "uji-sungai" not in web.desk.hub.screen_shelves.known.layouts)
        page = await opened(await staff(chromium, web, Role.EDITOR), web)
        await page.get_by_role("button", name="Atur").click(timeout=WITHIN_MS)
        await page.get_by_label("Nama").fill("Aula")
        await page.get_by_role("button", name="Simpan").click()
        await expect(page.locator("article")).to_contain_text("Aula", timeout=WITHIN_MS)
        assert (await Displays(store).get(ids[0])).shows == "uji-sungai"


async def test_an_editor_pairs_names_joins_and_removes_a_display_from_a_phone(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, _):
        display = await (await chromium.new_context()).new_page()
        await display.goto(f"{web.base}/wall")
        await display.wait_for_function(
            "() => /\\d{3} \\d{3}/.test(document.body.textContent)", timeout=WITHIN_MS
        )
        code = await display.locator("#pair-code").inner_text()
        phone = {"width": 390, "height": 844}
        page = await opened(await staff(chromium, web, Role.EDITOR, viewport=phone), web)
        await page.get_by_role("button", name="Pasang layar").click()
        await page.get_by_label("Kode di kaca").fill(code)
        await page.get_by_label("Nama").fill("Aula")
        await page.get_by_label("Diagonal").fill("55")
        await page.get_by_role("button", name="Pasang", exact=True).click()
        await display.wait_for_url("**/wall", timeout=WITHIN_MS)
        card = page.locator("article", has_text="2 · Aula")
        await expect(card).to_be_visible(timeout=WITHIN_MS)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        small = "() => [...document.querySelectorAll('button')].filter((b) => b.offsetHeight && b.offsetHeight < 44).length"
        assert await page.evaluate(small) == 0
        await page.get_by_role("button", name="Gabung layar").click()
        await page.get_by_label("Nama").fill("Dinding aula")
        for name in ("1 · Lobi", "2 · Aula"):
            await page.locator("dialog").get_by_label(name).check()
        await page.get_by_role("button", name="Simpan").click()
        await expect(page.locator("article")).to_have_count(3, timeout=WITHIN_MS)
        await card.get_by_role("button", name="Atur").click()
        await page.locator("dialog summary").click()
        await page.get_by_role("button", name="Ya, lepas").click()
        await expect(card).to_have_count(0, timeout=WITHIN_MS)
        await display.wait_for_url("**/pair**", timeout=3 * WITHIN_MS, wait_until="commit")


async def test_a_refusal_is_read_where_it_happened_and_the_page_outlives_the_server(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, ids):
        page = await opened(await staff(chromium, web, Role.EDITOR), web)
        await page.get_by_role("button", name="Pasang layar").click()
        await page.get_by_label("Kode di kaca").fill("123456")
        await page.get_by_label("Nama").fill("Aula")
        await page.get_by_role("button", name="Pasang", exact=True).click()
        await expect(page.locator("dialog [role=alert]")).to_contain_text("Kode tidak dikenal")
        await page.keyboard.press("Escape")
        port = int(web.base.rpartition(":")[2])
    await expect(page.locator("#connection")).to_contain_text("Terputus", timeout=WITHIN_MS)
    await expect(page.locator("article")).to_contain_text("Lobi")
    await page.get_by_role("button", name="Tunjukkan nomor").click()
    await expect(page.locator("#screens-told")).to_contain_text("Server tidak menjawab")
    async with serving(settings_for(store_address), BEKASI, store, port) as web:
        await expect(page.locator("#connection")).to_be_empty(timeout=WITHIN_MS)
        await until(lambda: web.desk.hub.screen_shelves.screen(ids[0]))
        await page.get_by_role("button", name="Tunjukkan nomor").click()
        await expect(page.locator("#screens-told")).to_contain_text("Nomor menyala")


async def test_a_screen_that_lives_says_so_and_one_that_went_says_since_when(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, ids):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        card = page.locator("article")
        await expect(card).to_contain_text("belum pernah melapor", timeout=WITHIN_MS)
        token = await web.desk.passes.issue(ids[0], "f", web.desk.hub.now())
        async with web.wall({"patriot_screen": token}) as wall:
            await wall.hello("panel:rivers")
            said = {"type": "beacon", "fps": 60, "heap_bytes": 65_011_712, "frame_age_s": 0.4}
            said |= {"long_task_ms_per_s": 12.4, "switch_ms": 143.2}
            await wall.socket.send(json.dumps(said))
            await expect(card).to_contain_text("gerak lancar", timeout=WITHIN_MS)
            await expect(card).to_contain_text("60 gambar per detik · memori 62 MB")
            await expect(card).to_contain_text("tertahan 12 ms per detik · berganti dalam 143 ms")
            await expect(card.locator(".screen-alive")).to_have_text("tersambung")


async def test_a_phone_leads_the_screen_whose_code_was_made_on_its_card(
    chromium: Browser, store_address: Address, store: CityStore
) -> None:
    async with city(store_address, store) as (web, [screen]):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        await page.get_by_role("button", name="Remote HP").click(timeout=WITHIN_MS)
        await expect(page.locator(".screens-remote svg")).to_be_visible(timeout=WITHIN_MS)
        address = await page.get_by_label("Alamat remote").input_value(timeout=WITHIN_MS)
        phone = await chromium.new_context(viewport={"width": 390, "height": 844})
        hand = await phone.new_page()
        await hand.goto(address)
        choice = hand.locator("select:has(option[value=uji-sungai])")
        await choice.select_option("uji-sungai", timeout=WITHIN_MS)
        shelves = web.desk.hub.screen_shelves.shelves
        await until(
            lambda: screen in shelves.asked and shelves.asked[screen].layout == "uji-sungai"
        )
        assert shelves.asked[screen].by == by_remote("operator-satu")
        told = page.locator(".screen-card").first
        await expect(told).to_contain_text("tautan jarak jauh yang dibuat oleh Operator-satu")


async def test_where_no_code_could_be_made_it_is_said_and_whoever_is_signed_out_signs_in(
    chromium: Browser, store_address: Address, store: CityStore
) -> None:
    async with city(store_address, store) as (web, _):
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        away = "<html>Bad gateway</html>"
        await page.route("**/api/remotes", lambda route: route.fulfill(status=502, body=away))
        await page.get_by_role("button", name="Remote HP").click(timeout=WITHIN_MS)
        await expect(page.locator(".screens-remote")).to_contain_text("Server tidak menjawab")
        await page.keyboard.press("Escape")
        await page.route("**/api/remotes", lambda route: route.fulfill(status=401, body=away))
        async with page.expect_navigation():
            await page.get_by_role("button", name="Remote HP").click()


async def test_a_card_tells_the_case_its_screen_follows_and_ends_it(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with city(store_address, store) as (web, _):
        ticket = await received(web)
        page = await opened(await staff(chromium, web, Role.OPERATOR), web)
        await ask(web, "follow", ticket=ticket)
        told = page.locator(".screen-follow")
        await expect(told).to_contain_text(f"…{ticket[-4:]}", timeout=WITHIN_MS)
        await page.get_by_role("button", name="Akhiri ikuti di semua layar").click()
        await expect(told).to_be_hidden(timeout=WITHIN_MS)
        assert told_to(web) == []
