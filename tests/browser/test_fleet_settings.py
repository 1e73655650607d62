"""The fleet's settings in Chromium: a zone drawn corner by corner, moved by keys, written as text, and kept."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from operations.accounts import Role
from operations.fleet.rule_editions import FleetEditions
from tests.browser.conftest import WALL, looking, signed_in
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
SAID, MAP = "#settings-said", ".settings-map"
BOW = "-6.30, 106.95\n-6.25, 107.00\n-6.30, 107.00\n-6.25, 106.95"


async def opened(web: Web, chromium: Browser, role: Role = Role.LEADER) -> Page:
    page = await looking(await signed_in(web, chromium, role, WALL))
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{web.base}/fleet/settings")
    await expect(page.locator("#settings-now")).to_contain_text("bawaan profil kota")
    return page


async def kept_corners(web: Web) -> tuple[tuple[float, float], ...]:
    rules = (await FleetEditions(web.store).all())[-1].rules
    assert rules is not None
    return rules.zones["zona-7"].corners


async def test_a_zone_is_drawn_on_the_map_and_one_that_crosses_itself_is_refused(web: Web, chromium: Browser) -> None:  # fmt: skip
    page = await opened(web, chromium)
    await page.get_by_role("button", name="Tambah wilayah").click()
    row = page.locator("#settings-zone-zona-7")
    await row.get_by_label("Nama").fill("Pasar Baru")
    await row.get_by_role("button", name="Gambar di peta").click()
    for x, y in ((300, 200), (420, 200), (420, 320), (300, 320)):
        await page.locator(MAP).click(position={"x": x, "y": y})
    await page.keyboard.press("Enter")
    await expect(page.locator(".zone-handle")).to_have_count(4)
    corners = row.get_by_role("textbox", name="Garis di peta")
    drawn = (await corners.input_value()).splitlines()
    assert len(drawn) == 4
    await page.locator(".zone-side").first.click()
    await expect(page.locator(".zone-handle")).to_have_count(5)
    await page.locator(".zone-handle").nth(1).focus()
    await page.keyboard.press("Delete")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".zone-handle")).to_have_count(4)
    moved = (await corners.input_value()).splitlines()
    assert moved[0] == drawn[0]
    assert float(moved[1].split(", ")[1]) > float(drawn[1].split(", ")[1])
    await corners.fill(BOW)
    await page.get_by_label("Alasan").fill("pasar pindah")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(SAID)).to_contain_text(
        "Pasar Baru: garisnya menyilang dirinya sendiri"
    )
    await corners.fill("satu, dua")
    await page.get_by_role("button", name="Simpan").click()
    await expect(row).to_contain_text("Baris 1 bukan lintang dan bujur")
    await corners.fill("\n".join(drawn))
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(SAID)).to_contain_text("Tersimpan sebagai edisi 1")
    await expect(page.locator("#settings-now")).to_contain_text("Hari ini berlaku edisi 1")
    await expect(page.locator("#settings-history")).to_contain_text("pasar pindah")
    told = [", ".join(map(str, each)) for each in await kept_corners(web)]
    assert told == drawn


async def test_kinds_and_marks_are_changed_with_their_bounds_and_an_operator_only_looks(web: Web, chromium: Browser) -> None:  # fmt: skip
    page = await opened(web, chromium)
    await page.locator("#settings-kind-baktor summary").click()
    row = page.locator("#settings-kind-baktor")
    await expect(row.get_by_role("button", name="dipakai 34 kendaraan")).to_be_disabled()
    await row.get_by_label("Berhenti setelah").fill("4")
    await row.get_by_label("sepanjang hari").check()
    await expect(row.locator("summary")).to_contain_text("34 kendaraan · sepanjang hari")
    await row.get_by_label("Batas kecepatan").fill("900")
    await page.get_by_label("Ritase: Baik").fill("2")
    await page.get_by_label("Ritase: Waspada").fill("1")
    await page.get_by_label("Alasan").fill("rapat")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(SAID)).to_contain_text("Ada isian yang belum benar")
    await expect(row.get_by_label("Batas kecepatan")).to_be_focused()
    await row.get_by_label("Batas kecepatan").fill("35")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(SAID)).to_contain_text("Tersimpan sebagai edisi 1")
    rules = (await FleetEditions(web.store).all())[-1].rules
    assert rules is not None
    kind = rules.kinds["baktor"]
    assert (kind.stop_s, kind.shift, kind.limit_kmh) == (240, None, 35)
    assert rules.marks["hauls"].good == 2
    looks = await looking(await signed_in(web, chromium, Role.OPERATOR, WALL))
    await looks.goto(f"{web.base}/fleet/settings")
    await expect(looks.locator("#settings-said").locator("..")).to_contain_text("Hanya pimpinan")
    await expect(looks.get_by_role("button", name="Simpan")).to_have_count(0)
