"""Where unassigned cases would go after the staff changed the routing table.

At the receipt the table of that moment counts (`store.routing`); the watch lets cases follow a newer
one, so that queue, filter, service time and suggestion name the same agency.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import NoReturn

from city.complaints import UNASSIGNED, Complaint, Event, IllegalStep, Kind
from city.profile import Profile
from city.triage import suggest
from operations.watch.notes import mark
from store.city_store import CityStore
from store.errors import VersionConflict
from store.routing import Rows, StaffTable

LOOK_EVERY_S = 1.0
BREATH = 100
"""Cases between two looks at what else has to be done: the lease must be renewed meanwhile."""
Noted = Callable[[Complaint, Event, str], Awaitable[None]]


class Routes:
    """The table that counts, as this process last saw it."""

    def __init__(self, store: CityStore, profile: Profile) -> None:
        self._table, self._profile = StaffTable(store), profile
        self._edition: int | None = None
        self._rows: Rows | None = None

    async def follow(
        self, cases: Mapping[str, Complaint], now: Callable[[], datetime], noted: Noted
    ) -> NoReturn:
        """Whenever another edition counts, and at first, every case is looked at. `noted` keeps
        an event under a key and may raise what the store raises."""
        while True:
            before = self._edition
            self._edition, self._rows = await self._table.now()
            if before != self._edition:
                await self._look(list(cases.values()), now, noted)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(
        self, cases: list[Complaint], now: Callable[[], datetime], noted: Noted
    ) -> None:
        for number, case in enumerate(cases):
            if event := self.event(case, now()):
                try:
                    await noted(case, event, f"routed:{case.complaint_id}:{case.version}")
                except (VersionConflict, IllegalStep):
                    self._edition = None  # somebody was faster: look at all of them once more
            if number % BREATH == 0:
                await asyncio.sleep(0)

    def event(self, case: Complaint, now: datetime) -> Event | None:
        """What is to be noted on a case; None while it names the right agency or has one already."""
        if case.status not in UNASSIGNED:
            return None
        found = suggest(case.report, self._profile, self._rows, case.category)
        if not found.agency_id or found.agency_id == case.agency_id:
            return None
        return mark(case, now, Kind.ROUTED, "", agency_id=found.agency_id)
