"""The watch keeps the archive, and says how that goes where people look for the state of any source.

Nothing that happens to the archive may end a term: alarms and clocks go on without it.

| what happens                             | state       | cause          | what is done                      |
|------------------------------------------|-------------|----------------|-----------------------------------|
| written, or nothing to write             | OK          |                |                                   |
| the disk is full                         | UNAVAILABLE | archive_full   | again in a minute; the streams wait |
| the folder is not there, or another one  | UNAVAILABLE | archive_away   | the same                          |
| it does not answer                       | UNAVAILABLE | archive_silent | the same                          |
| any of them for so long that observations were lost | UNAVAILABLE | archive_loses | the same; the loss is counted |
| our own code broke on it                 | FAILED      | our_code       | the same                          |
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, NoReturn

import structlog

from city.health import FeedCause, FeedState
from city.observations import FeedHealth
from city.profile import Profile
from operations.watch.daily_tables import tables_of
from operations.watch.lead import LostLead
from store.city_store import CityStore
from store.errors import ArchiveAway, ArchiveFull, ArchiveUnavailable, StoreUnavailable

log = structlog.get_logger("archive")
NAME = "archive"
HEARTBEAT_S = 5.0
AGAIN_S = 60.0
TIDY_S = 3600.0
"""Joining, retention and daily tables: once an hour."""
CAUSES: dict[type[Exception], FeedCause] = {
    ArchiveFull: FeedCause.ARCHIVE_FULL,
    ArchiveAway: FeedCause.ARCHIVE_AWAY,
    ArchiveUnavailable: FeedCause.ARCHIVE_SILENT,
}


class Archiving:
    """The jobs of one leader with this `fence`. Raises StoreUnavailable and what `check_lead` raises."""

    def __init__(
        self,
        store: CityStore,
        now: Callable[[], datetime],
        check_lead: Callable[[], None],
        fence: int,
        profile: Profile,
    ) -> None:
        self._profile = profile
        self._store, self._now, self._check_lead, self._fence = store, now, check_lead, fence
        self._settings = store.archive_settings
        self._state, self._cause, self._reason = FeedState.OK, FeedCause.NONE, ""
        self._since_at = now()
        self._good_at: datetime | None = None
        self._rounds, self._loses = 0, False
        self._lost: int | None = None
        """Observations lost when we last looked; None: not yet, what was lost before is no news."""
        self._knows = asyncio.Event()

    def jobs(self) -> list[Coroutine[Any, Any, NoReturn]]:
        """What runs side by side until cancelled; nothing where nothing is to be archived."""
        return [self._keep(), self._tell()] if self._settings.keep else []

    async def _keep(self) -> NoReturn:
        """Drain as often as the settings say, tidy once an hour."""
        who = self._fence, self._now, self._check_lead
        what = tables_of(self._profile), self._profile.time_zone
        archiver = await asyncio.to_thread(self._store.archiver, *who, *what)
        clock = asyncio.get_running_loop().time
        tidied_at = clock() - TIDY_S
        while True:
            fine = await self._tried(archiver.drain)
            self._knows.set()
            if fine and clock() - tidied_at >= TIDY_S:
                await self._tried(archiver.tidy)
                tidied_at = clock()
            every_s = self._settings.every_s
            await asyncio.sleep(every_s if fine else min(every_s, AGAIN_S))

    async def _tried(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> bool:
        """Whether it went well; what went wrong is told, and the term goes on."""
        try:
            await work()
        except (LostLead, StoreUnavailable):
            raise
        except Exception as error:
            self._check_lead()
            self._note(error)
            return False
        self._become(FeedState.OK, FeedCause.NONE, "")
        self._good_at, self._rounds = self._now(), self._rounds + 1
        return True

    def _note(self, error: Exception) -> None:
        if isinstance(error, ArchiveUnavailable):
            cause = CAUSES.get(type(error), FeedCause.ARCHIVE_SILENT)
            self._become(FeedState.UNAVAILABLE, cause, str(error))
            return
        if self._state is not FeedState.FAILED:
            log.error("the archive broke", exc_info=error)
        self._become(
            FeedState.FAILED, FeedCause.OUR_CODE, f"our code broke: {type(error).__name__}"
        )

    def _become(self, state: FeedState, cause: FeedCause, reason: str) -> None:
        if state is not self._state:
            self._since_at = self._now()
            say = log.info if state is FeedState.OK else log.warning
            say(f"archive is {state}", reason=reason)
        self._state, self._cause, self._reason = state, cause, reason
        self._loses &= state is FeedState.UNAVAILABLE

    async def _tell(self) -> NoReturn:
        await self._knows.wait()
        while True:
            now = self._now()
            await self._store.observations.write(FeedHealth.KIND, [await self._health(now)], now)
            await asyncio.sleep(HEARTBEAT_S)

    async def _health(self, now: datetime) -> FeedHealth:
        """`observations` are those in files, `rejected` those lost, since the archive was begun."""
        counts = await self._store.archive_counts()
        away = self._state is FeedState.UNAVAILABLE
        self._loses |= away and self._lost is not None and counts.lost > self._lost
        self._lost = counts.lost
        return FeedHealth(
            observed_at=now, received_at=now, source=NAME, feed=NAME, state=self._state,
            last_good_at=self._good_at, since_at=self._since_at, reason=self._reason,
            stale_after_s=3 * self._settings.every_s + AGAIN_S, payloads=self._rounds,
            observations=counts.kept, rejected=counts.lost,
            cause=FeedCause.ARCHIVE_LOSES if self._loses else self._cause,
        )  # fmt: skip
