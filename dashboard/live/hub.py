"""The hub of one web process: follows the store, keeps the picture, publishes what changed.

Nothing here depends on how many screens there are, except one wake-up per screen and round.
Rounds are at least 50 ms apart, so a burst of changes is one message.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import numpy as np

from city.observations import VehiclePosition
from city.picture import CityPicture
from city.profile import Profile
from city.settings import Settings
from dashboard import discovery
from dashboard.live.beacons import Beacons
from dashboard.live.board import Board, Key
from dashboard.live.discretion import Discretion
from dashboard.live.door import StoreDoor
from dashboard.live.followers import Followers
from dashboard.live.frames import Origin
from dashboard.live.screen import Screen
from dashboard.live.seats import Seats
from dashboard.live.shelves import ScreenShelves
from dashboard.live.vehicles import VehicleTable, mercator
from dashboard.live.views import LAYER, Views
from dashboard.stage.shown import Shown
from dashboard.texts import languages, texts
from operations.boundaries import STORE_KEY, Imported, districts_from_bytes
from store.ending import ended
from store.errors import StoreUnavailable

ROUND_S = 0.05
TICK_S = 5.0
LATE_S = 0.25
AGAIN_S = 0.5
"""What was drawn just now is not drawn once more, however often somebody asks."""
RESTS, LONGEST_REST_S = 5, 0.25
"""A view rests five times as long as it took to draw, so that one that is slow over a large city
leaves the process time for everything else; but nobody waits longer than that for news."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Hub:
    """One per web process. `run()` for as long as the process lives."""

    def __init__(self, settings: Settings, profile: Profile, door: StoreDoor) -> None:
        self.settings, self.profile, self.door = settings, profile, door
        looked_at = settings.desk.photos_need_release
        self.picture = CityPicture(profile, photos_need_release=looked_at)
        self.discretion = Discretion(self.picture, strict=settings.privacy.hide_off_duty_drives)
        self.vehicles = VehicleTable(profile)
        self.board = Board(self.vehicles, _origin(profile))
        found = discovery.panels(), discovery.layers(), discovery.subjects()
        self.now: Callable[[], datetime] = utc_now
        self._dirty: set[str] = set()
        self._moved: set[str] = set()
        self._stirred = asyncio.Event()
        self.changes = 0
        self.views = Views(self.picture, *found)
        self.screen_shelves = ScreenShelves(self)
        self.views.shown = Shown(self.screen_shelves, self.views.catalogue)
        self.followers = Followers(self)
        self.beacons = Beacons(self)
        self.screens: set[Screen] = set()
        self.seats = Seats()
        self.languages = languages()
        self.told: dict[str, Any] = {}
        """What others in this process want panels to know; read at every tick."""
        self.on_clocks: list[Callable[[], None]] = []
        """Called when other service times count than before."""
        self.sent = self.rounds = 0
        self._own_shapes = Imported(districts=profile.districts, outline=profile.outline)
        self.shapes, self._imported = self._own_shapes, b""
        self._drawn_at: dict[Key, float] = {}
        self._took_s: dict[Key, float] = {}
        self._late: set[Key] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Followers, publisher and clock run while the block does."""
        endless = (
            self._publish(),
            self._tick(),
            self.screen_shelves.keep_time(),
            self.beacons.keep(),
        )
        tasks = [asyncio.create_task(each) for each in endless]
        tasks += self.followers.start()
        try:
            yield
        finally:
            await ended(*tasks)

    def mark(self, *heard: object) -> str:
        """Of a page that shows what was heard, the same for as long as it is true, a minute at most.
        Counts begin anew with every process: a mark of another one is not taken for this one's."""
        minute = int(self.now().timestamp() // 60)
        return "-".join(map(str, (self.board.epoch, *heard, minute)))

    def stir(self, kind: str, moved: set[str] | None = None) -> None:
        """Something of this kind changed; `moved` names vehicles whose latest went forward."""
        self.changes += 1
        self._dirty.add(kind)
        if moved:
            self._moved |= moved
        self._stirred.set()

    async def _publish(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LATE_S if self._late else None):
                    await self._stirred.wait()
            self._stirred.clear()
            self.publish()
            await asyncio.sleep(ROUND_S)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            await self.door.look()
            self.tell_options()
            self.followers.forget_old()
            self.followers.look_again()
            self.refresh(self._wanted(), force=True)

    def tell_options(self) -> None:
        """What panels may know besides the picture: since when the store is lost."""
        self.views.options = {"store_lost_at": self.door.lost_at, **self.told}

    def publish(self) -> None:
        """One round: vehicles first, then every shown view that needs what changed."""
        dirty, self._dirty = self._dirty, set()
        moved, self._moved = self._moved, set()
        wanted = self._wanted()
        touched = {key for key in wanted if self._touches(key[0], dirty, moved)}
        self.refresh(touched | (self._late & wanted), moved=moved)

    def _touches(self, view: str, dirty: set[str], moved: set[str]) -> bool:
        if not self.views.needs(view) & dirty:
            return False
        vehicle = view.removeprefix("drawer:vehicle:")
        return vehicle == view or vehicle in moved or dirty != {"vehicle_position"}

    def refresh(self, keys: set[Key], moved: set[str] | None = None, force: bool = False) -> None:
        """Draw these views, put what differs on the board, wake the screens if anything did."""
        self._forget_unseen()
        seq = self.board.next_round()
        self.vehicles.apply(self._positions(moved or set()), seq)
        differs = [self._draw(key) for key in sorted(keys) if force or self._due(key)]
        if moved or any(differs):
            self.rounds += 1
            for screen in self.screens:
                screen.wake.set()

    def _forget_unseen(self) -> None:
        """Views no screen shows any more: names are invented faster than they are looked at."""
        wanted = self._wanted()
        self.board.keep_only(wanted)
        self._late &= wanted
        for told in (self._drawn_at, self._took_s):
            for key in told.keys() - wanted:
                del told[key]

    def _positions(self, moved: set[str]) -> list[VehiclePosition]:
        latest = self.picture.latest["vehicle_position"]
        found = (latest[each] for each in moved)
        return [each for each in found if isinstance(each, VehiclePosition)]

    def _due(self, key: Key) -> bool:
        """Views over fast kinds, and those that take long, wait for their turn; `_late` sees to it
        that it comes."""
        waited = time.monotonic() - self._drawn_at.get(key, 0.0)
        rest_s = min(LONGEST_REST_S, RESTS * self._took_s.get(key, 0.0))
        due = waited >= max(self.views.at_most_every_s(key[0]), rest_s)
        if due:
            self._late.discard(key)
        else:
            self._late.add(key)
        return due

    def _draw(self, key: Key) -> bool:
        begun = self._drawn_at[key] = time.monotonic()
        differs = self._drawn(key)
        self._took_s[key] = time.monotonic() - begun
        return differs

    def _drawn(self, key: Key) -> bool:
        view, lang = key
        text, now = texts(lang, self.profile.time_zone), self.now()
        if view.startswith(f"{LAYER}:"):
            return self.board.put_features(key, self.views.features(view, now, text))
        return self.board.put(key, self.views.tile(view, now, text))

    def _wanted(self) -> set[Key]:
        return {key for screen in self.screens for key in screen.shown()}

    def trail(self, vehicle_id: str) -> list[tuple[float, float, int]]:
        """(lat, lng, epoch ms) of the last 30 minutes, oldest first, without where it rests."""
        points = self.vehicles.trail(vehicle_id, self.now())
        return [each for each in points if self.discretion.tells(vehicle_id, each[0], each[1])]

    async def load_shapes(self) -> None:
        """Imported borders if there are any, else the profile's; kept while the store is away."""
        try:
            imported = await self.door.store.text.get(STORE_KEY) or b""
        except StoreUnavailable:
            return
        if imported != self._imported:
            self._imported = imported
            self.shapes = districts_from_bytes(imported) if imported else self._own_shapes

    def again(self, view: str, lang: str) -> None:
        """Somebody asks for this view once more, because it failed."""
        key = view, lang
        if key in self._wanted() and time.monotonic() - self._drawn_at.get(key, 0.0) >= AGAIN_S:
            self.refresh({key}, force=True)

    def provide(self, keys: set[Key]) -> None:
        """Views that a screen has just asked for and that nobody showed until now."""
        missing = {key for key in keys if not self.board.holds(key)}
        if missing:
            self.board.next_round()
            for key in sorted(missing):
                self._draw(key)


def _origin(profile: Profile) -> Origin:
    x, y = mercator(np.array([profile.center[0]]), np.array([profile.center[1]]))
    return Origin(float(x[0]), float(y[0]))
