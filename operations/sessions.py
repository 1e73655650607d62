"""Signed-in sessions and one-time sign-in links, kept in the store and revocable at once.

The browser holds a random token; the store knows only its hash. A session lives for as long as it
is used at least once in `idle_s` seconds: a wall never signs itself out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import msgspec

from operations.accounts import Account, Accounts, Role
from store.city_store import CityStore
from store.errors import StoreFull
from store.tokens import digest_of

SESSION, LINK = "session", "sign-in-link"
LINK_S = 900
RENEW_S = 60.0
DEVICE_LENGTH = 200


class Session(msgspec.Struct, frozen=True, kw_only=True):
    account: str
    role: Role
    begun_at: datetime
    renewed_at: datetime
    device: str = ""
    """What the browser called itself, for its owner to recognise it."""
    agency_id: str = ""
    """The account's agency; empty = the whole city."""

    @property
    def edits(self) -> bool:
        """Whether layouts and tours are theirs to change. Agencies' people look; the walls are the
        city's."""
        return self.role >= Role.EDITOR and not self.agency_id


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """One of an account's sessions; `key` names it and opens nothing."""

    key: str
    session: Session
    is_this: bool


class Sessions:
    """`idle_s` seconds without use end a session."""

    def __init__(self, store: CityStore, idle_s: float) -> None:
        self._tokens = store.tokens
        self._accounts = Accounts(store)
        self._idle_s = int(idle_s)

    async def begin(self, account: Account, now: datetime, device: str = "") -> str:
        """Sign in; returns the token for the cookie."""
        token = secrets.token_urlsafe(32)
        session = Session(
            account=account.name, role=account.role, begun_at=now, renewed_at=now,
            device=device[:DEVICE_LENGTH], agency_id=account.agency_id,
        )  # fmt: skip
        await self._put(token, session)
        return token

    async def find(self, token: str, now: datetime) -> Session | None:
        """The session behind a token, renewed at most once a minute; None = ended or never was.

        Role and agency are always the account's present ones.
        """
        packed = await self._tokens.get(SESSION, token) if token else None
        if packed is None:
            return None
        session = msgspec.msgpack.decode(packed, type=Session)
        account = await self._accounts.find(session.account)
        if account is None or not account.enabled or session.begun_at < account.changed_at:
            return None
        session = msgspec.structs.replace(session, role=account.role, agency_id=account.agency_id)
        if (now - session.renewed_at).total_seconds() > RENEW_S:
            renewed = msgspec.structs.replace(session, renewed_at=now)
            return session if await self._renewed(token, renewed) else None
        return session

    async def _renewed(self, token: str, session: Session) -> bool:
        """Whether it is still one. Who reads goes on reading while the disk is full."""
        try:
            return await self._put(token, session, only_known=True)
        except StoreFull:
            return True

    async def _put(self, token: str, session: Session, *, only_known: bool = False) -> bool:
        packed = msgspec.msgpack.encode(session)
        return await self._tokens.put(
            SESSION, token, packed, self._idle_s, owner=session.account, only_known=only_known
        )

    async def end(self, token: str) -> None:
        await self._tokens.delete(SESSION, token)

    async def all_of(self, account: str, token: str = "") -> list[OpenSession]:
        """Sessions of an account that still hold, last used first; `token` is the asking one's."""
        held = await self._accounts.find(account)
        packed = await self._tokens.matching(SESSION, account)
        decoded = {key: msgspec.msgpack.decode(each, type=Session) for key, each in packed.items()}
        mine = digest_of(token)
        found = [
            OpenSession(key=key, session=each, is_this=key == mine)
            for key, each in decoded.items()
            if held is not None and each.begun_at >= held.changed_at
        ]
        return sorted(found, key=lambda each: each.session.renewed_at, reverse=True)

    async def end_one(self, account: str, key: str) -> bool:
        """End one of the account's own sessions; another account's key changes nothing."""
        return await self._tokens.delete_one(SESSION, account, key)

    async def end_all(self, account: str) -> None:
        """Sign the account out everywhere; its live screens close within seconds."""
        await self._tokens.delete_matching(SESSION, account)

    async def link(self, account: Account, lives_s: int = LINK_S) -> str:
        """A secret that signs this account in once, within `lives_s` seconds."""
        secret = secrets.token_urlsafe(24)
        await self._tokens.put(
            LINK, secret, msgspec.msgpack.encode(account.name), lives_s, owner=account.name
        )
        return secret

    async def redeem(self, secret: str) -> str | None:
        """The account's name, the first time; None ever after."""
        packed = await self._tokens.take(LINK, secret)
        return None if packed is None else msgspec.msgpack.decode(packed, type=str)


def form_token(secret: str) -> str:
    """What a form must carry to show that it came from a page of ours; bound to the cookie."""
    return hmac.new(secret.encode(), b"patriot-form", hashlib.sha256).hexdigest()


def form_fits(secret: str, given: str) -> bool:
    """Compare in constant time; an empty secret never fits."""
    return bool(secret) and hmac.compare_digest(form_token(secret).encode(), given.encode())
