"""What screens say about themselves: kept by the process they speak to, shared through the store.

A screen speaks every five seconds; a process tells the store at most once a second, all its screens
in one command. The store away: the process knows its own screens, and tells the rest later.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import msgspec

from city.screens.screen import Beacon
from store.errors import StoreUnavailable

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

TELL_S = 1.0
FRESH_S = 1.0
"""What the store said is used for so long: many consoles ask, it is asked once a second."""
FORGOTTEN = timedelta(days=30)
Pixels = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Milliseconds = Annotated[float, msgspec.Meta(ge=0, le=600_000)]


class SaidBeacon(msgspec.Struct, tag_field="type", tag="beacon", frozen=True):
    """What a screen sends; `shows` is the key of the scene that is painted."""

    shows: Annotated[str, msgspec.Meta(max_length=64)] = ""
    width_px: Pixels = 0
    height_px: Pixels = 0
    fps: Annotated[float, msgspec.Meta(ge=0, le=1000)] = 0.0
    heap_bytes: Annotated[int, msgspec.Meta(ge=0, le=2**50)] = 0
    long_task_ms_per_s: Annotated[float, msgspec.Meta(ge=0, le=100_000)] = 0.0
    frame_age_s: Annotated[float, msgspec.Meta(ge=0, le=10_000_000)] = 0.0
    switch_ms: Milliseconds | None = None

    def of(self, screen: str, now: datetime) -> Beacon:
        """By our clock: the screen's own may be wrong."""
        return Beacon(screen=screen, at=now, **msgspec.structs.asdict(self))


class Beacons:
    """One per hub."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._own: dict[str, Beacon] = {}
        self._untold: set[str] = set()
        self._shared: dict[str, Beacon] = {}
        self._read_at = -FRESH_S

    def hear(self, screen: str, said: SaidBeacon) -> None:
        """The newest of each screen replaces the one before."""
        self._own[screen] = said.of(screen, self.hub.now())
        self._untold.add(screen)

    async def keep(self) -> None:
        """Tell the store, for ever."""
        while True:
            await asyncio.sleep(TELL_S)
            with suppress(StoreUnavailable):
                await self._tell()

    async def _tell(self) -> None:
        telling = {each: msgspec.msgpack.encode(self._own[each]) for each in self._untold}
        if telling:
            await self.hub.door.store.beacons.put(telling)
            self._untold -= telling.keys()

    async def all(self) -> dict[str, Beacon]:
        """The newest of every screen, of all processes; while the store is away, what is known here."""
        if time.monotonic() - self._read_at >= FRESH_S:
            with suppress(StoreUnavailable):
                self._shared = await self._read()
                self._read_at = time.monotonic()
        found = dict(self._shared)
        for name, own in self._own.items():
            if name not in found or own.at >= found[name].at:
                found[name] = own
        return found

    async def _read(self) -> dict[str, Beacon]:
        packed = await self.hub.door.store.beacons.all()
        found = {name: msgspec.msgpack.decode(each, type=Beacon) for name, each in packed.items()}
        old = {name for name, each in found.items() if self.hub.now() - each.at > FORGOTTEN}
        if old:
            await self.hub.door.store.beacons.forget(sorted(old))
        return {name: each for name, each in found.items() if name not in old}
