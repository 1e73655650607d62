"""A vehicle whose duty ends at its driver's home leaves the glass, with its trail, and its drawer says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_desk import opened
from tests.dashboard.conftest import Web, until
from tests.dashboard.test_home_parking import EVENING, HOME, KIND, has_place, seen
from tests.dashboard.test_home_parking import home as home

pytestmark = pytest.mark.browser
CREW, NOON = "road-crew-01", EVENING - timedelta(hours=6)
SHOWN = "(id) => Boolean(globalThis.city?.vehiclePlace?.(id))"
GONE = "(id) => city.vehiclePlace(id) === null"


async def test_who_parks_at_home_leaves_the_glass_when_its_duty_ends(
    home: Web, chromium: Browser
) -> None:
    web, hub = home, home.desk.hub
    hub.now = lambda: NOON
    for minute in range(5):
        lat = HOME[0] + (4 - minute) * 0.001
        await web.tell(KIND, seen(-6 * 3600 + 60 * minute, (lat, HOME[1]), 20.0 * (minute < 4), CREW))  # fmt: skip
    await until(lambda: has_place(web, CREW))
    page = await opened(web, chromium, size={"width": 1600, "height": 900}, rows=0)
    await page.goto(f"{web.base}/#vehicle:{CREW}")
    await page.wait_for_function(SHOWN, arg=CREW, timeout=30000)
    await page.evaluate(f"city.open('vehicle:{CREW}')")
    drawer = page.locator("#drawer")
    await expect(drawer).to_contain_text("Tim Jalan 01", timeout=15000)
    hub.now = lambda: EVENING
    await page.wait_for_function(GONE, arg=CREW, timeout=30000)
    await expect(drawer).to_contain_text("tempat tidak ditampilkan", timeout=15000)
    await expect(page.locator(".follow")).to_be_hidden()
    await page.wait_for_function("() => !document.querySelector('path.trail')?.getAttribute('d')?.includes('L')", timeout=30000)  # fmt: skip
    assert (await page.evaluate("city.stats().vehicles")) == 0
