"""The desk in Chromium, as operators, leaders and agencies use it: keys, taps, two at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from city.complaints import Complaint
from city.profile import Profile
from operations import desk as cases
from operations.accounts import Accounts, Role
from operations.desk import Actor
from operations.sessions import Sessions
from tests.browser.conftest import looking
from tests.dashboard.conftest import PASSWORD, Web, report, until, vehicle
from tests.dashboard.test_follow import add_photo

pytestmark = pytest.mark.browser
DESK = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
RINA = Actor("rina", "operator")
ROWS = (
    "n => document.querySelectorAll('.desk-grid-place .ag-row .desk-what, .desk-card').length >= n"
)
MARCH = datetime(2026, 3, 12, 3, 0, tzinfo=UTC)
TICKETS = "() => [...document.querySelectorAll('.ag-row')].map(each => each.getAttribute('row-id'))"
STATUS = "word => document.querySelector('.desk-case .desk-status')?.textContent === word"
TOUCH_PX = 44
SMALL = """least => [...document.querySelectorAll('.desk a, .desk button, .desk select, .desk-dialog button')]
  .filter(each => each.checkVisibility() && !each.closest('.leaflet-container'))
  .filter(each => { const box = each.getBoundingClientRect(); return box.width && box.height < least - 0.5; })
  .map(each => `${each.className}: ${each.textContent}`)"""


async def received(web: Web, profile: Profile, key: str, **given: Any) -> Complaint:
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    made, _ = await desk.report(report(**given), RINA, key)
    return made


async def opened(
    web: Web,
    browser: Browser,
    name: str = "rina",
    size: dict[str, int] = DESK,
    agency: str = "",
    rows: int = 1,
) -> Page:
    """The desk of this person, with its lines; any refusal of the policy fails the test."""
    accounts, now = Accounts(web.store), datetime.now(UTC)
    account = await accounts.find(name) or await accounts.add(
        name, PASSWORD, Role.LEADER, "test", now, agency_id=agency
    )
    token = await Sessions(web.store, 3600).begin(account, datetime.now(UTC))
    context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
    await context.add_cookies([{"name": "patriot_session", "value": token, "url": web.base}])
    page = await looking(context)
    page.on("console", lambda said: _no_refusal(said.text))
    await page.goto(f"{web.base}/desk")
    await page.wait_for_function(ROWS, arg=rows)
    return page


async def answered(page: Page) -> None:
    """No dialog waits for its answer any more: that may come after the live word, and until then keys are
    the dialog's."""
    await expect(page.locator(".desk-dialog")).to_have_count(0)


async def opened_on_one_case(
    web: Web, profile: Profile, browser: Browser
) -> tuple[Page, Complaint]:
    """The desk of somebody with a case just received, which is the only one and chosen already."""
    made = await received(web, profile, "1")
    page = await opened(web, browser)
    await page.wait_for_function(STATUS, arg="diterima")
    return page, made


def _no_refusal(said: str) -> None:
    assert "Content Security Policy" not in said, said


async def test_a_case_goes_to_its_agency_with_two_keys(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, made = await opened_on_one_case(web, profile, chromium)
    await page.keyboard.press("a")
    await page.keyboard.press("Enter")
    await page.wait_for_function(STATUS, arg="disposisi")
    kept = await web.store.complaints.load(made.complaint_id)
    assert (kept.agency_id, kept.instruction) == ("dlh", "Tindak lanjuti sesuai waktu layanan.")


async def test_a_leader_assigns_with_an_instruction_in_two_taps_on_a_phone(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    page = await opened(web, chromium, "wali", PHONE)
    await page.locator(".desk-card").first.click()
    await page.wait_for_function(STATUS, arg="diterima")
    await page.locator(".desk-act[data-action=assign]").click()
    await page.locator(".desk-send").click()
    await page.wait_for_function(STATUS, arg="disposisi")
    assert (await web.store.complaints.load(made.complaint_id)).instruction


async def test_fingers_find_every_button_on_a_phone(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium, "wali", PHONE)
    assert await page.evaluate(SMALL, TOUCH_PX) == []
    await page.locator(".desk-card").first.click()
    await page.wait_for_function(STATUS, arg="diterima")
    assert await page.evaluate(SMALL, TOUCH_PX) == []
    await page.locator(".desk-act[data-action=assign]").click()
    assert await page.evaluate(SMALL, TOUCH_PX) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_on_a_phone_a_line_of_the_queue_is_whole_and_every_page_is_in_reach(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium, "wali", PHONE)
    due = await page.locator(".desk-card-due").first.bounding_box()
    assert due
    assert due["x"] + due["width"] <= PHONE["width"]
    await page.locator(".menu > summary").click()
    last = page.locator(".menu a").last
    await last.scroll_into_view_if_needed()
    await expect(last).to_be_in_viewport(ratio=1)
    await page.keyboard.press("Escape")
    await expect(last).to_be_hidden()


async def test_a_report_is_taken_down_without_a_mouse(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1", service="lampu-jalan")
    page = await opened(web, chromium)
    await page.keyboard.press("n")
    await page.keyboard.type("samp")
    await page.locator("#report-category-list [aria-selected=true]").wait_for()
    await page.keyboard.press("Enter")
    await page.keyboard.type("Kayuringin")
    await page.locator("#report-place-list [aria-selected=true]").wait_for()
    await page.keyboard.press("Enter")
    await page.keyboard.type("Sampah menumpuk, hubungi 081234567890")
    await page.get_by_text("Disimpan sebagai: Sampah menumpuk, hubungi [telepon]").wait_for()
    await page.locator(".desk-suggested", has_text="DLH").wait_for()
    await page.keyboard.press("Control+Enter")
    ticket = await page.locator(".desk-dialog .desk-big").first.inner_text()
    kept = await web.store.complaints.load(ticket)
    assert kept.report.description == "Sampah menumpuk, hubungi [telepon]"
    assert (kept.report.service_code, kept.report.lat is not None) == ("sampah", True)


async def test_the_second_operator_reads_who_was_faster_before_the_fresh_case_and_enter_sends_nothing(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    rina, budi = await opened(web, chromium), await opened(web, chromium, "budi")
    for page in (rina, budi):
        await page.wait_for_function(STATUS, arg="diterima")
        await page.keyboard.press("a")
        await page.locator(".desk-dialog").wait_for()
    await rina.keyboard.press("Enter")
    await rina.wait_for_function(STATUS, arg="disposisi")
    await budi.locator(".desk-dialog textarea").fill("Besok pagi, bawa gergaji.")
    await budi.keyboard.press("Enter")
    said = budi.locator(".desk-dialog [role=alert]")
    await expect(said).to_contain_text("Rina sudah menugaskan ke DLH pukul")
    await budi.wait_for_function(STATUS, arg="disposisi")
    await expect(said).to_be_focused()
    await budi.keyboard.press("Enter")
    assert (await web.store.complaints.load(made.complaint_id)).version == 2
    await budi.locator(".desk-dialog .desk-send").click()
    await expect(budi.locator(".desk-dialog")).to_have_count(0)
    kept = await web.store.complaints.load(made.complaint_id)
    assert (kept.version, kept.instruction) == (3, "Besok pagi, bawa gergaji.")


async def test_the_list_moves_and_what_is_chosen_stays_chosen(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    page, first = await opened_on_one_case(web, profile, chromium)
    await page.locator(".desk-act[data-action=verify]").focus()
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    second = await received(web, profile, "2", service="pohon-tumbang")
    await desk.set_priority(
        second.complaint_id, RINA, expected_version=1, key="p", priority="urgent"
    )
    await page.wait_for_function(ROWS, arg=2)
    await page.wait_for_function(
        "() => document.querySelector('.ag-row[row-index=\"0\"] .is-urgent')"
    )
    chosen = await page.locator(".ag-row-selected").get_attribute("row-id")
    assert chosen == first.complaint_id
    assert await page.evaluate("document.activeElement.dataset.action") == "verify"
    await page.keyboard.press("k")
    await page.wait_for_function("t => city.desk.found?.ticket === t", arg=second.complaint_id)


async def test_an_inbox_sees_a_disposisi_at_once_and_works_it(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    page = await opened(web, chromium, "dlh", agency="dlh", rows=0)
    fresh: dict[str, Any] = dict.fromkeys(("observed_at", "received_at"), datetime.now(UTC))
    await web.tell("vehicle_position", vehicle("baktor-07", lat=-6.25, lng=107.02, **fresh))
    await page.wait_for_function("() => city.live().connected")
    assert page.url.split("?")[0].endswith("/inbox")
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    await desk.assign(made.complaint_id, RINA, expected_version=1, key="a", agency_id="dlh")
    await page.wait_for_function(STATUS, arg="disposisi")
    for key, word in (
        ("d", "ditugaskan"),
        ("t", "di lokasi"),
        ("b", "dikerjakan"),
        ("s", "selesai"),
    ):
        await page.keyboard.press(key)
        if key in "ds":
            await page.locator(".desk-dialog").wait_for()
            await page.keyboard.press("Enter")
        await page.wait_for_function(STATUS, arg=word)
        await answered(page)
    assert (await web.store.complaints.load(made.complaint_id)).vehicle_id == "baktor-07"


async def ended(
    web: Web, profile: Profile, key: str, agency: str = "dlh", **given: Any
) -> Complaint:
    """A case of March that its agency handed on: it left the queue."""
    at: dict[str, Any] = {"observed_at": MARCH, "received_at": MARCH}
    desk = cases.Desk(web.store, profile, lambda: MARCH)
    made, _ = await desk.report(report(**at, **given), RINA, key)
    step: dict[str, Any] = {"expected_version": cases.LATEST}
    await desk.assign(made.complaint_id, RINA, key=f"{key}-a", agency_id=agency, **step)
    handed: dict[str, Any] = {"handed_to": "provinsi", "public_note": "Jalan provinsi."}
    return await desk.not_ours(made.complaint_id, RINA, key=f"{key}-n", **handed, **step)


async def test_what_became_of_my_report_of_march(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "open")
    theirs = await ended(web, profile, "1", description="Lampu taman padam")
    other = await ended(web, profile, "2", agency="dishub")
    page = await opened(web, chromium)
    await page.keyboard.press("0")
    await page.wait_for_function(ROWS, arg=2)
    await page.locator("[aria-label='Bulan masuk']").select_option("2026-03")
    await page.keyboard.press("Escape")
    await page.locator(".desk-search").fill("taman padam")
    await page.wait_for_function("t => city.desk.found?.ticket === t", arg=theirs.complaint_id)
    await page.locator(".desk-act[data-action=reopen]").wait_for()
    inbox = await opened(web, chromium, "dlh", agency="dlh", rows=0)
    await inbox.goto(f"{web.base}/desk?case={theirs.complaint_id}")
    await inbox.wait_for_function(STATUS, arg="bukan wewenang")
    assert "/inbox?case=" in inbox.url
    await inbox.keyboard.press("0")
    await inbox.wait_for_function(ROWS, arg=1)
    assert await inbox.evaluate(TICKETS) == [theirs.complaint_id]
    await inbox.goto(f"{web.base}/inbox?case={other.complaint_id}")
    await inbox.get_by_text("Aduan ini tidak ada, atau bukan di meja Anda.").wait_for()


async def test_no_line_of_one_filter_stands_under_the_name_of_another(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    for number in range(9):
        await received(web, profile, str(number))
    page = await opened(web, chromium, rows=9)
    await page.keyboard.press("2")
    await page.wait_for_function(ROWS, arg=9)
    await page.route("**/api/desk/queue*", lambda route: route.abort())
    await page.keyboard.press("4")
    await page.wait_for_function("() => !document.querySelector('.ag-row')")
    await page.unroute("**/api/desk/queue*")
    await page.keyboard.press("1")
    await page.wait_for_function(ROWS, arg=9)


CHOSEN = "() => document.querySelector('.desk-dialog input:checked')?.value ?? ''"
ALERT = "word => document.querySelector('.desk-dialog [role=alert]')?.textContent.includes(word)"


async def assigned(web: Web, profile: Profile, key: str, **given: Any) -> Complaint:
    made = await received(web, profile, key, **given)
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    return await desk.assign(made.complaint_id, RINA, expected_version=1, key="a", agency_id="dlh")


async def seen(web: Web, unit: str, lng: float) -> None:
    at = datetime.now(UTC)
    told = vehicle(unit, lat=-6.25, lng=lng, observed_at=at, received_at=at)
    await web.tell("vehicle_position", told)
    await until(lambda: unit in web.desk.hub.picture.latest["vehicle_position"])


async def test_a_subjects_page_opens_its_cases_and_the_filter_is_taken_off_with_one_press(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    services = ("banjir", "tanggul", "sampah", "lampu-jalan")
    made = {each: (await received(web, profile, each, service=each)).complaint_id for each in services}  # fmt: skip
    page = await opened(web, chromium, rows=4)
    await page.goto(f"{web.base}/water")
    await page.get_by_role("link", name="Aduan tentang air").click()
    off = page.get_by_role("button", name="Lepas saringan Aduan: ")
    await expect(off).to_contain_text("Sampah di kali, Pencemaran air/udara, Saluran mampet, +2 ×")
    water = {made["banjir"], made["tanggul"]}
    await page.wait_for_function(f"(n) => ({TICKETS})().length === n", arg=2)
    assert set(await page.evaluate(TICKETS)) == water
    await expect(page.locator(".desk-total, #desk-total")).to_have_text("2 aduan")
    await page.get_by_role("combobox", name="Prioritas").select_option("normal")
    assert set(await page.evaluate(TICKETS)) == water
    await page.reload()
    await expect(off).to_be_visible()
    await off.click()
    await page.wait_for_function(f"(n) => ({TICKETS})().length === n", arg=4)
    assert "category" not in page.url
    await page.goto(f"{web.base}/desk?category=banjir&category=entah")
    await expect(page.locator("#desk-told")).to_contain_text("saringan yang tidak dikenal")
    await page.wait_for_function(f"(n) => ({TICKETS})().length === n", arg=1)
    await page.get_by_role("combobox", name="Aduan", exact=True).select_option("sampah")
    await expect(page.get_by_role("button", name="Lepas saringan")).to_have_count(0)
    await page.wait_for_function(f"(ticket) => ({TICKETS})().join() === ticket", arg=made["sampah"])


async def test_d_proposes_only_a_unit_that_can_go(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await assigned(web, profile, "1")
    page = await opened(web, chromium)
    await page.wait_for_function(STATUS, arg="disposisi")
    await page.keyboard.press("d")
    await page.wait_for_selector(".desk-dialog .desk-option")
    assert await page.evaluate(CHOSEN) == "", "nobody's place is known"
    await page.locator(".desk-send").click()
    await page.wait_for_function(ALERT, arg="Belum ada unit yang dipilih")
    assert (await web.store.complaints.load(made.complaint_id)).version == 2


async def test_advice_is_renewed_while_a_case_is_open_and_when_its_dialog_opens(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await assigned(web, profile, "1")
    page = await opened(web, chromium)
    await page.wait_for_function(STATUS, arg="disposisi")
    await seen(web, "baktor-07", 107.03)
    first = "code => document.querySelector('.desk-unit:not(.is-off) strong')?.textContent === code"
    await page.wait_for_function(first, arg="Baktor 07")
    await seen(web, "baktor-08", 107.02)
    await page.keyboard.press("d")
    nearer = "() => document.querySelector('.desk-dialog .desk-option strong')?.textContent === 'Baktor 08'"
    await page.wait_for_function(nearer)
    assert await page.evaluate(CHOSEN) == "baktor-07", "what stood chosen is not exchanged unasked"


async def test_a_unit_at_work_elsewhere_is_sent_only_by_a_second_press_that_says_so(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    other = await assigned(web, profile, "1", description="Tumpukan di pasar")
    made = await assigned(web, profile, "2")
    await seen(web, "baktor-07", 107.03)
    page = await opened(web, chromium, rows=2)
    await page.goto(f"{web.base}/desk?case={made.complaint_id}")
    await page.wait_for_function(STATUS, arg="disposisi")
    await page.keyboard.press("d")
    await page.wait_for_function(f"({CHOSEN})() === 'baktor-07'")
    budi = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    await budi.dispatch(
        other.complaint_id, RINA, expected_version=2, key="d", vehicle_id="baktor-07"
    )
    await page.keyboard.press("Enter")
    await page.wait_for_function(ALERT, arg=other.complaint_id)
    assert (await web.store.complaints.load(made.complaint_id)).version == 2
    await page.get_by_role("button", name="Kirim juga").click()
    await page.wait_for_function(STATUS, arg="ditugaskan")
    assert (await web.store.complaints.load(made.complaint_id)).vehicle_id == "baktor-07"


async def test_the_help_names_every_key(web: Web, profile: Profile, chromium: Browser) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.keyboard.press("?")
    shown = await page.locator(".desk-help kbd").all_inner_texts()
    assert {"j k ↑ ↓", "Enter", "a", "d", "m", "n", "f", "0", "/", "?"} <= set(shown)


async def test_crew_photos_are_looked_at_with_one_key_and_enter_lets_walls_show_them(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    photo = await add_photo(web, made.complaint_id, "before")
    page = await opened(web, chromium)
    await page.get_by_text("1 foto petugas menunggu pemeriksaan").wait_for()
    await page.keyboard.press(".")
    await page.get_by_text("wajah, pelat nomor, nomor rumah").wait_for()
    await page.keyboard.press("Enter")
    await page.get_by_text("Tersimpan: 1 foto boleh tampil di dinding.").wait_for()
    await until(lambda: web.desk.hub.picture.complaints[made.complaint_id].photos[0].released_at)
    await page.keyboard.press(".")
    await page.locator(".desk-looks input").uncheck()
    await page.get_by_role("button", name="Yang dicentang boleh tampil").click()
    await page.get_by_text("1 foto petugas menunggu pemeriksaan").wait_for()
    [found] = (await web.store.complaints.load(made.complaint_id)).photos
    assert (found.id, found.released_at) == (photo, None)


async def test_one_key_takes_the_suggested_priority_and_its_reason_over(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    for number in range(3):
        await received(web, profile, str(number))
    page = await opened(web, chromium, rows=3)
    await expect(page.get_by_text("2 laporan serupa dalam 300 m selama 7 hari")).to_be_visible()
    await page.keyboard.press("!")
    await expect(page.locator(".desk-step", has_text="di titik rawan")).to_be_visible()
    assert "high" in {each.priority for each in await web.store.complaints.open()}
    await page.keyboard.press("!")
    await expect(page.get_by_text("Tidak ada saran prioritas")).to_be_visible()


async def test_a_case_that_came_without_a_point_gets_one_by_search_or_by_a_click(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1", lat=None, lng=None, address="Kayuringin")
    page = await opened(web, chromium)
    await expect(page.get_by_role("heading", name="Belum ada titik lokasi")).to_be_visible()
    await page.keyboard.press(",")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Pelapor ditelepon")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Cari tempatnya dan pilih dari daftar")).to_be_visible()
    await page.locator("#place-search").focus()
    await page.keyboard.type("kayur")
    await page.locator("#place-search-0").wait_for()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    story = page.locator(".desk-step", has_text="menetapkan lokasi")
    await expect(story).to_contain_text("Pelapor ditelepon")
    found = await web.store.complaints.load(made.complaint_id)
    assert found.kelurahan
    await answered(page)
    await page.keyboard.press(",")
    await page.get_by_role("button", name="Tunjuk di peta", exact=True).click()
    await page.locator("#city-map").click(position={"x": 60, "y": 60})
    await page.locator(".desk-dialog .desk-send").click()
    await expect(story).to_have_count(2)
    await expect(story.first).to_contain_text("Ditunjuk di peta")
    moved = await web.store.complaints.load(made.complaint_id)
    assert (moved.report.lat, moved.report.lng) != (found.report.lat, found.report.lng)
    await expect(page.get_by_role("heading", name="Unit terdekat")).to_be_visible()
