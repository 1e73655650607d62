"""The complaint desk: everything people do to a case, each thing once, with who, when and why.

Every method wants the version the person saw (or LATEST) and a key that makes a repeat harmless. What
was refused is a `DeskError` with a sentence; what was answered is on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from city.complaints import Complaint, Report
from city.masking import mask
from city.profile import Profile
from operations.desk.actor import CITIZEN, Actor
from operations.desk.changes import Changes, given, public
from operations.desk.errors import DeskError
from operations.desk.merging import Merging
from operations.desk.new_secret import ACTION
from operations.desk.receiving import issued, received
from operations.desk.steps import Ask, Steps, illegal, plain
from operations.desk.units import Known, Units, nothing_known
from store.city_store import CityStore

OBJECTION_DAYS = 10
"""How long after "solved" a citizen may reopen, and after which a case closes by itself."""


class Desk(Changes):
    """The desk of one city. `clock` gives the present moment with its zone; `known` the tickets on
    screen that may hold a unit."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        clock: Callable[[], datetime],
        objection_days: float = OBJECTION_DAYS,
        known: Known = nothing_known,
    ) -> None:
        super().__init__(Steps(store, profile, clock))
        self._merging = Merging(self._steps)
        self._units = Units(self._steps, known)
        self._objection = timedelta(days=objection_days)

    async def report(self, report: Report, by: Actor, key: str) -> tuple[Complaint, str]:
        """Take a report in by hand; the complaint and the citizen's tracking secret.

        A repeat with the same key gives the same two. Raises DeskError.
        """
        return await received(self._steps, report, by, key)

    async def issue_secret(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, reason: str
    ) -> tuple[Complaint, str]:
        """A new tracking secret for a citizen who lost the one before, which stops working."""
        why = given(reason, "reason_missing")
        return await issued(self._steps, Ask(ACTION, ticket, by, expected_version, key), why)

    async def verify(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, note: str = ""
    ) -> Complaint:
        """The report is real and complete."""
        ask = Ask("verify", ticket, by, expected_version, key)
        return await self._steps.add(ask, note=plain(note))

    async def assign(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        agency_id: str,
        instruction: str = "",
    ) -> Complaint:
        """Disposisi: this agency shall do it, with an instruction."""
        if agency_id not in self._profile.agencies:
            raise DeskError("unknown_agency", {"agency": agency_id})
        ask = Ask("assign", ticket, by, expected_version, key)
        return await self._steps.add(ask, agency_id=agency_id, instruction=plain(instruction))

    async def coordinate(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        note: str,
        with_agency: str = "",
        public_note: str = "",
    ) -> Complaint:
        """It has to be settled with somebody else first; the service time stands still."""
        ask = Ask("coordinate", ticket, by, expected_version, key)
        return await self._steps.add(
            ask,
            note=given(note, "reason_missing"),
            handed_to=plain(with_agency),
            public_note=public(public_note),
        )

    async def dispatch(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        vehicle_id: str,
        despite: str = "",
    ) -> Complaint:
        """This unit shall go; also in the place of another one that is on its way.

        A unit at work on another case is refused, unless `despite` names it too.
        """
        vehicle_id = vehicle_id.strip()
        ask = Ask("dispatch", ticket, by, expected_version, key)
        if not await self._units.is_one(vehicle_id, by):
            self._steps.check_agency(ask, await self._steps.load(ticket))
            raise DeskError("unknown_vehicle", {"vehicle": vehicle_id[:64]})
        return await self._units.send(ask, vehicle_id, despite.strip())

    async def en_route(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, note: str = ""
    ) -> Complaint:
        """The unit has left."""
        ask = Ask("en_route", ticket, by, expected_version, key)
        return await self._steps.add(ask, note=plain(note))

    async def arrive(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, note: str = ""
    ) -> Complaint:
        """The unit is there, perhaps to measure first. It is not solved by that."""
        ask = Ask("arrive", ticket, by, expected_version, key)
        return await self._steps.add(ask, note=plain(note))

    async def start_work(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, note: str = ""
    ) -> Complaint:
        """The work has begun; after coordination the unit that had it goes on with it."""
        ask = Ask("start_work", ticket, by, expected_version, key)
        return await self._units.go_on(ask, plain(note))

    async def resolve(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        note: str = "",
        public_note: str = "",
    ) -> Complaint:
        """The agency says that it is solved; now the citizen may object."""
        ask = Ask("resolve", ticket, by, expected_version, key)
        return await self._steps.add(ask, note=plain(note), public_note=public(public_note))

    async def close(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        note: str = "",
        voice: str = "",
    ) -> Complaint:
        """Nobody objects, or a citizen says that it is solved (`voice` as with a rating)."""
        ask = Ask("close", ticket, by, expected_version, key)
        return await self._steps.add(ask, note=plain(note), ticket=voice)

    async def reject(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        public_note: str,
        note: str = "",
    ) -> Complaint:
        """Not to be dealt with; the citizen reads why."""
        why = given(public(public_note), "public_reason_missing")
        ask = Ask("reject", ticket, by, expected_version, key)
        return await self._steps.add(ask, public_note=why, note=plain(note))

    async def not_ours(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        handed_to: str,
        public_note: str,
    ) -> Complaint:
        """Bukan wewenang: handed on to somebody outside the city; the citizen reads to whom and why."""
        to = given(handed_to, "target_missing")
        why = given(public(public_note), "public_reason_missing")
        ask = Ask("not_ours", ticket, by, expected_version, key)
        return await self._steps.add(ask, handed_to=to, public_note=why)

    async def merge(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, into: str, note: str = ""
    ) -> Complaint:
        """The same matter as another open case: its reporters are kept there. Reversible."""
        ask = Ask("merge", ticket, by, expected_version, key)
        return await self._merging.merge(ask, into.strip(), plain(note))

    async def unmerge(
        self, ticket: str, by: Actor, *, expected_version: int, key: str, note: str = ""
    ) -> Complaint:
        """Not the same matter after all: again what it was before it was merged."""
        ask = Ask("unmerge", ticket, by, expected_version, key)
        return await self._merging.unmerge(ask, plain(note))

    async def parted_first(self, found: Complaint) -> str:
        """The ticket that must be unmerged before this one can be; "" when none must."""
        return await self._merging.above(found)

    async def reopen(
        self,
        ticket: str,
        by: Actor,
        *,
        expected_version: int,
        key: str,
        reason: str,
        voice: str = "",
    ) -> Complaint:
        """It is not solved. A citizen may say so within the days of objection, staff at any time;
        `voice` as with a rating."""
        why = given(reason, "reason_missing")
        ask = Ask("reopen", ticket, by, expected_version, key)
        if by.role == CITIZEN:
            await self._check_in_time(ask)
            why = mask(why)
        return await self._steps.add(ask, note=why, ticket=voice)

    async def _check_in_time(self, ask: Ask) -> None:
        """Rejected and handed-on cases are no citizen's to reopen; a repeat is let through."""
        found = await self._steps.load(ask.ticket)
        if not found.open and found.closed_at is None:
            raise illegal(ask, found)
        solved = found.resolved_at or found.closed_at
        if solved and self._steps.clock() - solved > self._objection:
            days = self._objection / timedelta(days=1)
            values = {"days": f"{days:g}", "ticket": ask.ticket}
            raise DeskError("too_late_to_reopen", values, found)
