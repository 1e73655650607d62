"""Emoji and markup through every way in: on every screen they are only text."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from city.complaints import Complaint
from city.profile import Profile
from operations.accounts import Accounts, Role
from operations.desk import CREW, LATEST, Actor, Desk
from operations.links import Links
from operations.sessions import Sessions
from tests.browser.conftest import looking
from tests.dashboard.conftest import PASSWORD, Web
from tests.dashboard.test_imports import Person
from tests.data_feeds.conftest import Start, eventually
from tests.data_feeds.conftest import start as start
from tests.data_feeds.test_open311_poll import foreign, rows, table
from tests.data_feeds.test_webhook import FEEDS, call
from tests.data_feeds.test_webhook import post as post_webhook

pytestmark = pytest.mark.browser
RINA = Actor("rina", "operator")
TEXT = '😀🧹 <img src=x onerror="window.evil=1"></script><script>window.evil=1</script> &lt;b&gt;'
SHOWN = "😀🧹 <img src=x onerror="
CASE = {"service_code": "sampah", "lat": "-6.2475", "long": "106.9982"}
EVIL = "window.evil === undefined && !document.querySelector('img[src=x]')"


async def through_every_way_in(web: Web, start: Start) -> list[Complaint]:
    """One case each by Open311, webhook, another city's server, call desk and import."""
    async with (
        foreign(other_citys) as url,
        start(feeds=FEEDS | table(url, publish=True)) as running,
    ):
        form = CASE | {"description": TEXT, "address_string": TEXT, "first_name": TEXT}
        answer = await running.http.post("/open311/v2/requests.json", data=form)
        assert answer.status_code == 201, answer.text
        told = call(isi=TEXT, pelapor={"nama": TEXT, "telepon": ""})
        assert (await post_webhook(running, told)).status_code in (200, 201, 202)

        async def polled() -> bool:
            found = await web.store.complaints.all()
            return any(each.report.source == "open311_poll" for each in found)

        await eventually(polled)
    person = Person(web, await web.cookie(Role.OPERATOR))
    async with person.http:
        report = {"service_code": "sampah", "description": TEXT, "address": TEXT, "key": "k" * 16}
        made = await person.http.post("/api/desk/report", json=report)
        assert made.status_code == 200, made.text
        await imported(person)
    return await web.store.complaints.all()


def other_citys(query: dict[str, str]) -> tuple[int, bytes, str]:
    (row,) = rows(1)
    words = dict.fromkeys(("description", "address", "status_notes", "service_notice"), TEXT)
    return 200, msgspec.json.encode([row | words | {"lat": -6.2475, "long": 106.9982}]), ""


UNITS = iter(f"baktor-{number:02}" for number in range(1, 20))


async def imported(person: Person) -> None:
    cell = TEXT.replace('"', '""')
    head = "No Tiket,Tanggal,Kategori,Isi Laporan,Alamat"
    row = f'"A-{cell}",01/03/2026,Tumpukan sampah,"{cell}","{cell}"'
    job = await person.uploaded(f"{head}\n{row}\n".encode())
    await person.post(f"/{job['id']}/mapping", {**job["mapping"], "other": ""})
    await person.reached(job["id"], "judged")
    await person.post(f"/{job['id']}/bring")
    await person.reached(job["id"], "done")


async def written_by_people(web: Web, profile: Profile, case: Complaint) -> None:
    desk, ticket = Desk(web.store, profile, lambda: datetime.now(UTC)), case.complaint_id
    told = {"expected_version": LATEST}
    await desk.assign(ticket, RINA, key="a", agency_id="dlh", instruction=TEXT, **told)  # type: ignore[arg-type]
    unit = next(UNITS)
    await desk.dispatch(ticket, RINA, key="d", vehicle_id=unit, **told)  # type: ignore[arg-type]
    crew = Actor(f"crew {unit}", CREW)
    await desk.arrive(ticket, crew, key="c", note=TEXT, **told)  # type: ignore[arg-type]
    await desk.note(ticket, RINA, key="n", note=TEXT, public_note=TEXT, **told)  # type: ignore[arg-type]


async def opened(web: Web, browser: Browser, path: str, agency: str = "") -> Page:
    accounts, now = Accounts(web.store), datetime.now(UTC)
    name = agency or "kota"
    account = await accounts.find(name) or await accounts.add(
        name, PASSWORD, Role.LEADER, "test", now, agency_id=agency
    )
    token = await Sessions(web.store, 3600).begin(account, now)
    context = await browser.new_context(viewport={"width": 1600, "height": 1000})
    await context.add_cookies([{"name": "patriot_session", "value": token, "url": web.base}])
    page = await looking(context)
    await page.goto(f"{web.base}{path}")
    return page


async def test_markup_and_emoji_are_text_on_every_screen_whichever_way_they_came(
    web: Web, start: Start, profile: Profile, chromium: Browser
) -> None:
    cases = await through_every_way_in(web, start)
    assert {each.report.source for each in cases} >= {"open311", "webhook", "open311_poll", "desk"}
    assert len(cases) == 5
    for case in cases:
        assert SHOWN in case.report.description
        await written_by_people(web, profile, case)
    for path, agency in (("/desk", ""), ("/inbox", "dlh")):
        page = await opened(web, chromium, path, agency)
        for _ in cases:
            await expect(page.locator(".desk-case")).to_contain_text(SHOWN)
            assert await page.evaluate(EVIL), path
            await page.keyboard.press("j")
    await on_the_other_pages(web, chromium, cases)


async def on_the_other_pages(web: Web, browser: Browser, cases: list[Complaint]) -> None:
    ticket = cases[0].complaint_id
    unit = (await web.store.complaints.load(ticket)).vehicle_id
    crew = await Links(web.store).for_crew(ticket, unit, "rina", datetime.now(UTC))
    secret = await Links(web.store).secret_of(ticket)
    for path, sign in (
        ("/wall", ".panel"),
        ("/imports", ".import-table, #import-list *"),
        ("/report-cards", "h1"),
        (f"/crew#{crew}", "#category"),
        (f"/track#{ticket}/{secret}", "h1"),
    ):
        page = await opened(web, browser, path)
        await expect(page.locator(sign).first).to_be_visible()
        await page.wait_for_load_state("networkidle") if path != "/wall" else None
        assert await page.evaluate(EVIL), path
