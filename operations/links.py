"""Signed links: a crew's field page, a citizen's open tracking page. No account, no password.

A link says what it is for, which ticket and vehicle, since when and until when, and is signed with
the installation's key. Nothing is kept per link; revoking a ticket's crew links keeps one moment,
and every link made before it is void. Who made and revoked crew links is a record.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from io import BytesIO

import msgspec
import segno

from store.city_store import CityStore
from store.errors import VersionConflict
from store.signing import as_read, signature, signing_key, tracking_secret

KIND = "crew-link"
CREW_LIVES = timedelta(days=3)
CITIZEN_LIVES = timedelta(minutes=30)
LATE_WORK = timedelta(hours=12)
"""What was done in time may still arrive so long after the end: a phone was without network."""
LONGEST = 512
SIGNATURE_BYTES = 16


class Purpose(StrEnum):
    CREW = "crew"
    CITIZEN = "citizen"


class LinkRefused(Exception):
    """`reason` is "broken", "expired" or "revoked"; the texts `link.<reason>` say it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the link is {reason}")
        self.reason = reason


class Link(msgspec.Struct, frozen=True, array_like=True):
    """What a link says. Times are whole milliseconds since 1970."""

    purpose: Purpose
    ticket: str
    vehicle_id: str
    made_ms: int
    until_ms: int

    @property
    def until(self) -> datetime:
        return datetime.fromtimestamp(self.until_ms / 1000, UTC)


class LinkEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Who made or revoked a ticket's crew links."""

    at: datetime
    actor: str
    what: str
    vehicle_id: str = ""


class Void(msgspec.Struct, frozen=True):
    """Links made up to and including this moment are void."""

    before_ms: int = 0


class Links:
    """Links of one installation."""

    def __init__(self, store: CityStore) -> None:
        self._store = store
        self._records = store.records(KIND)

    async def for_crew(
        self,
        ticket: str,
        vehicle_id: str,
        by: str,
        now: datetime,
        lives: timedelta = CREW_LIVES,
    ) -> str:
        """A link for the crew of a vehicle to work on one ticket until it is done or expired."""
        link = Link(Purpose.CREW, ticket, vehicle_id, _ms(now), _ms(now + lives))
        await self._note(ticket, LinkEvent(at=now, actor=by, what="made", vehicle_id=vehicle_id))
        return await self._signed(link)

    async def for_citizen(
        self, ticket: str, now: datetime, lives: timedelta = CITIZEN_LIVES
    ) -> str:
        """What an open tracking page carries instead of the secret, for a short while."""
        return await self._signed(Link(Purpose.CITIZEN, ticket, "", _ms(now), _ms(now + lives)))

    async def read(
        self, token: str, purpose: Purpose, now: datetime, late: timedelta = timedelta(0)
    ) -> Link:
        """The link behind a token, `late` after its end at most. Raises LinkRefused."""
        link = _decoded(token, await signing_key(self._store))
        if link.purpose is not purpose:
            raise LinkRefused("broken")
        if now > link.until + late:
            raise LinkRefused("expired")
        if purpose is Purpose.CREW and link.made_ms <= (await self._void(link.ticket))[1].before_ms:
            raise LinkRefused("revoked")
        return link

    async def revoke(self, ticket: str, by: str, now: datetime) -> None:
        """Every crew link of this ticket made so far is void from now on."""
        event = LinkEvent(at=now, actor=by, what="revoked")
        await self._note(ticket, event, Void(_ms(now)))

    async def history(self, ticket: str) -> list[LinkEvent]:
        """Who made and revoked crew links of a ticket, oldest first."""
        events = await self._records.load(ticket)
        return [msgspec.msgpack.decode(each, type=LinkEvent) for each in events]

    async def secret_of(self, ticket: str, issued: int = 0) -> str:
        """The tracking secret to give to the citizen who reported it, and to nobody else.

        `issued`: how many were given out anew (`Complaint.secrets`).
        """
        return tracking_secret(await signing_key(self._store), ticket, issued)

    async def secret_fits(self, ticket: str, secret: str, issued: int = 0) -> bool:
        """Compared in constant time, whether there is such a ticket or not."""
        right = as_read(await self.secret_of(ticket, issued))
        return hmac.compare_digest(right.encode(), as_read(secret).encode())

    async def _signed(self, link: Link) -> str:
        payload = _text(msgspec.msgpack.encode(link))
        return f"{payload}.{_signature(await signing_key(self._store), payload)}"

    async def _void(self, ticket: str) -> tuple[int, Void]:
        held = await self._records.state(ticket)
        return (held[0], msgspec.msgpack.decode(held[1], type=Void)) if held else (0, Void())

    async def _note(self, ticket: str, event: LinkEvent, void: Void | None = None) -> None:
        while True:
            version, kept = await self._void(ticket)
            packed = msgspec.msgpack.encode(event), msgspec.msgpack.encode(void or kept)
            try:
                await self._records.append(ticket, *packed, version)
            except VersionConflict:
                continue
            return


def qr_svg(address: str) -> str:
    """A QR code as an SVG element; dark on white with its quiet zone, whatever lies behind it."""
    out = BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff")
    return out.getvalue().decode()


def _decoded(token: str, key: bytes) -> Link:
    payload, _, given = token[:LONGEST].partition(".")
    if not hmac.compare_digest(_signature(key, payload).encode(), given.encode()):
        raise LinkRefused("broken")
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(payload + "=" * 3), type=Link)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise LinkRefused("broken") from None


def _signature(key: bytes, payload: str) -> str:
    return _text(signature(key, "link", payload)[:SIGNATURE_BYTES])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
