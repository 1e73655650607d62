"""The desk in Chromium with nothing but its on-screen help: what somebody does on the first day."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from city.profile import Profile
from tests.browser.test_desk import STATUS, opened, received
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
CHOSEN = "ticket => city.desk.ticket === ticket"


async def test_enter_opens_the_marked_line_to_read_it_however_often_it_is_pressed(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.wait_for_function(STATUS, arg="diterima")
    await page.locator(".ag-row").first.click()
    for _ in range(3):
        await page.keyboard.press("Enter")
    await expect(page.locator("#desk-case")).to_be_focused()
    await expect(page.locator(".desk-dialog")).to_have_count(0)
    assert (await web.store.complaints.load(made.complaint_id)).version == 1
    await expect(page.locator(".desk-act.is-main").first).to_have_attribute("data-action", "verify")


async def test_a_case_that_another_filter_does_not_hold_is_let_go_and_no_key_reaches_it(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.wait_for_function(CHOSEN, arg=made.complaint_id)
    await page.keyboard.press("2")
    await page.wait_for_function(CHOSEN, arg=made.complaint_id)
    await page.keyboard.press("3")
    for key in ("a", "Enter"):
        await page.keyboard.press(key)
    await expect(page.locator(".desk-none")).to_be_visible()
    await expect(page.locator(".desk-dialog")).to_have_count(0)
    assert await page.evaluate("city.desk.ticket") is None
    await page.keyboard.press("1")
    await page.wait_for_function(CHOSEN, arg=made.complaint_id)


async def test_after_moving_on_enter_presses_no_button_of_the_case_before(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    first, second = await received(web, profile, "1"), await received(web, profile, "2")
    page = await opened(web, chromium, rows=2)
    await page.locator(".desk-act[data-action=verify]").focus()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk-case")).to_be_focused()
    for each in (first, second):
        assert (await web.store.complaints.load(each.complaint_id)).version == 1
