"""The simulated desk's hands: steps of simulated complaints, kept in the real store."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from city.complaints import Complaint, Event, IllegalStep, Report, Status
from city.observations import VehiclePosition
from data_feeds.discovery import feeds
from data_feeds.simulator.actions import Action, Past, case_of
from store.city_store import CityStore
from store.errors import NoSuchRecord, VersionConflict

ACTOR = "simulator"
RESUME_WITHIN = timedelta(minutes=10)
"""Positions older than this do not matter any more: the city begins anew."""


class Desk:
    """Finds simulated complaints again by what they say, so it needs no memory of its own."""

    def __init__(self, store: CityStore) -> None:
        self.store = store
        self._known: dict[str, str] = {}

    async def past(self, now: datetime) -> Past:
        """What an earlier run left in the store."""
        complaints = [each for each in await self.store.complaints.all() if _ours(each)]
        self._known = {case_of(each): each.complaint_id for each in complaints}
        latest = await self.store.observations.latest(VehiclePosition.KIND)
        positions = {
            each.vehicle_id: (each.lat, each.lng)
            for each in latest
            if isinstance(each, VehiclePosition)
            and each.simulated
            and now - each.received_at < RESUME_WITHIN
        }
        return Past(complaints=tuple(complaints), positions=positions)

    async def act(self, action: Action) -> bool:
        """Take one step. False: the case is not (or no more) the simulation's to handle."""
        if action.form:
            return await self._receive(action)
        complaint_id = await self._find(action.case)
        if complaint_id is None:
            return False
        try:
            await self.store.complaints.step(
                complaint_id, _event(action), action.version - 1, idempotency_key=action.once
            )
        except (VersionConflict, IllegalStep, NoSuchRecord):
            return False
        return True

    async def _receive(self, action: Action) -> bool:
        [report] = feeds()["open311"].decode(action.form, action.at).accepted
        assert isinstance(report, Report)
        complaint, _ = await self.store.complaints.receive(
            msgspec.structs.replace(report, source=ACTOR), ACTOR, action.at,
            idempotency_key=action.once, agency_id=action.agency_id,
        )  # fmt: skip
        self._known[action.case] = complaint.complaint_id
        return True

    async def _find(self, case: str) -> str | None:
        if case not in self._known:
            everything = await self.store.complaints.all()
            self._known |= {case_of(each): each.complaint_id for each in everything if _ours(each)}
        return self._known.get(case)


def _ours(complaint: Complaint) -> bool:
    return complaint.simulated and complaint.open


def _event(action: Action) -> Event:
    return Event(
        at=action.at,
        actor=ACTOR,
        status=Status(action.status),
        note=action.note,
        agency_id=action.agency_id,
        vehicle_id=action.vehicle_id,
    )
