"""The complaints as the Open311 server reads them: in memory, followed in the store.

In memory are the open ones and those that ended within 90 days (3 KB each); what ended earlier is
read from the store when somebody asks for its ticket, and is not found by dates any more.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice

import msgspec

from city.complaints import Complaint, Status
from city.privacy import on_wall
from city.profile import Profile
from store.city_store import CityStore
from store.errors import NoSuchRecord, StoreUnavailable

SPAN = timedelta(days=90)
MOST = 1000
"""Both from the specification: 90 days or 1000 requests, whichever is smaller."""
MOST_IDS = 200
"""Of one question; each may be looked up in the store."""
MOST_MERGES = 5
TIDY = timedelta(hours=1)
RETRY_S = 1.0
LAST = chr(0x10FFFF)
"""Sorts after every ticket."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Filters of GET requests; empty = all. Times are of `requested_datetime` as it is written
    (whole seconds), both inclusive."""

    ids: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    closed: bool | None = None
    start: datetime | None = None
    end: datetime | None = None
    page: int = 1
    page_size: int = MOST


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    def __init__(
        self, store: CityStore, profile: Profile, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self._store, self._profile, self._clock = store, profile, clock
        self._tidied_at = clock()
        self._complaints: dict[str, Complaint] = {}
        self._order: list[tuple[datetime, str]] = []
        """(requested at, ticket) of every public complaint, oldest first."""
        self.ready = False

    async def follow(self) -> None:
        """Keeps up with the store for ever."""
        while True:
            with suppress(StoreUnavailable):
                last = await self._store.complaints.last_id()
                await self._read()
                self.ready = True
                async for _, batch in self._store.complaints.follow(last):
                    for complaint in batch:
                        self.apply(complaint)
                    self._forget_old(self._clock())
            await asyncio.sleep(RETRY_S)

    async def _read(self) -> None:
        complaints = self._store.complaints
        for pieces in (complaints.open_pieces(), complaints.ended_pieces(self._clock() - SPAN)):
            async for piece in pieces:
                for complaint in piece:
                    self.apply(complaint)
                await asyncio.sleep(0)

    def _forget_old(self, now: datetime) -> None:
        """What ended more than 90 days ago; looked for once an hour."""
        if now - self._tidied_at < TIDY:
            return
        self._tidied_at = now
        old = {key for key, each in self._complaints.items() if _is_old(each, now)}
        self._order = [each for each in self._order if each[1] not in old]
        for key in old:
            del self._complaints[key]

    def apply(self, complaint: Complaint) -> None:
        """Take a complaint's new state in. One that is recategorised may stop being public, never
        begin to be: `_within` asks anew."""
        known = self._complaints.get(complaint.complaint_id)
        if known is None and on_wall(complaint, self._profile):
            insort(self._order, (_asked(complaint), complaint.complaint_id))
        if known is None or known.version < complaint.version:
            self._complaints[complaint.complaint_id] = complaint

    async def public(self, complaint_id: str) -> Complaint | None:
        """The complaint if anyone may know of it: neither private nor of a sensitive category.

        Raises StoreUnavailable when it has to be looked for there.
        """
        found = self._complaints.get(complaint_id) or await self._kept(complaint_id)
        return found if found and on_wall(found, self._profile) else None

    async def told(self, complaint: Complaint) -> list[Complaint]:
        """The case whose state is told of this one, and then all that were merged into it: nothing
        written there may name their reporters. Raises StoreUnavailable."""
        shown = await self._carries_on(complaint) or complaint
        written = shown.public_note or shown.handed_to
        return await self._store.complaints.concerned(shown) if written else [shown]

    async def _carries_on(self, complaint: Complaint) -> Complaint | None:
        """The case a merged one went into, and that one's; None when nobody may know of it."""
        found: Complaint | None = complaint
        for _ in range(MOST_MERGES):
            if found is None or found.status is not Status.MERGED:
                break
            found = await self.public(found.merged_into)
        return found if found is not complaint else None

    async def _kept(self, complaint_id: str) -> Complaint | None:
        try:
            return await self._store.complaints.load(complaint_id)
        except NoSuchRecord:
            return None

    async def find(self, wanted: Wanted, closed: frozenset[str], now: datetime) -> list[Complaint]:
        """One page, newest first. Ids override every other filter, as the specification says."""
        if wanted.ids:
            ids = sorted(wanted.ids)[:MOST_IDS]
            named = [each for key in ids if (each := await self.public(key))]
            found: Iterable[Complaint] = sorted(named, key=_place, reverse=True)
        else:
            found = (each for each in self._within(wanted, now) if _fits(each, wanted, closed))
        first = (wanted.page - 1) * wanted.page_size
        return list(islice(found, first, first + wanted.page_size))

    def _within(self, wanted: Wanted, now: datetime) -> Iterator[Complaint]:
        """Public complaints of the asked span, newest first; without dates the last 90 days."""
        end = wanted.end or (wanted.start + SPAN if wanted.start else now + SPAN)
        start = wanted.start or min(end, now) - SPAN
        last = bisect_right(self._order, (end, LAST))
        for place in range(last - 1, bisect_left(self._order, (start, "")) - 1, -1):
            found = self._complaints[self._order[place][1]]
            if on_wall(found, self._profile):
                yield found


def _fits(complaint: Complaint, wanted: Wanted, closed: frozenset[str]) -> bool:
    if wanted.codes and complaint.category not in wanted.codes:
        return False
    return wanted.closed is None or (complaint.status in closed) == wanted.closed


def _is_old(complaint: Complaint, now: datetime) -> bool:
    return not complaint.open and complaint.status_at < now - SPAN


def _asked(complaint: Complaint) -> datetime:
    return complaint.report.observed_at.replace(microsecond=0)


def _place(complaint: Complaint) -> tuple[datetime, str]:
    return _asked(complaint), complaint.complaint_id
