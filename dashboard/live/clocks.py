"""The service times that staff keep, followed: what is drawn of a case is reckoned by them at once."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from dashboard.queue import queue_of
from operations.clock_editions import ClockEdition, ClockEditions, rules_kept
from store.city_store import CityStore

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

CLOCKS = "clocks"
AT_ONCE = 500
"""Cases between two breaths of the event loop."""


class Clocks:
    """Keeps `profile.kept` of one hub as the store has it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def load(self, store: CityStore) -> None:
        """Before the first case is read, so that nothing has to be reckoned twice."""
        await self._take(await ClockEditions(store).all())

    async def follow(self, store: CityStore, _: str) -> None:
        async for editions in ClockEditions(store).follow():
            await self._take(editions)

    async def _take(self, editions: list[ClockEdition]) -> None:
        kept = self.hub.profile.kept
        before, kept.editions = kept.editions, rules_kept(editions, self.hub.profile)
        if since := min((each for each, _ in set(kept.editions) - set(before)), default=None):
            await self._reckon(since)

    async def _reckon(self, since: datetime) -> None:
        """Piece by piece: a hundred thousand cases take some seconds."""
        picture = self.hub.picture
        old = [key for key, each in picture.complaints.items() if each.received_at >= since]
        for first in range(0, len(old), AT_ONCE):
            picture.reckon_anew(old[first : first + AT_ONCE])
            queue_of(picture)
            await asyncio.sleep(0)
        self.hub.stir("complaint")
        for changed in self.hub.on_clocks:
            changed()
