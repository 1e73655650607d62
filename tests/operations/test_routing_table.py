"""Editions of the routing table: kept in order, one of two at once, an earlier release's among them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from city.profile import Route
from city.triage import encoded
from operations.routing_table import EARLIER_KEY, Edition, RoutingTable, changes
from store.city_store import CityStore
from store.errors import VersionConflict

NOW = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)
ONE, TWO, THREE = (Route(id=each, agency_id="dlh") for each in ("one", "two", "three"))


def edition(*rows: Route, by: str = "wali") -> Edition:
    return Edition(at=NOW, by=by, rows=rows)


async def test_of_many_leaders_at_once_one_is_kept_and_every_other_is_told(
    store: CityStore,
) -> None:
    table = RoutingTable(store)
    saving = (table.keep(edition(ONE, by=f"wali-{n}"), 0, f"{n}") for n in range(8))
    ended = await asyncio.gather(*saving, return_exceptions=True)
    assert [each for each in ended if not isinstance(each, VersionConflict)] == [1]
    assert len(await table.editions()) == 1


async def test_a_table_of_an_earlier_release_counts_and_becomes_the_first_edition(
    store: CityStore,
) -> None:
    await store.text.put(EARLIER_KEY, encoded([ONE]))
    table = RoutingTable(store)
    assert await table.now() == (0, (ONE,))
    assert await table.keep(edition(ONE, TWO), 0, "k") == 2
    assert await table.keep(edition(ONE, TWO), 0, "k") == 2  # the answer was lost
    assert [each.rows for each in await table.editions()] == [(ONE,), (ONE, TWO)]


async def test_what_cannot_be_read_leaves_the_profile_s_own_table(store: CityStore) -> None:
    await store.text.put(EARLIER_KEY, b'{"not": "a table"}')
    assert await RoutingTable(store).now() == (0, None)
    assert await RoutingTable(store).keep(edition(ONE), 0, "k") == 1


def test_what_changed_is_told_by_row() -> None:
    other = Route(id="one", agency_id="bpbd")
    made = changes((ONE, TWO, THREE), (THREE, other))
    assert made == {"added": [], "removed": ["two"], "changed": ["one"], "moved": ["one", "three"]}
