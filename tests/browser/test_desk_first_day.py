"""The desk in Chromium with nothing but its on-screen help: what somebody does on the first day."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from city.profile import Profile
from tests.browser.test_desk import STATUS, assigned, opened, opened_on_one_case, received, seen
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
CHOSEN = "ticket => city.desk.ticket === ticket"


async def test_enter_opens_the_marked_line_to_read_it_however_often_it_is_pressed(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, made = await opened_on_one_case(web, profile, chromium)
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


async def test_the_same_heap_named_by_its_street_is_offered_and_merged_by_its_short_number(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    home = next(iter(profile.kelurahan.values()))
    street: dict[str, Any] = {"address": "Jl. Juanda 5", "description": "Tumpukan sampah bau"}
    first = await received(web, profile, "1", lat=home.lat + 0.006, lng=home.lng, **street)
    told = "Tumpukan karung bau sampah di pinggir"
    mine = await received(
        web,
        profile,
        "2",
        lat=home.lat,
        lng=home.lng,
        address="Jalan Ir. H. Juanda",
        description=told,
    )
    lamp: dict[str, Any] = {"service": "lampu-jalan", "description": "Sampah bau karung, gelap"}
    await received(web, profile, "3", lat=home.lat, lng=home.lng, **lamp)
    page = await opened(web, chromium, rows=3)
    await page.goto(f"{web.base}/desk?case={mine.complaint_id}")
    await page.locator(".desk-tags .is-same").click()
    offered = page.locator(".desk-dialog .desk-option")
    await expect(offered.first).to_contain_text("kelurahan sama, letak perkiraan")
    await expect(offered.first).to_contain_text("Jl. Juanda")
    await expect(offered.first.locator("input")).to_be_checked()
    await expect(page.locator(".desk-this")).to_contain_text("Jalan Ir. H. Juanda")
    await page.locator("[name=other]").fill(f"…{first.complaint_id[-4:]}")
    await page.keyboard.press("Enter")
    await page.wait_for_function(STATUS, arg="digabung")
    kept = await web.store.complaints.load(mine.complaint_id)
    assert kept.merged_into == first.complaint_id


async def test_a_case_of_another_category_is_offered_but_never_chosen_already(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1", service="lampu-jalan")
    mine = await received(web, profile, "2")
    page = await opened(web, chromium, rows=2)
    await page.goto(f"{web.base}/desk?case={mine.complaint_id}")
    await page.wait_for_function(STATUS, arg="diterima")
    await page.keyboard.press("m")
    await expect(page.locator(".desk-dialog .desk-option")).to_have_count(1)
    await expect(page.locator(".desk-dialog input:checked")).to_have_count(0)


async def test_a_place_nobody_knows_is_said_and_a_road_or_an_area_says_what_its_point_is_worth(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.keyboard.press("n")
    place, told = page.locator("#report-place"), page.locator("#report-place-told")
    await place.fill("Pasar Entah")
    await expect(page.get_by_text("Tidak ditemukan: Pasar Entah.")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(told).to_contain_text("disimpan sebagai alamat: Pasar Entah")
    await expect(page.locator("[name=address]")).to_have_value("Pasar Entah")
    await page.locator("[name=address]").fill("")
    await place.fill("Jl Ir H Juanda")
    await page.locator("#report-place-0", has_text="tanpa titik").wait_for()
    await page.keyboard.press("Enter")
    await expect(told).to_contain_text("Titik jalan ini tidak diketahui")
    await expect(page.locator("[name=address]")).to_have_value("Jalan Ir. H. Juanda")
    await place.fill("Kayuringin")
    await page.locator("#report-place-0").wait_for()
    await page.keyboard.press("Enter")
    await expect(told).to_contain_text("letak perkiraan: tengah kelurahan")


async def test_every_desk_says_that_a_case_stands_on_the_walls_as_long_as_it_does(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    rina, budi = await opened(web, chromium), await opened(web, chromium, "budi")
    for page in (rina, budi):
        await expect(page.locator("[data-action=follow]")).to_contain_text("ikuti di dinding")
    await rina.keyboard.press("f")
    for page in (rina, budi):
        await expect(page.locator("[data-action=follow]")).to_contain_text("Tampil di dinding")
    await rina.reload()
    await expect(rina.locator("[data-action=follow].is-shown")).to_be_visible()
    await budi.keyboard.press("f")
    for page in (rina, budi):
        await expect(page.locator("[data-action=follow]")).to_contain_text("ikuti di dinding")


async def test_a_note_of_the_handover_outlives_leaving_and_esc_closes_the_help_alone(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.goto(f"{web.base}/desk/handover")
    await page.fill("#words", "Baktor 07 masih di jalan")
    await page.locator("h1").click()
    await page.keyboard.press("?")
    await expect(page.locator("#page-help")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#page-help")).to_be_hidden()
    await page.keyboard.press("Escape")
    await page.wait_for_url("**/desk")
    await page.goto(f"{web.base}/desk/handover")
    await expect(page.locator("#words")).to_have_value("Baktor 07 masih di jalan")
    await expect(page.locator("#draft-told")).to_be_visible()
    await page.locator(".handover form .quiet-button").click()
    await expect(page.locator(".handover-words")).to_have_text("Baktor 07 masih di jalan")
    await expect(page.locator("#words")).to_have_value("")


async def test_free_units_and_agencies_are_named_in_full_and_the_agency_leads_to_its_card(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await assigned(web, profile, "1")
    await seen(web, "baktor-07", 107.02)
    page = await opened(web, chromium)
    unit = page.locator(".desk-unit:not(.is-off)").first
    await expect(unit).to_contain_text("senggang")
    await expect(unit.locator("span")).not_to_contain_text("Baktor")
    await page.keyboard.press("a")
    chosen = page.locator(".desk-option", has=page.locator("input:checked"))
    await expect(chosen).to_contain_text(f"{profile.agencies['dlh'].name} · disarankan")
    await page.keyboard.press("Escape")
    for head in await page.locator(".desk-grid-place .ag-header-cell-text").all():
        assert await head.evaluate("each => each.scrollWidth <= each.clientWidth"), head
    await page.locator(".desk-facts a").click()
    await expect(page.locator("#rc-side")).to_have_attribute("data-card", "dlh")
