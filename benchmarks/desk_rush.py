"""A rush of reports: posted at a steady rate to the intake while a wall and a desk watch them arrive."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import msgspec
from websockets.asyncio.client import connect
from websockets.typing import Origin

from benchmarks import desk_screen

VIEWS = ("panel:complaints", "layer:complaints")
LAST_SEEN_WITHIN_S = 10.0
LOOK_EVERY_S = 0.05
CONNECTIONS = 64
LENGTH = re.compile(rb"content-length: (\d+)", re.I)


class Rush:
    """Epoch seconds by ticket: when its report was answered, when the wall and the desk first had it."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.seen: dict[str, float] = {}
        self.on_desk: dict[str, float] = {}
        self.accept_s: list[float] = []
        self.refused = 0

    def report(self, seconds: float) -> dict[str, Any]:
        return {
            "acceptedPerS": round(len(self.accepted) / seconds, 1),
            "refused": self.refused,
            "acceptMs": _percentiles(self.accept_s),
            "visibleMs": _percentiles(self._waited(self.seen)),
            "neverSeen": len(self.accepted.keys() - self.seen.keys()),
            "deskVisibleMs": _percentiles(self._waited(self.on_desk)),
            "deskNeverSeen": len(self.accepted.keys() - self.on_desk.keys()),
        }

    def _waited(self, seen: Mapping[str, float]) -> list[float]:
        """Seconds from the answer; what was seen before its answer arrived has waited none."""
        return [max(0.0, seen[key] - at) for key, at in self.accepted.items() if key in seen]


async def rush(web: str, intake: str, cookie: str, rate: int, seconds: float) -> dict[str, Any]:
    """Post `rate` reports a second for `seconds`; each begins at its own moment, come what may."""
    found, watching = Rush(), asyncio.Event()
    screen = asyncio.create_task(_watch(web, cookie, found, watching))
    await asyncio.wait_for(watching.wait(), LAST_SEEN_WITHIN_S)
    async with desk_screen.watching(web, cookie) as desk:
        lasted = await _posted(intake, rate, seconds, found)
        await _all_seen(found)
        found.on_desk = await desk_screen.shown_at(desk, found.accepted, LAST_SEEN_WITHIN_S)
    screen.cancel()
    return found.report(lasted)


async def _posted(intake: str, rate: int, seconds: float, found: Rush) -> float:
    """All reports; how many seconds it took."""
    doors = [await Door.open(intake) for _ in range(CONNECTIONS)]
    free: asyncio.Queue[Door] = asyncio.Queue()
    for door in doors:
        free.put_nowait(door)
    begun = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.create_task(_post(free, due, number, found))
    lasted = time.monotonic() - begun
    for door in doors:
        door.writer.close()
    return lasted


class Door(msgspec.Struct):
    """One kept connection to the intake: a client library would cost more than what it measures."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @staticmethod
    async def open(url: str) -> Door:
        parts = urlsplit(url)
        return Door(*await asyncio.open_connection(parts.hostname, parts.port))

    async def post(self, path: str, form: Mapping[str, str], key: str) -> tuple[int, bytes]:
        """(status, body) of a form posted with an idempotency key."""
        body = urlencode(form).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(answer)
        assert length is not None, answer
        return int(answer[9:12]), await self.reader.readexactly(int(length.group(1)))


async def _post(free: asyncio.Queue[Door], due: float, number: int, found: Rush) -> None:
    form = {
        "service_code": desk_screen.CATEGORY,
        "lat": f"{-6.24 + number % 97 / 5000:.5f}",
        "long": f"{107.0 + number % 89 / 5000:.5f}",
        "description": f"Lubang di jalan, laporan {number}",
    }
    door = await free.get()
    status, body = await door.post("/open311/v2/requests.json", form, uuid4().hex)
    now = time.time()
    free.put_nowait(door)
    if status != 201:
        found.refused += 1
        return
    found.accepted[msgspec.json.decode(body)[0]["service_request_id"]] = now
    found.accept_s.append(time.monotonic() - due)


async def _watch(web: str, cookie: str, found: Rush, watching: asyncio.Event) -> None:
    """A screen as a wall would be; it notes when it first holds a complaint."""
    url = f"{web.replace('http', 'ws', 1)}/live"
    carried = {"Cookie": f"patriot_session={cookie}"}
    async with connect(url, origin=Origin(web), additional_headers=carried, max_size=None) as live:
        hello = {"type": "hello", "lang": "id", "views": VIEWS, "epoch": None, "seq": 0}
        await live.send(msgspec.json.encode({**hello, "screen": "bench"}).decode())
        async for message in live:
            said = msgspec.json.decode(message)
            if said["type"] == "ping":
                await live.send(msgspec.json.encode({"type": "pong", "at": said["at"]}).decode())
                continue
            watching.set()
            _note(said["items"], found)


def _note(items: list[dict[str, Any]], found: Rush) -> None:
    now = time.time()
    for item in items:
        for feature in item.get("features", ()):
            found.seen.setdefault(feature["id"].removeprefix("complaint:"), now)


async def _all_seen(found: Rush) -> None:
    for _ in range(int(LAST_SEEN_WITHIN_S / LOOK_EVERY_S)):
        if found.accepted.keys() <= found.seen.keys():
            return
        await asyncio.sleep(LOOK_EVERY_S)


def _percentiles(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {"n": 0}
    ordered = sorted(seconds)
    p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.95, 0.99))
    told = {"p50": statistics.median(ordered), "p95": p95, "p99": p99, "max": ordered[-1]}
    return {name: round(each * 1000, 1) for name, each in told.items()} | {"n": len(ordered)}
