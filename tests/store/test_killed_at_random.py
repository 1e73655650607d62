"""`kill -9` of store and intake at random moments while reports pour in and clients try again.

`PATRIOT_TEST_SUBMISSIONS=10000` plays the long version.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

from store.city_store import open_store
from store.embedded import EmbeddedValkey
from tests.data_feeds.conftest import free_port
from tests.data_feeds.test_killed import launched

SUBMISSIONS = int(os.environ.get("PATRIOT_TEST_SUBMISSIONS", "1500"))
CLIENTS = 24
KILLS = 6
PATIENCE_S = 5.0


class City:
    """Store and intake, either of which may die at any moment and is started again."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedValkey(folder)
        self.address = self.server.start()
        self.port = free_port()
        self.intake = launched(self.address, self.port)
        self.killed = {"store": 0, "intake": 0}

    async def kill(self, victim: str) -> None:
        self.killed[victim] += 1
        process = self.intake if victim == "intake" else self.server.process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        if victim == "intake":
            self.intake = launched(self.address, self.port)
        else:
            await asyncio.to_thread(self.server.start)

    def stop(self) -> None:
        self.intake.kill()
        self.intake.wait()
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


async def test_every_acknowledged_complaint_exists_exactly_once(tmp_path: Path) -> None:
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
                await alive.kill("intake" if number % 2 else "store")

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(kill_now_and_then())
            for _ in range(CLIENTS):
                tasks.create_task(write())
        assert alive.killed == {"store": KILLS // 2, "intake": KILLS // 2}
        async with await open_store(alive.address) as store:
            kept = {each.complaint_id: each for each in await store.complaints.all()}
            for complaint in kept.values():
                assert len(await store.complaints.events(complaint.complaint_id)) == 1
    said = {ticket: complaint.report.description for ticket, complaint in kept.items()}
    assert len(tickets) == SUBMISSIONS
    assert said == {ticket: key for key, ticket in tickets.items()}
