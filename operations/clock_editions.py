"""Service times and office hours that staff kept: every edition, by whom, when, and from when it counts.

One record like the routing table's (`operations.routing_table`): its version is the edition's number.
Whoever keeps one names the edition they began with; of two at once the second is told.

| a report received               | its service times                                            |
|---------------------------------|--------------------------------------------------------------|
| before every edition's `since`  | the profile's own                                            |
| later                           | the newest edition (highest number) whose `since` it reached |

An edition whose preset the profile has no more, or that cannot be read, is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from city.clock_table import ClockTable, problems, rules_of, table_of
from city.profile import Profile
from city.service_times import Rules
from operations.editions import FIRST, Editions
from store.city_store import CityStore

KIND, NAME = "clock-table", "table"


class ClockEdition(msgspec.Struct, frozen=True, kw_only=True):
    """One table that was kept; it counts for reports received at `since` or later.

    `table` is None only where an edition cannot be read. `restored`: the edition it repeats, or 0.
    """

    at: datetime
    by: str
    since: datetime
    table: ClockTable | None = None
    restored: int = 0


class ClockEditions(Editions[ClockEdition]):
    """The editions of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        super().__init__(store.records(KIND), NAME, ClockEdition(at=FIRST, by="", since=FIRST))


def rules_kept(
    editions: Sequence[ClockEdition], profile: Profile
) -> tuple[tuple[datetime, Rules], ...]:
    """What `profile.kept` holds of these."""
    told = ((each.since, each.table) for each in editions)
    return tuple(
        (since, rules_of(table, profile))
        for since, table in told
        if table is not None and not problems(table, profile)
    )


def table_now(editions: Sequence[ClockEdition], profile: Profile) -> ClockTable:
    """The newest edition's table, or the profile's own."""
    readable = [each.table for each in editions if each.table is not None]
    return readable[-1] if readable else table_of(profile.clocks)
