"""Many screens on one web worker: how late they are told, and what the hundredth one costs.

Real stack with the simulated fleet; `screens` real websockets in a process of their own, each a
paired display with its own pass, say hello with the wall's default views. `eventToGlassMs` runs
from the adapter's `received_at` to the moment a screen holds the frame (these screens do not paint;
painting is `bench wall`'s figure).
`encodesPerChange` is how often the worker assembled a message per publishing round that had
something to tell: 1 means that screens share it. `cpuS` is the worker's processor time per second.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import statistics
import struct
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.typing import Origin

from benchmarks.displays import paired
from benchmarks.stack import Stack, cpu_s, machine, running
from store.city_store import open_store
from store.embedded import address_of

VIEWS = (
    *(f"panel:{key}" for key in ("alarms", "rivers", "air", "complaints", "fleet", "feeds")),
    *(f"layer:{key}" for key in ("complaints", "gauges", "stations")),
    "vehicles",
)
HEADER = struct.Struct("<4I6d")
SETTLE_S = 4.0


def run(screens: int = 100, seconds: float = 15.0) -> dict[str, Any]:
    """One JSON-ready dict; `oneScreen` is the same worker with a single screen, for the ratio."""
    environ = {"PATRIOT_SIMULATOR_EVERY_S": "1"}
    with (
        tempfile.TemporaryDirectory(prefix="patriot-fanout-") as folder,
        running(Path(folder) / "data", environ=environ) as stack,
    ):
        passes = asyncio.run(_passes(stack, screens))
        one = _round(stack, passes[:1], seconds / 2)
        many = _round(stack, passes, seconds)
    return {**many, "oneScreen": one, "seconds": seconds, **machine()}


async def _passes(stack: Stack, screens: int) -> list[str]:
    async with await open_store(address_of(stack.data)) as store:
        return list((await paired(store, screens)).values())


def _round(stack: Stack, passes: list[str], seconds: float) -> dict[str, Any]:
    ours, theirs = multiprocessing.Pipe()
    arguments = (stack.web, passes, seconds, theirs)
    crowd = multiprocessing.Process(target=_crowd, args=arguments, daemon=True)
    crowd.start()
    _told(ours)  # all are connected and settled
    worker = stack.pids("commands web")
    before, counted, begun = sum(map(cpu_s, worker)), _counters(stack), time.monotonic()
    delays_ms = _told(ours)
    lasted, after = time.monotonic() - begun, _counters(stack)
    cpu = sum(map(cpu_s, worker)) - before
    crowd.join(10)
    rounds = after["rounds"] - counted["rounds"]
    return {
        "screens": len(passes),
        "eventToGlassMs": percentiles(delays_ms),
        "encodesPerChange": round((after["encodes"] - counted["encodes"]) / max(rounds, 1), 3),
        "cpuS": round(cpu / lasted, 3),
    }


def _told(pipe: Connection) -> list[float]:
    told: list[float] = pipe.recv()
    return told


def _counters(stack: Stack) -> dict[str, float]:
    text = httpx.get(f"{stack.web}/metrics", trust_env=False).text
    return {name: _counter(text, name) for name in ("encodes", "rounds")}


def _counter(text: str, name: str) -> float:
    found = re.search(rf"^patriot_live_{name}(?:_total)?(?:\{{.*\}})? ([\d.e+]+)$", text, re.M)
    if found is None:
        raise LookupError(f"/metrics does not tell patriot_live_{name}")
    return float(found.group(1))


def percentiles(delays_ms: list[float]) -> dict[str, float]:
    ordered = sorted(delays_ms)
    p95 = ordered[int(len(ordered) * 0.95)] if ordered else float("nan")
    p50 = statistics.median(ordered) if ordered else float("nan")
    return {"p50": round(p50, 1), "p95": round(p95, 1), "n": len(ordered)}


def _crowd(web: str, passes: list[str], seconds: float, pipe: Connection) -> None:
    asyncio.run(_watch(web, passes, seconds, pipe))


async def _watch(web: str, passes: list[str], seconds: float, pipe: Connection) -> None:
    delays_ms: list[float] = []
    watchers = [
        asyncio.create_task(_screen(web, token, n, delays_ms)) for n, token in enumerate(passes)
    ]
    await asyncio.sleep(SETTLE_S)
    delays_ms.clear()
    pipe.send([])
    await asyncio.sleep(seconds)
    failed = [each.exception() for each in watchers if each.done()]
    if failed:
        raise RuntimeError(f"{len(failed)} screens ended early, the first with: {failed[0]!r}")
    pipe.send(list(delays_ms))
    for each in watchers:
        each.cancel()


async def _screen(web: str, token: str, number: int, delays_ms: list[float]) -> None:
    headers = {"Cookie": f"patriot_screen={token}"}
    url = f"{web.replace('http', 'ws', 1)}/live"
    async with connect(
        url, origin=Origin(web), additional_headers=headers, max_size=None
    ) as socket:
        hello = {"type": "hello", "lang": "id", "views": VIEWS, "epoch": None, "seq": 0}
        await socket.send(msgspec.json.encode({**hello, "screen": f"bench-{number}"}).decode())
        async for message in socket:
            if isinstance(message, bytes):
                delays_ms += _delays(message)
            elif '"ping"' in message[:40]:
                at = msgspec.json.decode(message)["at"]
                await socket.send(msgspec.json.encode({"type": "pong", "at": at}).decode())


def _delays(frame: bytes) -> list[float]:
    """Age in ms of the position in a delta frame that waited longest; a full frame tells nothing new."""
    _magic, count, _slots, flags, _seq, server_at_ms, *_ = HEADER.unpack_from(frame)
    if flags & 1 or not count:
        return []
    ages = memoryview(frame)[64 + 6 * 4 * count :].cast("f")
    return [time.time() * 1000 - server_at_ms + max(ages)]
