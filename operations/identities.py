"""Who reported it is forgotten: when its time has come, or on request ("hak hapus", UU 27/2022).

| who                | which cases                                                  | how often         |
|--------------------|--------------------------------------------------------------|-------------------|
| the leading watch  | ended `identity_days` ago or longer; one that was merged only | once for each case |
|                    | when the case it went into has ended too                      |                   |
| an admin           | any one, with a reason                                        | once              |

A version and a key that is the same for ever see to "once"; a stop half-way leaves whole cases.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from city.complaints import Complaint, Status
from city.profile import Profile
from city.pseudonym import erased, gone_photos, rewritten, told
from operations.desk.actor import THE_CLOCK, Actor
from operations.desk.errors import DeskError, said
from operations.desk.steps import TRIES
from store.city_store import CityStore
from store.errors import NoSuchRecord, VersionConflict

CURSOR = "identity:forgotten-until"
"""Cases that ended before this moment are done."""
EVERY_S = 3600.0
LATE = timedelta(days=1)
"""The watch looks every hour; what waits longer waits for a watch."""
FROM = datetime(2000, 1, 1, tzinfo=UTC)


class Identities:
    """All methods raise StoreUnavailable; what was not finished is found again."""

    def __init__(self, store: CityStore, profile: Profile, clock: Callable[[], datetime]) -> None:
        self._store, self._profile, self._clock = store, profile, clock

    async def forget(self, ticket: str, by: Actor, reason: str) -> Complaint:
        """On request. Raises DeskError."""
        if by.role != "admin" or by.agency_id:
            raise DeskError("admins_only")
        if not reason.strip():
            raise DeskError("reason_missing")
        try:
            done = await self._once(ticket, by, reason.strip())
        except NoSuchRecord:
            raise DeskError("no_such_case", {"ticket": ticket}) from None
        await self._store.complaints.drop_past({ticket})
        return done

    async def keep_to(self, days: float, may: Callable[[], None] = lambda: None) -> int:
        """Forget whoever reported a case that ended so long ago; how many there were.

        `may` is asked before each and raises when this process should stop.
        """
        until = self._clock() - timedelta(days=days)
        why = said("watch", "retention", self._profile.language).format(days=f"{days:g}")
        tickets, waiting = set[str](), until
        async for piece in self._store.complaints.ended_pieces(await self.done_until(), until):
            for case in [each for each in piece if each.erased_at is None]:
                may()
                if await self._is_over(case):
                    await self._once(case.complaint_id, THE_CLOCK, why)
                    tickets.add(case.complaint_id)
                else:
                    waiting = min(waiting, case.status_at)
        if tickets:
            await self._store.complaints.drop_past(tickets)
        await self._store.text.put(CURSOR, min(waiting, until).isoformat().encode())
        return len(tickets)

    async def for_ever(self, days: float, may: Callable[[], None]) -> NoReturn:
        """`keep_to` now and every hour, for the leading watch."""
        while True:
            await self.keep_to(days, may)
            await asyncio.sleep(EVERY_S)

    async def done_until(self) -> datetime:
        """Everybody who reported a case that ended earlier is forgotten."""
        packed = await self._store.text.get(CURSOR)
        return datetime.fromisoformat(packed.decode()) if packed else FROM

    async def _is_over(self, case: Complaint) -> bool:
        """A merged report goes on in the case it went into."""
        if case.status is not Status.MERGED:
            return True
        try:
            return not (await self._store.complaints.load(case.merged_into)).open
        except NoSuchRecord:
            return True

    async def _once(self, ticket: str, by: Actor, why: str) -> Complaint:
        complaints = self._store.complaints
        for _ in range(TRIES):
            found = await complaints.load(ticket)
            if found.erased_at is not None:
                return found
            log = told(found, by.name, by.role, why, self._clock())
            events = rewritten(await complaints.events(ticket), found, self._profile)
            state = erased(found, log, self._profile)
            try:
                done = await complaints.erase(found, state, log, events, f"erase:{ticket}")
            except VersionConflict:
                continue  # somebody did something meanwhile: that is kept and looked at too
            await self._remove(gone_photos(found))
            return done
        raise DeskError("busy", {"ticket": ticket}, found)

    async def _remove(self, photos: Iterable[str]) -> None:
        for each in photos:
            await self._store.photos.remove(each)
