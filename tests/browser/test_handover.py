"""An agency's own people in Chromium: the crew's link of a unit they sent, and the end of their shift."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from city.profile import Profile
from operations import desk as cases
from tests.browser.test_desk import RINA, STATUS, opened, received
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser


async def test_from_the_inbox_to_the_crew_s_link_and_to_the_handover_by_keys_alone(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    ticket = (await received(web, profile, "1")).complaint_id
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    await desk.dispatch(ticket, RINA, expected_version=2, key="d", vehicle_id="baktor-07")
    page = await opened(web, chromium, "dlh-satu", agency="dlh")
    await page.wait_for_function(STATUS, arg="ditugaskan")
    async with page.context.expect_page() as told:
        await page.keyboard.press("q")
    link = await told.value
    await link.locator("button.primary").click()
    await expect(link.locator("#address")).to_have_value(re.compile("/crew#"))
    await page.keyboard.press("z")
    await page.wait_for_url("**/desk/handover")
    await page.fill("#words", "Baktor 07 masih di jalan")
    await page.locator(".handover form .quiet-button").click()
    await expect(page.locator(".handover-words")).to_have_text("Baktor 07 masih di jalan")
    await page.locator(f'a[title="{ticket}"]').first.click()
    await page.wait_for_url(f"**/inbox?case={ticket}")


async def test_a_note_that_was_refused_is_a_draft_as_before(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.goto(f"{web.base}/desk/handover")
    await page.fill("#words", "Baktor 07 masih di jalan")
    await page.locator(".handover form [name=version]").last.evaluate(
        "each => { each.value = '9'; }"
    )
    await page.locator(".handover form .quiet-button").click()
    await expect(page.locator("[role=alert]")).to_be_visible()
    await expect(page.locator("#draft-told")).to_be_visible()
    for path in ("/desk", "/desk/handover"):
        await page.goto(f"{web.base}{path}")
    await expect(page.locator("#words")).to_have_value("Baktor 07 masih di jalan")
