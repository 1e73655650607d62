"""The desk with years of complaints in the store: start, queue, first paint, and a rush of reports.

The embedded Valkey is filled with `opened` open and `ended` ended complaints (`desk_city`). Then real
`feeds` and `web` processes run on it, and a stranger posts `rate` reports a second to the Open311
intake, whether earlier ones are answered or not. A screen with the wall's complaints and a desk in Chromium
(`desk_screen`) are connected.

| figure            | from                                      | to                                  |
|-------------------|-------------------------------------------|-------------------------------------|
| webReadyS         | start of the web process                  | its picture is complete             |
| firstPaintMs      | Chromium asks for the page                | first contentful paint              |
| firstRowsMs       | the same, of the desk                     | the queue's first rows are painted  |
| filterMs          | a filter's key is pressed                 | the rows it asks for are painted    |
| queueMs           | a question to the queue (100 lines)       | its answer; the slowest of each     |
| endedPageMs       | a question for a page of ended complaints | its answer; the slowest             |
| endedFilterMs     | a question for ended ones, filtered       | its answer over HTTP; the slowest   |
| acceptMs          | a report is due to be sent                | 201: it is on the store's disk      |
| visibleMs         | 201 is here                               | a connected screen holds the report |
| deskVisibleMs     | 201 is here                               | the desk in Chromium has painted it |
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec

from benchmarks.desk_city import fill
from benchmarks.desk_page import measure
from benchmarks.desk_rush import rush
from benchmarks.stack import ROOT, cpu_s, free_port, machine, wait_for
from city.profile import Profile, load
from dashboard.queue import Filters, Queue, Sort
from operations.accounts import Accounts, Role
from operations.sessions import Sessions
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey

READY_WITHIN_S = 180.0
ASKED: tuple[tuple[str, Filters, Sort, int], ...] = (
    ("first", Filters(), "urgency", 0),
    ("deep", Filters(), "due", 50_000),
    ("agency", Filters(agency=("dlh",), overdue=True), "received", 0),
    ("kecamatan", Filters(), "kecamatan", 1000),
    ("text", Filters(text="pasar sekolah"), "urgency", 0),
)

ENDED = {
    "agency": Filters(agency=("dlh",)),
    "ticket": Filters(text="001234"),
    "words": Filters(text="pasar sekolah"),
}


def run(
    opened: int = 100_000, ended: int = 1_000_000, rate: int = 200, seconds: float = 30.0
) -> dict[str, Any]:
    """One JSON-ready dict."""
    profile = load("bekasi")
    with (
        tempfile.TemporaryDirectory(prefix="patriot-desk-") as folder,
        EmbeddedValkey(Path(folder)) as server,
    ):
        begun = time.monotonic()
        fill(server.address, profile, opened, ended, datetime.now(UTC))
        filled = {"opened": opened, "ended": ended, "filledS": round(time.monotonic() - begun, 1)}
        return {**filled, **asyncio.run(_measure(server, profile, rate, seconds)), **machine()}


async def _measure(
    server: EmbeddedValkey, profile: Profile, rate: int, seconds: float
) -> dict[str, Any]:
    async with await open_store(server.address) as store:
        told = await _queue(store, profile) | await _ended(store)
        cookie = await sign_in(store)
        with process("web", server.address) as (web, web_pid, ready_s):
            told |= {
                "webReadyS": ready_s,
                "webReadyCpuS": cpu_s(web_pid),
                "webMib": mebibytes(web_pid),
            }
            told |= await measure(web, cookie) | {"endedFilterMs": _ended_filters(web, cookie)}
            with process("feeds", server.address) as (intake, feeds_pid, ready_s):
                told |= {"feedsReadyS": ready_s}
                told |= await rush(web, intake, cookie, rate, seconds)
                told |= {"feedsMib": mebibytes(feeds_pid), "webAfterMib": mebibytes(web_pid)}
        assert server.process is not None
        told |= {"storeMib": mebibytes(server.process.pid)}
        told |= {"counted": (await store.complaints.count())._asdict()}
    return told


async def _queue(store: CityStore, profile: Profile) -> dict[str, Any]:
    queue, now = Queue(profile), datetime.now(UTC)
    for each in await store.complaints.open():
        queue.take(each)
    taken = {
        name: _slowest(lambda f=filters, s=sort, at=start: queue.page(f, now, s, at, 100))
        for name, filters, sort, start in ASKED
    }
    return {"queueMs": taken, "queueMib": round(queue.columns.nbytes / 2**20, 1)}


def _slowest(question: Any) -> float:
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        question()
        taken.append(time.perf_counter() - begun)
    return round(max(taken) * 1000, 1)


async def _ended(store: CityStore) -> dict[str, Any]:
    year, taken = datetime.now(UTC) - timedelta(days=365), []
    for since, start in ((None, 0), (None, 500_000), (year, 0), (year, 100_000)):
        begun = time.perf_counter()
        await store.complaints.page_ended(start, 100, since=since)
        taken.append(time.perf_counter() - begun)
    return {"endedPageMs": round(max(taken) * 1000, 1)}


def _ended_filters(web: str, cookie: str) -> dict[str, float]:
    """Once the columns that filters look at are read."""
    with httpx.Client(base_url=web, trust_env=False, timeout=30) as client:
        client.cookies.set("patriot_session", cookie)

        def page(filters: Filters) -> httpx.Response:
            told = msgspec.json.encode(filters).decode()
            return client.get("/api/desk/queue", params={"ended": "1", "filters": told})

        wait_for(lambda: page(ENDED["agency"]).is_success, READY_WITHIN_S, "ended cases")
        return {name: _slowest(lambda f=filters: page(f)) for name, filters in ENDED.items()}


async def sign_in(store: CityStore) -> str:
    """The cookie of somebody of the desk."""
    now = datetime.now(UTC)
    password = "enam kata yang mudah diingat"
    account = await Accounts(store).add("meja-satu", password, Role.OPERATOR, "bench", now)
    return await Sessions(store, 3600).begin(account, now)


async def signed_in(address: Address) -> str:
    """The same, of a store that nobody here has open."""
    async with await open_store(address) as store:
        return await sign_in(store)


@contextmanager
def process(name: str, address: Address, **more: str) -> Iterator[tuple[str, int, float]]:
    """(address, process id, seconds to ready) of `./patriot web` or `feeds` on this store; `more`
    stands in its environment."""
    port, (host, at) = free_port(), address.nodes[0]
    environ = {
        **os.environ,
        "PATRIOT_STORE": f"redis://:{address.password}@{host}:{at}",
        "PATRIOT_WEB_PORT": str(port),
        "PATRIOT_INTAKE_PORT": str(port),
        "PATRIOT_INTAKE_KEYS_REQUIRED": "false",
        "PATRIOT_INTAKE_REQUESTS_PER_MINUTE": "10000000",
        **more,
    }
    command, begun = [sys.executable, "-m", "commands", name], time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=sys.stderr) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: _is_ready(url), READY_WITHIN_S, name)
            yield url, process.pid, round(time.monotonic() - begun, 1)
        finally:
            process.terminate()


def _is_ready(url: str) -> bool:
    return httpx.get(f"{url}/readyz", timeout=2, trust_env=False).status_code == 200


def mebibytes(pid: int) -> int:
    """Memory of a process that is really in use (resident)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
