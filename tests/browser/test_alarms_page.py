"""Alarms in Chromium: acknowledged, shelved and looked up by keys alone; a rule made of choices, tried and kept."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Browser, expect

from city.alarm import Standing
from city.severity import Severity
from operations.accounts import Role
from operations.alarms.records import AlarmRecords
from operations.alarms.rule_editions import RuleEditions
from tests.browser.conftest import looking, signed_in, slow
from tests.dashboard.conftest import Web
from tests.dashboard.test_alarm_desk import rings

pytestmark = pytest.mark.browser


async def test_everything_about_alarms_is_done_by_keys_alone(web: Web, chromium: Browser) -> None:
    first = await rings(web)
    other = await rings(web, "feed:quelle", "sumber-putus", field="state", value=2, severity=Severity.WATCH)  # fmt: skip
    page = await looking(await signed_in(web, chromium, Role.OPERATOR))
    await page.goto(f"{web.base}/alarms")
    for key in ("j", "a"):
        await page.keyboard.press(key)
    await page.keyboard.type("Petugas dikirim")
    await page.keyboard.press("Enter")
    await expect(page.locator(".alarm-sum")).to_contain_text("1 belum diakui · 1 diakui")
    for key in ("j", "s"):
        await page.keyboard.press(key)
    await page.keyboard.type("Sudah diketahui")
    await page.keyboard.press("Enter")
    await expect(page.locator(".alarm-sum")).to_contain_text("1 ditunda")
    await page.keyboard.press("j")
    await page.keyboard.press("h")
    await expect(page.locator("td").filter(has_text="Petugas dikirim")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.wait_for_url("**/alarms")
    held = [await AlarmRecords(web.store).get(each.id) for each in (first, other)]
    assert held[0] is not None
    assert held[1] is not None
    assert held[0][1].standing is Standing.ACKNOWLEDGED
    assert held[1][1].shelved


async def test_after_a_click_the_reason_is_typed_at_once(web: Web, chromium: Browser) -> None:
    await rings(web)
    page = await looking(await signed_in(web, chromium, Role.OPERATOR))
    await page.goto(f"{web.base}/alarms")
    await page.locator(".alarm-act summary", has_text="Akui").click()
    await page.keyboard.type("sudah dicek")
    await expect(page.get_by_label("Alasan").first).to_have_value("sudah dicek")
    await page.locator(".alarm-act summary", has_text="Akui").click()
    await expect(page.locator(".alarm-act[open]")).to_have_count(0)


async def test_from_the_wall_an_alarm_is_acknowledged_by_whoever_may(
    web: Web, chromium: Browser
) -> None:
    alarm = await rings(web)
    for role, may in ((Role.VIEWER, 0), (Role.OPERATOR, 1)):
        page = await looking(await signed_in(web, chromium, role))
        await page.goto(f"{web.base}/wall#open={alarm.subject}")
        await expect(page.locator("#drawer-body")).to_contain_text("belum diakui")
        await expect(page.get_by_role("link", name="Akui alarm ini")).to_have_count(may)
    await page.get_by_role("link", name="Akui alarm ini").click()
    await page.wait_for_url("**/alarms/story?**")
    await page.keyboard.type("Petugas dikirim")
    await page.keyboard.press("Enter")
    await expect(page.locator("td").filter(has_text="Petugas dikirim")).to_be_visible()
    held = await AlarmRecords(web.store).get(alarm.id)
    assert held is not None
    assert held[1].standing is Standing.ACKNOWLEDGED


async def test_alarms_beside_each_other_keep_their_bottom_edge(web: Web, chromium: Browser) -> None:
    for gauge in ("p2c", "cikeas-hulu"):
        await rings(web, f"gauge:{gauge}")
    page = await looking(await signed_in(web, chromium, Role.OPERATOR))
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(f"{web.base}/wall?layout=rapor-opd")
    await expect(page.locator(".stage.is-on .alarms-beside .alarm")).to_have_count(2)
    cut = """() => {
        const bottom = (one) => one.getBoundingClientRect().bottom;
        const box = document.querySelector(".stage.is-on .alarms-beside");
        return [...box.children].filter((each) => bottom(each) > bottom(box.closest(".panel"))).length;
    }"""
    assert await page.evaluate(cut) == 0


async def test_a_new_alarm_comes_in_while_somebody_types_and_disturbs_nothing(
    web: Web, chromium: Browser
) -> None:
    await rings(web)
    page = await looking(await signed_in(web, chromium, Role.OPERATOR))
    await page.goto(f"{web.base}/alarms")
    for key in ("j", "a"):
        await page.keyboard.press(key)
    await page.keyboard.type("Petugas di")
    await rings(web, "feed:quelle", "sumber-putus", field="state", value=2)
    await expect(page.locator(".alarm-row")).to_have_count(2, timeout=15_000)
    await page.keyboard.type("kirim")
    await page.keyboard.press("Enter")
    await expect(page.locator(".alarm-sum")).to_contain_text("1 belum diakui · 1 diakui")
    await expect(page.locator(".alarm-row").filter(has_text="P2C")).to_contain_text("Petugas dikirim")  # fmt: skip


async def test_a_leader_types_a_sentence_changes_it_by_choice_tries_it_and_keeps_it(
    web: Web, chromium: Browser
) -> None:
    page = await looking(await signed_in(web, chromium, Role.LEADER))
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{web.base}/alarms/rules")
    await page.get_by_label("Atau ketik kalimatnya").fill("Bila hujan lebat, sirene")
    await page.get_by_role("button", name="Tambahkan").click()
    await expect(page.locator(".rule-typed .form-error")).to_contain_text("tidak terbaca")
    said = "Bila TMA P2C > 300 cm selama 10 menit, nyalakan alarm bahaya; selesai bila ≤ 280 cm"
    await page.get_by_label("Atau ketik kalimatnya").fill(said)
    await page.get_by_role("button", name="Tambahkan").click()
    rule = page.locator(".rule[open]")
    await rule.get_by_label("Nilai (cm)").fill("320")
    await expect(rule.locator("summary")).to_contain_text("TMA P2C > 320 cm")
    await rule.get_by_role("button", name="Uji 30 hari terakhir").click()
    await expect(rule.locator(".rule-says")).to_contain_text("Tidak ada data")
    await page.get_by_role("button", name="Simpan", exact=True).click()
    await expect(page.locator("#rules-said")).to_contain_text("Tersimpan sebagai edisi 1")
    await expect(page.locator("#rules-history")).to_contain_text("1 ditambah")
    [edition] = await RuleEditions(web.store).all()
    assert edition.rules is not None
    assert (edition.rules[-1].value, edition.rules[-1].for_s) == (320, 600)


async def test_what_a_rule_watches_is_chosen_with_the_keyboard_alone(
    web: Web, chromium: Browser
) -> None:
    page = await looking(await signed_in(web, chromium, Role.LEADER))
    await page.goto(f"{web.base}/alarms/rules")
    await page.locator(".rule summary").first.press("Enter")
    await page.keyboard.press("Tab")
    sort = page.locator(".rule[open] select").first
    await expect(sort).to_be_focused()
    at = await sort.evaluate("each => each.selectedIndex")
    for now in (at + 1, at + 2):
        figures = await page.locator(".rule[open] .rule-fields").inner_text()
        await page.keyboard.press("ArrowDown")
        await expect(sort).to_have_js_property("selectedIndex", now)
        await expect(page.locator(".rule[open] .rule-fields")).not_to_have_text(figures)
        await expect(sort).to_be_focused()


async def test_whoever_takes_the_rules_that_were_faster_has_nothing_left_to_keep(
    web: Web, chromium: Browser
) -> None:
    context = await signed_in(web, chromium, Role.LEADER)
    pages = [await looking(context) for _ in range(2)]
    for page in pages:
        await page.goto(f"{web.base}/alarms/rules")
    for page in pages:
        await page.locator(".rule summary").first.click()
        await page.locator(".rule[open] .rule-tick", has_text="Berlaku").click()
        await page.get_by_role("button", name="Simpan", exact=True).click()
        await expect(page.locator("#rules-said")).not_to_have_text("Belum disimpan.")
    await pages[1].get_by_role("button", name="Pakai punyanya").click()
    await expect(pages[1].get_by_role("button", name="Simpan", exact=True)).to_be_disabled()


async def test_a_typed_rule_is_added_once_and_a_half_written_sentence_stays(
    web: Web, chromium: Browser
) -> None:
    page = await looking(await signed_in(web, chromium, Role.LEADER))
    await page.goto(f"{web.base}/alarms/rules")
    line, rules = page.get_by_label("Atau ketik kalimatnya"), page.locator(".rule")
    before = await rules.count()
    given, arrives = await slow(page, "**/api/alarm-rules/read")
    await line.fill(
        "Bila TMA P2C > 300 cm selama 10 menit, nyalakan alarm bahaya; selesai bila ≤ 280 cm"
    )
    await line.press("Enter")
    await asyncio.wait_for(given.wait(), 10)
    await line.press("Enter")
    arrives.set()
    await expect(page.locator(".rule[open]")).to_contain_text("TMA P2C > 300 cm")
    await expect(line).to_have_value("")
    await line.fill("Bila TMA P2C >")
    await rules.first.locator("summary").click()
    await rules.first.get_by_role("button", name="Hapus").click()
    await expect(rules).to_have_count(before)
    await expect(line).to_have_value("Bila TMA P2C >")
