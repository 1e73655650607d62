"""Latest never goes back in time, history has everything once."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from city.health import FeedState
from city.observations import (
    AgencyIndicator,
    AirQuality,
    FeedHealth,
    Observation,
    Rainfall,
    VehiclePosition,
    WaterLevel,
    WaterQuality,
)
from city.settings import StoreSettings
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from store.observations import Written

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KIND = VehiclePosition.KIND
HOUR_AGO = NOW - timedelta(hours=1)


def position(
    vehicle: str = "baktor-07", at_s: float = 0.0, lat: float = -6.23, received_s: float = 1.5
) -> VehiclePosition:
    return VehiclePosition(
        observed_at=NOW + timedelta(seconds=at_s),
        received_at=NOW + timedelta(seconds=received_s),
        source="osmand",
        vehicle_id=vehicle,
        lat=lat,
        lng=107.0,
    )


async def test_what_is_written_comes_back_as_latest_and_as_history(store: CityStore) -> None:
    batch = [position("baktor-07"), position("baktor-08", at_s=0.25)]
    assert await store.observations.write(KIND, batch, NOW) == Written(accepted=2, moved=2)
    assert sorted(await store.observations.latest(KIND), key=lambda each: each.subject) == batch
    assert await store.observations.history(KIND, HOUR_AGO) == batch


async def test_a_late_position_reaches_history_but_never_the_map(store: CityStore) -> None:
    await store.observations.write(KIND, [position(at_s=0)], NOW)
    written = await store.observations.write(KIND, [position(at_s=-60, lat=-6.3)], NOW)
    assert written == Written(accepted=1, late=1)
    assert await store.observations.latest(KIND) == [position(at_s=0)]
    assert [each.observed_at for each in await store.observations.history(KIND, HOUR_AGO)] == [
        NOW - timedelta(seconds=60),
        NOW,
    ]


async def test_an_exact_repeat_changes_nothing_even_when_it_was_received_later(
    store: CityStore,
) -> None:
    await store.observations.write(KIND, [position(at_s=0), position(at_s=5)], NOW)
    again = [position(at_s=5, received_s=30), position(at_s=0, received_s=99.25)]
    assert await store.observations.write(KIND, again, NOW) == Written(repeated=2)
    assert await store.observations.latest(KIND) == [position(at_s=5)]
    assert len(await store.observations.history(KIND, HOUR_AGO)) == 2


async def test_a_late_position_that_comes_twice_is_kept_once(store: CityStore) -> None:
    await store.observations.write(KIND, [position(at_s=0)], NOW)
    late = position(at_s=-30)
    assert await store.observations.write(KIND, [late, late], NOW) == Written(1, 0, 1, 1, 0)
    assert await store.observations.write(KIND, [late], NOW) == Written(repeated=1)


async def test_a_correction_goes_to_history_and_the_latest_keeps_the_first(
    store: CityStore,
) -> None:
    first, corrected = position(lat=-6.20), position(lat=-6.21)
    await store.observations.write(KIND, [first], NOW)
    assert (await store.observations.write(KIND, [corrected], NOW)).late == 1
    assert await store.observations.latest(KIND) == [first]
    assert await store.observations.history(KIND, HOUR_AGO) == [first, corrected]


async def test_times_are_compared_to_the_microsecond(store: CityStore) -> None:
    await store.observations.write(KIND, [position(at_s=1.000001)], NOW)
    assert (await store.observations.write(KIND, [position(at_s=1)], NOW)).late == 1
    assert (await store.observations.write(KIND, [position(at_s=1.000002)], NOW)).moved == 1


async def test_what_is_older_than_the_window_is_counted_and_not_kept(store: CityStore) -> None:
    written = await store.observations.write(KIND, [position(at_s=-6 * 3600 - 1)], NOW)
    assert written == Written(expired=1)
    assert await store.observations.latest(KIND) == []
    assert await store.observations.history(KIND, NOW - timedelta(days=2)) == []


async def test_a_batch_larger_than_one_call_is_written_whole(store: CityStore) -> None:
    batch = [position(f"v{each}", at_s=each % 7) for each in range(2501)]
    assert (await store.observations.write(KIND, batch, NOW)).moved == 2501
    assert len(await store.observations.latest(KIND)) == 2501
    assert await store.observations.write(KIND, batch, NOW) == Written(repeated=2501)


async def test_an_empty_batch_is_fine(store: CityStore) -> None:
    assert await store.observations.write(KIND, [], NOW) == Written()
    assert await store.observations.last_id(KIND) == "0-0"


async def test_a_thousand_late_positions_in_one_second_are_kept_once_each(store: CityStore) -> None:
    await store.observations.write(KIND, [position(f"v{n}", at_s=60) for n in range(1000)], NOW)
    late = [position(f"v{n}", at_s=0) for n in range(1000)]
    assert await store.observations.write(KIND, late + late, NOW) == Written(1000, 0, 1000, 1000)
    assert len(await store.observations.history(KIND, HOUR_AGO)) == 2000


WHEN = {"observed_at": NOW, "received_at": NOW + timedelta(milliseconds=7), "source": "test"}
OF_EACH_KIND = [
    position(),
    WaterLevel(gauge_id="p2c", level_cm=None, **WHEN),
    WaterQuality(station_id="kali", ph=7.2, fecal_coliform_mpn_100ml=900.0, **WHEN),
    AirQuality(station_id="kayuringin", pm25_ug_m3=55.5, **WHEN),
    Rainfall(gauge_id="p2c", rain_mm=4.2, **WHEN),
    AgencyIndicator(agency_id="dlh", indicator_id="ton", value=1.0, unit="ton", **WHEN),
    FeedHealth(feed="osmand", state=FeedState.OK, last_good_at=NOW, **WHEN),
]


@pytest.mark.parametrize("one", OF_EACH_KIND, ids=lambda each: each.KIND)
async def test_every_kind_survives_the_way_through_the_store(
    store: CityStore, one: Observation
) -> None:
    await store.observations.write(one.KIND, [one], NOW)
    assert await store.observations.latest(one.KIND) == [one]
    assert await store.observations.write(one.KIND, [one], NOW) == Written(repeated=1)


async def test_a_figure_of_years_ago_is_kept_and_its_correction_is_the_newest_word(
    store: CityStore,
) -> None:
    told: dict[str, Any] = {"agency_id": "dlh", "indicator_id": "ton", "unit": "ton"}
    told |= {"received_at": NOW, "source": "test"}
    year = NOW - timedelta(days=5 * 365)
    words = [
        AgencyIndicator(observed_at=year + timedelta(microseconds=n), value=float(n), **told)
        for n in range(3)
    ]
    kind = AgencyIndicator.KIND
    for word in words:
        assert (await store.observations.write(kind, [word], NOW)).moved == 1
    assert await store.observations.latest(kind) == words[2:]
    assert await store.observations.history(kind, year) == words
    assert await store.observations.write(kind, words, NOW) == Written(repeated=3)


async def test_history_can_be_limited_to_the_newest(store: CityStore) -> None:
    await store.observations.write(KIND, [position(at_s=each) for each in range(10)], NOW)
    newest = await store.observations.history(KIND, NOW + timedelta(seconds=3), limit=2)
    assert [each.observed_at.second for each in newest] == [8, 9]
    assert await store.observations.history(KIND, NOW, limit=0) == []


async def test_streams_are_trimmed_to_the_window(store_address: Address) -> None:
    windows = StoreSettings(vehicle_window_s=0.3)
    async with await open_store(store_address, windows) as store:
        await write_many(store, "early")
        first = await store.observations.last_id(KIND)
        deadline = time.monotonic() + 10
        while await oldest_id(store_address) == first and time.monotonic() < deadline:
            await write_many(store, "later")
        assert await oldest_id(store_address) != first


async def write_many(store: CityStore, prefix: str) -> None:
    now = datetime.now(UTC)
    batch = [
        VehiclePosition(
            observed_at=now, received_at=now, source="t", vehicle_id=f"{prefix}{n}", lat=0, lng=0
        )
        for n in range(200)
    ]
    await store.observations.write(KIND, batch, now)


async def oldest_id(address: Address) -> str:
    host, port = address.nodes[0]
    async with Redis(host=host, port=port, password=address.password) as client:
        oldest = await client.xrange(f"{{{KIND}}}:stream", count=1)
    return oldest[0][0].decode()


async def test_a_follower_sees_everything_after_its_id_late_ones_too(store: CityStore) -> None:
    await store.observations.write(KIND, [position(at_s=0)], NOW)
    start = await store.observations.last_id(KIND)
    await store.observations.write(KIND, [position(at_s=9)], NOW)
    tail = store.observations.follow(KIND, start)
    last, seen = await asyncio.wait_for(anext(tail), 5)
    assert seen == [position(at_s=9)]
    waiting = asyncio.ensure_future(anext(tail))
    await store.observations.write(KIND, [position(at_s=4), position(at_s=12)], NOW)
    last, seen = await asyncio.wait_for(waiting, 5)
    assert {each.observed_at.second for each in seen} == {4, 12}
    assert last == await store.observations.last_id(KIND)


async def test_many_writers_at_once_keep_each_observation_once(store: CityStore) -> None:
    batch = [position(f"v{each % 20}", at_s=each // 20) for each in range(400)]
    counts = await asyncio.gather(
        *(store.observations.write(KIND, batch[::step], NOW) for step in (1, -1, 1, -1))
    )
    assert sum(each.accepted for each in counts) == 400
    assert len(await store.observations.history(KIND, HOUR_AGO)) == 400
    assert {each.observed_at.second for each in await store.observations.latest(KIND)} == {19}


SIGHTINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(-9, 9)), min_size=1, max_size=12, unique=True
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sightings=SIGHTINGS, data=st.data())
def test_any_order_and_any_repetition_gives_the_same_latest_and_no_double(
    valkey: EmbeddedValkey, sightings: list[tuple[str, int]], data: st.DataObject
) -> None:
    once = [position(vehicle, at_s, lat=at_s / 10) for vehicle, at_s in sightings]
    order = data.draw(st.permutations(once + data.draw(st.lists(st.sampled_from(once)))))
    cut = data.draw(st.integers(0, len(order)))
    asyncio.run(check_order(valkey.start(), once, [order[:cut], order[cut:]]))


async def check_order(
    address: Address, once: list[VehiclePosition], batches: list[list[VehiclePosition]]
) -> None:
    host, port = address.nodes[0]
    async with Redis(host=host, port=port, password=address.password) as client:
        await client.flushall()
    async with await open_store(address, StoreSettings()) as store:
        written = [await store.observations.write(KIND, batch, NOW) for batch in batches]
        history = await store.observations.history(KIND, HOUR_AGO)
        latest = {each.subject: each for each in await store.observations.latest(KIND)}
    assert sorted(map(repr, history)) == sorted(map(repr, once))
    assert latest == {each.subject: each for each in sorted(once, key=lambda e: e.observed_at)}
    assert sum(each.accepted for each in written) == len(once)
    assert sum(each.repeated for each in written) == sum(map(len, batches)) - len(once)


async def test_who_was_silent_too_long_is_forgotten_and_back_with_the_first_word(
    store: CityStore,
) -> None:
    ids = [f"hp-{number}" for number in range(1200)]
    await store.observations.write(KIND, [position(each) for each in ids], NOW)
    await store.observations.write(KIND, [position("baktor-07"), position("hp-7", 90)], NOW)
    before = NOW + timedelta(seconds=60)
    gone = await store.observations.forget(KIND, before, {"baktor-07"})
    assert sorted(gone) == sorted(set(ids) - {"hp-7"})
    left = {each.subject for each in await store.observations.latest(KIND)}
    assert left == {"baktor-07", "hp-7"}
    back = position("hp-1", at_s=120)
    assert (await store.observations.write(KIND, [back], NOW)).moved == 1
    assert await store.observations.latest_of(KIND, ["hp-1"]) == [back]
