"""Tours, plan and takeovers in Chromium, by what is visible: ordered, kept, told, and tried."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Dialog, Locator, Page, Route, expect

from city import presets
from city.screens.takeover import Takeover
from city.severity import Severity
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.kinds import ONE
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
FIRST = next(iter(presets.layouts()))
SIZE = {"width": 1366, "height": 768}


async def opened(web: Web, browser: Browser, path: str, role: Role = Role.EDITOR) -> Page:
    page = await looking(await signed_in(web, browser, role, SIZE))
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{web.base}{path}")
    return page


async def tab_to(control: Locator, key: str = "Tab") -> None:
    """With the keyboard alone, from wherever the focus is."""
    await control.wait_for()
    for _ in range(80):
        await control.page.keyboard.press(key)
        if await control.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"no way by {key} to {control}")


async def chosen_with_arrows(control: Locator) -> None:
    """Each press goes on from the last one: the list has the focus again."""
    keys, at = control.page.keyboard, await control.evaluate("each => each.selectedIndex")
    for now in (at + 1, at + 2, at + 1):
        await keys.press("ArrowDown" if now > at else "ArrowUp")
        at = now
        await expect(control).to_have_js_property("selectedIndex", now)
        await settled(control.page)
        await expect(control).to_be_focused()


async def settled(page: Page) -> None:
    """Whatever is still to be drawn has been."""
    await page.evaluate(
        "() => new Promise((drawn) => setTimeout(() => requestAnimationFrame(drawn)))"
    )


async def pressed(control: Locator, key: str) -> None:
    """It is still in the hands of whoever pressed it."""
    await control.page.keyboard.press(key)
    await settled(control.page)
    await expect(control).to_be_focused()


async def test_a_tour_is_made_ordered_by_keyboard_and_kept(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, "/tours")
    await page.get_by_label("Nama tur baru").fill("Tur lobi")
    await page.get_by_role("button", name="Buat tur").click()
    await expect(page.get_by_label("Nama (Bahasa Indonesia)")).to_have_value("Tur lobi")
    for seconds in ("15", "45"):
        await page.get_by_role("button", name="Tambah langkah").click()
        await page.get_by_label("Lamanya (detik)").last.fill(seconds)
    await expect(page.locator("#length")).to_have_text("Satu putaran: 1 mnt")
    await page.locator(".tours-step").last.focus()
    await page.keyboard.press("Alt+ArrowUp")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Tersimpan.")).to_be_visible()
    held = await kinds.tours(web.store).get("tur-lobi")
    assert held is not None
    assert [each.dwell_s for each in held[1].tour.steps] == [45, 15]


async def test_a_tour_is_changed_with_the_keyboard_alone(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, "/tours#putaran-harian")
    steps = page.locator(".tours-step")
    second = steps.nth(1)
    await tab_to(second.locator("summary", has_text="Atur langkah"))
    await page.keyboard.press("Enter")
    layout, hold = second.get_by_label(re.compile("^Tampilan")), second.get_by_label("Tahan sampai")
    await tab_to(layout)
    await chosen_with_arrows(layout)
    await tab_to(hold)
    for waits in (True, False):
        await pressed(hold, " ")
        await expect(hold).to_be_checked(checked=waits)
    title = (await steps.nth(2).locator("strong").inner_text()).partition(" ")[2]
    await tab_to(steps.nth(2).get_by_role("button", name="Naikkan"))
    await page.keyboard.press("Enter")
    await expect(second.get_by_role("button", name="Naikkan")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(steps.first).to_contain_text(f"1. {title}")
    await expect(steps.first).to_be_focused()
    await tab_to(steps.first.get_by_role("button", name="Hapus"))
    await page.keyboard.press("Enter")
    await expect(steps.first.locator("strong")).not_to_contain_text(title)
    await expect(steps.first).to_be_focused()
    await tab_to(page.get_by_role("button", name="Simpan"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Tersimpan.")).to_be_visible()
    await expect(page.get_by_role("button", name="Salin tur")).to_be_focused()


async def test_what_is_typed_while_the_page_still_loads_stays(web: Web, chromium: Browser) -> None:
    page = await looking(await signed_in(web, chromium, Role.EDITOR, SIZE))
    typed = asyncio.Event()

    async def slow(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await page.route(re.compile(r"/api/tours/[^/]+$"), slow)
    await page.goto(f"{web.base}/tours")
    name = page.get_by_label("Nama tur baru")
    await name.fill("Tur lobi")
    typed.set()
    await expect(page.locator(".tours-card[aria-current=true]")).to_have_count(1)
    await expect(name).to_have_value("Tur lobi")
    await expect(name).to_be_focused()
    other = page.locator(".tours-card[aria-current=false]").first
    title = await other.locator("strong").inner_text()
    await other.press("Enter")
    await expect(page.get_by_label("Nama (Bahasa Indonesia)")).to_have_value(title)
    await expect(page.locator(".tours-card[aria-current=true]")).to_be_focused()


async def test_the_tour_that_is_open_stays_when_the_language_changes(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, "/tours")
    await page.locator(".tours-card").nth(1).click()
    shown = page.locator(".tours-card[aria-current=true]")
    await expect(shown).to_have_attribute("data-key", list(presets.tours())[1])
    await page.get_by_role("link", name="EN", exact=True).click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(shown).to_have_attribute("data-key", list(presets.tours())[1])


async def test_what_is_changed_while_a_tour_is_being_kept_is_not_called_kept(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, "/tours#putaran-harian")
    name, answered = page.get_by_label("Nama (Bahasa Indonesia)"), asyncio.Event()

    async def slow(route: Route) -> None:
        answer = await route.fetch()
        await answered.wait()
        await route.fulfill(response=answer)

    await name.fill("Putaran A")
    await page.route(re.compile("/keep$"), slow)
    await page.get_by_role("button", name="Simpan").click()
    await name.fill("Putaran B")
    answered.set()
    await expect(page.get_by_text("Tersimpan sampai tadi")).to_be_visible()
    await expect(name).to_have_value("Putaran B")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Tersimpan.", exact=True)).to_be_visible()
    held = await kinds.tours(web.store).get("putaran-harian")
    assert held is not None
    assert held[1].tour.title["id"] == "Putaran B"


async def test_a_copy_asks_before_it_leaves_what_is_not_kept(web: Web, chromium: Browser) -> None:
    page = await looking(await signed_in(web, chromium, Role.EDITOR, SIZE))
    asked: list[str] = []

    async def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", refuse)
    await page.goto(f"{web.base}/tours#putaran-harian")
    name = page.get_by_label("Nama (Bahasa Indonesia)")
    await name.fill("Putaran C")
    await page.get_by_role("button", name="Salin").last.click()
    await expect(name).to_have_value("Putaran C")
    assert len(asked) == 1


async def test_takeovers_say_when_what_is_shown_may_be_old(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, "/takeovers")
    await expect(page.get_by_text("Tidak ada")).not_to_have_count(0)
    gone = re.compile("/api/takeovers$")
    await page.route(gone, lambda route: route.abort())
    await expect(page.locator("#page > .form-error")).to_be_visible()
    await page.unroute(gone)
    await expect(page.locator("#page > .form-error")).to_be_hidden()


async def test_a_wall_in_a_persons_browser_keeps_its_layout_and_what_is_open(
    web: Web, chromium: Browser
) -> None:
    first, second = list(presets.layouts())[:2]
    page = await opened(web, chromium, f"/wall?layout={first}")
    shown = "id => city.staged()?.layout?.id === id"
    for key, layout in (("2", second), ("1", first)):
        await page.wait_for_function(shown, arg=first if key == "2" else second)
        await page.keyboard.press(key)
        await expect(page).to_have_url(re.compile(rf"/wall\?layout={layout}$"))
    await page.wait_for_function(shown, arg=first)
    await page.get_by_role("link", name="EN", exact=True).click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page).to_have_url(re.compile(rf"/wall\?layout={first}$"))


async def test_a_briefing_writes_its_own_sentences_while_its_steps_are_picked(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, "/tours#kunjungan-tamu")
    pdf = page.get_by_role("link", name="Unduh PDF")
    await expect(pdf).to_have_attribute("href", "/api/briefing/kunjungan-tamu/pdf")
    await page.get_by_role("button", name="Tambah langkah").click()
    step = page.locator(".tours-step").last
    await step.get_by_label(re.compile("^Tampilan")).select_option(label="Jalan")
    await step.get_by_label("Kecamatan").select_option("Jatiasih")
    says = step.locator(".tours-says details").filter(has_text="Jalan · Jatiasih: ")
    await expect(says).to_have_count(1)
    await says.locator("summary").press("Enter")
    await expect(says.get_by_text("Terbuka = diterima dan belum selesai")).to_be_visible()
    await step.get_by_label("Kalimat tambahan dari pembicara").fill("Kontrak ditandatangani Senin.")
    await expect(pdf).to_have_count(0)
    await page.get_by_role("button", name="Simpan").click()
    await expect(pdf).to_be_visible()
    held = await kinds.tours(web.store).get("kunjungan-tamu")
    assert held is not None
    assert held[1].tour.steps[-1].added == "Kontrak ditandatangani Senin."


async def test_the_changes_of_shift_are_three_rows_of_the_plan(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, "/day-plan")
    await page.get_by_role("button", name="Tambah serah terima giliran").click()
    rows = page.locator(".plan-row summary")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(0)).to_contain_text("05.45–06.15")
    await expect(rows.nth(2)).to_contain_text("(serah terima giliran Malam (22–06))")
    await page.get_by_label("Hari dan jam").fill("2026-12-25T22:10")
    await expect(page.locator(".plan-told")).to_contain_text("karena rencana harian")


async def test_the_plan_is_changed_with_the_keyboard_alone(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, "/day-plan")
    add = page.get_by_role("button", name="Tambah baris")
    await tab_to(add)
    for _ in range(2):
        await pressed(add, "Enter")
    row = page.locator(".plan-row").nth(1)
    show = row.get_by_label(re.compile("^Tampilkan"))
    await tab_to(show, "Shift+Tab")
    await chosen_with_arrows(show)
    monday = row.get_by_label("Sen", exact=True)
    await tab_to(monday)
    for begins in (True, False):
        await pressed(monday, " ")
        await expect(monday).to_be_checked(checked=begins)
    up = row.get_by_role("button", name="Naikkan")
    await tab_to(up)
    await page.keyboard.press("Enter")
    await expect(page.locator(".plan-row").first.locator("summary")).to_be_focused()
    later, heads = page.get_by_role("button", name="Minggu berikutnya"), page.locator(".plan-heads")
    await tab_to(later)
    for _ in range(2):
        before = await heads.inner_text()
        await page.keyboard.press("Enter")
        await expect(heads).not_to_have_text(before)
        await expect(later).to_be_focused()


async def second_to_keep(web: Web, chromium: Browser) -> Page:
    """Of two who keep the same tour, whoever is later: theirs is called Dua, the kept one Satu."""
    first, second = [await opened(web, chromium, "/tours#putaran-harian") for _ in range(2)]
    for page, name in ((first, "Satu"), (second, "Dua")):
        await page.get_by_label("Nama (Bahasa Indonesia)").fill(name)
        await page.get_by_role("button", name="Simpan").click()
    return second


async def test_the_second_editor_of_a_tour_is_told_and_loses_nothing(
    web: Web, chromium: Browser
) -> None:
    second = await second_to_keep(web, chromium)
    await expect(second.get_by_text("sudah menyimpan perubahan")).to_be_visible()
    await expect(second.get_by_label("Nama (Bahasa Indonesia)")).to_have_value("Dua")
    await second.get_by_role("button", name="Simpan punya saya").click()
    await expect(second.get_by_text("Tersimpan.")).to_be_visible()
    held = await kinds.tours(web.store).get("putaran-harian")
    assert held is not None
    assert held[1].tour.title["id"] == "Dua"


async def test_a_plan_is_seen_as_a_week_before_it_is_kept(web: Web, chromium: Browser) -> None:
    page = await opened(web, chromium, "/day-plan")
    await page.get_by_role("button", name="Tambah baris").click()
    await page.get_by_label("Mulai", exact=True).fill("22:00")
    await page.get_by_label("Sampai sebelum").fill("06:00")
    await expect(page.locator(".plan-row summary")).to_contain_text("(hari berikutnya)")
    await expect(page.locator(".plan-span:not(.is-nothing)")).to_have_count(8)
    await page.get_by_label("Hari dan jam").fill("2026-12-25T03:00")
    await expect(page.locator(".plan-told")).to_contain_text("karena rencana harian")
    await page.get_by_label("Hari dan jam").fill("2026-12-25T12:00")
    await expect(page.locator(".plan-told")).to_contain_text("tidak ada yang mengatur lain")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Tersimpan.")).to_be_visible()
    held = await kinds.day_plan(web.store).get(ONE)
    assert held is not None
    assert len(held[1].entries) == 1


async def test_a_rule_is_a_sentence_and_a_takeover_is_released(web: Web, chromium: Browser) -> None:
    now = datetime.now(UTC)
    found = Takeover(
        rule="sungai", subject="gauge:p2c", severity=Severity.DANGER, layout=FIRST, at=now,
        hold_until=now + timedelta(minutes=1),
    )  # fmt: skip
    await kinds.takeovers(web.store).put(found.id, found, "watch", "taken", now)
    page = await opened(web, chromium, "/takeovers")
    await page.get_by_role("button", name="Saya tangani").click()
    await expect(page.get_by_text("Ditangani oleh editor-satu")).to_be_visible()
    await page.get_by_role("button", name="Lepaskan dinding").click()
    await expect(page.get_by_text("dilepas oleh editor-satu")).to_be_visible()
    await page.get_by_label("Waktu tahan dalam detik").first.fill("120")
    await page.get_by_label("Tampilan").first.select_option(FIRST)
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("Tersimpan.")).to_be_visible()
    held = await kinds.takeover_rules(web.store).get(ONE)
    assert held is not None
    assert (held[1].rules[0].hold_s, held[1].rules[0].layout) == (120, FIRST)


async def test_a_rule_of_takeovers_is_changed_with_the_keyboard_alone(
    web: Web, chromium: Browser
) -> None:
    page = await opened(web, chromium, "/takeovers")
    source = page.get_by_label("Sumber alarm").first
    await tab_to(source)
    await chosen_with_arrows(source)
    await tab_to(page.get_by_role("button", name="Tambah aturan"))
    await pressed(page.get_by_role("button", name="Tambah aturan"), "Enter")
    count = await page.locator(".takeover-rule").count()
    await tab_to(page.get_by_role("button", name="Hapus").last, "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".takeover-rule")).to_have_count(count - 1)
    await expect(page.get_by_role("button", name="Tambah aturan")).to_be_focused()


async def test_whoever_chooses_between_theirs_and_mine_by_keyboard_goes_on_from_there(
    web: Web, chromium: Browser
) -> None:
    second = await second_to_keep(web, chromium)
    await second.get_by_role("button", name="Pakai punyanya").press("Enter")
    await expect(second.get_by_label("Nama (Bahasa Indonesia)")).to_have_value("Satu")
    await expect(second.get_by_role("button", name="Salin tur")).to_be_focused()
