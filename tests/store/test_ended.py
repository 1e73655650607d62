"""Open and ended complaints lie apart: moved in one go, found by time, taken over from before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from redis.asyncio import Redis

from city.complaints import Complaint, Event, Report, Status, begin
from store.address import Address
from store.city_store import CityStore, open_store
from store.connection import Connection
from store.ended import Ended

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def report() -> Report:
    return Report(
        observed_at=NOW,
        received_at=NOW,
        source="open311",
        service_code="sampah",
        description="",
        lat=None,
        lng=None,
    )


async def rejected(store: CityStore, at: datetime) -> Complaint:
    """A complaint that ends at a time."""
    made, _ = await store.complaints.receive(report(), "a", NOW)
    event = Event(at=at, actor="a", status=Status.REJECTED)
    return await store.complaints.step(made.complaint_id, event, 1)


async def reopened(store: CityStore, complaint: Complaint) -> Complaint:
    event = Event(at=NOW + 9 * HOUR, actor="a", status=Status.REOPENED)
    return await store.complaints.step(complaint.complaint_id, event, complaint.version)


async def test_a_complaint_that_ends_leaves_the_open_ones(store: CityStore) -> None:
    stays, _ = await store.complaints.receive(report(), "a", NOW)
    ends = await rejected(store, NOW + HOUR)
    assert await store.complaints.open() == [stays]
    assert await store.complaints.ended_since(NOW) == [ends]
    assert await store.complaints.count() == (1, 1)
    assert await store.complaints.load(ends.complaint_id) == ends
    assert len(await store.complaints.events(ends.complaint_id)) == 2


async def test_a_reopened_complaint_comes_back_and_is_nowhere_twice(store: CityStore) -> None:
    again = await reopened(store, await rejected(store, NOW + HOUR))
    assert await store.complaints.open() == [again]
    assert await store.complaints.ended_since(NOW) == []
    assert await store.complaints.count() == (1, 0)
    assert await store.complaints.all() == [again]


async def test_a_repeat_finds_an_ended_complaint_too(store: CityStore) -> None:
    made, _ = await store.complaints.receive(report(), "a", NOW, "phone-1")
    event = Event(at=NOW + HOUR, actor="a", status=Status.REJECTED)
    ended = await store.complaints.step(made.complaint_id, event, 1, "click-1")
    assert await store.complaints.receive(report(), "a", NOW, "phone-1") == (ended, True)
    assert await store.complaints.step(made.complaint_id, event, 1, "click-1") == ended
    assert await store.complaints.count() == (0, 1)


async def test_ended_complaints_are_paged_by_time_newest_first(store: CityStore) -> None:
    ended = [await rejected(store, NOW + hour * HOUR) for hour in range(7)]
    first = await store.complaints.page_ended(0, 3)
    assert (first.complaints, first.total) == (ended[:3:-1], 7)
    last = await store.complaints.page_ended(6, 3)
    assert last.complaints == ended[:1]
    assert (await store.complaints.page_ended(7, 3)).complaints == []
    between = await store.complaints.page_ended(1, 9, since=NOW + HOUR, until=NOW + 4 * HOUR)
    assert (between.complaints, between.total) == (ended[2:0:-1], 3)
    assert await store.complaints.ended_since(NOW + 5 * HOUR) == ended[5:]


async def test_everything_is_found_while_complaints_end_and_come_back(store: CityStore) -> None:
    for _ in range(40):
        await store.complaints.receive(report(), "a", NOW)
    ended = [await rejected(store, NOW) for _ in range(8)]
    moving = asyncio.gather(*(back_and_forth(store, each) for each in ended))
    while not moving.done():
        assert len({each.complaint_id for each in await store.complaints.all()}) == 48
    await moving


async def back_and_forth(store: CityStore, complaint: Complaint) -> None:
    for _ in range(5):
        complaint = await reopened(store, complaint)
        for status in (Status.ASSIGNED, Status.NOT_OURS):
            event = Event(at=NOW + HOUR, actor="a", status=status)
            complaint = await store.complaints.step(
                complaint.complaint_id, event, complaint.version
            )


def kept_before(number: int) -> tuple[str, bytes]:
    """A complaint as an earlier release kept it, open and ended side by side."""
    event = Event(at=NOW, actor="a", status=Status.RECEIVED, report=report())
    complaint = begin(f"T-2026-{number:06d}", event)
    if number % 3:
        ended = {"status": Status.CLOSED, "status_at": NOW + number * HOUR, "version": 2}
        complaint = msgspec.structs.replace(complaint, **ended)
    value = f"{complaint.version} ".encode() + msgspec.msgpack.encode(complaint)
    return complaint.complaint_id, value


@pytest.fixture
async def old_server(store_address: Address) -> Address:
    """A server with 900 complaints of an earlier release."""
    host, port = store_address.nodes[0]
    async with Redis(host=host, port=port, password=store_address.password) as client:
        kept = [word for number in range(900) for word in kept_before(number)]
        await client.execute_command("HSET", "{complaint}:states", *kept)  # type: ignore[no-untyped-call]
    return store_address


async def test_an_earlier_store_is_taken_over_by_several_processes_at_once(
    old_server: Address,
) -> None:
    stores = await asyncio.gather(*(open_store(old_server) for _ in range(4)))
    complaints = stores[0].complaints
    assert await complaints.count() == (300, 600)
    assert all(each.open for each in await complaints.open())
    page = await complaints.page_ended(0, 2)
    assert [each.complaint_id for each in page.complaints] == ["T-2026-000899", "T-2026-000898"]
    assert await complaints.migrate() == 0
    for store in stores:
        await store.close()


async def test_what_changed_during_the_taking_over_stays_as_it_is(store_address: Address) -> None:
    """As when another process reopens a case between our reading it and our moving it."""
    connection = Connection(store_address)
    async with await open_store(store_address) as store:
        stays, _ = await store.complaints.receive(report(), "a", NOW)
        left = [(stays.complaint_id, 7, NOW), ("T-2026-000404", 1, NOW)]
        assert await Ended(connection, "complaint").retire(left) == 0
        assert await store.complaints.open() == [stays]
    await connection.close()
