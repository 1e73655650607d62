"""Records: expected version, idempotency key, on disk before yes, whole states for followers."""

from __future__ import annotations

import asyncio

import pytest

from store.city_store import CityStore
from store.errors import FollowerTooLate, VersionConflict
from store.records import Change


async def test_an_append_names_the_version_it_expects(store: CityStore) -> None:
    accounts = store.records("account")
    made = await accounts.append("ani", b"made", b"{1}", expected_version=0)
    assert (made.version, made.repeated) == (1, False)
    await accounts.append("ani", b"role", b"{2}", expected_version=1)
    assert await accounts.load("ani") == [b"made", b"role"]
    assert await accounts.state("ani") == (2, b"{2}")


async def test_a_wrong_version_is_refused_and_tells_the_right_one(store: CityStore) -> None:
    accounts = store.records("account")
    await accounts.append("ani", b"made", b"{1}", expected_version=0)
    with pytest.raises(VersionConflict, match="at version 1, not 0") as refused:
        await accounts.append("ani", b"made", b"{x}", expected_version=0)
    assert refused.value.actual == 1
    assert await accounts.load("ani") == [b"made"]


async def test_of_many_at_once_with_the_same_expectation_one_wins(store: CityStore) -> None:
    accounts = store.records("account")
    tries = [accounts.append("ani", b"%d" % n, b"%d" % n, 0) for n in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, VersionConflict) for each in outcomes) == 19
    assert len(await accounts.load("ani")) == 1


async def test_a_repeat_with_the_same_key_changes_nothing(store: CityStore) -> None:
    accounts = store.records("account")
    await accounts.append("ani", b"made", b"{1}", 0, idempotency_key="form-7")
    await accounts.append("ani", b"role", b"{2}", 1)
    again = await accounts.append("ani", b"made", b"{1}", 0, idempotency_key="form-7")
    assert (again.repeated, again.version, again.state) == (True, 2, b"{2}")
    assert await accounts.load("ani") == [b"made", b"role"]


async def test_states_may_hold_any_bytes(store: CityStore) -> None:
    odd = bytes(range(256)) + b" 1 2 3"
    await store.records("layout").append("a b", odd, odd, 0)
    assert await store.records("layout").states() == {"a b": (1, odd)}


async def test_kinds_do_not_see_each_other(store: CityStore) -> None:
    await store.records("account").append("ani", b"e", b"s", 0)
    assert await store.records("key").state("ani") is None
    assert await store.records("key").states() == {}
    assert await store.records("key").last_id() == "0-0"


async def test_a_follower_gets_whole_states_in_order(store: CityStore) -> None:
    accounts = store.records("account")
    start = await accounts.last_id()
    await accounts.append("ani", b"1", b"one", 0)
    await accounts.append("ani", b"2", b"two", 1)
    last, changes = await asyncio.wait_for(anext(accounts.follow(start)), 5)
    assert changes == [Change("ani", 1, b"one"), Change("ani", 2, b"two")]
    assert last == await accounts.last_id()


async def test_a_follower_that_was_away_too_long_is_told(
    store: CityStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.records.STREAM_LENGTH", 100)
    accounts = store.records("account")
    await accounts.append("ani", b"", b"0", 0)
    early = await accounts.last_id()
    for version in range(1, 111):
        await accounts.append("ani", b"", b"%5000d" % version, version)
    with pytest.raises(FollowerTooLate, match="trimmed"):
        await anext(accounts.follow(early))


async def test_numbers_of_a_series_only_grow(store: CityStore) -> None:
    numbers = await asyncio.gather(*(store.records("x").number("2026") for _ in range(50)))
    assert sorted(numbers) == list(range(1, 51))
