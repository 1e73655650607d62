"""The call desk in Chromium: a report by keyboard alone, its photos, a slip to take along."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from benchmarks import call
from city.profile import Profile
from operations.photos import Waiting
from tests.browser.test_desk import RINA, opened, received
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
PASTE = """([name, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type}));
  const told = {clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', told));
}"""


def photo(color: str = "#308050") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), color).save(out, "JPEG")
    return out.getvalue()


def file(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": content}


async def paste(page: Page, content: bytes, name: str = "wa.jpg", kind: str = "image/jpeg") -> None:
    await page.evaluate(PASTE, [name, kind, list(content)])


FOCUSED = "() => document.activeElement.id || document.activeElement.name"
NO_MOUSE = """() => { window.pointed = 0;
  for (const each of ['pointerdown', 'mousedown', 'click', 'touchstart'])
    addEventListener(each, event => { if (event.isTrusted && event.detail) window.pointed += 1; }, true);
}"""


async def test_a_realistic_report_takes_99_keys_each_field_leads_to_the_next_and_no_mouse(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    """How long that takes at a person's pace is measured by `./patriot bench call`."""
    await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.evaluate(NO_MOUSE)
    order = []
    for key in call.KEYS[:-1]:
        await page.keyboard.press(key)
        if len(key) > 1 or not order:
            order.append(await page.evaluate(FOCUSED))
    assert order == [
        "report-category", "report-place", "report-description", "address", "reporter_name",
        "reporter_phone",
    ]  # fmt: skip
    await page.keyboard.press(call.KEYS[-1])
    await expect(page.locator(call.TICKET).first).to_be_visible()
    assert await page.evaluate("window.pointed") == 0
    assert call.count() == 99


async def test_no_key_is_lost_however_fast_it_comes(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    ticket, _ = await call.report(page)
    told = (await web.store.complaints.load(ticket)).report
    assert (told.service_code, told.description) == ("jalan-berlubang", call.DESCRIPTION)
    assert (told.reporter_name, told.reporter_phone) == (call.NAME, call.PHONE)
    assert told.lat is not None


async def test_pictures_from_whatsapp_go_along_with_the_report(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1")
    page = await opened(web, chromium)
    for key in call.KEYS[:-1]:
        await page.keyboard.press(key)
    await paste(page, photo())
    await page.locator(".desk-photos input[type=file]").set_input_files(
        [file("dua.jpg", photo("#804030")), file("surat.pdf", b"%PDF", "application/pdf")]
    )
    await expect(page.locator(".desk-photos li")).to_have_count(2)
    await expect(page.get_by_text("surat.pdf: bukan foto JPEG")).to_be_visible()
    web.desk.photos_waiting = Waiting(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Mengirim foto 1 dari 2")).to_be_visible()
    ticket = await page.locator(call.TICKET).first.inner_text()
    web.desk.photos_waiting = Waiting()  # there is room again; nobody had to press anything
    await expect(page.get_by_text("2 foto tersimpan.")).to_be_visible()
    kept = (await web.store.complaints.load(ticket)).photos
    assert [each.role for each in kept] == ["report", "report"]


async def test_a_photo_after_the_work_is_added_to_a_case_by_keyboard(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    made = await received(web, profile, "1")
    page = await opened(web, chromium)
    await page.locator("[data-action=add_photo]").wait_for()
    await page.keyboard.press("g")
    await page.get_by_label("sesudah dikerjakan").check()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Pilih foto dulu")).to_be_visible()
    await paste(page, b"no picture at all")
    await expect(page.get_by_text("tidak terbaca sebagai foto")).to_be_visible()
    await paste(page, photo())
    await expect(page.locator(".desk-photos li")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".desk-picture", has_text="sesudah")).to_be_visible()
    assert (await web.store.complaints.load(made.complaint_id)).photos[0].role == "after"


async def test_a_lost_code_is_replaced_shown_once_and_told_in_the_story(
    web: Web, profile: Profile, chromium: Browser
) -> None:
    await received(web, profile, "1", reporter_name="Siti", reporter_phone="081234567890")
    page = await opened(web, chromium, RINA.name)
    await page.locator("[data-action=new_secret]").wait_for()
    await page.keyboard.press("h")
    await page.keyboard.type("Nomor telepon cocok")
    await page.keyboard.press("Enter")
    secret = await page.locator(".is-slip .desk-big").nth(1).inner_text()
    assert len(secret) == 14
    await page.emulate_media(media="print")
    await expect(page.locator(".is-slip .desk-big").first).to_be_visible()
    await expect(page.locator(".desk-work")).to_be_hidden()
    await page.emulate_media(media="screen")
    await page.keyboard.press("Escape")
    await expect(page.locator(".is-slip")).to_have_count(0)
    story = page.locator(".desk-step", has_text="kode lacak baru diterbitkan")
    await expect(story).to_contain_text("Nomor telepon cocok")
    assert secret not in await page.content()
