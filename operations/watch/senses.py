"""What the leader sees of the city: a picture that follows the streams, the siaga limits in force and
what agencies have defined, and who wants to know of news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any

from city.alarm_fields import KINDS_OF
from city.observations import Observation, WaterLevel
from city.picture import BOOK, HISTORIES, HISTORY, WITHOUT_HISTORY, CityPicture
from city.profile import Profile
from operations.river_limits import RiverLimits, limits_kept
from store.city_store import CityStore
from store.indicator_doors import IndicatorRecords

FOLLOWED = tuple(KINDS_OF.values())
LIMITS = "river_limits"
HISTORY_LIMIT = 200_000
Heard = Callable[[str, Sequence[Observation]], None]


class Senses:
    """One per term. `whole` is set once everything that is kept has been read."""

    def __init__(self, store: CityStore, profile: Profile, now: Callable[[], datetime]) -> None:
        self._store, self._profile, self._now = store, profile, now
        self.picture = CityPicture(profile)
        self.whole = asyncio.Event()
        self._missing = {*FOLLOWED, LIMITS, BOOK}
        self.on_news: list[Heard] = []

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """What runs side by side until cancelled. Raises StoreUnavailable."""
        return [
            *(self._follow(kind) for kind in FOLLOWED),
            self._follow_limits(),
            self._follow_book(),
        ]

    async def _follow(self, kind: str) -> None:
        observations = self._store.observations
        last = await observations.last_id(kind)
        self.picture.apply(kind, await observations.latest(kind))
        if kind not in WITHOUT_HISTORY:
            since = self._now() - HISTORIES.get(kind, HISTORY)
            self.picture.apply(kind, await observations.history(kind, since, HISTORY_LIMIT))
        self._knows(kind)
        async for _, batch in observations.follow(kind, last):
            self.picture.apply(kind, batch)
            for heard in self.on_news:
                heard(kind, batch)

    def _knows(self, what: str) -> None:
        self._missing.discard(what)
        if not self._missing:
            self.whole.set()

    async def _follow_book(self) -> None:
        """Which of agencies' figures everybody may hear of."""
        records = IndicatorRecords(self._store)
        async with aclosing(records.changes()) as changes:
            async for _ in changes:
                self.picture.take_book(await records.book())
                self._knows(BOOK)

    async def _follow_limits(self) -> None:
        async for editions in RiverLimits(self._store).follow():
            self._profile.limits_kept.editions = limits_kept(editions, self._profile)
            self._knows(LIMITS)
            for heard in self.on_news:
                heard(WaterLevel.KIND, list(self.picture.latest[WaterLevel.KIND].values()))
