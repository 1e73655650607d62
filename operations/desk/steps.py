"""One way to add anything to a case: allowed, expected, once, and told plainly when it was not made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from city.case import MARKS
from city.complaints import Complaint, Event, IllegalStep, Kind, Status
from city.masking import mask
from city.profile import Profile
from operations.accounts import Accounts
from operations.desk.actor import CITIZEN, CLOCK, CREW, Actor
from operations.desk.errors import CONFLICT, DeskError, Said
from operations.desk.possible import STATUS_AFTER, allows, possible
from store.city_store import CityStore
from store.errors import KeyReused, NoSuchRecord, VersionConflict
from store.routing import StaffTable

LATEST = -1
"""Expected version of those who cannot know it (a crew offline, a citizen, the watch): whatever it
is now; the status table alone decides."""
TRIES = 8
TEXT_LENGTH = 2000
_BY_ROLE = {CITIZEN: "citizen", CREW: "crew", CLOCK: "watch"}


class Ask(msgspec.Struct, frozen=True):
    """Who wants what done to which case, having seen which version; `key` makes it happen once."""

    action: str
    ticket: str
    by: Actor
    expected_version: int
    key: str

    @property
    def idempotency_key(self) -> str:
        return f"desk:{self.ticket}:{self.action}:{self.key}"


class Steps:
    """Adds events to cases. All methods raise StoreUnavailable: repeat with the same key then."""

    def __init__(self, store: CityStore, profile: Profile, clock: Callable[[], datetime]) -> None:
        self.store, self.profile, self.clock = store, profile, clock
        self.table = StaffTable(store)

    async def load(self, ticket: str) -> Complaint:
        """The case as it is now. Raises DeskError."""
        try:
            return await self.store.complaints.load(ticket)
        except NoSuchRecord:
            raise DeskError("no_such_case", {"ticket": ticket}) from None

    async def add(self, ask: Ask, **fields: Any) -> Complaint:
        """Add one event made of `fields`; on disk when this returns. Raises DeskError."""
        _check_ask(ask)
        for _ in range(TRIES):
            found = await self.load(ask.ticket)
            try:
                return await self._once(ask, found, fields)
            except VersionConflict:
                ask = await self._following(ask)
        raise DeskError("busy", {"ticket": ask.ticket}, found)

    async def is_repeat(self, ask: Ask) -> bool:
        """Whether it was done already."""
        return await self.store.complaints.repeated(ask.idempotency_key) is not None

    async def check(self, ask: Ask, found: Complaint) -> None:
        """Raises the DeskError that adding this to `found` would raise; nothing is written."""
        _check_ask(ask)
        self.check_agency(ask, found)
        check_apart(ask, found)
        if ask.expected_version != found.version:
            await self._following(ask)

    async def _following(self, ask: Ask) -> Ask:
        """The same wish for the newest version, if only the watch was there since. Raises DeskError."""
        if ask.expected_version == LATEST:
            return ask
        events = await self.store.complaints.events(ask.ticket)
        since = events[max(0, ask.expected_version) :]
        if since and all(each.kind in MARKS for each in since):
            return msgspec.structs.replace(ask, expected_version=len(events))
        raise await self._conflict(ask, since or events[-1:])

    async def _once(self, ask: Ask, found: Complaint, fields: dict[str, Any]) -> Complaint:
        expected = found.version if ask.expected_version == LATEST else ask.expected_version
        if expected >= found.version:
            self.check_agency(ask, found)
            check_apart(ask, found)
        try:
            return await self.store.complaints.step(
                ask.ticket, self._event(ask, found, fields), expected, ask.idempotency_key
            )
        except IllegalStep:
            raise illegal(ask, found) from None
        except KeyReused as error:
            raise DeskError("key_reused", {"other": str(error)}) from error

    def _event(self, ask: Ask, found: Complaint, fields: dict[str, Any]) -> Event:
        """Never before the step that it follows, however late a phone tells of it."""
        return Event(
            at=max(self.clock(), found.status_at),
            actor=ask.by.name,
            by_role=ask.by.role,
            status=STATUS_AFTER.get(ask.action, found.status),
            **fields,
        )

    def check_agency(self, ask: Ask, found: Complaint) -> None:
        """Raises DeskError when the case is another agency's."""
        if ask.by.concerns(found.agency_id):
            return
        if not found.agency_id:
            raise DeskError("not_your_agency_yet", {"ticket": ask.ticket}, found)
        values = {"ticket": ask.ticket, "agency": self.agency(found.agency_id)}
        raise DeskError("not_your_agency", values, found)

    async def _conflict(self, ask: Ask, since: list[Event]) -> DeskError:
        """What somebody did since the version this person saw: the newest step, else the newest."""
        newer = await self.load(ask.ticket)
        if ask.by.role == CITIZEN:
            return DeskError(f"{CONFLICT}_public", complaint=newer)
        done = next((each for each in reversed(since) if each.kind is Kind.STEP), since[-1])
        values = {"who": await self._who(done), "at": done.at, **self._done(done)}
        return DeskError(CONFLICT, values, newer)

    async def _who(self, event: Event) -> object:
        if word := _BY_ROLE.get(event.by_role):
            return Said("words", word)
        if not event.actor:
            return Said("words", "somebody")
        account = await Accounts(self.store).find(event.actor)
        agency = f" ({self.agency(account.agency_id)})" if account and account.agency_id else ""
        return event.actor[:1].upper() + event.actor[1:] + agency

    def _done(self, event: Event) -> dict[str, object]:
        return {
            "did": event.status if event.kind is Kind.STEP else event.kind,
            "agency": self.agency(event.agency_id),
            "vehicle": self.vehicle(event.vehicle_id),
            "handed_to": mask(event.handed_to),
            "into": event.merged_into,
        }

    def agency(self, agency_id: str) -> str:
        """The short name people use."""
        known = self.profile.agencies.get(agency_id)
        return known.short if known else agency_id

    def vehicle(self, vehicle_id: str) -> str:
        """What people call a unit."""
        known = self.profile.vehicles.get(vehicle_id)
        return known.code if known else vehicle_id


def _check_ask(ask: Ask) -> None:
    if not ask.by.may(ask.action):
        raise DeskError("not_allowed", {"wanted": (ask.action,)})
    if not ask.key:
        raise DeskError("key_missing")


def illegal(ask: Ask, found: Complaint) -> DeskError:
    """The error that says what is possible instead."""
    instead = possible(found, ask.by)
    values = {
        "ticket": ask.ticket,
        "status": Said("statuses", found.status),
        "wanted": (ask.action,),
        "possible": instead,
    }
    return DeskError("illegal" if instead else "nothing_possible", values, found)


def check_apart(ask: Ask, found: Complaint) -> None:
    """A merged case goes on only by `unmerge`, or the other one would go on counting it."""
    if found.status is Status.MERGED and not allows(found.status, ask.action):
        raise illegal(ask, found)


def plain(text: str) -> str:
    """A text as it is kept. Raises DeskError when it is too long."""
    kept = text.strip()
    if len(kept) > TEXT_LENGTH:
        raise DeskError("too_long", {"length": len(kept), "most": TEXT_LENGTH})
    return kept
