"""The columns of one web process, loaded once from the store and kept true by following it.

Nobody pays before somebody asks: loading begins with the first question. It reads open complaints
and those that ended within `KEPT` (two years and a half: a year, the year before it, and what is
left of it), a thousand at a time, so that the process goes on answering meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import structlog

from city import ratings
from city.complaints import CLOCK_STOPS, Complaint, Status
from city.geography import kelurahan_of
from city.privacy import on_wall
from city.profile import Profile
from city.ratings import sum_and_count
from operations.report_cards.columns import NEVER, CaseColumns, CaseRow
from operations.report_cards.past import took_back, with_past
from store.city_store import CityStore
from store.ending import ended
from store.errors import StoreError

log = structlog.get_logger(__name__)

KEPT = timedelta(days=920)
PAUSE_S = 1.0
AT_ONCE = 100
"""Cases between two breaths of the event loop: a few milliseconds."""
MOST = 9999
"""Stars and voices of one case that a column holds."""
DueAt = Callable[[Complaint], datetime]


class CaseCache:
    """`ready` is set once the columns are complete; they stay readable while the store is away."""

    def __init__(
        self,
        store: Callable[[], Awaitable[CityStore]],
        profile: Profile,
        due_at: DueAt,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._profile, self._due_at, self._now = store, profile, due_at, now
        self.columns = CaseColumns()
        self.ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to load and follow; does nothing when that runs already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._for_ever())

    def again(self) -> None:
        """What a case is measured by changed: read all anew, while the old columns still answer."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self.start()

    async def stop(self) -> None:
        """Returns when it has ended."""
        if self._task is not None:
            await ended(self._task)

    async def _for_ever(self) -> None:
        while True:
            try:
                await self._load_and_follow(await self._store())
            except StoreError as why:
                log.warning("report_cards_wait", reason=str(why), meaning="tried again for ever")
            except Exception:
                log.exception("report_cards_broke", meaning="they begin again")
            await asyncio.sleep(PAUSE_S)

    async def _load_and_follow(self, store: CityStore) -> None:
        """Read anew into fresh columns: the old ones answer until the new ones are complete."""
        last, fresh = await store.complaints.last_id(), CaseColumns()
        async for piece in store.complaints.ended_pieces(since=self._now() - KEPT):
            await self._put(fresh, piece)
        await self._put(fresh, await store.complaints.open())
        fresh.version += self.columns.version
        self.columns = fresh
        self.ready.set()
        log.info("report_cards_loaded", cases=fresh.count, mebibytes=fresh.nbytes >> 20)
        async for _, changed in store.complaints.follow(last):
            await self._put(self.columns, changed)

    async def _put(self, columns: CaseColumns, found: list[Complaint]) -> None:
        for first in range(0, len(found), AT_ONCE):
            columns.put(self.rows(found[first : first + AT_ONCE]))
            await asyncio.sleep(0)

    def rows(self, found: Iterable[Complaint]) -> list[CaseRow]:
        return [row_of(each, self._profile, self._due_at) for each in found]


def row_of(case: Complaint, profile: Profile, due_at: DueAt) -> CaseRow:
    """What a report card keeps of a complaint; nothing in it can name a person or a house."""
    stars, voices = sum_and_count(said := ratings.voices(case))
    row = CaseRow(
        ticket=case.complaint_id,
        agency=case.agency_id,
        category=case.category,
        area=case.kelurahan or _home(case, profile),
        received=case.received_at.timestamp(),
        due=due_s(case, due_at(case)),
        assigned=_seconds(case.assigned_at),
        arrived=_seconds(case.arrived_at),
        resolved=_seconds(case.resolved_at),
        closed=_seconds(case.closed_at),
        ended=NEVER if case.open else case.status_at.timestamp(),
        rated=_seconds(said[0].at) if said else NEVER,
        reopened=min(case.reopened, 9999),
        rating=min(stars, MOST),
        voices=min(voices, MOST),
        status=str(case.status),
        hidden=not on_wall(case, profile),
        simulated=case.simulated,
    )
    return with_past(row, case, profile.time_zone, due_at) if took_back(case) else row


def _home(case: Complaint, profile: Profile) -> str:
    """The kelurahan's code of a case that came in without one; its point is not kept."""
    if case.report.lat is None or case.report.lng is None:
        return ""
    home = kelurahan_of(profile, case.report.lat, case.report.lng)
    return home.code if home else ""


def due_s(case: Complaint, due_at: datetime) -> float:
    """Epoch seconds by which it should be solved. NaN while its clock stands still in time: a case
    in coordination is nobody's delay, but one that was late already stays late."""
    stands = case.status in CLOCK_STOPS and case.open and case.status is not Status.RESOLVED
    stopped_at = case.stopped_at or case.status_at
    return NEVER if stands and stopped_at <= due_at else due_at.timestamp()


def _seconds(at: datetime | None) -> float:
    return NEVER if at is None else at.timestamp()
