"""Report cards and the handover say what is true now, while somebody reads, types and looks into lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from city.observations import AirQuality
from city.profile import Profile
from operations import desk as cases
from operations.desk import LATEST
from tests.browser.test_desk import RINA, opened, received
from tests.dashboard.conftest import Web, air

pytestmark = pytest.mark.browser
SMALL = {"width": 1000, "height": 500}
SCROLLED = "() => scrollY"
RENEWED = """() => document.querySelector("[data-keeps]").addEventListener("renewed", ({ target }) => {
  window.ages = [...target.querySelectorAll("time[data-at]")].map((each) => each.textContent);
})"""


async def closed(web: Web, profile: Profile, key: str) -> None:
    """One more case that DLH closed in time."""
    ticket = (await received(web, profile, key)).complaint_id
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    await desk.assign(ticket, RINA, expected_version=LATEST, key="a", agency_id="dlh")
    await desk.resolve(ticket, RINA, expected_version=LATEST, key="r")
    await desk.close(ticket, RINA, expected_version=LATEST, key="c")


async def shown(web: Web, chromium: Browser, path: str) -> Page:
    page = await opened(web, chromium, size=SMALL, rows=0)
    await page.goto(f"{web.base}{path}")
    return page


async def test_report_cards_count_on_under_the_readers_hands(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await closed(web, profile, "1")
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    page = await shown(web, chromium, f"/report-cards?period={today}..{today}")
    figure = page.locator('#report-cards tr[data-key="dlh"] [data-cases="closed"] b')
    await expect(figure).to_have_text("1", timeout=15000)
    await page.locator(".rc-surveys summary").click()
    await page.evaluate("() => scrollTo(0, 150)")
    scrolled = await page.evaluate(SCROLLED)
    await page.locator('tr[data-key="dlh"] [data-cases="closed"]').focus()
    await page.evaluate("() => { window.wasHere = document.activeElement; }")
    scrolled = await page.evaluate(SCROLLED)
    await closed(web, profile, "2")
    await expect(figure).to_have_text("2", timeout=15000)
    assert await page.evaluate("() => document.activeElement === window.wasHere")
    assert await page.evaluate(SCROLLED) == scrolled
    await expect(page.locator(".rc-surveys")).to_have_attribute("open", "")


async def test_an_open_card_counts_on_and_an_open_list_stays(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await closed(web, profile, "1")
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    page = await shown(web, chromium, f"/report-cards?period={today}..{today}")
    figure = page.locator('#report-cards tr[data-key="dlh"] [data-cases="closed"] b')
    await expect(figure).to_have_text("1", timeout=15000)
    await page.locator('[data-card="dlh"]').click()
    formula = page.locator('#rc-side .rc-lines [data-cases="closed"]').first
    await expect(formula).to_have_text("1")
    await closed(web, profile, "2")
    await expect(formula).to_have_text("2", timeout=15000)
    await formula.click()
    await expect(page.locator("#rc-side tbody tr")).to_have_count(2)
    await closed(web, profile, "3")
    await expect(figure).to_have_text("3", timeout=15000)
    await expect(page.locator("#rc-side tbody tr")).to_have_count(2)


async def test_the_handover_goes_on_while_the_note_is_being_written(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await closed(web, profile, "1")
    page = await shown(web, chromium, "/desk/handover")
    figure = page.locator(".handover-figures dd").first
    await expect(figure).to_have_text("1")
    await page.locator(".handover details summary").first.click()
    await page.locator("#words").press_sequentially("Baktor 07 masih")
    scrolled = await page.evaluate(SCROLLED)
    await closed(web, profile, "2")
    await expect(figure).to_have_text("2", timeout=15000)
    await expect(page.locator("#words")).to_be_focused()
    await page.keyboard.type(" di jalan")
    await expect(page.locator("#words")).to_have_value("Baktor 07 masih di jalan")
    assert await page.evaluate(SCROLLED) == scrolled
    assert await page.locator(".handover details").first.get_attribute("open") is None


async def test_a_page_that_hears_nothing_says_so_and_goes_on_afterwards(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page = await shown(web, chromium, "/desk/handover")
    await page.context.set_offline(True)
    await expect(page.locator(".page-lost")).to_contain_text("Tidak terhubung", timeout=15000)
    await page.context.set_offline(False)
    await expect(page.locator(".page-lost")).to_have_count(0, timeout=15000)


async def test_an_age_is_never_blank_when_a_page_was_renewed(web: Web, chromium: Browser) -> None:
    await web.tell(AirQuality.KIND, air("mustikajaya", 70.0))
    page = await shown(web, chromium, "/air")
    await expect(page.locator("main time[data-at]").first).not_to_be_empty()
    await page.evaluate(RENEWED)
    await web.tell(AirQuality.KIND, air("mustikajaya", 80.0, after_s=1))
    await page.wait_for_function("() => window.ages !== undefined", timeout=15_000)
    ages = await page.evaluate("window.ages")
    assert ages
    assert all(ages)
