"""The live socket as a wall sees it: snapshot, deltas, resuming, and all the ways it can end."""

from __future__ import annotations

import asyncio
import signal
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from redis.asyncio import Redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from city.complaints import Event, Status
from city.profile import Profile
from dashboard.live import screen as screens
from dashboard.live.frames import MAGIC
from dashboard.live.hub import RESTS
from dashboard.server import desk_of
from operations.accounts import Accounts, Role
from operations.sessions import Sessions
from store.address import Address
from store.city_store import CityStore
from store.embedded import EmbeddedValkey
from tests.dashboard.conftest import (
    Web,
    level,
    report,
    serving,
    settings_for,
    until,
    vehicle,
)

RIVERS, GAUGES = "panel:rivers", "layer:gauges"


def count_in(frame: bytes) -> int:
    magic, count = struct.unpack_from("<2I", frame)
    assert magic == MAGIC
    return int(count)


async def test_a_wall_gets_the_whole_picture_and_then_only_what_changed(web: Web) -> None:
    await web.tell("vehicle_position", vehicle("baktor-01"), vehicle("baktor-02"))
    await web.tell("water_level", level("p2c", 400))
    await until(lambda: len(web.desk.hub.vehicles) == 2)
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(RIVERS, GAUGES, "vehicles")
        await wall.hear()
        assert wall.full == [True]
        assert sorted(wall.names) == ["baktor-01", "baktor-02"]
        assert count_in(wall.frames[0]) == 2
        assert wall.features[GAUGES]["gauge:p2c"]["value"] == "400 cm"
        await web.tell("vehicle_position", vehicle("baktor-02", 5))
        await wall.hear_until(lambda: len(wall.frames) == 2)
        assert count_in(wall.frames[1]) == 1
        await web.tell("water_level", level("p2c", 512, 60))
        await wall.hear_until(lambda: wall.features[GAUGES]["gauge:p2c"]["value"] == "512 cm")
        assert wall.features[GAUGES]["gauge:p2c"]["severity"] == "warning"
        assert wall.full == [True] + [False] * (len(wall.full) - 1)


async def test_a_wall_that_comes_back_is_told_only_what_it_missed(web: Web) -> None:
    cookies = await web.cookie()
    await web.tell("water_level", level("p2c", 400), level("cikeas-hulu", 100))
    await web.tell("vehicle_position", vehicle("baktor-01"))
    await until(lambda: len(web.desk.hub.vehicles) == 1)
    async with web.wall(cookies) as wall, web.wall(cookies) as stays:
        await stays.hello(RIVERS, GAUGES, "vehicles")
        await wall.hello(RIVERS, GAUGES, "vehicles")
        await wall.hear_until(lambda: wall.tiles)
        epoch, seq = wall.epoch, wall.seq
        features = wall.features[GAUGES]
    await web.tell("water_level", level("p2c", 512, 60))
    await until(lambda: web.desk.hub.board.seq > seq)
    async with web.wall(cookies) as again:
        again.features[GAUGES] = dict(features)
        await again.hello(RIVERS, GAUGES, "vehicles", epoch=epoch, seq=seq)
        await again.hear_until(lambda: again.features[GAUGES]["gauge:p2c"]["value"] == "512 cm")
        assert not any(again.full)
        assert again.frames == []
        assert again.features[GAUGES]["gauge:cikeas-hulu"] == features["gauge:cikeas-hulu"]


async def test_another_epoch_means_everything_anew(web: Web) -> None:
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(RIVERS, epoch="of-a-process-long-gone", seq=9_999)
        await wall.hear()
        assert wall.full == [True]
        assert RIVERS in wall.tiles


async def test_a_late_position_reaches_history_but_never_the_map(web: Web) -> None:
    await web.tell("vehicle_position", vehicle("baktor-01"))
    await until(lambda: len(web.desk.hub.vehicles) == 1)
    seen = float(web.desk.hub.vehicles.observed_ms[0])
    await web.tell("vehicle_position", vehicle("baktor-01", -30))
    await web.tell("vehicle_position", vehicle("baktor-02"))
    await until(lambda: len(web.desk.hub.vehicles) == 2)
    assert float(web.desk.hub.vehicles.observed_ms[0]) == seen


async def test_a_drawer_opened_later_is_told_and_follows_its_complaint(web: Web) -> None:
    case, _ = await web.store.complaints.receive(report(), "warga", datetime.now(UTC))
    await until(lambda: web.desk.hub.picture.complaints)
    drawer = f"drawer:complaint:{case.complaint_id}"
    async with web.wall(await web.cookie()) as wall:
        await wall.hello("panel:complaints")
        await wall.hear_until(lambda: wall.tiles)
        await wall.show("panel:complaints", drawer)
        await wall.hear_until(lambda: drawer in wall.tiles)
        assert "diterima" in str(wall.tiles[drawer])
        step = Event(at=datetime.now(UTC), actor="Rina", status=Status.ASSIGNED, agency_id="dlh")
        await web.store.complaints.step(case.complaint_id, step, case.version)
        await wall.hear_until(lambda: "disposisi" in str(wall.tiles[drawer]))


async def test_a_view_is_computed_once_however_many_screens_show_it(web: Web) -> None:
    cookies = await web.cookie()
    async with web.wall(cookies) as one, web.wall(cookies) as two, web.wall(cookies) as three:
        for wall in (one, two, three):
            await wall.hello(RIVERS)
            await wall.hear_until(lambda wall=wall: wall.tiles)
        drawn, encodes = web.desk.hub.views.drawn, web.desk.hub.board.encodes
        await web.tell("water_level", level("p2c", 512))
        for wall in (one, two, three):
            await wall.hear_until(lambda wall=wall: "512" in str(wall.tiles[RIVERS]))
        assert web.desk.hub.views.drawn - drawn <= 2
        assert web.desk.hub.board.encodes - encodes <= 2


async def test_a_view_that_is_slow_to_draw_rests_and_still_tells_the_last_news(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    views, told = web.desk.hub.views, []

    def slowly(*asked: Any) -> dict[str, bytes]:
        told.append(time.monotonic())
        end = told[-1] + 0.03
        while time.monotonic() < end:
            pass
        return drawn(*asked)

    drawn = views.features
    monkeypatch.setattr(views, "features", slowly)
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(GAUGES)
        second = 0
        while len(told) < 5:
            second += 1
            await web.tell("water_level", level("p2c", 300 + second % 7, second))
            await asyncio.sleep(0)
        shown = lambda: wall.features.get(GAUGES, {}).get("gauge:p2c", {})  # noqa: E731
        await wall.hear_until(lambda: shown().get("value") == f"{300 + second % 7} cm")
    apart = [later - sooner for sooner, later in pairwise(told[1:])]
    assert sum(each < 0.03 * (1 + RESTS) for each in apart) <= 1, "one is the clock's own"


async def test_each_language_is_its_own_view(web: Web) -> None:
    cookies = await web.cookie()
    async with web.wall(cookies) as first, web.wall(cookies) as second:
        await first.hello(RIVERS, lang="id")
        await second.hello(RIVERS, lang="en")
        await first.hear()
        await second.hear()
        assert "Sungai" in str(first.tiles[RIVERS])
        assert "Rivers" in str(second.tiles[RIVERS])


async def test_unknown_views_and_nonsense_are_ignored(web: Web) -> None:
    async with web.wall(await web.cookie()) as wall:
        await wall.hello("panel:../../etc", "drawer:nothing:1", RIVERS)
        await wall.socket.send("{not json")
        await wall.socket.send('{"type":"views","views":["panel:rivers"]}')
        await wall.hear()
        assert list(wall.tiles) == [RIVERS]


async def test_the_first_word_must_be_hello(web: Web) -> None:
    async with web.wall(await web.cookie()) as wall:
        await wall.show(RIVERS)
        with pytest.raises(ConnectionClosed) as ended:
            await wall.hear()
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 4400


async def test_a_page_of_another_origin_cannot_listen(web: Web) -> None:
    with pytest.raises(InvalidStatus):
        async with web.wall(await web.cookie(), origin="https://evil.example"):
            pass


async def test_a_revoked_session_closes_the_socket(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "PING_S", 0.2)
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(RIVERS)
        await wall.hear_until(lambda: wall.pings)
        await Sessions(web.store, 3600).end_all("viewer-satu")
        with pytest.raises(ConnectionClosed) as ended:
            await wall.hear_until(lambda: False)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 4401


async def test_a_switched_off_account_loses_its_screens(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "PING_S", 0.2)
    async with web.wall(await web.cookie(Role.OPERATOR)) as wall:
        await wall.hello(RIVERS)
        await wall.hear()
        accounts = Accounts(web.store)
        await accounts.change("operator-satu", "test", datetime.now(UTC), enabled=False)
        with pytest.raises(ConnectionClosed):
            await wall.hear_until(lambda: False)


async def test_one_screen_too_many_is_told_why(web: Web) -> None:
    cookies = await web.cookie()
    web.desk.hub.seats.in_all = 1
    async with web.wall(cookies) as first:
        await first.hello(RIVERS)
        await first.hear()
        code, reason = await refused(web, cookies)
        assert code == 4429
        assert "1 screens" in reason


async def test_one_account_cannot_take_a_worker_and_others_come_in_beside_it(web: Web) -> None:
    """Also connections that never said hello count, and a seat is free again when one ends."""
    web.desk.hub.seats.of_account = 2
    viewer, operator = await web.cookie(), await web.cookie(Role.OPERATOR)
    async with web.wall(viewer):
        async with web.wall(viewer):
            assert await refused(web, viewer) == (
                4430,
                "this account already has 2 live connections",
            )
            async with web.wall(operator) as other:
                await other.hello(RIVERS)
                await other.hear()
        await until(lambda: web.desk.hub.seats.full("viewer-satu", "") is None)
        async with web.wall(viewer) as again:
            await again.hello(RIVERS)
            await again.hear()


async def refused(web: Web, cookies: dict[str, str]) -> tuple[int, str]:
    """The code and the reason with which the next connection is closed."""
    async with web.wall(cookies) as one:
        with pytest.raises(ConnectionClosed) as ended:
            await one.hear()
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code, ended.value.rcvd.reason


async def test_a_screen_that_swallows_nothing_is_bounded_and_let_go(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads nothing while 8,000 vehicles move: no other screen waits, nothing piles up."""
    monkeypatch.setattr(screens, "SEND_S", 0.5)
    cookies = await web.cookie()
    async with dead_screen(web, cookies), web.wall(cookies) as alive:
        await until(lambda: len(web.desk.hub.screens) == 1)
        dead = next(iter(web.desk.hub.screens))
        await alive.hello("vehicles")
        await until(lambda: len(web.desk.hub.screens) == 2)
        for second in range(80):
            fleet = [vehicle(f"t-{each}", second / 10) for each in range(8_000)]
            web.desk.hub.followers._take("vehicle_position", fleet)
            await alive.hear_until(lambda need=second: len(alive.frames) > need)
            if dead not in web.desk.hub.screens:
                break
        await until(lambda: dead not in web.desk.hub.screens)
        assert len(web.desk.hub.screens) == 1


@asynccontextmanager
async def dead_screen(web: Web, cookies: dict[str, str]) -> AsyncIterator[None]:
    """Says hello by hand over a bare TCP connection and never reads again."""
    host, port = web.base.removeprefix("http://").split(":")
    bare = socket.socket()
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    bare.setblocking(False)
    await asyncio.get_running_loop().sock_connect(bare, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=bare, limit=1_024)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    writer.write(
        f"GET /live HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {web.base}\r\n"
        f"Cookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    hello = b'{"type":"hello","views":["vehicles"]}'
    writer.write(bytes([0x81, 0x80 | len(hello)]) + bytes(4) + hello)  # masked with zeros
    try:
        yield
    finally:
        writer.close()


async def test_the_wall_keeps_its_picture_while_the_store_is_gone_and_recovers(
    valkey: EmbeddedValkey, store_address: Address, store: CityStore, profile: Profile
) -> None:
    async with serving(settings_for(store_address), profile, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        await web.tell("water_level", level("p2c", 300))
        async with web.wall(await web.cookie()) as wall:
            await wall.hello(RIVERS, GAUGES, "panel:alarms")
            await wall.hear_until(lambda: "300" in str(wall.tiles.get(RIVERS)))
            assert valkey.process is not None
            valkey.process.kill()
            await asyncio.to_thread(valkey.process.wait)
            await until(lambda: web.desk.door.lost_at)
            await wall.hear_until(lambda: "tidak menjawab" in str(wall.tiles["panel:alarms"]))
            assert "300" in str(wall.tiles[RIVERS])
            await asyncio.to_thread(valkey.start)
            await until(lambda: web.desk.door.lost_at is None)
            await web.tell("water_level", level("p2c", 400, 60))
            await wall.hear_until(lambda: "400" in str(wall.tiles[RIVERS]))


async def test_a_store_that_hangs_is_noticed_and_does_not_silence_the_heartbeat(
    valkey: EmbeddedValkey,
    store_address: Address,
    store: CityStore,
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screens, "PING_S", 0.5)
    async with serving(settings_for(store_address), profile, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        async with web.wall(await web.cookie()) as wall:
            await wall.hello("panel:alarms")
            await wall.hear()
            assert valkey.process is not None
            valkey.process.send_signal(signal.SIGSTOP)
            try:
                await wall.hear_until(lambda: "tidak menjawab" in str(wall.tiles["panel:alarms"]))
                heard = wall.pings
                await wall.hear_until(lambda: wall.pings > heard)
            finally:
                valkey.process.send_signal(signal.SIGCONT)
            await until(lambda: web.desk.door.lost_at is None)


async def test_a_worker_keeps_open_complaints_and_what_ended_within_a_day(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    now = datetime.now(UTC)
    stays, _ = await store.complaints.receive(report(), "warga", now - timedelta(days=40))
    for age in (timedelta(hours=23), timedelta(hours=25)):
        made, _ = await store.complaints.receive(report(), "warga", now - timedelta(days=3))
        event = Event(at=now - age, actor="Rina", status=Status.REJECTED)
        await store.complaints.step(made.complaint_id, event, 1)
    lately = (await store.complaints.ended_since(now - timedelta(hours=24)))[0]
    async with serving(settings_for(store_address), profile, store) as web:
        hub = web.desk.hub
        await until(lambda: hub.followers.ready)
        assert set(hub.picture.complaints) == {stays.complaint_id, lately.complaint_id}
        hub.now = lambda: now + timedelta(hours=2)
        hub.followers.forget_old()
        assert set(hub.picture.complaints) == {stays.complaint_id}


async def test_those_who_ask_for_the_store_together_share_one_answer(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    door = desk_of(settings_for(store_address), profile).door
    await door.ready()
    before = await pings(store_address)
    found = await asyncio.gather(*(door.ready() for _ in range(40)))
    assert len(set(map(id, found))) == 1
    assert 1 <= await pings(store_address) - before <= 2, "the first one's, and the others' own"
    await door.ready()
    assert await pings(store_address) - before >= 2, "who comes later asks anew"
    await door.close()


async def pings(address: Address) -> int:
    """How often the server was asked whether it answers."""
    host, port = address.nodes[0]
    async with Redis(host=host, port=port, password=address.password) as client:
        told: dict[str, dict[str, int]] = await client.info("commandstats")
    return told.get("cmdstat_ping", {}).get("calls", 0)
