"""The complaint desk's records: reports come in, steps are added, everyone follows.

Ticket ids read `BKS-2026-000123`: the city's prefix, the year of `now` as given (pass the city's
own time to get its year), and a number that only grows. A gap is possible, a double is not.

Open complaints are few and read often; ended ones only grow. They are kept apart, so that nobody who
wants the open ones reads years of ended ones. A complaint ended when its present status began.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import msgspec

from city.complaints import Complaint, Event, IllegalStep, Report, Status, apply, begin
from store.connection import Connection
from store.ended import Ended
from store.errors import NoSuchRecord, VersionConflict
from store.records import Appended, Records, owned

__all__ = ["Complaints", "IllegalStep", "NoSuchRecord", "VersionConflict"]

MOVED_AT_ONCE = 500
READ_AT_ONCE = 1000
_encode = msgspec.msgpack.Encoder().encode
_complaint = msgspec.msgpack.Decoder(Complaint).decode
_event = msgspec.msgpack.Decoder(Event).decode


class Counts(NamedTuple):
    """How many complaints there are."""

    open: int
    ended: int


class EndedPage(msgspec.Struct, frozen=True):
    """Ended complaints, newest end first; `total` counts all in the asked time."""

    complaints: list[Complaint]
    total: int


class Complaints:
    """Complaints as versioned records, folded by `city.complaints`."""

    def __init__(self, connection: Connection, prefix: str = "T") -> None:
        self.prefix = prefix
        self._ended = Ended(connection, "complaint")
        self._records = Records(connection, "complaint", self._ended)

    async def receive(
        self,
        report: Report,
        actor: str,
        now: datetime,
        idempotency_key: str | None = None,
        agency_id: str = "",
        *,
        by_role: str = "",
        kelurahan: str = "",
    ) -> tuple[Complaint, bool]:
        """A new complaint, on disk when this returns; True when the key had made it before."""
        event = Event(
            at=now,
            actor=actor,
            status=Status.RECEIVED,
            report=report,
            agency_id=agency_id,
            by_role=by_role,
            kelurahan=kelurahan,
        )
        return await self.begin(event, idempotency_key)

    async def begin(
        self, event: Event, idempotency_key: str | None = None
    ) -> tuple[Complaint, bool]:
        """`receive` for whoever knows more at once: photo, category, priority, tracking secret.

        The year of the ticket is that of `event.at`. Raises city.complaints.IllegalStep.
        """
        if idempotency_key and (before := await self._records.repeated(idempotency_key)):
            await self._refresh(before, idempotency_key)
            return _complaint(before.state), True
        made = await self._appended(event, idempotency_key)
        return _complaint(made.state), made.repeated

    async def _appended(self, event: Event, idempotency_key: str | None) -> Appended:
        """A number drawn just before the server was killed may be drawn again: then the next."""
        while True:
            ticket = await self._ticket(event.at)
            state = _encode(begin(ticket, event))
            with suppress(VersionConflict):
                return await self._records.append(ticket, _encode(event), state, 0, idempotency_key)

    async def _refresh(self, before: Appended, idempotency_key: str) -> None:
        """The first attempt may not have reached the disk yet: appending again waits for it."""
        await self._records.append(before.record_id, b"", b"", -1, idempotency_key)

    async def _ticket(self, now: datetime) -> str:
        number = await self._records.number(f"{self.prefix}-{now.year}")
        return f"{self.prefix}-{now.year}-{number:06d}"

    async def step(
        self,
        complaint_id: str,
        event: Event,
        expected_version: int,
        idempotency_key: str | None = None,
    ) -> Complaint:
        """Add one step, or any other event; on disk when this returns.

        Raises NoSuchRecord, VersionConflict(actual), city.complaints.IllegalStep, KeyReused.
        A repeat with the same key gives the complaint as it is now.
        """
        if idempotency_key and (before := await self._records.repeated(idempotency_key)):
            await self._refresh(before, idempotency_key)
            return _complaint(owned(before, complaint_id).state)
        kept = await self.load(complaint_id)
        if kept.version != expected_version:
            raise VersionConflict(complaint_id, expected_version, kept.version)
        state = apply(kept, event)
        made = await self._records.append(
            complaint_id,
            _encode(event),
            _encode(state),
            expected_version,
            idempotency_key,
            ended_at=None if state.open else state.status_at,
        )
        return _complaint(owned(made, complaint_id).state)

    async def erase(
        self, kept: Complaint, state: Complaint, log: Event, events: Mapping[int, Event], key: str
    ) -> Complaint:
        """Put `state` and these earlier events in the place of what was there and add the log's
        entry, all at once (`city.pseudonym`). Raises VersionConflict when `kept` is not the newest."""
        made = await self._records.rewrite(
            kept.complaint_id, _encode(log), _encode(state), kept.version, key,
            {place: _encode(each) for place, each in events.items()},
            None if state.open else state.status_at,
        )  # fmt: skip
        return _complaint(owned(made, kept.complaint_id).state)

    async def erased(self) -> int:
        """Of how many complaints the reporter's identity is gone."""
        return await self._records.rewritten()

    async def drop_past(self, tickets: Collection[str]) -> int:
        """Earlier states of these that followers could still read go; how many there were."""
        return await self._records.drop_past(tickets)

    async def repeated(self, idempotency_key: str) -> Complaint | None:
        """The complaint an earlier step or report with this key belongs to, as it is now."""
        before = await self._records.repeated(idempotency_key)
        return _complaint(before.state) if before else None

    async def load(self, complaint_id: str) -> Complaint:
        """The complaint as it is now; raises NoSuchRecord."""
        found = await self._records.state(complaint_id)
        if found is None:
            raise NoSuchRecord(f"There is no complaint '{complaint_id}'.")
        return _complaint(found[1])

    async def concerned(self, complaint: Complaint) -> list[Complaint]:
        """It and every case that was merged into it, also by way of another one."""
        found, into = [complaint], complaint.merged
        while into:
            known = {each.complaint_id for each in found}
            wanted = [each.encode() for each in into if each not in known]
            merged = [
                each
                for first in range(0, len(wanted), READ_AT_ONCE)
                for each in await self.ended(wanted[first : first + READ_AT_ONCE])
            ]
            found += merged
            into = tuple(ticket for each in merged for ticket in each.merged)
        return found

    async def events(self, complaint_id: str) -> list[Event]:
        """Everything that happened to it, oldest first; raises NoSuchRecord."""
        events = [_event(each) for each in await self._records.load(complaint_id)]
        if not events:
            raise NoSuchRecord(f"There is no complaint '{complaint_id}'.")
        return events

    async def all(self) -> list[Complaint]:
        """Every complaint as it is now, in no order: for small stores and tests.

        What moves between open and ended while this reads is found in the changes since it began.
        """
        last = await self.last_id()
        found = {each.complaint_id: each for each in await self.open()}
        async for piece in self.ended_pieces():
            found |= {each.complaint_id: each for each in piece}
        for change in await self._records.changes(last):
            found[change.record_id] = _complaint(change.state)
        return list(found.values())

    async def open(self) -> list[Complaint]:
        """Every open complaint, in no order. Follow from a `last_id` taken before to miss nothing."""
        found: dict[str, Complaint] = {}
        async for piece in self.open_pieces():
            found |= {each.complaint_id: each for each in piece}
        return list(found.values())

    async def open_pieces(self) -> AsyncIterator[list[Complaint]]:
        """Every open complaint, about 1,000 at a time; what changes meanwhile may come twice."""
        async for piece in self._records.state_pieces():
            yield [_complaint(state) for _, state in piece.values()]

    async def ended_since(self, at: datetime) -> list[Complaint]:
        """Every complaint that ended at `at` or later, oldest end first."""
        return [each async for piece in self.ended_pieces(at) for each in piece]

    async def ended_pieces(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[list[Complaint]]:
        """What ended in [since, until), oldest end first, 1,000 at a time."""
        async for piece in self._ended.pieces(since, until):
            yield [_complaint(state) for _, _, state in piece]

    async def page_ended(
        self,
        start: int = 0,
        count: int = 100,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> EndedPage:
        """One page of what ended in [since, until), newest end first."""
        page = await self._ended.page(start, count, since, until)
        return EndedPage([_complaint(state) for _, _, state in page.states], page.total)

    async def ended(self, tickets: Sequence[bytes]) -> list[Complaint]:
        """Those of these tickets that are ended now, in the same order; 1,000 at once at most."""
        return [_complaint(state) for _, _, state in await self._ended.read(tickets)]

    async def count(self) -> Counts:
        """How many are open and how many ended, without reading them."""
        return Counts(await self._records.count(), await self._ended.count())

    async def migrate(self) -> int:
        """Move the ended ones that an earlier release kept among the open ones; how many moved.

        Safe in several processes at once and after being killed half-way: each moves only what is
        still there. Restart processes of the earlier release together with this one.
        """
        if await self._ended.is_apart():
            return 0
        left = [each for each in await self.open() if not each.open]
        ended = [(each.complaint_id, each.version, each.status_at) for each in left]
        moved = 0
        for first in range(0, len(ended), MOVED_AT_ONCE):
            moved += await self._ended.retire(ended[first : first + MOVED_AT_ONCE])
        await self._ended.set_apart()
        return moved

    async def changed_since(self, at: datetime) -> list[Complaint]:
        """Each that changed at `at` or later, as it is now, latest change last. Raises
        FollowerTooLate when so many changed since that the first are not known any more."""
        found = await self._records.changed_since(at)
        return [_complaint(state) for state in found.values()]

    async def last_id(self) -> str:
        """Where to begin following. Take it before `all`, and nothing falls in between."""
        return await self._records.last_id()

    async def follow(self, after_id: str) -> AsyncIterator[tuple[str, list[Complaint]]]:
        """Every changed complaint after an id, in order, as whole states."""
        async for last, changes in self._records.follow(after_id):
            yield last, [_complaint(change.state) for change in changes]
