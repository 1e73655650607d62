"""The fleet's pages in Chromium: from a figure to its trips, from a day's strip to the vehicle, its track played to the end."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from dashboard.fleet.page import FIRST
from operations.accounts import Role
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import Web
from tests.dashboard.test_fleet import PERIOD, TRUCK
from tests.dashboard.test_fleet import driven as driven

pytestmark = pytest.mark.browser


async def opened(web: Web, browser: Browser, path: str, lang: str = "id") -> Page:
    context = await signed_in(web, browser, Role.OPERATOR)
    await context.add_cookies([{"name": "patriot_language", "value": lang, "url": web.base}])
    page = await looking(context)
    await page.clock.install()
    await page.goto(f"{web.base}{path}")
    return page


async def track_of(page: Page) -> None:
    """Once the track is there; it begins at its end."""
    await expect(page.locator("#fleet-play")).to_be_enabled(timeout=15_000)


async def test_a_figure_opens_its_trips_by_keys_alone_and_gives_the_focus_back(
    driven: Web, chromium: Browser
) -> None:
    page = await opened(driven, chromium, f"/fleet?{PERIOD}")
    figure = page.locator('button[data-set="trips"][data-figure="km"]').first
    await figure.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#fleet-side tbody tr")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator("#fleet-side")).to_be_hidden()
    await expect(figure).to_be_focused()


async def test_a_vehicles_strip_of_the_day_leads_to_its_own_page(driven: Web, chromium: Browser) -> None:  # fmt: skip
    page = await opened(driven, chromium, f"/fleet?{PERIOD}")
    await page.locator(".fleet-strips .fleet-every input").check()
    await page.locator(".fleet-row a", has_text="Dump Truck 01").first.click()
    await expect(page.locator(".fleet-head h2")).to_have_text("Dump Truck 01")
    await track_of(page)
    await expect(page.locator("#fleet-at")).to_contain_text("10.39.00")


async def test_long_lists_begin_with_what_most_needs_attention_and_show_all_when_asked(
    driven: Web, chromium: Browser
) -> None:
    page = await opened(driven, chromium, f"/fleet?{PERIOD}")
    for place, line in (
        (".fleet-strips", ".fleet-row:not(.is-head)"),
        (".fleet-ranking", "tbody tr"),
    ):
        lines = page.locator(f"{place} {line}")
        count = await lines.count()
        await expect(lines.locator("visible=true")).to_have_count(FIRST)
        await page.locator(f"{place} .fleet-every input").press("Space")
        await expect(lines.locator("visible=true")).to_have_count(count)
        assert count > FIRST


@pytest.mark.parametrize("lang", ["id", "en"])
async def test_on_a_phone_nothing_of_the_fleet_or_of_revenue_stands_outside_the_glass(
    driven: Web, chromium: Browser, lang: str
) -> None:
    page = await opened(driven, chromium, "/fleet", lang)
    await page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/fleet", f"/fleet/{TRUCK}", "/fleet/settings", "/revenue", "/indicators", "/indicators/doors"):  # fmt: skip
        await page.goto(f"{driven.base}{path}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


async def test_the_track_is_played_to_its_end_and_again(driven: Web, chromium: Browser) -> None:
    page = await opened(driven, chromium, f"/fleet/{TRUCK}?{PERIOD}")
    await track_of(page)
    play, told = page.locator("#fleet-play"), page.locator("#fleet-at")
    await page.locator(".fleet-go", has_text="10.00").last.click()
    await expect(told).to_contain_text("10.00.00 · 20 km/jam")
    for _ in range(2):
        await play.click()
        await expect(play).to_have_text("Jeda")
        await page.clock.run_for(20_000)
        await expect(told).to_contain_text("10.2")
        await page.clock.run_for(21_000)
        await expect(play).to_have_text("Putar")
        await expect(told).to_contain_text("10.39.00")


async def test_the_slider_moves_a_minute_by_a_key_and_its_clock_has_twenty_four_hours(
    driven: Web, chromium: Browser
) -> None:
    page = await opened(driven, chromium, f"/fleet/{TRUCK}?{PERIOD}", "en")
    await track_of(page)
    await page.locator("#fleet-time").focus()
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#fleet-at")).to_have_text("10:01:00 · 20 km/h")
    assert await page.locator("#fleet-time").get_attribute("aria-valuetext") == "10:01:00 · 20 km/h"
