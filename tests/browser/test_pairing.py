"""A new display in real Chromium: its code, the server going away, and the wall it becomes."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from city import profile as profiles
from operations.screens.displays import Displays
from operations.screens.pairing import Pairing
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import Web, serving, settings_for, until

pytestmark = pytest.mark.browser
BEKASI = profiles.load("bekasi")
WITHIN_MS = 25_000


async def shown_code(page: Page) -> str:
    code = page.locator("#pair-code")
    await page.wait_for_function(
        "() => /^\\d{3} \\d{3}$/.test(document.getElementById('pair-code')?.textContent)",
        timeout=WITHIN_MS,
    )
    return (await code.inner_text()).replace(" ", "")


async def entered(web: Web, code: str) -> str:
    pairing, displays = Pairing(web.store, web.desk.hub.now), Displays(web.store)
    found = await pairing.take(code, "sari")
    screen = await displays.add("Lobi", found.canvas, "sari", web.desk.hub.now())
    await pairing.give(found.slip, screen.id)
    return screen.id


async def test_a_display_waits_through_a_dead_server_and_becomes_a_wall_untouched(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    settings = settings_for(store_address)
    context = await chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    async with serving(settings, BEKASI, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        await page.goto(f"{web.base}/wall")
        code = await shown_code(page)
        assert "/pair" in page.url
        size = await page.evaluate(
            "parseFloat(getComputedStyle(document.getElementById('pair-code')).fontSize)"
        )
        assert size >= 380, "readable from the other side of a hall"
    port = int(web.base.rpartition(":")[2])
    await page.wait_for_function(
        "() => performance.getEntriesByType('resource').filter((e) => "
        "e.name.endsWith('/pair/ask') && !e.responseStatus).length > 0",
        timeout=WITHIN_MS,
    )
    async with serving(settings, BEKASI, store, port) as web:
        await until(lambda: web.desk.hub.followers.ready)
        assert await shown_code(page) == code, "its code is still good"
        screen = await entered(web, code)
        await page.wait_for_url("**/wall", timeout=WITHIN_MS)
        await page.wait_for_function("() => window.city?.live?.().connected", timeout=WITHIN_MS)
        assert await page.locator("#panel-rivers").count() == 1
        again = await context.new_page()
        await again.goto(f"{web.base}/wall")
        assert again.url.endswith("/wall"), "it always boots into its wall"
        await again.close()
        await Displays(store).remove(screen, "sari", web.desk.hub.now())
        await page.wait_for_url("**/pair**", timeout=WITHIN_MS)
        assert await shown_code(page) != code


async def test_a_person_leaves_the_pairing_page_by_the_small_link(
    store_address: Address, store: CityStore, chromium: Browser
) -> None:
    async with serving(settings_for(store_address), BEKASI, store) as web:
        page = await chromium.new_page(viewport={"width": 390, "height": 844})
        await page.goto(f"{web.base}/wall")
        await shown_code(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/sign-in?next=**", timeout=WITHIN_MS)
