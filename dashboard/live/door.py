"""The web process's one way to the store: opened late, opened again when it was lost.

The wall starts and stays up without a store; whoever needs one meanwhile gets StoreUnavailable.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from store.city_store import CityStore
from store.errors import StoreFull, StoreUnavailable

log = structlog.get_logger(__name__)

Open = Callable[[], Awaitable[CityStore]]
ANSWER_S = 2.0
PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0)


class StoreDoor:
    """`lost_at` is since when nothing could be read; None while all is well."""

    def __init__(self, open_it: Open) -> None:
        self._open = open_it
        self._store: CityStore | None = None
        self._opening = asyncio.Lock()
        self._answered_s = 0.0
        """When it was asked what it answered last, by the loop's clock."""
        self.lost_at: datetime | None = datetime.now(UTC)

    @property
    def store(self) -> CityStore:
        """The open store. Raises StoreUnavailable before the first opening and after closing."""
        if self._store is None:
            raise StoreUnavailable("the store has not answered yet; it is being tried again")
        return self._store

    async def ready(self) -> CityStore:
        """Open if need be and make sure that it answers. Raises StoreUnavailable.

        With a full disk it still answers who reads: it stays open, and is said to be lost, since
        nothing new comes. Those who come together share one answer.
        """
        came = _now_s()
        async with self._opening:
            if self._store is None:
                self._store = await self._open()
            elif self._answered_s > came:
                return self._store
            asked = _now_s()
            try:
                await self._store.ping()
            except StoreFull as why:
                self.lost(why)
            except StoreUnavailable:
                await self._drop()
                raise
            else:
                self.found()
            self._answered_s = asked
            return self._store

    async def look(self) -> None:
        """Notice a store that hangs: whoever waits for its next word would wait with it."""
        try:
            async with asyncio.timeout(ANSWER_S):
                await self.store.ping()
        except (StoreUnavailable, TimeoutError) as why:
            self.lost(why)
        else:
            self.found()

    async def _drop(self) -> None:
        """A restarted embedded store may listen elsewhere: the next opening reads its address."""
        lost, self._store = self._store, None
        if lost is not None:
            await lost.close()

    def lost(self, why: Exception) -> None:
        if self.lost_at is None:
            self.lost_at = datetime.now(UTC)
            log.warning("store_lost", reason=str(why), meaning="the wall keeps its last picture")

    def found(self) -> None:
        if self.lost_at is not None:
            log.info("store_found", lost_since=self.lost_at.isoformat())
            self.lost_at = None

    async def close(self) -> None:
        await self._drop()


def _now_s() -> float:
    return asyncio.get_running_loop().time()


async def pause(attempt: int) -> None:
    """Wait before the next try, with jitter, never longer than about 4 s, for ever."""
    longest = PAUSES_S[min(attempt, len(PAUSES_S) - 1)]
    await asyncio.sleep(longest * random.uniform(0.7, 1.3))
