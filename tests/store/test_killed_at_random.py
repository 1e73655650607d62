"""`kill -9` of store, intake and watch at random moments while reports pour in and clients try again.

The watch lives three days ahead, so that every clock of every report has run out when it comes.

`PATRIOT_TEST_SUBMISSIONS=10000` plays the long version.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

from city.complaints import Event, Kind
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from tests.data_feeds.conftest import free_port
from tests.data_feeds.test_killed import ROOT, launched

SUBMISSIONS = int(os.environ.get("PATRIOT_TEST_SUBMISSIONS", "1500"))
CLIENTS = 24
VICTIMS = ("store", "intake", "watch")
KILLS = 9
PATIENCE_S = 5.0
AHEAD_S, LEASE_S, LEVELS = 3 * 86400, 1, 3
WITHIN_S = 0.06 * SUBMISSIONS + 60
"""For the watch to make up for what it missed on a busy machine."""


def watching(address: Address) -> subprocess.Popen[bytes]:
    host, at = address.nodes[0]
    url = f"redis://:{address.password}@{host}:{at}"
    program = [sys.executable, str(ROOT / "tests/operations/watch_process.py")]
    return subprocess.Popen(
        [*program, url, str(AHEAD_S), str(LEASE_S)],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip


class City:
    """Store, intake and watch, each of which may die at any moment and is started again."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedValkey(folder)
        self.address = self.server.start()
        self.port = free_port()
        self.intake = launched(self.address, self.port)
        self.watch = watching(self.address)
        self.killed = dict.fromkeys(VICTIMS, 0)

    async def kill(self, victim: str) -> None:
        self.killed[victim] += 1
        process = {"intake": self.intake, "watch": self.watch}.get(victim, self.server.process)
        assert process is not None
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        if victim == "intake":
            self.intake = launched(self.address, self.port)
        elif victim == "watch":
            self.watch = watching(self.address)
        else:
            await asyncio.to_thread(self.server.start)

    def stop(self) -> None:
        for process in (self.intake, self.watch):
            process.kill()
            process.wait()
        self.server.stop()


@asynccontextmanager
async def city(folder: Path) -> AsyncIterator[City]:
    started = City(folder)
    try:
        yield started
    finally:
        await asyncio.to_thread(started.stop)


async def posted(port: int, key: str) -> str:
    """The ticket; tries again with the same key until it is acknowledged, as an app would."""
    while True:
        try:
            async with asyncio.timeout(PATIENCE_S):
                status, body = await _tried(port, key)
            if status == 201:
                return str(json.loads(body)[0]["service_request_id"])
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass
        await asyncio.sleep(0.02)


async def _tried(port: int, key: str) -> tuple[int, str]:
    form = {"service_code": "sampah", "lat": "-6.24", "long": "107", "description": key}
    body = urlencode(form)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            "POST /open311/v2/requests.json HTTP/1.1\r\nHost: city\r\nConnection: close\r\n"
            f"Idempotency-Key: {key}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length:")[2].split()[0])
        return int(answer[9:12]), (await reader.readexactly(length)).decode()
    finally:
        writer.close()


async def fired(store: CityStore, levels: int) -> None:
    """When so many levels have been told."""
    async with asyncio.timeout(WITHIN_S):
        while sum(each.escalated_level for each in await store.complaints.open()) < levels:
            await asyncio.sleep(0.2)


def told(events: list[Event]) -> tuple[int, Counter[int]]:
    """How often it was received, and each level told."""
    levels = Counter(each.level for each in events if each.kind is Kind.ESCALATED)
    return len(events) - levels.total(), levels


async def test_every_acknowledged_complaint_exists_exactly_once_and_every_clock_fires_once(
    tmp_path: Path,
) -> None:
    chance = random.Random(3275)
    moments = sorted(chance.sample(range(SUBMISSIONS // 10, SUBMISSIONS * 9 // 10), KILLS))
    tickets: dict[str, str] = {}
    async with city(tmp_path) as alive:
        waiting = iter(range(SUBMISSIONS))

        async def write() -> None:
            for number in waiting:
                key = f"laporan-{number}"
                tickets[key] = await posted(alive.port, key)

        async def kill_now_and_then() -> None:
            for number, moment in enumerate(moments):
                while len(tickets) < moment:
                    await asyncio.sleep(chance.random() / 50)
                await alive.kill(VICTIMS[number % len(VICTIMS)])

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(kill_now_and_then())
            for _ in range(CLIENTS):
                tasks.create_task(write())
        assert set(alive.killed.values()) == {KILLS // len(VICTIMS)}
        async with await open_store(alive.address) as store:
            await fired(store, SUBMISSIONS * LEVELS)
            kept = {each.complaint_id: each for each in await store.complaints.all()}
            once = 1, Counter(range(1, LEVELS + 1))
            for ticket in kept:
                assert told(await store.complaints.events(ticket)) == once
    said = {ticket: complaint.report.description for ticket, complaint in kept.items()}
    assert len(tickets) == SUBMISSIONS
    assert said == {ticket: key for key, ticket in tickets.items()}
