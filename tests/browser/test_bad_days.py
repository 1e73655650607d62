"""kill -9 of store, web and feeds under load: the wall heals by itself and loses no complaint."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.async_api import Browser, Page

from benchmarks.stack import Stack, running

from .conftest import WALL, connected, cookies_of

pytestmark = pytest.mark.browser
HEALED_WITHIN_S = 10.0
MARKS = {"store": "valkey-server", "web": "commands web", "feeds": "commands feeds"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, under load: 2,000 vehicles every second."""
    folder = tmp_path_factory.mktemp("bad-days")
    environ = {"PATRIOT_SIMULATOR_EVERY_S": "1"}
    options = ("--vehicles", "2000", "--scenario", "ordinary-day")
    with running(folder / "data", *options, environ=environ) as started:
        yield started


@pytest.fixture(scope="module")
def cookies(stack: Stack) -> list[dict[str, str]]:
    return cookies_of(stack)


class Citizens:
    """Reports without end; each is repeated with its own key until it is acknowledged."""

    def __init__(self, stack: Stack) -> None:
        self.url = f"{stack.intake}/open311/v2/requests.json"
        line = next(each for each in stack.said().split() if "/open311" in each and "key=" in each)
        self.key = line.split("key=")[1].split("&")[0]
        self.tickets: dict[int, str] = {}
        self.sent = 0

    async def report_until(self, enough: asyncio.Event) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while not enough.is_set():
                self.sent += 1
                while (ticket := await self._send(client, self.sent)) is None:
                    await asyncio.sleep(0.05)
                self.tickets[self.sent] = ticket

    async def _send(self, client: httpx.AsyncClient, number: int) -> str | None:
        form = {
            "api_key": self.key,
            "service_code": "sampah",
            "lat": "-6.2440",
            "long": "107.0180",
            "description": f"Laporan nomor {number} tentang tumpukan sampah",
        }
        try:
            answer = await client.post(
                self.url, data=form, headers={"Idempotency-Key": f"bad-day-{id(self)}-{number}"}
            )
        except httpx.HTTPError:
            return None
        return str(answer.json()[0]["service_request_id"]) if answer.status_code < 300 else None

    async def readable(self, client: httpx.AsyncClient) -> list[str]:
        """All tickets the server gives back for these descriptions, doubles included."""
        found, page = [], 1
        while True:
            query = {
                "page_size": "200",
                "page": str(page),
                "service_code": "sampah",
                "api_key": self.key,
            }
            answer = await client.get(self.url, params=query)
            rows = answer.json()
            found += [each["service_request_id"] for each in rows]
            if len(rows) < 200:
                return found
            page += 1


async def moving(page: Page, since_ms: float) -> None:
    """Returns when the wall has been told of positions newer than `since_ms` (server time)."""
    newest = "at => city.stats().connected && Math.max(...city.fleet.observedAt) > at"
    await page.wait_for_function(newest, arg=since_ms, timeout=60_000, polling=100)


@pytest.mark.parametrize("part", list(MARKS))
async def test_the_wall_heals_within_ten_seconds_after_kill_9(
    chromium: Browser, cookies: list[dict[str, str]], stack: Stack, part: str
) -> None:
    context = await chromium.new_context(viewport=WALL)  # type: ignore[arg-type]
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{stack.web}/wall")
    await connected(page, within_s=40)
    await page.evaluate("window.notReloaded = true")
    citizens, enough = Citizens(stack), asyncio.Event()
    reporting = asyncio.create_task(citizens.report_until(enough))
    while len(citizens.tickets) < 3:
        await asyncio.sleep(0.05)

    killed_at = time.time()
    assert stack.kill(MARKS[part]), f"no process of {part} was found"
    await moving(page, (killed_at + 0.5) * 1000)
    healed_s = time.time() - killed_at

    reported = len(citizens.tickets)
    while len(citizens.tickets) < reported + 3:
        await asyncio.sleep(0.05)
    enough.set()
    await reporting
    assert await page.evaluate("window.notReloaded === true"), "the page reloaded itself"
    assert healed_s <= HEALED_WITHIN_S
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        readable = await citizens.readable(client)
    tickets = list(citizens.tickets.values())
    assert len(set(tickets)) == len(tickets) == citizens.sent, "two reports share a ticket"
    for ticket in tickets:
        assert readable.count(ticket) == 1, f"{ticket} was acknowledged, then lost or doubled"
