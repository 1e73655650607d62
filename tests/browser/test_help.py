"""Help behind "?" on every page, and the first day on a rehearsal screen, by what is visible."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from operations.accounts import Role
from tests.browser.conftest import signed_in
from tests.browser.pages import PAGES
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
SIZE = {"width": 1440, "height": 900}
WITHIN_MS = 20_000


async def asked(page: Page) -> None:
    """`?` as soon as the page listens."""
    dialog = page.get_by_role("dialog")
    for _ in range(40):
        await page.keyboard.press("?")
        if await dialog.count():
            return
        await page.wait_for_timeout(100)


async def test_a_question_mark_opens_help_on_every_page_and_leads_to_the_guide(
    web: Web, chromium: Browser
) -> None:
    page = await (await signed_in(web, chromium, Role.ADMIN, SIZE)).new_page()
    for path in PAGES:
        await page.goto(f"{web.base}{path}")
        await asked(page)
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator(".help-tasks li"), path).to_have_count(3)
        await expect(dialog.get_by_role("link", name="Panduan hari pertama")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)


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
