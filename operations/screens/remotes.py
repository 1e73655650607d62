"""Remotes: a phone without an account leads one screen or wall, for a bounded time, until revoked.

The secret stands behind the `#` of the address and is kept as a digest only. Who made a remote and who
ended it is a record; what is done with it is logged as its maker's.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import msgspec

from operations.screens.shelf import Shelf
from store.city_store import CityStore

LIVES = timedelta(hours=4)
LONGEST_H = 24.0


class Remote(msgspec.Struct, frozen=True, kw_only=True):
    """`own`: made by a signed-in person for the device in their hand."""

    screen: str
    by: str
    at: datetime
    until: datetime
    own: bool = False
    ended_by: str = ""
    ended_at: datetime | None = None

    def opens(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until


class RemoteRefused(Exception):
    """`reason` is "broken" or "over"; the texts `remote.no_<reason>` say it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the remote is {reason}")
        self.reason = reason


class Remotes:
    """Raises StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._shelf = Shelf(store, "remote", Remote)

    async def make(
        self, screen: str, by: str, now: datetime, lives: timedelta = LIVES, *, own: bool = False
    ) -> str:
        """The secret of a new remote."""
        secret = secrets.token_urlsafe(24)
        made = Remote(screen=screen, by=by, at=now, until=now + lives, own=own)
        await self._shelf.put(named(secret), made, by, "made", now, 0)
        return secret

    async def read(self, secret: str, now: datetime) -> Remote:
        """Raises RemoteRefused."""
        held = await self._shelf.get(named(secret)) if 20 <= len(secret) <= 64 else None
        if held is None:
            raise RemoteRefused("broken")
        if not held[1].opens(now):
            raise RemoteRefused("over")
        return held[1]

    async def open(self, now: datetime) -> dict[str, Remote]:
        """Those that others were given, by name, the newest first."""
        known = (await self._shelf.all()).items()
        found = [(name, each) for name, each in known if each.opens(now) and not each.own]
        return dict(sorted(found, key=lambda each: each[1].at, reverse=True))

    async def end(self, name: str, by: str, now: datetime) -> None:
        """From now on it opens nothing; what has ended stays as it is."""
        held = await self._shelf.get(name)
        if held is not None and held[1].opens(now):
            over = msgspec.structs.replace(held[1], ended_by=by, ended_at=now)
            await self._shelf.put(name, over, by, "ended", now)


def named(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:40]
