"""Who is editing which layout now. A claim that everybody sees; it runs out by itself.

Nobody is kept out: whoever opens a layout that somebody edits sees the name and since when, and looks
or edits along; what both do is merged by tile (`city.screens.merging`).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from store.city_store import CityStore

PURPOSE, EVERYBODY = "studio-editing", "studio"
LEASE_S = 30.0
"""The browser says it again every 10 s."""


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    layout: str
    account: str
    since: datetime


class Editing:
    """Raises StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._tokens = store.tokens

    async def hold(self, layout: str, account: str, now: datetime) -> list[Editor]:
        """This person edits for the next LEASE_S seconds; everybody who edits this layout."""
        known = await self.all()
        mine = [each for each in known if (each.layout, each.account) == (layout, account)]
        editor = mine[0] if mine else Editor(layout=layout, account=account, since=now)
        packed = msgspec.json.encode(editor)
        await self._tokens.put(PURPOSE, _name(layout, account), packed, LEASE_S, EVERYBODY)
        others = [each for each in known if each.layout == layout and each.account != account]
        return sorted([editor, *others], key=lambda each: each.since)

    async def leave(self, layout: str, account: str) -> None:
        await self._tokens.delete(PURPOSE, _name(layout, account))

    async def all(self) -> list[Editor]:
        """Everybody who edits anything, the first one first."""
        held = await self._tokens.matching(PURPOSE, EVERYBODY)
        found = [msgspec.json.decode(each, type=Editor) for each in held.values()]
        return sorted(found, key=lambda each: each.since)


def _name(layout: str, account: str) -> str:
    return f"{layout}|{account}"
