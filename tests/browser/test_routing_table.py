"""The routing table in Chromium: tried by place and street, changed, kept, and taken back."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from city.profile import Profile
from operations.accounts import Role
from operations.routing_table import RoutingTable
from tests.browser.conftest import looking, signed_in, slow
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
BANTARGEBANG = "32.75.07"
KEPT = "Aturan tersimpan sebagai edisi"


async def opened(web: Web, browser: Browser, role: Role = Role.LEADER) -> Page:
    page = await looking(await signed_in(web, browser, role))
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{web.base}/desk/triage")
    await expect(page.locator(".triage-result")).to_contain_text("→")
    return page


async def test_anybody_at_the_desk_sees_where_a_report_would_go_and_why(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, Role.OPERATOR)
    result = page.locator(".triage-result")
    await page.get_by_label("Kategori").first.select_option("jalan-berlubang")
    await expect(result).to_contain_text("DBMSDA")
    await page.get_by_label("Alamat").fill("Jl. Ahmad Yani dekat stadion")
    await expect(result).to_contain_text("SP4N-LAPOR!")
    await expect(page.locator(".triage-row.is-hit")).to_contain_text("jalan nasional")
    await expect(page.get_by_text("Menyimpan aturan adalah wewenang pimpinan")).to_be_visible()


async def test_the_place_counts_in_the_trial(web: Web, chromium: Browser, profile: Profile) -> None:
    page = await opened(web, chromium)
    inside = next(
        each for each in profile.kelurahan.values() if each.kecamatan_code == BANTARGEBANG
    )
    outside = next(
        each for each in profile.kelurahan.values() if each.kecamatan_code != BANTARGEBANG
    )
    await page.get_by_label("Kategori").first.select_option("sampah")
    await page.get_by_label("Uraian").fill("Bau dari TPST")
    place, result = page.locator("#triage-try select").nth(1), page.locator(".triage-result")
    await place.select_option(inside.code)
    await expect(result).to_contain_text("TPST Bantargebang dikelola DKI Jakarta")
    await place.select_option(outside.code)
    await expect(result).not_to_contain_text("TPST")


async def test_a_leader_adds_a_rule_keeps_it_and_takes_everything_back(
    web: Web, chromium: Browser, profile: Profile
) -> None:
    page = await opened(web, chromium)
    rows = page.locator(".triage-row")
    await expect(rows).to_have_count(len(profile.routes))
    await page.get_by_role("button", name="Tambah aturan").click()
    added = rows.last
    await added.locator("select").first.select_option("bpbd")
    await added.get_by_label("Kata dalam laporan").fill("kucing 😀, <b>")
    await page.get_by_role("button", name="Simpan aturan").click()
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await page.reload()
    await page.get_by_label("Uraian").fill("Ada KUCING di pohon")
    await expect(page.locator(".triage-result")).to_contain_text("BPBD")
    await expect(rows.last).to_contain_text("“kucing 😀”, “<b>”")
    await rows.last.locator("summary").click()
    await rows.last.get_by_label("Alasan yang ditampilkan (Bahasa Indonesia)").fill("Hewan")
    await rows.last.get_by_label("Alasan yang ditampilkan (English)").fill("Animals")
    await page.get_by_role("button", name="Simpan aturan").click()
    await expect(page.get_by_text(f"{KEPT} 2")).to_be_visible()
    _, table = await RoutingTable(web.store).now()
    assert table is not None
    assert table[-1].reason == {"id": "Hewan", "en": "Animals"}
    await page.get_by_role("button", name="Pakai aturan bawaan").click()
    await page.get_by_role("button", name="Simpan aturan").click()
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await expect(rows).to_have_count(len(profile.routes))
    editions = page.locator(".triage-edition")
    await expect(editions).to_have_count(3)
    await expect(editions.first).to_contain_text("Leader-satu · 1 dihapus · berlaku sekarang")
    await editions.nth(1).locator("summary").click()
    await expect(editions.nth(1)).to_contain_text("EN: – → Animals")
    await editions.nth(1).get_by_role("button", name="Pakai lagi edisi ini").click()
    await expect(rows).to_have_count(len(profile.routes) + 1)
    await page.keyboard.press("Enter")  # the focus is where it is kept
    await expect(editions.first).to_contain_text("kembali ke edisi 2")


async def test_of_two_leaders_the_second_is_told_and_nothing_is_lost(
    web: Web, chromium: Browser, profile: Profile
) -> None:
    first, second = await opened(web, chromium), await opened(web, chromium)
    for word, page in (("pertama", first), ("kedua", second)):
        await page.get_by_role("button", name="Tambah aturan").click()
        await page.locator(".triage-row").last.get_by_label("Kata dalam laporan").fill(word)
        await page.locator(".triage-row summary").first.click()
        await page.locator(".triage-row").first.get_by_label("Dinas meneruskan ke").fill(word)
    await first.get_by_role("button", name="Simpan aturan").click()
    await expect(first.get_by_text(KEPT)).to_be_visible()
    await second.get_by_role("button", name="Simpan aturan").click()
    await expect(second.get_by_text("Leader-satu sudah menyimpan edisi 1")).to_be_visible()
    rows = second.locator(".triage-row")
    await expect(rows).to_have_count(len(profile.routes) + 1)  # the second one's own, untouched
    await second.get_by_role("button", name="Satukan dengan aturan saya").click()
    await expect(rows).to_have_count(len(profile.routes) + 2)
    await expect(
        second.get_by_text("Baris yang diubah keduanya memakai punya Anda")
    ).to_be_visible()
    await second.get_by_role("button", name="Simpan aturan").click()
    await expect(second.get_by_text(f"{KEPT} 2")).to_be_visible()
    _, table = await RoutingTable(web.store).now()
    assert table is not None
    assert [each.words for each in table[-2:]] == [("pertama",), ("kedua",)]
    assert table[0].handed_to == "kedua"


async def test_a_row_that_was_changed_while_the_table_was_being_kept_is_still_marked(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium)
    given, arrives = await slow(page, "**/api/desk/triage")
    await page.get_by_role("button", name="Tambah aturan").click()
    added = page.locator(".triage-row").last
    await added.get_by_label("Kata dalam laporan").fill("pertama")
    await page.get_by_role("button", name="Simpan aturan").click()
    await asyncio.wait_for(given.wait(), 10)
    await added.get_by_label("Kata dalam laporan").fill("kedua")
    arrives.set()
    await expect(page.get_by_text(f"{KEPT} 1")).to_be_visible()
    await expect(added.locator("summary")).to_contain_text("belum disimpan")
    await expect(page.locator(".triage-row", has_text="belum disimpan")).to_have_count(1)
    await page.get_by_role("button", name="Simpan aturan").click()
    await expect(page.get_by_text(f"{KEPT} 2")).to_be_visible()
    await expect(added.locator("summary")).not_to_contain_text("belum disimpan")
