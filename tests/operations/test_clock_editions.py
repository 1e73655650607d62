"""Editions of the service times: one of two leaders is kept, everybody hears of it, nothing breaks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec

from city.clock_table import table_of
from city.profile import load
from city.service_times import ServiceTime
from operations.clock_editions import (
    KIND,
    NAME,
    ClockEdition,
    ClockEditions,
    rules_kept,
    table_now,
)
from operations.desk import Desk
from store.city_store import CityStore
from store.errors import VersionConflict
from tests.operations.test_watch import Clock, marked, marks, noticed, received, watching

PROFILE = load("bekasi")
OWN = table_of(PROFILE.clocks)
NOW = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)


def edition(hours: float, since: datetime = NOW, preset: str = "city") -> ClockEdition:
    usual = ServiceTime(amount=hours)
    table = msgspec.structs.replace(OWN, usual=usual, services=(), preset=preset)
    return ClockEdition(at=NOW, by="wali", since=since, table=table)


async def test_of_many_leaders_at_once_one_is_kept_and_every_other_is_told(
    store: CityStore,
) -> None:
    saving = (ClockEditions(store).keep(edition(n + 1), 0, f"{n}") for n in range(8))
    ended = await asyncio.gather(*saving, return_exceptions=True)
    assert [each for each in ended if not isinstance(each, VersionConflict)] == [1]
    assert len(await ClockEditions(store).all()) == 1


async def test_an_answer_that_was_lost_keeps_no_second_edition(store: CityStore) -> None:
    for _ in range(2):
        assert await ClockEditions(store).keep(edition(5), 0, "k") == 1


async def test_followers_hear_of_every_edition(store: CityStore) -> None:
    editions = ClockEditions(store)
    following = editions.follow()
    assert await anext(following) == []
    await editions.keep(edition(5), 0, "1")
    async with asyncio.timeout(10):
        assert await anext(following) == [edition(5)]


async def test_what_cannot_be_read_or_is_of_a_preset_that_went_is_passed_over(
    store: CityStore,
) -> None:
    await store.records(KIND).append(NAME, b"{}", b"{}", 0)
    await ClockEditions(store).keep(edition(5, preset="gone"), 1, "2")
    await ClockEditions(store).keep(edition(6), 2, "3")
    found = await ClockEditions(store).all()
    assert [rules.usual.amount for _, rules in rules_kept(found, PROFILE)] == [6]
    assert table_now(found, PROFILE).usual.amount == 6
    assert table_now([], PROFILE) == OWN


async def test_the_watch_goes_by_what_a_leader_keeps_without_being_started_anew(
    store: CityStore,
) -> None:
    clock, profile = Clock(), load("bekasi")
    desk = Desk(store, profile, clock)
    ticket = (await received(desk)).complaint_id
    async with watching(store, profile, clock):
        clock.forward(hours=1)
        await noticed(store, desk)
        assert await marks(store, ticket) == [], "eight hours, in the profile"
        since = datetime.now(UTC) - timedelta(days=1)
        await ClockEditions(store).keep(edition(0.5, since), 0, "1")
        await marked(store, ticket, 3)
    assert [each.level for each in await marks(store, ticket)] == [1, 2, 3]
    assert profile.kept.editions == (), "the profile of others stays as it is"


async def test_a_report_keeps_the_rules_of_its_time_also_after_the_watch_began_anew(
    store: CityStore,
) -> None:
    clock, profile = Clock(), load("bekasi")
    desk = Desk(store, profile, clock)
    ticket = (await received(desk)).complaint_id
    await ClockEditions(store).keep(edition(0.5, datetime.now(UTC)), 0, "1")
    clock.forward(hours=1)
    async with watching(store, profile, clock):
        await noticed(store, desk)
    assert await marks(store, ticket) == []
