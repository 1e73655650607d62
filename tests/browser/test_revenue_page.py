"""The city's revenue in Chromium: the year against what is usual, by keys, and what tax secrecy hides is never sent."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, Route, expect

from operations.accounts import Role
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import Web
from tests.dashboard.revenue_city import told
from tests.dashboard.test_revenue import filled

pytestmark = pytest.mark.browser
HIDDEN = "pad-walet"
TRACES = """() => document.querySelector('.chart-plot').shadowRoot?.querySelector('.plot')?.data?.map(
  ({ name, fill, x, y }) => ({ name: name ?? fill ?? '', days: x.length, half: Number(y[x.length >> 1]) }))"""


async def opened(web: Web, browser: Browser, path: str) -> Page:
    page = await looking(await signed_in(web, browser, Role.VIEWER))
    await page.goto(f"{web.base}{path}")
    return page


async def test_the_year_is_drawn_against_its_target_and_the_band_of_what_is_usual(
    web: Web, chromium: Browser
) -> None:
    await filled(web)
    page = await opened(web, chromium, "/revenue")
    await page.wait_for_function(TRACES, timeout=20_000)
    drawn = await page.evaluate(TRACES)
    traces = {each["name"]: each for each in reversed(drawn)}
    assert {"tonexty", "Biasanya", "Target", "Realisasi"} <= traces.keys()
    assert traces["tonexty"]["half"] > traces["Biasanya"]["half"] > 0
    assert traces["Realisasi"]["days"] > 12


async def test_a_kind_is_chosen_by_keys_alone(web: Web, chromium: Browser) -> None:
    await filled(web)
    page = await opened(web, chromium, "/revenue")
    link = page.locator("main table a", has_text="BPHTB").first
    await link.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**kind=bphtb**")
    await expect(page.locator(".top .place")).to_contain_text("BPHTB")


async def test_a_cell_that_is_hidden_is_never_sent_to_the_browser(
    web: Web, chromium: Browser
) -> None:
    await filled(web)
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    secret = {f"{each.value:.0f}" for each in told(web.desk.profile, today) if each.indicator_id == HIDDEN and each.value}  # fmt: skip
    assert min(map(len, secret)) > 5
    sent: list[str] = []

    async def note(route: Route) -> None:
        answer = await route.fetch()
        if answer.headers.get("content-type", "").startswith(("text/html", "application/json")):
            sent.append(await answer.text())
        await route.fulfill(response=answer)

    page = await looking(await signed_in(web, chromium, Role.VIEWER))
    await page.route("**/revenue*", note)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda each: sent.append(str(each))))  # fmt: skip
    for path in ("/revenue", "/revenue?kind=walet", "/wall?layout=pendapatan-daerah"):
        await page.goto(f"{web.base}{path}")
        await expect(page.locator(".revenue-kinds, .revenue-table").first).to_be_visible(timeout=20_000)  # fmt: skip
    numbers = {each.replace(".", "") for body in sent for each in re.findall(r"\d[\d.]{4,}", body)}
    assert len(numbers) > 100
    assert numbers & secret == set()
