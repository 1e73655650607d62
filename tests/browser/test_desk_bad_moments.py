"""The desk in Chromium while answers are late, lost or refused: nothing is taken for another case."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Dialog, Page, Route, expect

from benchmarks import call
from city.complaints import Complaint
from city.profile import Profile
from city.scene import Scene
from operations import desk as cases
from store.scenes import Scenes
from tests.browser.test_call_desk import paste, photo
from tests.browser.test_desk import PHONE, RINA, STATUS, opened, opened_on_one_case, received
from tests.dashboard.conftest import Web, until

pytestmark = pytest.mark.browser
FOUND = "ticket => city.desk.found?.ticket === ticket"


async def opened_on_the_first_of_two(
    web: Web, profile: Profile, browser: Browser
) -> tuple[Page, Complaint, Complaint]:
    """A desk, the case it shows and the one that j leads to."""
    made = {each.complaint_id: each for each in [await received(web, profile, n) for n in "12"]}
    page = await opened(web, browser, rows=2)
    await page.wait_for_function("() => city.desk.found")
    first = made.pop(await page.evaluate("city.desk.found.ticket"))
    return page, first, next(iter(made.values()))


async def held_back(
    page: Page, path: str, then: Callable[[Route], Awaitable[None]]
) -> asyncio.Event:
    """What is asked of this path is dealt with by `then` when the event is set."""
    may = asyncio.Event()

    async def answer(route: Route) -> None:
        await may.wait()
        await then(route)

    await page.route(path, answer)
    return may


async def goes_on(page: Page, to: Complaint) -> None:
    await page.keyboard.press("j")
    await page.wait_for_function(FOUND, arg=to.complaint_id)


async def test_a_late_answer_of_a_case_does_not_bring_it_back_over_the_one_chosen_since(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, first, second = await opened_on_the_first_of_two(web, profile, chromium)
    may = await held_back(page, "**/api/desk/verify", lambda route: route.continue_())
    await page.keyboard.press("v")
    await goes_on(page, second)
    may.set()
    told = f"Tercatat: verifikasi · …{first.complaint_id[-4:]}"
    await expect(page.locator("#desk-told")).to_have_text(told)
    assert await page.evaluate(FOUND, second.complaint_id)
    assert str((await web.store.complaints.load(first.complaint_id)).status) == "verified"


async def test_a_late_refusal_names_the_case_it_is_about_and_is_no_alert_of_another(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, first, second = await opened_on_the_first_of_two(web, profile, chromium)
    refusal = {"message": "Tidak bisa."}
    may = await held_back(
        page, "**/api/desk/verify", lambda route: route.fulfill(status=422, json=refusal)
    )
    await page.keyboard.press("v")
    await goes_on(page, second)
    may.set()
    told = f"…{first.complaint_id[-4:]}: Tidak bisa."
    await expect(page.locator("#desk-told")).to_have_text(told)
    await expect(page.locator(".desk-case .desk-alert")).to_have_count(0)


async def test_photos_that_arrive_after_their_case_was_left_do_not_bring_it_back(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, first, second = await opened_on_the_first_of_two(web, profile, chromium)
    may = await held_back(page, "**/api/desk/photo?*", lambda route: route.continue_())
    await page.keyboard.press("g")
    await paste(page, photo())
    await expect(page.locator(".desk-photos li")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await goes_on(page, second)
    may.set()
    told = f"…{first.complaint_id[-4:]}: 1 foto tersimpan."
    await expect(page.locator("#desk-told")).to_have_text(told)
    assert await page.evaluate(FOUND, second.complaint_id)


@pytest.mark.parametrize("field", ["[name=reporter_name]", "[name=address]", "#report-place"])
async def test_esc_throws_no_report_away_unasked_in_which_anything_is_filled_in(
    web: Web, profile: Profile, chromium: Browser, field: str
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.keyboard.press("n")
    await page.locator(field).fill("Bu Siti")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.locator("[name=description]").press("Escape")
    await expect(page.locator(field)).to_have_value("Bu Siti")
    assert asked == ["Buang laporan yang sedang ditulis?"]


async def test_a_report_of_a_narrowed_desk_leaves_its_filter_in_the_address(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.goto(f"{web.base}/desk?category=sampah")
    await page.wait_for_function("() => city.desk.found")
    ticket, _ = await call.report(page)
    asked = await page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")
    assert asked == {"category": "sampah", "case": ticket}


async def test_a_change_in_the_city_counts_on_the_chips_and_leaves_them_where_they_are(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium, size=PHONE)
    every = page.get_by_role("button", name="Semua")
    await expect(every).to_have_text("1Semua 1")
    row = page.locator(".desk-chips")
    end = await row.evaluate("each => (each.scrollLeft = each.scrollWidth, each.scrollLeft)")
    held = await every.element_handle()
    await received(web, profile, "2")
    await expect(every).to_have_text("1Semua 2")
    assert held
    assert await held.evaluate("each => each.isConnected")
    assert (await row.evaluate("each => each.scrollLeft"), end > 0) == (end, True)


async def test_a_case_that_could_not_be_loaded_is_said_asked_for_again_and_no_key_acts_on_the_one_before(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, first, second = await opened_on_the_first_of_two(web, profile, chromium)
    path = f"**/api/desk/case/{second.complaint_id}"
    await page.route(path, lambda route: route.abort())
    await page.keyboard.press("j")
    missing = f"Aduan {second.complaint_id} belum termuat"
    await expect(page.locator(".desk-case .desk-none")).to_contain_text(missing)
    for key in "vgy":
        await page.keyboard.press(key)
    await page.keyboard.press("f")
    await expect(page.locator(".desk-dialog")).to_have_count(0)
    await expect(page.locator("[data-action=follow]")).to_have_count(0)
    await page.unroute(path)
    await received(web, profile, "3")
    await page.wait_for_function(FOUND, arg=second.complaint_id)
    assert (await web.store.complaints.load(first.complaint_id)).version == 1
    assert await Scenes(web.store).all() == []


async def test_follow_whose_answer_is_lost_is_repeated_and_does_not_undo_itself(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    page = await opened(web, chromium)
    arrived: list[str] = []

    async def lose_every_other(route: Route) -> None:
        answer = await route.fetch()
        arrived.append(route.request.url.rpartition("/")[2])
        await (route.abort() if len(arrived) % 2 else route.fulfill(response=answer))

    await page.route("**/api/scene/*", lose_every_other)
    for times, words in ((2, "Tampil di dinding"), (4, "ikuti di dinding")):
        await page.locator("[data-action=follow]").wait_for()
        await page.keyboard.press("f")
        await until(lambda times=times: len(arrived) == times)
        [scene] = await Scenes(web.store).all()
        assert scene.ticket == (made.complaint_id if times == 2 else "")
        await expect(page.locator("[data-action=follow]")).to_contain_text(words)
    assert arrived == ["follow", "follow", "wall", "wall"]


async def test_ending_a_case_on_the_walls_does_not_end_another_that_took_its_place(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, _, second = await opened_on_the_first_of_two(web, profile, chromium)
    await page.keyboard.press("f")
    await expect(page.locator("[data-action=follow]")).to_contain_text("Tampil di dinding")
    may = await held_back(page, "**/api/scene/wall", lambda route: route.continue_())
    await page.keyboard.press("f")
    other = Scene(at=datetime.now(UTC), by="budi", ticket=second.complaint_id)
    await Scenes(web.store).ask(other)
    may.set()
    await expect(page.locator("#desk-told")).to_contain_text("tidak lagi diikuti")
    assert [each.ticket for each in await Scenes(web.store).all()] == [second.complaint_id]


async def test_what_was_written_for_a_step_that_is_not_possible_any_more_is_kept_in_the_alert(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, made = await opened_on_one_case(web, profile, chromium)
    await page.keyboard.press("r")
    await page.locator(".desk-dialog [name=public_note]").fill("Kirim lagi dengan alamat.")
    budi = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    handed = {"handed_to": "provinsi", "public_note": "Jalan provinsi."}
    for step, given in (("assign", {"agency_id": "dlh"}), ("not_ours", handed)):
        act = getattr(budi, step)
        await act(made.complaint_id, RINA, expected_version=cases.LATEST, key=step, **given)
    await page.locator(".desk-send").click()
    told = page.locator(".desk-case .desk-alert")
    await expect(told).to_contain_text("Rina sudah")
    await expect(told).to_contain_text("Yang Anda tulis: Kirim lagi dengan alamat.")
    await expect(page.locator(".desk-dialog")).to_have_count(0)
    await page.wait_for_function(STATUS, arg="bukan wewenang")


async def test_a_reason_for_a_new_code_is_not_lost_to_somebody_who_was_faster(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, made = await opened_on_one_case(web, profile, chromium)
    await page.keyboard.press("h")
    await page.keyboard.type("Nomor telepon cocok")
    budi = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    await budi.verify(made.complaint_id, RINA, expected_version=1, key="v")
    await page.keyboard.press("Enter")
    told = page.locator(".desk-dialog [role=alert]")
    await expect(told).to_contain_text("Rina sudah")
    await expect(page.locator(".desk-dialog [name=reason]")).to_have_value("Nomor telepon cocok")
    await page.locator(".desk-dialog .desk-send").click()
    await expect(page.locator(".is-slip .desk-big")).to_have_count(2)
