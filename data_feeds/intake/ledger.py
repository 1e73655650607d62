"""The complaints as the Open311 server reads them: all of them in memory, followed in the store."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from city.complaints import Complaint
from city.privacy import on_wall
from city.profile import Profile
from store.city_store import CityStore
from store.errors import StoreUnavailable

SPAN = timedelta(days=90)
MOST = 1000
"""Both from the specification: 90 days or 1000 requests, whichever is smaller."""
RETRY_S = 1.0


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


class Ledger:
    def __init__(self, store: CityStore, profile: Profile) -> None:
        self._store, self._profile = store, profile
        self._complaints: dict[str, Complaint] = {}
        self.ready = False

    async def follow(self) -> None:
        """Keeps up with the store for ever."""
        while True:
            with suppress(StoreUnavailable):
                last = await self._store.complaints.last_id()
                for complaint in await self._store.complaints.all():
                    self.apply(complaint)
                self.ready = True
                async for _, batch in self._store.complaints.follow(last):
                    for complaint in batch:
                        self.apply(complaint)
            await asyncio.sleep(RETRY_S)

    def apply(self, complaint: Complaint) -> None:
        known = self._complaints.get(complaint.complaint_id)
        if known is None or known.version < complaint.version:
            self._complaints[complaint.complaint_id] = complaint

    def public(self, complaint_id: str) -> Complaint | None:
        """The complaint if anyone may know of it: neither private nor of a sensitive category."""
        found = self._complaints.get(complaint_id)
        return found if found and on_wall(found, self._profile) else None

    def find(self, wanted: Wanted, closed: frozenset[str], now: datetime) -> list[Complaint]:
        """One page, newest first. Ids override every other filter, as the specification says."""
        if wanted.ids:
            found = [each for key in wanted.ids if (each := self.public(key))]
        else:
            found = [
                each for each in self._complaints.values() if self._fits(each, wanted, closed, now)
            ]
        found.sort(key=lambda each: (each.report.observed_at, each.complaint_id), reverse=True)
        start = (wanted.page - 1) * wanted.page_size
        return found[start : start + wanted.page_size]

    def _fits(
        self, complaint: Complaint, wanted: Wanted, closed: frozenset[str], now: datetime
    ) -> bool:
        at = complaint.report.observed_at.replace(microsecond=0)
        end = wanted.end or (wanted.start + SPAN if wanted.start else now + SPAN)
        start = wanted.start or min(end, now) - SPAN
        return (
            start <= at <= end
            and (not wanted.codes or complaint.report.service_code in wanted.codes)
            and (wanted.closed is None or (complaint.status in closed) == wanted.closed)
            and on_wall(complaint, self._profile)
        )
