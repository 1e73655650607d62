"""Where unassigned cases would go after the staff changed the routing table.

At the receipt the table of that moment counts (`store.routing`); the watch lets cases follow a newer
one, so that queue, filter, service time and suggestion name the same agency.
"""

from __future__ import annotations

from datetime import datetime

from city.complaints import UNASSIGNED, Complaint, Event, Kind
from city.profile import Profile
from city.triage import suggest
from operations.watch.notes import mark
from store.city_store import CityStore
from store.routing import Rows, StaffTable


class Routes:
    """The table that counts, as this process last saw it."""

    def __init__(self, store: CityStore, profile: Profile) -> None:
        self._table, self._profile = StaffTable(store), profile
        self._edition: int | None = None
        self._rows: Rows | None = None

    async def changed(self) -> bool:
        """Whether another edition counts than at the last question; at first always."""
        before = self._edition
        self._edition, self._rows = await self._table.now()
        return before != self._edition

    def again(self) -> None:
        """The next answer is yes."""
        self._edition = None

    def event(self, case: Complaint, now: datetime) -> Event | None:
        """What is to be noted on a case; None while it names the right agency or has one already."""
        if case.status not in UNASSIGNED:
            return None
        found = suggest(case.report, self._profile, self._rows, case.category)
        if not found.agency_id or found.agency_id == case.agency_id:
            return None
        return mark(case, now, Kind.ROUTED, "", agency_id=found.agency_id)
