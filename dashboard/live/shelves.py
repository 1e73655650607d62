"""Follows everything kept about screens, and tells the hub when what screens show changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from city.screens.screen import Screen
from city.screens.showing import Known, Showing, showing
from dashboard.live.views import SCREENS
from operations.screens import kinds, spotlight
from operations.screens.known import Shelves, known
from operations.screens.shelf import Shelf
from operations.screens.spotlight import Spot, lit
from store.city_store import CityStore

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

LOOK_S = 0.1
"""How often the clock is asked whether a tour or the plan goes on."""
FOLLOWED: dict[str, Callable[[CityStore], Shelf[Any]]] = {
    "layout": kinds.layouts,
    "tour": kinds.tours,
    "day_plan": kinds.day_plan,
    "takeover": kinds.takeovers,
    "asked": kinds.asked,
    "display": kinds.displays,
    "display_wall": kinds.walls,
}


class ScreenShelves:
    """One per hub. `known` is replaced as a whole, never changed in place."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.shelves = Shelves()
        self.known: Known = known(self.shelves, hub.profile, hub.now())
        self.spots: dict[str, Spot] = {}
        """Where presenters point, by screen or wall; gone after a moment."""
        self._due: datetime | None = None

    async def follow(self, store: CityStore, kind: str) -> None:
        """One kind, for ever. Raises StoreUnavailable when the store is lost."""
        shelf = FOLLOWED[kind](store)
        last = await shelf.last_id()
        self._take(kind, await shelf.all())
        async for changed in shelf.follow(last):
            self._take(kind, getattr(self.shelves, kind) | changed)

    async def follow_spots(self, store: CityStore, _: str) -> None:
        """What presenters point at; whoever lifts the finger is forgotten."""
        async for spot in spotlight.follow(store):
            self.spots[spot.screen] = spot
            self.hub.stir(SCREENS)

    def _forget_spots(self, now: datetime) -> None:
        gone = [name for name in self.spots if lit(self.spots, name, now) is None]
        for name in gone:
            del self.spots[name]
        if gone:
            self.hub.stir(SCREENS)

    def _take(self, kind: str, found: dict[str, Any]) -> None:
        setattr(self.shelves, kind, found)
        self.refresh()

    def refresh(self) -> None:
        """Gather anew; also at midnight, when the year of the holidays may have changed."""
        self.known = known(self.shelves, self.hub.profile, self.hub.now())
        self.hub.stir(SCREENS)

    def screen(self, screen_id: str) -> Screen | None:
        """A registered display that was not removed."""
        found = self.shelves.display.get(screen_id)
        return found if found and not found.removed_at else None

    def showing(self, screen: Screen) -> Showing:
        """What a display, or the wall it belongs to, shows now; notes when that changes by itself."""
        now = self.hub.now()
        asked_as = msgspec.structs.replace(screen, id=screen.wall or screen.id)
        found = showing(asked_as, self.known, now)
        if spot := lit(self.spots, asked_as.id, now):
            found = msgspec.structs.replace(found, spotlight=spot)
        if found.until and (self._due is None or found.until < self._due):
            self._due = found.until
        return found

    async def keep_time(self) -> None:
        """Redraw what screens show when a step ends, and once a minute for the plan of the day."""
        minute = self.hub.now() + timedelta(minutes=1)
        while True:
            await asyncio.sleep(LOOK_S)
            now = self.hub.now()
            self._forget_spots(now)
            if (self._due and now >= self._due) or now >= minute:
                self._due, minute = (
                    None,
                    now.replace(second=0, microsecond=0) + timedelta(minutes=1),
                )
                self.refresh()
