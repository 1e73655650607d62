"""The first day on a rehearsal screen, by what is visible."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from operations.accounts import Role
from tests.browser.conftest import signed_in
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
SIZE = {"width": 1440, "height": 900}
WITHIN_MS = 20_000


async def test_a_newcomer_switches_the_rehearsal_screen_and_sees_the_step_ticked(
    web: Web, chromium: Browser
) -> None:
    context = await signed_in(web, chromium, Role.OPERATOR, SIZE)
    guide = await context.new_page()
    await guide.goto(f"{web.base}/wall")
    await guide.get_by_role("link", name="Bantuan").click()
    async with context.expect_page() as opening:
        await guide.get_by_role("button", name="Layar latihan").click()
    glass = await opening.value
    await glass.wait_for_selector(".stage.is-on .tile", timeout=WITHIN_MS)
    step = guide.get_by_role("listitem").filter(has_text="Ganti tampilannya")
    async with context.expect_page() as opening:
        await step.get_by_role("link", name="Buka halamannya").click()
    console = await opening.value
    card = console.locator("article", has_text="Latihan operator-satu")
    await card.get_by_role("button", name="Ganti tampilan", exact=True).click()
    choice = console.get_by_role("dialog").locator(".choice").nth(1)
    title = (await choice.locator("strong").inner_text()).split(maxsplit=1)[1]
    await choice.click()
    await expect(glass.locator("#scene-title")).to_contain_text(title, timeout=WITHIN_MS)
    await expect(step.get_by_text("sudah dikerjakan")).to_be_visible(timeout=WITHIN_MS)
