"""`kill -9` of the feeds process under load: what was acknowledged is there, once."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from store.address import Address
from store.city_store import CityStore
from tests.data_feeds.conftest import eventually, free_port

ROOT = Path(__file__).parents[2]
WRITERS = 8
EACH = 25
KILLS = 2


def launched(address: Address, port: int) -> subprocess.Popen[bytes]:
    host, at = address.nodes[0]
    url = f"redis://:{address.password}@{host}:{at}"
    program = [sys.executable, str(Path(__file__).with_name("feeds_process.py")), url, str(port)]
    return subprocess.Popen(
        program, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )


@asynccontextmanager
async def client(port: int) -> AsyncIterator[httpx.AsyncClient]:
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, timeout=5) as http:
        yield http


async def posted(http: httpx.AsyncClient, description: str) -> str:
    """The ticket; posts again until it is acknowledged, as an app would."""
    form = {"service_code": "sampah", "lat": "-6.24", "long": "107", "description": description}
    while True:
        try:
            answer = await http.post(
                "/open311/v2/requests.json", data=form, headers={"Idempotency-Key": description}
            )
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 201:
            return str(answer.json()[0]["service_request_id"])
        await asyncio.sleep(0.05)


async def test_no_acknowledged_complaint_is_missing_or_doubled_after_kill_9(
    store: CityStore, store_address: Address
) -> None:
    port = free_port()
    process = launched(store_address, port)
    tickets: dict[str, str] = {}

    async def write(http: httpx.AsyncClient, writer: int) -> None:
        for number in range(EACH):
            description = f"laporan {writer}-{number}"
            tickets[description] = await posted(http, description)

    try:
        async with client(port) as http, asyncio.TaskGroup() as tasks:
            for writer in range(WRITERS):
                tasks.create_task(write(http, writer))
            for kill in range(1, KILLS + 1):
                wanted = kill * WRITERS * EACH // (KILLS + 1)

                async def enough(wanted: int = wanted) -> bool:
                    return len(tickets) >= wanted

                await eventually(enough, 30)
                process.kill()
                process.wait()
                process = launched(store_address, port)
    finally:
        process.kill()
        process.wait()
    kept = {each.complaint_id: each.report.description for each in await store.complaints.all()}
    assert len(tickets) == WRITERS * EACH
    assert kept == {ticket: description for description, ticket in tickets.items()}
