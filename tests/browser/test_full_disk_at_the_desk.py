"""A full disk, seen by the people at the desk: a sentence, reading goes on, and then it is done once."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, expect

from city.profile import Profile
from operations.sessions import RENEW_S, Sessions
from store.address import Address
from store.city_store import CityStore, open_store
from tests.browser.test_desk import STATUS, opened_on_one_case, received
from tests.dashboard.conftest import Web, serving, settings_for, until
from tests.store.test_full_disk import LimitedServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prlimit is Linux'"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LimitedServer]:
    started = LimitedServer(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


@pytest.fixture
async def store(server: LimitedServer) -> AsyncIterator[CityStore]:
    address = Address.parse(f"redis://127.0.0.1:{server.port}")
    async with await open_store(address, settings_for(address).store) as opened:
        yield opened


@pytest.fixture
async def web(server: LimitedServer, store: CityStore, profile: Profile) -> AsyncIterator[Web]:
    settings = settings_for(Address.parse(f"redis://127.0.0.1:{server.port}"))
    kept = msgspec.structs.replace(settings.store, url=f"redis://127.0.0.1:{server.port}")
    async with serving(msgspec.structs.replace(settings, store=kept), profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def test_a_full_disk_is_said_on_the_desk_and_the_step_is_made_when_there_is_room(
    web: Web, server: LimitedServer, profile: Profile, chromium: Browser
) -> None:
    page, made = await opened_on_one_case(web, profile, chromium)
    server.disk_has(0)
    await page.keyboard.press("a")
    await page.locator(".desk-dialog").wait_for()
    await page.keyboard.press("Enter")
    said = page.locator(".desk-dialog [role=alert]")
    await expect(said).to_contain_text("Cakram server penuh: belum ada yang tercatat.")
    server.make_room()
    await expect(page.locator(".desk-dialog .desk-send")).to_be_enabled()
    await page.locator(".desk-dialog .desk-send").click()
    await page.wait_for_function(STATUS, arg="disposisi")
    events = await web.store.complaints.events(made.complaint_id)
    assert [str(each.status) for each in events] == ["received", "assigned"]


async def test_who_is_signed_in_goes_on_reading_while_the_disk_is_full(
    web: Web, server: LimitedServer
) -> None:
    token = (await web.cookie())["patriot_session"]
    server.disk_has(0)
    later = datetime.now(UTC) + timedelta(seconds=RENEW_S + 1)
    found = await Sessions(web.store, 3600).find(token, later)
    assert found is not None
    await web.desk.door.ready()
    assert web.desk.door.lost_at is not None, "nothing new can come: the wall says so"
    async with web.client({"patriot_session": token}) as client:
        assert (await client.get("/wall")).status_code == 200
        assert "ready for reading" in (await client.get("/readyz")).text


async def test_a_citizen_and_a_leader_are_told_in_words_on_pages_without_scripts(
    web: Web, server: LimitedServer, profile: Profile
) -> None:
    made = await received(web, profile, "1")
    own = {"Origin": web.base}
    form = {"ticket": made.complaint_id, "secret": "AAAA-AAAA-AAAA"}
    server.disk_has(0)
    async with web.client() as client:
        answer = await client.post("/track", data=form, headers=own)
        assert answer.status_code == 507
        assert "Cakram server penuh, jadi belum ada yang tercatat." in answer.text
        assert answer.headers["retry-after"] == "60"
    server.process.kill()
    async with web.client() as client:
        answer = await client.post("/track", data=form, headers=own)
        assert answer.status_code == 503
        assert "Penyimpanan sedang tidak menjawab." in answer.text
