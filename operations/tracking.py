"""The citizen's door: ticket number and secret open one report, to read it, to say that it is solved,
to rate it and to reopen it. Whose report was merged does all this with the case that carries on, as
one voice beside the others.

A wrong number and a wrong secret are the same refusal, after the same work, compared in constant time.
Tries are counted per network, and per network and ticket, before anything is looked up. Not per ticket:
our secrets cannot be guessed (60 bits), so nobody can close a ticket's door to its owner.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from city.complaints import Complaint, Status
from city.profile import Profile
from city.ratings import voice_of
from operations.desk import CITIZEN, LATEST, OBJECTION_DAYS, Actor, Desk, DeskError
from operations.links import Link, Links, Purpose
from operations.tries import Tries, network_of
from store.city_store import CityStore
from store.errors import NoSuchRecord
from store.signing import as_read

TRIES, TRIES_PER_S = 10, 600
"""Tries for one ticket from one network, in seconds."""
FROM_NETWORK = 120
"""A whole village may share one address."""
FOR_FOREIGN_SECRET = 60
"""From everywhere, for one ticket whose secret somebody else made and may have made short."""
ACTS = 20
"""Ratings, confirmations and reopenings of one ticket in the same time, by whoever has its secret."""
TICKET = re.compile(r"[A-Z0-9-]{4,40}")
MERGES = 5
_BY = Actor("citizen", CITIZEN)
_SOLVED = frozenset({Status.RESOLVED, Status.CLOSED})


class NotYours(Exception):
    """No such report, or not with this secret: deliberately not told apart."""


class Tracking:
    """`clock` gives the present moment. All methods raise StoreUnavailable."""

    def __init__(
        self,
        store: CityStore,
        profile: Profile,
        clock: Callable[[], datetime],
        objection_days: float = OBJECTION_DAYS,
    ) -> None:
        self._store, self._clock = store, clock
        self._links, self._tries = Links(store), Tries(store, clock)
        self._desk = Desk(store, profile, clock, objection_days)
        self._objection = timedelta(days=objection_days)

    async def enter(self, ticket: str, secret: str, address: str) -> tuple[Complaint, str]:
        """The report, and a pass that opens it for half an hour. Raises NotYours, TooManyTries."""
        ticket = as_ticket(ticket)
        await self._count(ticket, address)
        found = await self._find(ticket)
        issued = found.secrets if found else 0
        fits = await self._links.secret_fits(ticket, secret, issued)
        if found is not None and found.secret_hash and not issued:
            await self._allow(f"track:ticket:{ticket}", FOR_FOREIGN_SECRET)
            fits = _matches(found.secret_hash, secret)
        if found is None or not fits:
            raise NotYours
        return found, await self._links.for_citizen(ticket, self._clock())

    async def again(self, token: str) -> Complaint:
        """The report behind a pass. Raises operations.links.LinkRefused, NotYours."""
        return (await self._opened(token))[1]

    async def rate(self, token: str, key: str, stars: int, comment: str) -> Complaint:
        """Raises LinkRefused, NotYours, TooManyTries, DeskError; so do the other two."""
        return await self._act(token, key, self._desk.rate, stars=stars, comment=comment)

    async def confirm(self, token: str, key: str) -> Complaint:
        """Yes, it is solved: closed at once. Others may still reopen it in their days."""
        return await self._act(token, key, self._desk.close)

    async def reopen(self, token: str, key: str, reason: str) -> Complaint:
        """No, it is not."""
        return await self._act(token, key, self._desk.reopen, reason=reason)

    def reopens_until(self, found: Complaint) -> datetime | None:
        """Until when a citizen may reopen; None when not (or no longer)."""
        solved = found.resolved_at or found.closed_at
        if found.status not in _SOLVED or solved is None:
            return None
        until = solved + self._objection
        return until if self._clock() <= until else None

    async def followed(self, found: Complaint) -> Complaint:
        """The case that a merged report went into; a report that was not merged is its own."""
        for _ in range(MERGES):
            into = await self._find(found.merged_into) if merged(found) else None
            if into is None:
                break
            found = into
        return found

    async def told(self, own: Complaint) -> list[Complaint]:
        """The case `followed`, then all that were merged into it."""
        return await self._store.complaints.concerned(await self.followed(own))

    async def _act(
        self, token: str, key: str, act: Callable[..., Awaitable[Complaint]], **said: Any
    ) -> Complaint:
        """For the own report, or with the own voice for the case that carries on."""
        link, own = await self._opened(token)
        await self._allow(f"track:act:{link.ticket}", ACTS)
        ticket = (await self.followed(own)).complaint_id
        voice = "" if ticket == own.complaint_id else own.complaint_id
        try:
            return await act(ticket, _BY, expected_version=LATEST, key=key, voice=voice, **said)
        except DeskError as why:
            why.values["ticket"] = own.complaint_id  # the other one's number is nobody's business
            raise

    async def _opened(self, token: str) -> tuple[Link, Complaint]:
        """A pass from before a new secret was issued was opened with one that is void now."""
        link = await self._links.read(token, Purpose.CITIZEN, self._clock())
        found = await self._find(link.ticket)
        if found is None or (
            found.secret_at and link.made_ms <= found.secret_at.timestamp() * 1000
        ):
            raise NotYours
        return link, found

    async def _count(self, ticket: str, address: str) -> None:
        network = network_of(address)
        await self._allow(f"track:from:{network}", FROM_NETWORK)
        await self._allow(f"track:both:{network}:{ticket}", TRIES)

    async def _allow(self, key: str, limit: int) -> None:
        await self._tries.count(key, (limit, TRIES_PER_S))

    async def _find(self, ticket: str) -> Complaint | None:
        try:
            return await self._store.complaints.load(ticket)
        except NoSuchRecord:
            return None


def as_ticket(given: str) -> str:
    """A ticket number as people type it; anything else becomes one that nobody has."""
    found = "".join(given.upper().split())
    return found if TICKET.fullmatch(found) else "-"


def merged(found: Complaint) -> bool:
    return found.status is Status.MERGED and bool(found.merged_into)


def may_rate(found: Complaint) -> bool:
    """Solved or closed; whoever has rated already may think again."""
    return found.status in _SOLVED


def rated_before(found: Complaint, ticket: str) -> tuple[int, bool]:
    """The stars this reporter gave, 0 for none, and whether that was before the newest solution."""
    said = voice_of(found, ticket)
    solved = found.resolved_at or found.closed_at
    return (said.stars, bool(solved and said.at < solved)) if said else (0, False)


def _matches(secret_hash: str, secret: str) -> bool:
    """A secret somebody else gave out: kept as a digest with the complaint."""
    forms = (secret.strip(), as_read(secret))
    digests = [hashlib.sha256(each.encode()).hexdigest() for each in forms]
    return any([hmac.compare_digest(each, secret_hash) for each in digests])  # noqa: C419
