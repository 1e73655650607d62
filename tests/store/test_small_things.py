"""Tokens, limits, quarantine and documents."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from redis.asyncio import Redis

from store.address import Address
from store.city_store import CityStore
from store.quarantine import MOST, PAYLOAD_BYTES

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def test_a_token_is_found_by_its_secret_and_purpose_only(store: CityStore) -> None:
    await store.tokens.put("session", "s3cret", b"ani", ttl_s=60)
    assert await store.tokens.get("session", "s3cret") == b"ani"
    assert await store.tokens.get("session", "other") is None
    assert await store.tokens.get("link", "s3cret") is None


async def test_a_secret_is_never_kept_itself(store: CityStore, store_address: Address) -> None:
    await store.tokens.put("session", "s3cret", b"ani", ttl_s=60, owner="ani@example")
    host, port = store_address.nodes[0]
    async with Redis(host=host, port=port, password=store_address.password) as client:
        keys = [key async for key in client.scan_iter()]
    assert keys
    assert not any(b"s3cret" in key or b"ani@" in key for key in keys)


async def test_a_single_use_token_is_taken_once(store: CityStore) -> None:
    await store.tokens.put("link", "once", b"admin", ttl_s=60)
    taken = await asyncio.gather(*(store.tokens.take("link", "once") for _ in range(8)))
    assert sorted(each or b"" for each in taken) == [b""] * 7 + [b"admin"]


async def test_a_token_expires(store: CityStore) -> None:
    await store.tokens.put("session", "short", b"x", ttl_s=0.05)
    deadline = time.monotonic() + 5
    while await store.tokens.get("session", "short") and time.monotonic() < deadline:
        pass
    assert await store.tokens.get("session", "short") is None


async def test_all_tokens_of_an_owner_go_at_once(store: CityStore) -> None:
    for secret, owner in (("a", "ani"), ("b", "ani"), ("c", "budi")):
        await store.tokens.put("session", secret, owner.encode(), 60, owner=owner)
    assert await store.tokens.delete_matching("session", "ani") == 2
    assert await store.tokens.get("session", "a") is None
    assert await store.tokens.get("session", "c") == b"budi"
    await store.tokens.delete("session", "c")
    assert await store.tokens.delete_matching("session", "budi") == 0


async def test_a_limit_allows_so_many_calls_in_its_window(store: CityStore) -> None:
    allowed = await asyncio.gather(*(store.limits.allow("ani", 3, 60) for _ in range(5)))
    assert sum(allowed) == 3
    assert await store.limits.allow("budi", 3, 60)


async def test_a_limit_opens_again_after_its_window(store: CityStore) -> None:
    assert await store.limits.allow("ani", 1, 0.05)
    deadline = time.monotonic() + 5
    while not await store.limits.allow("ani", 1, 0.05):
        assert time.monotonic() < deadline


async def test_the_quarantine_keeps_payload_and_reason_newest_first(store: CityStore) -> None:
    await store.quarantine.put("osmand", b"\xff{", "no JSON", NOW)
    await store.quarantine.put("open311", b"<x", "no XML", NOW)
    newest, oldest = await store.quarantine.recent()
    assert (newest.source, oldest.payload, oldest.reason, oldest.at) == (
        "open311",
        b"\xff{",
        "no JSON",
        NOW,
    )
    assert [each.source for each in await store.quarantine.recent("osmand", 5)] == ["osmand"]


async def test_the_quarantine_is_bounded_in_number_and_in_bytes(store: CityStore) -> None:
    await asyncio.gather(*(store.quarantine.put("a", b"x", str(n), NOW) for n in range(MOST + 20)))
    assert await store.quarantine.count() == MOST
    for _ in range(300):
        await store.quarantine.put("a", b"y" * 1_000_000, "large", NOW)
    kept = await store.quarantine.recent("a", 1000)
    assert {len(each.payload) for each in kept} == {PAYLOAD_BYTES}
    assert len(kept) == 16 * 1024 * 1024 // PAYLOAD_BYTES


async def test_a_document_is_kept_by_name(store: CityStore) -> None:
    assert await store.text.get("boundary") is None
    await store.text.put("boundary", b"{}")
    await store.text.put("boundary", b"{1}")
    assert await store.text.get("boundary") == b"{1}"


async def test_the_store_says_what_it_is(store: CityStore) -> None:
    await store.ping()
    assert (await store.info())["server_name"] == "valkey"
