"""The page of service times in Chromium: tried, changed, kept, two leaders at once, taken back."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from operations.accounts import Role
from operations.clock_editions import ClockEditions
from tests.browser.conftest import looking, signed_in, slow
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
KEEP = "Simpan waktu layanan"
SAID = "#clocks-said"


async def opened(web: Web, browser: Browser, role: Role = Role.LEADER) -> Page:
    page = await looking(await signed_in(web, browser, role))
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{web.base}/desk/clocks")
    await expect(page.locator(".clocks-due")).to_contain_text("jatuh tempo")
    return page


async def test_a_leader_chooses_a_preset_changes_it_keeps_it_and_goes_back(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium)
    await page.get_by_label("Aturan dasar dan tangga eskalasi").select_option("sp4n-lapor")
    await page.get_by_label("Jenis laporan").select_option("ktp-kk")
    await expect(page.locator(".clocks-due")).to_contain_text("5 hari kerja")
    await expect(page.locator(".clocks-told")).to_contain_text("eskalasi 3 ke wali kota")
    await page.locator(".clocks-row").nth(2).get_by_role("spinbutton").fill("7")
    await expect(page.locator(".clocks-due")).to_contain_text("7 hari kerja")
    await page.get_by_label("Sabtu", exact=True).first.check()
    await page.get_by_role("button", name=KEEP).click()
    await expect(page.locator(SAID)).to_contain_text("Tersimpan sebagai edisi 1")
    await page.reload()
    await expect(page.get_by_label("Sabtu", exact=True).first).to_be_checked()
    await page.get_by_role("button", name="Pakai aturan bawaan").click()
    await page.get_by_label("sejak tanggal", exact=True).last.fill("2026-01-01")
    await page.get_by_role("button", name=KEEP).click()
    await expect(page.locator(SAID)).to_contain_text("edisi 2")
    editions = page.locator(".clocks-edition")
    await expect(editions).to_have_count(2)
    await expect(editions.first).to_contain_text("Leader-satu")
    await editions.nth(1).get_by_role("button", name="Isi dengan edisi ini").click()
    await expect(page.locator(SAID)).to_contain_text("Terisi dari Edisi 1")
    await page.keyboard.press("Enter")  # the focus is where it is kept
    await expect(editions.first).to_contain_text("kembali ke edisi 1")
    first, second, third = await ClockEditions(web.store).all()
    assert first.table == third.table
    assert first.table is not None
    assert first.table.services[1].time.amount == 7
    assert second.since.isoformat() == "2025-12-31T17:00:00+00:00"


async def test_of_two_leaders_the_second_is_told_and_keeps_what_was_entered(
    web: Web, chromium: Browser
) -> None:
    pages = [await opened(web, chromium) for _ in range(2)]
    for page, percent in zip(pages, ("50", "60"), strict=True):
        await page.get_by_label("Peringatan dini").fill(percent)
        await page.get_by_role("button", name=KEEP).click()
        await expect(page.locator(SAID)).not_to_have_text("")
    late = pages[1]
    await expect(late.locator(SAID)).to_contain_text("Leader-satu sudah menyimpan edisi 1")
    await expect(late.get_by_label("Peringatan dini")).to_have_value("60")
    await late.get_by_role("button", name="Tetap simpan isian saya").click()
    await expect(late.locator(SAID)).to_contain_text("edisi 2")


async def test_whoever_looks_at_the_edition_that_was_faster_has_nothing_left_to_keep(
    web: Web, chromium: Browser
) -> None:
    first, late = [await opened(web, chromium) for _ in range(2)]
    await first.get_by_label("Peringatan dini").fill("50")
    await first.get_by_role("button", name=KEEP).click()
    await expect(first.locator(SAID)).to_contain_text("edisi 1")
    await late.get_by_label("Peringatan dini").fill("60")
    await late.get_by_role("button", name=KEEP).click()
    await late.get_by_role("button", name="Lihat edisi itu").click()
    await expect(late.get_by_label("Peringatan dini")).to_have_value("50")
    await expect(late.get_by_role("button", name=KEEP)).to_be_disabled()
    await late.get_by_label("Peringatan dini").fill("70")
    await late.get_by_role("button", name=KEEP).click()
    await expect(late.locator(SAID)).to_contain_text("edisi 2")


async def being_kept(page: Page) -> tuple[Locator, Locator, asyncio.Event]:
    """A warning at 50 % that the server has kept while its answer is still on the way: the field, the
    button, and what lets the answer arrive."""
    given, arrives = await slow(page, "**/api/desk/clocks")
    early, keep = page.get_by_label("Peringatan dini"), page.get_by_role("button", name=KEEP)
    await early.fill("50")
    await keep.click()
    await asyncio.wait_for(given.wait(), 10)
    return early, keep, arrives


async def test_what_is_typed_while_it_is_being_kept_is_not_called_kept(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium)
    early, keep, arrives = await being_kept(page)
    await early.fill("60")
    arrives.set()
    await expect(page.locator(SAID)).to_contain_text("edisi 1")
    await expect(page.locator(SAID)).to_contain_text("sesudah itu belum disimpan")
    await keep.click()
    await expect(page.locator(SAID)).to_contain_text("edisi 2")
    await expect(keep).to_be_disabled()
    kept = [each.table for each in await ClockEditions(web.store).all()]
    assert [each and each.warn_share for each in kept] == [0.5, 0.6]


async def test_keeping_again_before_the_answer_keeps_what_changed_since_on_top_of_it(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium)
    early, keep, arrives = await being_kept(page)
    await early.fill("60")
    await keep.click()
    await keep.click()
    arrives.set()
    await expect(page.locator(SAID)).to_contain_text("edisi 2")
    await expect(keep).to_be_disabled()
    await expect(page.locator(".clocks-edition")).to_have_count(2)
    kept = [each.table for each in await ClockEditions(web.store).all()]
    assert [each and each.warn_share for each in kept] == [0.5, 0.6]


async def test_keeping_the_same_again_before_the_answer_sends_nothing_more(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium)
    asked: list[str] = []
    page.on(
        "request", lambda each: asked.append(each.method) if each.url.endswith("/clocks") else None
    )
    _, keep, arrives = await being_kept(page)
    await keep.click()
    arrives.set()
    await expect(page.locator(SAID)).to_contain_text("edisi 1")
    await expect(keep).to_be_disabled()
    await expect(page.locator(".clocks-edition")).to_have_count(1)
    assert asked == ["POST"]


async def test_since_a_day_is_not_kept_without_the_day(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium)
    keep, day = page.get_by_role("button", name=KEEP), page.locator("#clocks-since")
    await page.get_by_label("Peringatan dini").fill("50")
    await page.get_by_role("radio", name="sejak tanggal").check()
    await keep.click()
    await expect(page.locator(SAID)).to_contain_text("Isian belum lengkap")
    await expect(day).to_be_focused()
    await day.fill("2026-01-01")
    await keep.click()
    await expect(page.locator(SAID)).to_contain_text("edisi 1")
    [edition] = await ClockEditions(web.store).all()
    assert edition.since.isoformat() == "2025-12-31T17:00:00+00:00"


async def test_what_cannot_be_is_said_on_the_page_and_operators_may_only_try(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, Role.OPERATOR)
    for day in ("Senin", "Selasa", "Rabu", "Kamis", "Jumat"):
        await page.get_by_label(day, exact=True).first.uncheck()
    await expect(page.locator(".triage-result")).to_contain_text("Centang paling sedikit satu hari")
    await expect(page.get_by_text("wewenang pimpinan kota")).to_be_visible()
    await expect(page.get_by_role("button", name=KEEP)).to_have_count(0)
