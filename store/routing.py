"""The staff's routing table as it counts now: where the intake, the desk and the imports read it.

Kept and told in editions by `operations.routing_table`; whoever only asks where a report goes needs
no more than this. An edition that cannot be read counts as none.
"""

from __future__ import annotations

from city.complaints import Report
from city.profile import Profile, Route
from city.triage import decoded, suggest
from store.city_store import CityStore

KIND, NAME = "routing-table", "table"
EARLIER_KEY = "triage:table"
"""Where an earlier release kept its only table."""
Rows = tuple[Route, ...]


class StaffTable:
    """The table of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._text, self._records = store.text, store.records(KIND)
        self._packed: bytes | None = None
        self._has_earlier = True
        self._rows: Rows | None = None

    async def now(self) -> tuple[int, Rows | None]:
        """The edition that counts and its rows; None for the profile's own."""
        held = await self._records.state(NAME)
        if held is None:
            return 0, self._read(await self._earlier())
        return held[0], self._read(held[1])

    async def _earlier(self) -> bytes | None:
        """Nobody writes it any more: where there is none, it is not asked for again."""
        found = await self._text.get(EARLIER_KEY) if self._has_earlier else None
        self._has_earlier = found is not None
        return found

    async def agency(self, report: Report, profile: Profile, category: str = "") -> str:
        """Where the report would go with it (`city.triage`); "" is nobody."""
        _, rows = await self.now()
        return suggest(report, profile, rows, category).agency_id

    def _read(self, packed: bytes | None) -> Rows | None:
        if packed != self._packed:
            self._packed, self._rows = packed, rows_of(packed)
        return self._rows


def rows_of(packed: bytes | None) -> Rows | None:
    """None when there is none, or none that can be read."""
    try:
        return decoded(packed) if packed else None
    except ValueError:
        return None
