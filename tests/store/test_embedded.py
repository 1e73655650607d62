"""The embedded server: private, one per folder, and nothing acknowledged is lost by kill -9."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from city.complaints import Report
from city.observations import WaterLevel
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey, address_of
from store.errors import AlreadyRunning, StoreUnavailable

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """A server of its own, to be killed."""
    with EmbeddedValkey(tmp_path) as started:
        yield started


def kill_hard(server: EmbeddedValkey) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(10)


def plain(address: Address) -> redis.Redis:
    host, port = address.nodes[0]
    return redis.Redis(host=host, port=port, password=address.password)


def report(number: int) -> Report:
    return Report(
        observed_at=NOW,
        received_at=NOW,
        source="open311",
        service_code="sampah",
        description=f"report {number}",
        lat=None,
        lng=None,
    )


def test_only_the_owner_can_read_password_and_configuration(server: EmbeddedValkey) -> None:
    for name in ("password", "valkey.conf", "port"):
        assert stat.S_IMODE((server.folder / name).stat().st_mode) == 0o600
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=server.address.nodes[0][1], retry=None).ping()


def test_it_keeps_an_append_only_file_from_the_first_start(server: EmbeddedValkey) -> None:
    with plain(server.address) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    assert list((server.folder / "appendonlydir").glob("*.incr.aof"))


def test_others_find_it_by_its_data_folder(server: EmbeddedValkey, tmp_path: Path) -> None:
    with plain(address_of(tmp_path)) as client:
        assert client.ping()


def test_a_folder_that_never_had_a_store_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="No store has been started"):
        address_of(tmp_path)


def test_a_second_server_on_the_same_folder_is_refused(
    server: EmbeddedValkey, tmp_path: Path
) -> None:
    with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()} .*--data"):
        EmbeddedValkey(tmp_path).start()


def test_port_and_password_stay_the_same_between_starts(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    first = server.start()
    server.stop()
    again = server.start()
    server.stop()
    assert (first.nodes, first.password) == (again.nodes, again.password)


def test_a_port_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path / "one") as one:
        (tmp_path / "two" / "store").mkdir(parents=True)
        (tmp_path / "two" / "store" / "port").write_text(str(one.address.nodes[0][1]))
        with EmbeddedValkey(tmp_path / "two") as two, plain(two.address) as client:
            assert client.ping()
            assert two.address.nodes != one.address.nodes


def test_a_server_that_cannot_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server, plain(server.address) as client:
        client.set("a", "b")
    manifest = next((server.folder / "appendonlydir").glob("*.manifest"))
    manifest.write_text("nonsense")
    with pytest.raises(StoreUnavailable, match=r"did not start(?s:.*)manifest"):
        server.start()


def test_a_truncated_end_of_the_file_is_loaded_without_it(server: EmbeddedValkey) -> None:
    with plain(server.address) as client:
        client.set("kept", "yes")
        client.set("cut", "off")
        client.execute_command("WAITAOF", 1, 0, 5000)
    kill_hard(server)
    aof = next((server.folder / "appendonlydir").glob("*.incr.aof"))
    os.truncate(aof, aof.stat().st_size - 4)
    with plain(server.start()) as client:
        assert client.get("kept") == b"yes"
        assert client.get("cut") is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's signal is Linux'")
def test_it_ends_with_the_process_that_started_it_even_by_kill_9(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from store.embedded import EmbeddedValkey; "
        "EmbeddedValkey(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        starter.kill()
    with EmbeddedValkey(tmp_path) as successor:
        assert successor.alive


def test_it_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    assert server.process is not None
    with pytest.raises(subprocess.TimeoutExpired):
        server.process.wait(0.3)
    server.stop()


async def test_acknowledged_complaints_survive_kill_9_and_none_is_doubled(
    server: EmbeddedValkey,
) -> None:
    keys = [f"phone-{number}" for number in range(120)]
    acknowledged: dict[str, str] = {}
    async with await open_store(server.address) as store:
        sending = asyncio.gather(*(send(store, number, acknowledged) for number in range(120)))
        while len(acknowledged) < 30:
            await asyncio.sleep(0)
        kill_hard(server)
        await sending
        before = dict(acknowledged)
        assert 30 <= len(before) < 120
        await asyncio.to_thread(server.start)
        kept = {each.complaint_id for each in await store.complaints.all()}
        assert set(before.values()) <= kept
        await asyncio.gather(*(send(store, number, acknowledged) for number in range(120)))
        made = await store.complaints.all()
    assert before.items() <= acknowledged.items()
    assert sorted(acknowledged) == sorted(keys)
    assert len(made) == len({each.report.description for each in made}) == 120


async def send(store: CityStore, number: int, acknowledged: dict[str, str]) -> None:
    key = f"phone-{number}"
    try:
        complaint, _ = await store.complaints.receive(report(number), "open311", NOW, key)
    except StoreUnavailable:
        return
    assert acknowledged.setdefault(key, complaint.complaint_id) == complaint.complaint_id


async def test_a_lost_server_is_said_plainly_and_comes_back_to_the_same_store(
    server: EmbeddedValkey,
) -> None:
    level = WaterLevel(
        observed_at=NOW, received_at=NOW, source="mqtt", gauge_id="p2c", level_cm=210.0
    )
    async with await open_store(server.address) as store:
        tail = store.observations.follow("water_level", "0-0")
        waiting = asyncio.ensure_future(anext(tail))
        await store.ping()
        await store.text.put("mark", b"1")
        kill_hard(server)
        with pytest.raises(StoreUnavailable, match="No contact with the store"):
            await asyncio.wait_for(waiting, 10)
        with pytest.raises(StoreUnavailable):
            await store.observations.write("water_level", [level], NOW)
        await asyncio.to_thread(server.start)
        assert (await store.observations.write("water_level", [level], NOW)).moved == 1
        assert await store.text.get("mark") == b"1"


async def test_opening_waits_for_a_server_that_is_still_starting(server: EmbeddedValkey) -> None:
    address = server.address
    kill_hard(server)
    opening = asyncio.ensure_future(open_store(address, wait_s=10))
    await asyncio.to_thread(server.start)
    async with await opening as store:
        await store.ping()


async def test_opening_gives_up_after_the_given_time() -> None:
    nobody = Address(nodes=(("127.0.0.1", 1),))
    with pytest.raises(StoreUnavailable, match="check that the server runs"):
        await open_store(nobody, wait_s=0.2)
