"""Which case a unit works on, so that nobody sends it to two without knowing.

| sent by                                    | known from                                      |
|--------------------------------------------|-------------------------------------------------|
| a desk, also by somebody else just now     | the unit's own note in the store                |
| others: the simulator, an earlier release  | `known`, what the asking process has on screen  |

Both name tickets that may hold the unit; the store says whether they do. Who sends a unit holds its
lease meanwhile: of two who send it to two cases at once, the second finds the first one's case.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

from city.complaints import AT_WORK, Complaint, Status
from city.observations import VehiclePosition
from operations.desk.actor import Actor
from operations.desk.errors import DeskError, Said
from operations.desk.possible import allows
from operations.desk.steps import LATEST, Ask, Steps
from store.errors import NoSuchRecord

Known = Callable[[str], Collection[str]]
"""Tickets that may hold a unit (id), as far as somebody knows."""
TRIES, PAUSE_S = 60, 0.05
REMEMBERED = 8
"""Tickets noted with a unit: more than it is ever sent to at once."""
_ON_THE_WAY = (Status.DISPATCHED, Status.EN_ROUTE)


def nothing_known(_: str) -> Collection[str]:
    """For whoever has no screen."""
    return ()


class Units:
    """Sends units to cases. Raises DeskError, StoreUnavailable."""

    def __init__(self, steps: Steps, known: Known) -> None:
        self._steps, self._known = steps, known

    async def send(self, ask: Ask, vehicle_id: str, despite: str) -> Complaint:
        """The unit goes to the case. `despite`: the unit that somebody wants to send although they
        were told that it works on another case."""
        if await self._is_decided(ask):
            return await self._steps.add(ask, vehicle_id=vehicle_id)
        async with self._alone(ask, vehicle_id):
            await self._check_new(ask, vehicle_id)
            if despite != vehicle_id:
                await self._check_free(ask, vehicle_id, "unit_busy")
            await self._note(vehicle_id, ask.ticket)
            return await self._steps.add(ask, vehicle_id=vehicle_id)

    async def go_on(self, ask: Ask, note: str) -> Complaint:
        """Work begins; after coordination with the same unit, unless it went elsewhere since."""
        unit = (await self._steps.load(ask.ticket)).vehicle_id
        if not unit or await self._is_decided(ask, Status.COORDINATING):
            return await self._steps.add(ask, note=note)
        async with self._alone(ask, unit):
            await self._check_free(ask, unit, "unit_went_on")
            await self._note(unit, ask.ticket)
            return await self._steps.add(ask, note=note)

    async def is_one(self, vehicle_id: str, by: Actor) -> bool:
        """Walls show its name: never a text somebody wrote. An agency sends its own."""
        known = self._steps.profile.vehicles.get(vehicle_id)
        if known is not None:
            return not by.agency_id or known.agency_id == by.agency_id
        heard = await self._steps.store.observations.latest(VehiclePosition.KIND)
        return any(each.subject == vehicle_id for each in heard)

    async def _is_decided(self, ask: Ask, only: Status | None = None) -> bool:
        """Made before, or refused for another reason: no unit is asked about then."""
        if await self._steps.store.complaints.repeated(ask.idempotency_key):
            return True
        found = await self._steps.load(ask.ticket)
        mine = ask.by.may(ask.action) and ask.by.concerns(found.agency_id)
        fits = allows(found.status, ask.action) and found.status == (only or found.status)
        return not (mine and fits)

    async def _check_new(self, ask: Ask, vehicle_id: str) -> None:
        """Whoever saw that it is on its way does not send it once more."""
        found = await self._steps.load(ask.ticket)
        saw = ask.expected_version in (LATEST, found.version)
        if saw and found.status in _ON_THE_WAY and found.vehicle_id == vehicle_id:
            values = {"vehicle": self._steps.vehicle(vehicle_id), "ticket": ask.ticket}
            raise DeskError("unit_sent", values, found)

    async def _check_free(self, ask: Ask, vehicle_id: str, key: str) -> None:
        other = await self._other(vehicle_id, ask.ticket)
        if other is None:
            return
        seen = ask.by.concerns(other.agency_id)
        values: dict[str, object] = {
            "vehicle": self._steps.vehicle(vehicle_id),
            "other": other.complaint_id if seen else Said("words", "elsewhere"),
            "status": Said("statuses", other.status),
        }
        raise DeskError(key, values)

    async def _other(self, vehicle_id: str, besides: str) -> Complaint | None:
        """Another case that this unit works on now."""
        named = [*await self._noted(vehicle_id), *self._known(vehicle_id)]
        for ticket in dict.fromkeys(named):
            if ticket == besides:
                continue
            try:
                found = await self._steps.store.complaints.load(ticket)
            except NoSuchRecord:
                continue
            if found.vehicle_id == vehicle_id and found.status in AT_WORK:
                return found
        return None

    async def _noted(self, vehicle_id: str) -> list[str]:
        kept = await self._steps.store.text.get(f"unit:{vehicle_id}")
        return kept.decode().split() if kept else []

    async def _note(self, vehicle_id: str, ticket: str) -> None:
        """Before the step: noted for nothing is harmless, the case itself is looked at."""
        before = [each for each in await self._noted(vehicle_id) if each != ticket]
        told = " ".join([ticket, *before[: REMEMBERED - 1]])
        await self._steps.store.text.put(f"unit:{vehicle_id}", told.encode())

    @asynccontextmanager
    async def _alone(self, ask: Ask, vehicle_id: str) -> AsyncIterator[None]:
        """Nobody else sends this unit meanwhile; a repeat of the same wish finds its own lease."""
        lease = self._steps.store.lease(f"unit-{vehicle_id}", ask.idempotency_key)
        for _ in range(TRIES):
            if await lease.renew():
                break
            await asyncio.sleep(PAUSE_S)
        else:
            raise DeskError("busy", {"ticket": ask.ticket})
        try:
            yield
        finally:
            await lease.release()
