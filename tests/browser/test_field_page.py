"""The crew's page in a real Chromium of phone size: taps, no network, lost answers, two tabs."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Browser, BrowserContext, Page, expect

from city import profile as profiles
from city.complaints import Complaint, Kind, Status
from operations.desk import LATEST, Actor, Desk
from operations.links import Links
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import Web, report, serving, settings_for, until

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
VEHICLE = "baktor-07"
OPERATOR = Actor("rina", "operator")


def now() -> datetime:
    return datetime.now(UTC)


class Line:
    """A mobile network between phone and server. `loses_answers`: what is asked arrives, what is
    answered does not."""

    def __init__(self, web: Web) -> None:
        self.upstream = urlsplit(web.base).port
        self.loses_answers = False
        self.lost = 0

    async def __aenter__(self) -> Line:
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    async def _carry(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        inner, there = await asyncio.open_connection("127.0.0.1", self.upstream)
        with suppress(ConnectionError):
            await asyncio.gather(self._pump(phone, there), self._pump(inner, back, answers=True))
        for each in (back, there):
            each.close()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, answers: bool = False
    ) -> None:
        while data := await source.read(65536):
            if answers and self.loses_answers:
                self.lost += 1
                break
            sink.write(data)
            await sink.drain()
        sink.close()


@pytest.fixture
async def web(store_address: Address, store: CityStore, tmp_path: Path) -> AsyncIterator[Web]:
    settings = settings_for(store_address)
    kept = msgspec.structs.replace(settings.store, data=str(tmp_path))
    settings = msgspec.structs.replace(settings, store=kept)
    async with serving(settings, profiles.load("bekasi"), store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


@pytest.fixture
async def line(web: Web) -> AsyncIterator[Line]:
    async with Line(web) as found:
        yield found


@pytest.fixture
async def case(web: Web) -> Complaint:
    """Two hours ago the crew was told to go."""
    past = now() - timedelta(hours=2)
    told = report(private=False, description="Tumpukan sampah menutup setengah jalan")
    made, _ = await web.store.complaints.receive(told, "test", past)
    desk, ticket = Desk(web.store, web.desk.profile, lambda: past), made.complaint_id
    await desk.assign(
        ticket,
        OPERATOR,
        expected_version=1,
        key="a",
        agency_id="dlh",
        instruction="Angkut hari ini, pasang garis pembatas.",
    )
    return await desk.dispatch(ticket, OPERATOR, expected_version=2, key="d", vehicle_id=VEHICLE)


@pytest.fixture
async def link(web: Web, case: Complaint) -> str:
    return await Links(web.store).for_crew(case.complaint_id, VEHICLE, "rina", now())


@pytest.fixture
async def phone(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    yield context
    await context.close()


@pytest.fixture
async def page(phone: BrowserContext, line: Line, link: str) -> Page:
    """The job open on the phone, everything kept that it needs without network."""
    page = await phone.new_page()
    page.wrong = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.wrong.append(str(error)))  # type: ignore[attr-defined]
    page.on(
        "console", lambda said: "Content Security" in said.text and page.wrong.append(said.text)
    )  # type: ignore[attr-defined]
    await page.clock.install()
    await page.goto(f"{line.base}/crew#{link}")
    await expect(page.locator("#category")).to_have_text("Tumpukan sampah")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


async def tap(page: Page, *actions: str) -> None:
    for action in actions:
        await page.locator(f"button[data-action={action}]").tap()
        if action == "finish":
            await page.locator("#sure button[value=finish]").tap()


async def photo(page: Page, role: str, folder: Path) -> None:
    """A picture as a camera makes it: large, turned, with its place in it."""
    file = folder / f"{role}.jpg"
    made = Image.effect_noise((2400, 1800), 40).convert("RGB")
    ImageDraw.Draw(made).rectangle((400, 400, 1200, 1200), fill="brown")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera"
    out = io.BytesIO()
    made.save(out, "JPEG", quality=95, exif=exif)
    file.write_bytes(out.getvalue())
    await page.locator(f"input[data-role={role}]").set_input_files(file)
    await expect(page.locator(f"#photos-{role} img")).to_have_count(1)


async def events(web: Web, case: Complaint) -> list[tuple[str, str]]:
    """What the crew did, as (kind or status, note)."""
    found = (await web.store.complaints.events(case.complaint_id))[3:]
    return [(each.status if each.kind is Kind.STEP else each.kind, each.note) for each in found]


async def all_sent(page: Page) -> None:
    await expect(page.locator("#sending")).to_have_text("Semua sudah terkirim", timeout=20_000)


async def test_a_job_is_done_with_a_few_taps(
    page: Page, web: Web, case: Complaint, tmp_path: Path
) -> None:
    await expect(page.locator("#instruction")).to_contain_text("garis pembatas")
    assert (await page.locator("#to-geo").get_attribute("href") or "").startswith("geo:-6.2412,")
    await tap(page, "leave", "arrive")
    await expect(page.locator("#status")).to_have_text("Di lokasi")
    await photo(page, "before", tmp_path)
    await tap(page, "work")
    await page.locator("#note").fill("Perlu satu truk lagi")
    await page.locator("#note-form button").tap()
    await photo(page, "after", tmp_path)
    await tap(page, "finish")
    await expect(page.locator("#status")).to_have_text("Selesai, menunggu pelapor")
    await all_sent(page)
    await expect(page.locator("#photos-after img")).to_be_visible()
    done = await events(web, case)
    assert [each for each, _ in done] == [
        *("en_route", "on_site", "photo", "in_progress", "note", "photo", "resolved")
    ]
    found = await web.store.complaints.load(case.complaint_id)
    kept = await web.desk.door.store.photos.get(found.photos[0].id)
    image = Image.open(io.BytesIO(kept))
    assert max(image.size) <= 1600
    assert image.height > image.width, "drawn upright"
    assert page.wrong == []  # type: ignore[attr-defined]


async def test_an_hour_without_network_is_caught_up_in_order_and_with_its_own_times(
    phone: BrowserContext, page: Page, web: Web, case: Complaint, tmp_path: Path
) -> None:
    await phone.set_offline(True)
    begun = now()
    await tap(page, "leave")
    await page.clock.fast_forward("10:00")
    await tap(page, "arrive", "measure")
    await photo(page, "before", tmp_path)
    await expect(page.locator("#sending")).to_have_text("4 belum terkirim · tanpa jaringan")
    await expect(page.locator("#status")).to_have_text("Di lokasi")
    await page.clock.fast_forward("30:00")
    await tap(page, "work", "finish")
    await expect(page.locator("#sending")).to_have_text("6 belum terkirim · tanpa jaringan")
    await page.clock.fast_forward("20:00")
    assert await events(web, case) == []
    await phone.set_offline(False)
    await all_sent(page)
    done = await events(web, case)
    assert [each for each, _ in done] == [
        *("en_route", "on_site", "note", "photo", "in_progress", "resolved")
    ]
    assert all("terkirim terlambat" in note for kind, note in done if kind != "photo")
    found = (await web.store.complaints.events(case.complaint_id))[3:]
    minutes = [round((begun - each.at).total_seconds() / 60) for each in found]
    assert minutes == [60, 50, 50, 50, 20, 20]


async def test_the_page_opens_again_without_network_and_has_forgotten_nothing(
    phone: BrowserContext, page: Page, web: Web, case: Complaint
) -> None:
    await phone.set_offline(True)
    await tap(page, "leave", "arrive")
    await expect(page.locator("#sending")).to_contain_text("2 belum terkirim")
    await page.reload()
    await expect(page.locator("#category")).to_have_text("Tumpukan sampah")
    await expect(page.locator("#sending")).to_contain_text("2 belum terkirim")
    await expect(page.locator("#status")).to_have_text("Di lokasi")
    await phone.set_offline(False)
    await all_sent(page)
    assert [each for each, _ in await events(web, case)] == ["en_route", "on_site"]


async def test_an_answer_lost_on_the_way_makes_nothing_happen_twice(
    page: Page, line: Line, web: Web, case: Complaint, tmp_path: Path
) -> None:
    line.loses_answers = True
    await tap(page, "leave", "arrive", "measure")
    await photo(page, "before", tmp_path)
    for lost in range(1, 4):
        await page.clock.fast_forward("01:00")
        await until(lambda least=lost: line.lost >= least)
    await expect(page.locator("#sending")).to_contain_text("4 belum terkirim")
    assert len(await events(web, case)) == 1, "the first one has arrived, its answer has not"
    line.loses_answers = False
    await page.clock.fast_forward("01:00")
    await all_sent(page)
    assert [each for each, _ in await events(web, case)] == ["en_route", "on_site", "note", "photo"]


async def test_two_tabs_of_one_phone_send_each_action_once(
    phone: BrowserContext, page: Page, line: Line, link: str, web: Web, case: Complaint
) -> None:
    await phone.set_offline(True)
    await tap(page, "leave", "arrive", "measure", "work")
    second = await phone.new_page()
    await phone.set_offline(False)
    await second.goto(f"{line.base}/crew#{link}")
    await all_sent(second)
    await all_sent(page)
    done = [each for each, _ in await events(web, case)]
    assert done == ["en_route", "on_site", "note", "in_progress"]


async def test_what_is_no_longer_possible_is_explained_and_the_rest_goes_on(
    phone: BrowserContext, page: Page, web: Web, case: Complaint
) -> None:
    await phone.set_offline(True)
    await tap(page, "arrive")
    desk = Desk(web.store, web.desk.profile, now)
    ticket = case.complaint_id
    await desk.assign(ticket, OPERATOR, expected_version=LATEST, key="b", agency_id="dlh")
    await desk.dispatch(ticket, OPERATOR, expected_version=LATEST, key="c", vehicle_id="baktor-08")
    await phone.set_offline(False)
    refused = page.locator("#refused li")
    await expect(refused).to_contain_text("dialihkan ke unit lain", timeout=20_000)
    await expect(page.locator("#problem")).to_contain_text("tidak perlu datang")
    await expect(page.locator("#sending")).to_have_text("1 tidak diterima, lihat di bawah")
    await refused.locator("button").tap()
    await all_sent(page)
    await expect(refused).to_have_count(0)
    await expect(page.locator("#steps")).to_be_hidden()
    assert (await web.store.complaints.load(ticket)).status is Status.DISPATCHED


async def test_a_photo_that_is_not_taken_stays_on_the_phone_until_the_crew_has_seen_it(
    phone: BrowserContext, page: Page, web: Web, case: Complaint, tmp_path: Path
) -> None:
    desk, ticket = Desk(web.store, web.desk.profile, now), case.complaint_id
    await phone.set_offline(True)
    await photo(page, "before", tmp_path)
    await expect(page.locator("#sending")).to_contain_text("1 belum terkirim")
    await desk.dispatch(ticket, OPERATOR, expected_version=LATEST, key="c", vehicle_id="baktor-08")
    await page.clock.fast_forward("01:00")
    await photo(page, "after", tmp_path)
    await phone.set_offline(False)
    refused = page.locator("#refused li")
    await expect(refused).to_have_count(1, timeout=20_000)
    await expect(refused).to_contain_text("Foto sesudah")
    await page.reload()
    drawn = "() => document.querySelector('#refused img')?.naturalWidth > 0"
    await page.wait_for_function(drawn)
    await expect(refused.locator("a[download]")).to_have_attribute("href", re.compile("^blob:"))
    await refused.locator("button").tap()
    await expect(refused).to_have_count(0)
    kept = (await web.store.complaints.load(ticket)).photos
    assert [each.role for each in kept] == ["before"], "taken while the case was theirs"


async def test_a_button_that_is_not_possible_says_why(
    page: Page, web: Web, case: Complaint
) -> None:
    await page.locator("button[data-action=work]").tap(force=True)
    await expect(page.locator("#hint")).to_contain_text("Tiba di lokasi")
    await page.locator("button[data-action=arrive]").tap()
    await expect(page.locator("#hint")).to_be_hidden()
    await page.locator("button[data-action=finish]").tap()
    await expect(page.locator("#sure")).to_contain_text("Bila baru diukur")
    await page.locator("#sure button.is-second").tap()
    await all_sent(page)
    assert [each for each, _ in await events(web, case)] == ["on_site"]


async def test_a_file_that_is_no_photo_is_refused_on_the_phone(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "catatan.jpg"
    file.write_text("bukan foto")
    await page.locator("input[data-role=before]").set_input_files(file)
    await expect(page.locator("#hint")).to_contain_text("bukan foto")
    await expect(page.locator("#queue-part")).to_be_hidden()


async def test_another_language_keeps_the_job(page: Page) -> None:
    await page.locator("a.language").tap()
    await expect(page.locator("h2").first).to_have_text("Instruction")
    await expect(page.locator("#status")).to_have_text("Sent to you")
    await expect(page.locator("#category")).to_have_text("Rubbish heap")


async def test_a_revoked_link_says_so_and_forgets_the_job(
    page: Page, web: Web, case: Complaint
) -> None:
    await Links(web.store).revoke(case.complaint_id, "rina", now())
    await page.reload()
    await expect(page.locator("#problem")).to_contain_text("dicabut")
    await expect(page.locator("#job")).to_be_hidden()
    kept = "new Promise(done => { const r = indexedDB.open('patriot-crew'); r.onsuccess = () => { const g = r.result.transaction('jobs').objectStore('jobs').count(); g.onsuccess = () => done(g.result); }; })"
    # The page hides the job first and clears the phone's memory right after.
    async with asyncio.timeout(10):
        while await page.evaluate(kept):
            await asyncio.sleep(0.02)


async def test_everything_to_press_is_large_enough_for_a_thumb(page: Page) -> None:
    small = "[...document.querySelectorAll('button, a, label.button')].map(e => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width && r.height < 44).map(([t]) => t)"
    assert await page.evaluate(small) == []
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert await page.evaluate(wide), "nothing to scroll sideways"


async def test_the_link_is_in_no_address_the_server_sees(page: Page, link: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    await page.reload()
    await tap(page, "arrive")
    await all_sent(page)
    assert asked
    assert [each for each in asked if link[:20] in each] == []


async def test_a_citizen_follows_a_link_and_the_secret_leaves_the_address(
    phone: BrowserContext, line: Line, web: Web, case: Complaint
) -> None:
    page = await phone.new_page()
    secret = await Links(web.store).secret_of(case.complaint_id)
    await page.goto(f"{line.base}/track#{case.complaint_id}/{secret}")
    await expect(page.locator("h1")).to_have_text("Petugas sudah ditugaskan.")
    assert secret not in page.url
    await page.go_back()
    assert secret not in page.url


async def test_a_citizen_needs_no_javascript(
    chromium: Browser, line: Line, web: Web, case: Complaint
) -> None:
    desk = Desk(web.store, web.desk.profile, now)
    for action in (desk.arrive, desk.resolve):
        await action(case.complaint_id, OPERATOR, expected_version=LATEST, key="k")
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{line.base}/track")
    await page.get_by_label("Nomor laporan").fill(case.complaint_id)
    await page.get_by_label("Kode lacak").fill(await Links(web.store).secret_of(case.complaint_id))
    await page.get_by_role("button", name="Lihat laporan").click()
    await page.get_by_label("4 · baik").check()
    await page.get_by_role("button", name="Kirim nilai").click()
    await expect(page.get_by_text("Anda memberi nilai 4 dari 5")).to_be_visible()
    await page.get_by_label("Apa yang belum beres?").fill("Masih ada sisa")
    await page.get_by_role("button", name="Buka lagi laporan").click()
    await expect(page.locator("h1")).to_contain_text("dibuka lagi")
    found = await web.store.complaints.load(case.complaint_id)
    assert (found.rating, found.status) == (4, Status.REOPENED)
    await context.close()
