"""The pages of air and trees in Chromium: charts drawn in the page's language, and a list kept by a leader."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from dashboard.air.history import WEEK, AirPast
from operations.accounts import Role
from operations.planting_places import PlantingPlaces
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import Web, until
from tests.dashboard.test_air import hours

pytestmark = pytest.mark.browser
SAID = "#places-said"
DAYS = """() => [...document.querySelectorAll('.chart-plot')].map((each) =>
    [...(each.shadowRoot?.querySelectorAll('.xtick text') ?? [])].map((one) => one.textContent))"""


async def test_the_page_draws_a_week_and_a_leader_changes_where_to_plant(
    web: Web, chromium: Browser
) -> None:
    now = datetime.now(UTC)
    await web.tell("air_quality", *hours("mustikajaya", 24 * 8, until=now, pm25=80))
    await until(lambda: web.desk.hub.told.get(WEEK, AirPast(made_at=now)).weeks, within_s=30)
    page = await looking(await signed_in(web, chromium, Role.LEADER))
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{web.base}/air")
    await expect(page.locator(".air-card").nth(2)).to_contain_text("Tidak sehat")
    await page.wait_for_function(f"() => ({DAYS})()[0]?.includes('Sen')", timeout=20_000)
    await page.get_by_role("link", name="Daftar tempat tanam").click()
    await page.get_by_role("button", name="Tambah tempat").click()
    row = page.locator(".triage-row[open]")
    await row.get_by_label("Nama tempat").fill("Jl. Baru")
    await row.get_by_label("Panjang (m)").fill("500")
    await row.get_by_label("Stasiun udara").select_option("mustikajaya")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(SAID)).to_contain_text("Tersimpan sebagai edisi 1")
    await page.goto(f"{web.base}/air")
    await expect(page.locator(".air-places")).to_contain_text("Jl. Baru")
    kept = (await PlantingPlaces(web.store).all())[-1].places or ()
    assert (kept[-1].name, kept[-1].length_m, kept[-1].capacity) == ("Jl. Baru", 500, None)
