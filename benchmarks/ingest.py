"""How many vehicle positions per second go from payload to store, on one core.

Method. A payload is what a gateway posts to the OsmAnd intake: a JSON list of Traccar Client bodies,
`batch` vehicles each, one second later each time; 10,000 vehicles in turn. Payloads are made before
the clock starts. The timed road is the real one, in order and without shortcuts:

    feeds.osmand.decode  ->  physics.judge  ->  CityStore.observations.write  (a real Valkey)

Every position must come back as accepted, or the run fails. In between, and timed separately, the
same batches (the very bytes the store encodes) are written raw with redis-py, once per batch a
pipeline of one HSET of all latest values and one XADD of one blob: nothing decoded, validated,
compared or deduplicated. `ratioToRaw` is road / raw. Milder comparisons are printed as well:
`ratioToRawAsyncio` (the same pipeline with redis-py's asyncio client, which the store uses too),
`ratioToRawDecoded` (decode and judge, then the raw pipeline) and `ratioToRawPerPosition` (a pipeline
with one HSET and one XADD for each position, as one would write it by hand).

On a machine with other work the clock says little, so `perCpuS` gives the same figures per second of
processor time that this process and Valkey used together.

Pinned: this process and all threads of Valkey run on the same single core. `unpinned` is the same
road with both free to use every core. Valkey runs as the demo starts it: append-only file on.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import redis
import redis.asyncio

from city.observations import Observation, VehiclePosition
from city.profile import load
from city.settings import ChecksSettings, StoreSettings
from data_feeds.feeds import osmand
from data_feeds.physics import Limits, judge, limits_of
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey

VEHICLES = 10_000
ROUND = 20
KIND = VehiclePosition.KIND
_encode = msgspec.msgpack.Encoder().encode


def run(seconds: float = 5.0, batch: int = 1000) -> dict[str, Any]:
    """Measure the road for about `seconds`, the others as often; prints nothing, gives figures."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedValkey(Path(folder)) as valkey:
        free = asyncio.run(_Bench(valkey, batch).measured(seconds / 4))
        with _one_core(valkey):
            pinned = asyncio.run(_Bench(valkey, batch).measured(seconds))
    wall, cpu = pinned["wall"], pinned["cpu"]
    return {
        "observationsPerS": round(wall["road"]),
        "ratioToRaw": round(wall["road"] / wall["raw"], 3),
        "rawPerS": round(wall["raw"]),
        "ratioToRawAsyncio": round(wall["road"] / wall["rawAsyncio"], 3),
        "ratioToRawDecoded": round(wall["road"] / wall["rawDecoded"], 3),
        "ratioToRawPerPosition": round(wall["road"] / wall["rawPerPosition"], 3),
        "storeOnlyPerS": round(wall["storeOnly"]),
        "perCpuS": {
            "observations": round(cpu["road"]),
            "raw": round(cpu["raw"]),
            "ratioToRaw": round(cpu["road"] / cpu["raw"], 3),
            "ratioToRawAsyncio": round(cpu["road"] / cpu["rawAsyncio"], 3),
            "ratioToRawDecoded": round(cpu["road"] / cpu["rawDecoded"], 3),
        },
        "batch": batch,
        "core": "this process and Valkey pinned to the same one core",
        "unpinned": {
            "observationsPerS": round(free["wall"]["road"]),
            "rawPerS": round(free["wall"]["raw"]),
        },
    }


class _Bench:
    """One run of all roads over the same payloads, in rounds so that all see the same machine."""

    def __init__(self, valkey: EmbeddedValkey, batch: int) -> None:
        self.valkey, self.address, self.batch = valkey, valkey.address, batch
        self.limits = limits_of(load("bekasi"), ChecksSettings())
        self.start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
        self.spent: dict[str, tuple[float, float]] = {}
        self.done: dict[str, int] = {}
        self.round = 0

    async def measured(self, seconds: float) -> dict[str, dict[str, float]]:
        host, port = self.address.nodes[0]
        raw = redis.Redis(host=host, port=port, password=self.address.password)
        raw.flushdb()
        async with await open_store(self.address, StoreSettings()) as store:
            await self._road(store, self._payloads())
            self.spent, self.done = {}, {}
            while self.spent.get("road", (0.0, 0.0))[0] < seconds:
                await self._rounds(store, raw)
        raw.close()
        return {
            kind: {name: self.done[name] / spent[index] for name, spent in self.spent.items()}
            for index, kind in enumerate(("wall", "cpu"))
        }

    async def _rounds(self, store: CityStore, raw: redis.Redis) -> None:
        payloads = self._payloads()
        await self._road(store, payloads)
        batches = [_judged(each, self.now, self.limits) for each in payloads]
        pairs = [{each.subject: _encode(each) for each in batch} for batch in batches]
        self._timed("raw", lambda each: _raw_batch(raw, each), pairs)
        self._timed("rawDecoded", lambda each: self._raw_decoded(raw, each), payloads)
        if self.round % 5 == 2:
            self._timed("rawPerPosition", lambda each: _raw_each(raw, each), pairs[:2])
        await self._store_only(store)
        await self._raw_asyncio(pairs)

    async def _road(self, store: CityStore, payloads: list[bytes]) -> None:
        accepted, began = 0, self._clocks()
        for payload in payloads:
            good = _judged(payload, self.now, self.limits)
            accepted += (await store.observations.write(KIND, good, self.now)).moved
        self._add("road", began, len(payloads))
        if accepted != len(payloads) * self.batch:
            raise RuntimeError(f"only {accepted} of {len(payloads) * self.batch} were accepted")

    async def _store_only(self, store: CityStore) -> None:
        batches = [_judged(each, self.now, self.limits) for each in self._payloads()]
        began = self._clocks()
        for batch in batches:
            await store.observations.write(KIND, batch, self.now)
        self._add("storeOnly", began, len(batches))

    async def _raw_asyncio(self, pairs: list[dict[str, bytes]]) -> None:
        host, port = self.address.nodes[0]
        async with redis.asyncio.Redis(
            host=host, port=port, password=self.address.password
        ) as client:
            await client.ping()
            began = self._clocks()
            for each in pairs:
                pipe = client.pipeline(transaction=False)
                _raw_commands(pipe, each)
                await pipe.execute()
            self._add("rawAsyncio", began, len(pairs))

    def _raw_decoded(self, raw: redis.Redis, payload: bytes) -> None:
        good = _judged(payload, self.now, self.limits)
        _raw_batch(raw, {each.subject: _encode(each) for each in good})

    def _timed(self, name: str, work: Callable[[Any], None], batches: Sequence[Any]) -> None:
        began = self._clocks()
        for batch in batches:
            work(batch)
        self._add(name, began, len(batches))

    def _clocks(self) -> tuple[float, float]:
        """Seconds on the wall, and seconds of processor time of both processes."""
        return time.perf_counter(), time.process_time() + _cpu_s(self.valkey)

    def _add(self, name: str, began: tuple[float, float], batches: int) -> None:
        before, ended = self.spent.get(name, (0.0, 0.0)), self._clocks()
        self.spent[name] = (
            before[0] + ended[0] - began[0],
            before[1] + ended[1] - began[1],
        )
        self.done[name] = self.done.get(name, 0) + batches * self.batch

    @property
    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.round * ROUND)

    def _payloads(self) -> list[bytes]:
        self.round += 1
        return [
            _payload(self.batch, self.round * ROUND + each, self.start) for each in range(ROUND)
        ]


def _payload(batch: int, number: int, start: datetime) -> bytes:
    """One post: `batch` vehicles, the time `number` seconds after `start`."""
    at = (start + timedelta(seconds=number - ROUND)).isoformat().replace("+00:00", "Z")
    first = number * batch
    posts = [_post((first + each) % VEHICLES, number, at) for each in range(batch)]
    return msgspec.json.encode(posts)


def _post(vehicle: int, number: int, at: str) -> dict[str, Any]:
    coords = {
        "latitude": round(-6.25 + (vehicle % 100) * 1e-3 + number % 60 * 1e-5, 6),
        "longitude": round(106.95 + vehicle // 100 * 1e-3 + number % 60 * 1e-5, 6),
        "accuracy": 4.8,
        "speed": 8.3 + number % 7,
        "heading": (vehicle * 7 + number) % 360,
        "altitude": 19.0,
    }
    location = {
        "timestamp": at,
        "coords": coords,
        "is_moving": True,
        "odometer": 4120.3,
        "event": "motionchange",
        "battery": {"level": 0.82, "is_charging": True},
        "activity": {"type": "in_vehicle"},
    }
    return {"location": location, "device_id": f"vehicle-{vehicle:05d}"}


def _judged(payload: bytes, now: datetime, limits: Limits) -> list[Observation]:
    good, _ = judge(osmand.decode(payload, now).accepted, limits)
    return cast(list[Observation], good)


def _raw_batch(raw: redis.Redis, pairs: dict[str, bytes]) -> None:
    pipe = raw.pipeline(transaction=False)
    _raw_commands(pipe, pairs)
    pipe.execute()


def _raw_commands(pipe: Any, pairs: dict[str, bytes]) -> None:
    pipe.hset("raw:latest", mapping=pairs)
    pipe.xadd("raw:stream", {"n": len(pairs), "o": b"".join(pairs.values())}, maxlen=1000)


def _raw_each(raw: redis.Redis, pairs: dict[str, bytes]) -> None:
    pipe = raw.pipeline(transaction=False)
    for subject, value in pairs.items():
        pipe.hset("raw:latest", subject, value)
        pipe.xadd("raw:each", {"o": value}, maxlen=100_000)
    pipe.execute()


def _cpu_s(valkey: EmbeddedValkey) -> float:
    return sum(int((each / "schedstat").read_text().split()[0]) for each in _threads(valkey)) / 1e9


def _threads(valkey: EmbeddedValkey) -> list[Path]:
    if valkey.process is None or not hasattr(os, "sched_setaffinity"):
        raise RuntimeError("this benchmark needs Linux and a running embedded store")
    return list(Path(f"/proc/{valkey.process.pid}/task").iterdir())


@contextmanager
def _one_core(valkey: EmbeddedValkey) -> Iterator[None]:
    """Pin this process and all threads of Valkey to one core, where the system can."""
    before = os.sched_getaffinity(0)
    core = {min(before)}
    for thread in (0, *(int(each.name) for each in _threads(valkey))):
        os.sched_setaffinity(thread, core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
