"""The leading watch makes the fleet's days (`operations.fleet.deriving`), behind everything else it does.

| job   | how often                                                                              |
|-------|----------------------------------------------------------------------------------------|
| today | a minute after it was done, or SHARE times as long as it took: a twentieth of one core |
| past  | once an hour; as long as an archive from before has days without rows, one after the   |
|       | other                                                                                  |
| again | days whose rows were made under an older rule of privacy, one after the other beside   |
|       | the others, with a pause after each vehicle that is SHARE times as long as it took     |

Nothing that happens to the archive may end a term: it is logged once, and tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

import structlog

from operations.fleet.deriving import Deriving
from operations.watch.lead import LostLead
from store.city_store import CityStore
from store.ending import together
from store.errors import ArchiveUnavailable, StoreUnavailable

log = structlog.get_logger("fleet")
FIRST_S = 20.0
"""After a start the archive is drained first."""
TODAY_S, PAST_S, SHARE = 60.0, 3600.0, 20.0


class FleetDays:
    """The jobs of one leader. Raises StoreUnavailable and what `check_lead` raises."""

    def __init__(
        self,
        store: CityStore,
        deriving: Callable[[], Deriving],
        check_lead: Callable[[], None],
        knows_all: asyncio.Event,
    ) -> None:
        """`deriving` takes a while to make; what it makes may be used once `knows_all` is set."""
        self._keeps, self._deriving = store.archive_settings.keep, deriving
        self._check_lead, self._knows_all = check_lead, knows_all
        self._fine = True

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until cancelled; nothing where nothing is archived."""
        return [self._serve()] if self._keeps else []

    async def _serve(self) -> None:
        deriving = await asyncio.to_thread(self._deriving)
        await asyncio.sleep(FIRST_S)
        await self._knows_all.wait()
        await together(asyncio.Event(), self._make(deriving), self._make_again(deriving))

    async def _make_again(self, deriving: Deriving) -> NoReturn:
        while True:
            done = await self._tried(lambda: deriving.again(SHARE))
            await asyncio.sleep(TODAY_S if done else PAST_S)

    async def _make(self, deriving: Deriving) -> NoReturn:
        clock = asyncio.get_running_loop().time
        past_at = clock() - PAST_S
        while True:
            begun = clock()
            await self._tried(deriving.today)
            took_s = clock() - begun
            if clock() - past_at >= PAST_S:
                done = await self._tried(deriving.past)
                past_at = clock() if not done else past_at
            await asyncio.sleep(max(TODAY_S, SHARE * took_s))

    async def _tried(self, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
        """How many vehicles' days were made; what went wrong is logged, and the term goes on."""
        try:
            done = await work()
        except (LostLead, StoreUnavailable):
            raise
        except Exception as error:
            self._check_lead()
            self._note(error)
            return 0
        if not self._fine:
            log.info("the fleet's days are made again")
        self._fine = True
        return done

    def _note(self, error: Exception) -> None:
        if not self._fine:
            return
        self._fine = False
        if isinstance(error, ArchiveUnavailable):
            log.warning("the fleet's days wait for the archive", reason=str(error))
        else:
            log.error("making the fleet's days broke", exc_info=error)
