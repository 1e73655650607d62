"""One endless task per kind: read what is, then follow what comes, and begin again when lost.

The last id is taken before reading, so nothing falls between; what is read twice changes nothing.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from city.complaints import Complaint
from city.observations import KINDS, Observation, VehiclePosition
from city.picture import BOOK, HISTORIES, HISTORY, WITHOUT_HISTORY
from city.scene import Scene
from dashboard.live.alarms import ALARM, WATCH, AlarmFollower
from dashboard.live.clocks import CLOCKS, Clocks
from dashboard.live.door import pause
from dashboard.live.fleet import FLEET, FleetFollower
from dashboard.live.limits import LIMITS, Limits
from dashboard.live.nights import stood
from dashboard.live.planting import PLANTING, PlantingFollower
from dashboard.live.scenes import SCENE, SCENES
from dashboard.live.shelves import FOLLOWED
from dashboard.live.trails import SPAN_S
from dashboard.live.ways import Ways
from dashboard.queue import queue_of
from store.city_store import CityStore
from store.errors import StoreUnavailable
from store.indicator_doors import IndicatorRecords
from store.scenes import Scenes

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

log = structlog.get_logger(__name__)

VEHICLE = VehiclePosition.KIND
COMPLAINT = "complaint"
HISTORY_LIMIT = 200_000
"""At most this many past observations of a kind are read at start."""
ENDED_KEPT = timedelta(hours=24)
"""How long a complaint that ended stays in the picture: long enough to see on a wall that it did."""
ENDED_MOST = 10_000
"""At most this many of them are read at start. Memory: 3 KB a complaint, 300 MB for 100,000 open."""


class Followers:
    """`loaded` holds the kinds whose picture is complete; all of them = ready."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.loaded: set[str] = set()

    @property
    def ready(self) -> bool:
        return self.loaded >= {*KINDS, COMPLAINT}

    def start(self) -> list[asyncio.Task[None]]:
        roads = [self._for_ever(kind, self._follow_kind) for kind in KINDS]
        roads.append(self._for_ever(COMPLAINT, self._follow_complaints))
        roads.append(self._for_ever(SCENE, self._follow_scenes))
        shelves = self.hub.screen_shelves
        roads += [self._for_ever(kind, shelves.follow) for kind in FOLLOWED]
        roads.append(self._for_ever(CLOCKS, Clocks(self.hub).follow))
        roads.append(self._for_ever(LIMITS, Limits(self.hub).follow))
        roads.append(self._for_ever(FLEET, FleetFollower(self.hub).follow))
        roads.append(self._for_ever(PLANTING, PlantingFollower(self.hub).follow))
        roads.append(self._for_ever(BOOK, self._follow_book))
        roads.append(self._for_ever("spot", shelves.follow_spots))
        alarms = AlarmFollower(self.hub)
        roads.append(self._for_ever(ALARM, alarms.follow))
        roads.append(self._for_ever(WATCH, alarms.listen))
        if url := self.hub.settings.desk.osrm_url:
            roads.append(Ways(self.hub, url).for_ever())
        return [asyncio.create_task(each) for each in roads]

    async def _for_ever(
        self, kind: str, follow: Callable[[CityStore, str], Awaitable[None]]
    ) -> None:
        attempt = 0
        while True:
            try:
                store = await self.hub.door.ready()
                attempt = 0
                await follow(store, kind)
            except StoreUnavailable as why:
                self.hub.door.lost(why)
            except Exception:
                log.exception("follower_broke", kind=kind, meaning="it begins again")
            await pause(attempt)
            attempt += 1

    async def _follow_kind(self, store: CityStore, kind: str) -> None:
        last = await store.observations.last_id(kind)
        if kind not in self.loaded:
            await self._load_past(store, kind)
        self._take(kind, await store.observations.latest(kind))
        self.loaded.add(kind)
        async for _, batch in store.observations.follow(kind, last):
            self._take(kind, batch)

    async def _load_past(self, store: CityStore, kind: str) -> None:
        if kind == VEHICLE:
            await self._load_trails(store)
        elif kind not in WITHOUT_HISTORY:
            since = self.hub.now() - HISTORIES.get(kind, HISTORY)
            self._take(kind, await store.observations.history(kind, since, HISTORY_LIMIT))

    async def _load_trails(self, store: CityStore) -> None:
        """Where vehicles rested is known before anything is told of them."""
        await FleetFollower(self.hub).load(store)
        now, latest = self.hub.now(), await store.observations.latest(VEHICLE)
        since = now - timedelta(seconds=SPAN_S)
        past = await store.observations.history(VEHICLE, since, HISTORY_LIMIT)
        self.hub.discretion.recall([*await stood(store, now, len(latest)), *past])
        self._take(VEHICLE, latest)
        self.hub.publish()
        self.hub.vehicles.recall([each for each in past if isinstance(each, VehiclePosition)])

    def _take(self, kind: str, batch: Iterable[Observation]) -> None:
        if kind == VEHICLE:
            batch = self.hub.discretion.take(batch, self._now_s())
        moved = self.hub.picture.apply(kind, batch)
        if moved:
            self.hub.stir(kind, moved if kind == VEHICLE else None)

    def _now_s(self) -> float:
        return self.hub.now().timestamp()

    def look_again(self) -> None:
        """Duties end, nights begin: vehicles may be told otherwise though nothing was heard of them."""
        self._retold(self.hub.discretion.look_again(self._now_s()))

    def _retold(self, vehicles: set[str]) -> None:
        if vehicles:
            self.hub.stir(VEHICLE, vehicles)

    async def _follow_complaints(self, store: CityStore, kind: str) -> None:
        last = await store.complaints.last_id()
        await Clocks(self.hub).load(store)
        await self._read_complaints(store)
        self.loaded.add(kind)
        async for _, batch in store.complaints.follow(last):
            self._take_complaints(batch)

    async def _read_complaints(self, store: CityStore) -> None:
        """All open ones and what ended lately; what ended or went while we were away is let go."""
        known, picture = set(self.hub.picture.complaints), self.hub.picture
        async for piece in store.complaints.open_pieces():
            known -= {each.complaint_id for each in piece}
            self._take_complaints(piece)
            await asyncio.sleep(0)
        lately = await store.complaints.page_ended(0, ENDED_MOST, self.hub.now() - ENDED_KEPT)
        known -= {each.complaint_id for each in lately.complaints}
        self._take_complaints(lately.complaints)
        if picture.forget_complaints(known):
            self.hub.stir(COMPLAINT)
            self._retold(self.hub.discretion.look_at(known, self._now_s()))
        gc.freeze()  # they stay: looking through them again and again would cost 0.1 s each time

    async def _follow_book(self, store: CityStore, kind: str) -> None:
        """Doors and definitions of agencies' figures."""
        records = IndicatorRecords(store)
        async with aclosing(records.changes()) as changes:
            async for _ in changes:
                if self.hub.picture.take_book(await records.book()):
                    self.hub.stir(kind)

    async def _follow_scenes(self, store: CityStore, _: str) -> None:
        scenes = Scenes(store)
        last = await scenes.last_id()
        self._take_scenes(await scenes.all())
        async for batch in scenes.follow(last):
            self._take_scenes(batch)

    def _take_scenes(self, batch: Iterable[Scene]) -> None:
        """Replaced as a whole: what was drawn from the old ones stays as it was."""
        known: dict[str, Scene] = self.hub.told.get(SCENES, {})
        self.hub.told[SCENES] = known | {each.screen: each for each in batch}
        self.hub.tell_options()
        self.hub.stir(SCENE)

    def forget_old(self) -> None:
        """Complaints that ended more than a day ago leave the picture; the store keeps them."""
        if self.hub.picture.forget_ended(self.hub.now() - ENDED_KEPT):
            self.hub.stir(COMPLAINT)

    def _take_complaints(self, batch: Iterable[Complaint]) -> None:
        changed = [each for each in batch if self.hub.picture.apply_complaint(each)]
        queue_of(self.hub.picture)  # now, piece by piece, instead of all at once when it is asked
        if changed:
            self.hub.stir(COMPLAINT)
            tickets = [each.complaint_id for each in changed]
            self._retold(self.hub.discretion.look_at(tickets, self._now_s()))
