"""The credential of a display: it opens what one wall needs, and is never a person's login.

| what happens                              | the display                                             |
|-------------------------------------------|---------------------------------------------------------|
| it was paired                             | gets its first pass                                     |
| its pass is older than `ROTATE`           | is given a new one, which it shows from then on         |
| the answer with the new one was lost      | goes on with the old one, and is given another          |
| it shows a new one for the first time     | every older one of this display ends after `OVERLAP_S`  |
| it is removed, or another takes its place | every pass ends at once                                 |
| it was switched off for a year            | is let in; the pass lives `LIVES_S` without use         |

The store knows only the hash of a pass. A pass somebody copied and used ends the display's own one:
the glass then shows a pairing code, so that it is noticed.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from city.screens.screen import Screen
from operations.screens import kinds
from store.city_store import CityStore
from store.errors import StoreFull
from store.tokens import digest_of

PASS = "screen-pass"  # noqa: S105 - the purpose of a token, no secret
LIVES_S = 400 * 86400
ROTATE = timedelta(days=1)
OVERLAP_S = 600


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """`family`: all passes of one pairing; another pairing of the same screen has another one.
    `used`: it was shown at least once since it was given out."""

    screen: str
    family: str
    issued_at: datetime
    used: bool = False


class Passes:
    """Every method raises StoreUnavailable when it cannot know."""

    def __init__(self, store: CityStore) -> None:
        self._tokens, self._displays = store.tokens, kinds.displays(store)

    async def issue(self, screen: str, family: str, now: datetime) -> str:
        """A new pass, for the display's cookie."""
        token = secrets.token_urlsafe(32)
        await self._put(token, Pass(screen=screen, family=family, issued_at=now))
        return token

    async def find(self, token: str) -> Pass | None:
        """The pass behind a token; None = ended, never was, or its screen was removed."""
        packed = await self._tokens.get(PASS, token) if token else None
        if packed is None:
            return None
        found = msgspec.msgpack.decode(packed, type=Pass)
        if not await self._stands(found.screen):
            return None
        if not found.used:
            await self._confirm(token, found)
        return found

    async def renewed(self, token: str, now: datetime) -> str | None:
        """A new pass in the place of one that is due; None while it is not, or when it has ended."""
        found = await self.find(token)
        if found is None or abs(now - found.issued_at) < ROTATE:
            return None
        return await self.issue(found.screen, found.family, now)

    async def holds(self, held: Pass) -> bool:
        """Whether any pass of this pairing still opens: a live socket outlives a rotation."""
        if not await self._stands(held.screen):
            return False
        open_ones = (await self._tokens.matching(PASS, held.screen)).values()
        return any(
            msgspec.msgpack.decode(each, type=Pass).family == held.family for each in open_ones
        )

    async def revoke(self, screen: str) -> None:
        """End every pass of this display; its socket closes within seconds."""
        await self._tokens.delete_matching(PASS, screen)

    async def _stands(self, screen_id: str) -> Screen | None:
        held = await self._displays.get(screen_id)
        return held[1] if held and not held[1].removed_at else None

    async def _confirm(self, token: str, found: Pass) -> None:
        """The display has it: the older ones end soon. A full disk does not darken a wall."""
        used = msgspec.structs.replace(found, used=True)
        try:
            if await self._put(token, used, only_known=True):
                await self._tokens.shorten(PASS, found.screen, digest_of(token), OVERLAP_S)
        except StoreFull:
            return

    async def _put(self, token: str, held: Pass, *, only_known: bool = False) -> bool:
        packed = msgspec.msgpack.encode(held)
        return await self._tokens.put(
            PASS, token, packed, LIVES_S, owner=held.screen, only_known=only_known
        )
