"""The staff's routing table and all its editions: who kept which one, when, and from which.

One record; its version is the edition's number, its state the table that counts now. Whoever keeps
one names the edition they began with: of two at the same moment one is kept, the other is told.

| edition 0                         | nobody has kept one: the profile's own table counts            |
| a table of an earlier release     | becomes edition 1 ("") when the first new one is kept          |
| an edition that cannot be read    | the profile's own counts; its rows are none in the history     |
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from city.profile import Route
from city.triage import encoded
from operations.editions import FIRST, Editions
from store.city_store import CityStore
from store.errors import VersionConflict
from store.routing import EARLIER_KEY, KIND, NAME, Rows, StaffTable, rows_of

__all__ = ["EARLIER_KEY", "Edition", "RoutingTable", "changes"]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One table that was kept. `restored` is the number of the edition it repeats, or 0."""

    at: datetime
    by: str
    rows: Rows
    restored: int = 0


class RoutingTable:
    """The table of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._text, self._records = store.text, store.records(KIND)
        self._editions = Editions(self._records, NAME, Edition(at=FIRST, by="", rows=()))
        self._counting = StaffTable(store)

    async def now(self) -> tuple[int, Rows | None]:
        """The edition that counts and its rows; None for the profile's own."""
        return await self._counting.now()

    async def keep(self, new: Edition, expected: int, key: str) -> int:
        """As `Editions.keep`."""
        if not expected:
            expected = await self._carried()
        return await self._editions.keep(new, expected, key, encoded(new.rows))

    async def _carried(self) -> int:
        """An earlier release's table becomes edition 1; its people began with it as edition 0."""
        packed = await self._text.get(EARLIER_KEY)
        rows = rows_of(packed)
        if not packed or rows is None or await self._records.state(NAME):
            return 0
        with suppress(VersionConflict):  # somebody else carries it over at this moment
            await self._editions.keep(Edition(at=FIRST, by="", rows=rows), 0, "earlier", packed)
        return 1

    async def editions(self) -> list[Edition]:
        """Every edition, the first one first: number n stands at n - 1."""
        return await self._editions.all()


def changes(before: Sequence[Route], after: Sequence[Route]) -> dict[str, list[str]]:
    """What one table has other than another, by the rows' ids; `moved` is told of the same rows only."""
    old, new = ({each.id: each for each in rows} for rows in (before, after))
    same = old.keys() & new.keys()
    order = [[each.id for each in rows if each.id in same] for rows in (before, after)]
    return {
        "added": [each for each in new if each not in old],
        "removed": [each for each in old if each not in new],
        "changed": [each for each in new if each in same and old[each] != new[each]],
        "moved": [one for one, other in zip(*order, strict=True) if one != other],
    }
