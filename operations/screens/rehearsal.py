"""A screen to practise on: registered like any other, shown in a tab of whoever asked for it, gone after a while.

It is switched by the same pages and logged by the same log; nothing of it ever reaches a display.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from city.screens.canvas import Canvas
from city.screens.screen import Screen
from operations.screens import kinds
from operations.screens.displays import Displays
from operations.screens.errors import NoSuchScreen
from operations.screens.known import playable_tours
from operations.screens.switch_log import recent
from store.city_store import CityStore

LASTS = timedelta(hours=2)
SWEEP_S = 60.0
CANVAS = Canvas(1920, 1080)
LAYOUT, TOUR, BACK, STEP, BRIEFING = "layout", "tour", "back", "next", "briefing"
DREW, LOOKED_AT = "drew", 10


class Rehearsals:
    """Every method raises StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._store, self._displays = store, Displays(store)

    async def of(self, account: str, now: datetime) -> Screen | None:
        """The one this person practises on; None: none, or its time is over."""
        mine = (each for each in await self._all() if each.added_by == account)
        return next((each for each in mine if not _is_over(each, now)), None)

    async def begin(self, account: str, name: str, now: datetime) -> Screen:
        """The one there is, or a new one. Raises Refused."""
        await self.sweep(now)
        return await self.of(account, now) or await self._displays.add(
            name, CANVAS, account, now, rehearses=True
        )

    async def sweep(self, now: datetime) -> None:
        """Remove those whose time is over."""
        for each in await self._all():
            if _is_over(each, now):
                try:
                    await self._displays.remove(each.id, each.added_by, now)
                except NoSuchScreen:
                    continue  # somebody was faster

    async def for_ever(self, now: Callable[[], datetime], check_lead: Callable[[], None]) -> None:
        """The watch's part. Raises what `check_lead` raises."""
        while True:
            check_lead()
            await self.sweep(now())
            await asyncio.sleep(SWEEP_S)

    async def done(self, screen: Screen, account: str) -> set[str]:
        """What this person really did there, by the log: "layout", "tour", "next", "back", "briefing";
        and "drew": a layout of their own since it was opened."""
        switches = await recent(self._store, 200, screen.id)
        mine = [each for each in switches if each.by == account]
        found = {each.what for each in mine} & {LAYOUT, TOUR, BACK, STEP}
        if STEP in found and {each.tour for each in mine} & await self._briefings():
            found.add(BRIEFING)
        return found | ({DREW} if await self._drew(account, screen.added_at) else set())

    async def _all(self) -> list[Screen]:
        return [each for each in (await self._displays.all()).values() if each.rehearses]

    async def _briefings(self) -> set[str]:
        tours = playable_tours(await kinds.tours(self._store).all())
        return {name for name, each in tours.items() if each.briefing}

    async def _drew(self, account: str, since: datetime) -> bool:
        shelf = kinds.layouts(self._store)
        for name in await shelf.all():
            changes = await shelf.latest(name, LOOKED_AT)
            if any(each.by == account and each.at >= since for each in changes):
                return True
        return False


def _is_over(screen: Screen, now: datetime) -> bool:
    return now - screen.added_at >= LASTS
