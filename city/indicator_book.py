"""Every agency's doors and definitions as they count now, and what each door's last reading brought.

Plain data, replaced as a whole when anything of it changes; the figures themselves are observations.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from city.indicator_doors import Door
from city.indicator_sheet import WrongCell
from city.indicators import Definition
from city.revenue_terms import PREFIX


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading of a door's table brought. `problem` is a sentence's key ("" is none), with
    its blanks in `values`; `good_at` is when the table that could last be read was written.

    `digest` knows content and mapping again; `figures` were in the table, `news` were new or other
    than before, `corrected` of those about a period already told; `wrong` rows, `unmapped` words.
    """

    door_id: str
    at: datetime
    good_at: datetime | None = None
    digest: str = ""
    file: str = ""
    problem: str = ""
    values: dict[str, str] = {}
    figures: int = 0
    news: int = 0
    corrected: int = 0
    wrong: int = 0
    wrong_cells: list[WrongCell] = []
    unmapped: dict[str, int] = {}


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """Doors and last readings by the door's id, definitions by agency/indicator."""

    doors: dict[str, Door] = {}
    definitions: dict[str, Definition] = {}
    readings: dict[str, Reading] = {}

    def connected(self, agency_id: str = "") -> list[Door]:
        """Doors that are open or paused, of one agency or of all, the oldest first."""
        found = [
            each
            for each in self.doors.values()
            if each.state in ("open", "paused") and agency_id in ("", each.agency_id)
        ]
        return sorted(found, key=lambda each: (each.opened_at is None, each.opened_at, each.name))

    def may_ring(self, subject: str) -> bool:
        """Whether there may be an alarm about it: its title tells the value, on every wall. Not about a
        figure that its agency keeps to itself; of revenue few may have paid."""
        sort, _, key = subject.partition(":")
        known = self.definitions.get(key)
        is_told = known.on_walls if known else f"/{PREFIX}" not in key
        return sort != "indicator" or is_told

    def bringing(self, key: str) -> Door | None:
        """The door that brings this indicator now; a real one goes before a simulated one."""
        found = [each for each in self.connected() if key in each.indicators]
        return min(found, key=lambda each: each.simulated, default=None)
