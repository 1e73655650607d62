"""Complaints in the store: tickets, steps, repeats, followers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from city.complaints import Event, IllegalStep, Kind, Report, Status
from city.settings import StoreSettings
from store.address import Address
from store.city_store import CityStore, open_store
from store.errors import KeyReused, NoSuchRecord, VersionConflict

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def report(description: str = "Tumpukan sampah di bawah underpass") -> Report:
    return Report(
        observed_at=NOW,
        received_at=NOW,
        source="open311",
        service_code="sampah",
        description=description,
        lat=-6.24,
        lng=107.0,
    )


def event(status: Status, minute: int = 1, **more: Any) -> Event:
    return Event(at=NOW + timedelta(minutes=minute), actor="dispatcher", status=status, **more)


async def test_a_report_becomes_a_complaint_with_a_ticket(store_address: Address) -> None:
    async with await open_store(store_address, StoreSettings(), complaint_prefix="BKS") as store:
        complaint, repeated = await store.complaints.receive(
            report(), "open311", NOW, agency_id="dlh"
        )
    assert complaint.complaint_id == "BKS-2026-000001"
    assert (complaint.version, complaint.status, repeated) == (1, Status.RECEIVED, False)
    assert complaint.agency_id == "dlh"


async def test_tickets_count_within_their_year(store: CityStore) -> None:
    first, _ = await store.complaints.receive(report(), "a", NOW)
    second, _ = await store.complaints.receive(report(), "a", NOW)
    later, _ = await store.complaints.receive(report(), "a", NOW.replace(year=2027))
    ids = [each.complaint_id for each in (first, second, later)]
    assert ids == ["T-2026-000001", "T-2026-000002", "T-2027-000001"]


async def test_a_report_sent_twice_with_the_same_key_is_one_complaint(store: CityStore) -> None:
    first, _ = await store.complaints.receive(report(), "a", NOW, "phone-1")
    again, repeated = await store.complaints.receive(report("again"), "a", NOW, "phone-1")
    assert repeated
    assert again == first
    assert len(await store.complaints.all()) == 1


async def test_the_same_report_sent_many_times_at_once_is_one_complaint(store: CityStore) -> None:
    made = await asyncio.gather(
        *(store.complaints.receive(report(), "a", NOW, "phone-1") for _ in range(10))
    )
    assert len({complaint.complaint_id for complaint, _ in made}) == 1
    assert sum(not repeated for _, repeated in made) == 1


async def test_steps_fold_into_the_state_and_stay_as_events(store: CityStore) -> None:
    made, _ = await store.complaints.receive(report(), "a", NOW)
    ticket = made.complaint_id
    await store.complaints.step(ticket, event(Status.ASSIGNED, agency_id="dlh"), 1)
    sent = await store.complaints.step(
        ticket, event(Status.DISPATCHED, 2, vehicle_id="baktor-07"), 2
    )
    assert (sent.version, sent.agency_id, sent.vehicle_id) == (3, "dlh", "baktor-07")
    assert await store.complaints.load(ticket) == sent
    statuses = [each.status for each in await store.complaints.events(ticket)]
    assert statuses == [Status.RECEIVED, Status.ASSIGNED, Status.DISPATCHED]


async def test_a_step_on_an_old_version_is_refused(store: CityStore) -> None:
    made, _ = await store.complaints.receive(report(), "a", NOW)
    await store.complaints.step(made.complaint_id, event(Status.VERIFIED), 1)
    with pytest.raises(VersionConflict) as refused:
        await store.complaints.step(made.complaint_id, event(Status.REJECTED), 1)
    assert refused.value.actual == 2


async def test_a_step_the_table_does_not_know_is_refused(store: CityStore) -> None:
    made, _ = await store.complaints.receive(report(), "a", NOW)
    with pytest.raises(IllegalStep, match="possible: verified"):
        await store.complaints.step(made.complaint_id, event(Status.CLOSED), 1)


async def test_a_step_repeated_with_its_key_happens_once(store: CityStore) -> None:
    made, _ = await store.complaints.receive(report(), "a", NOW)
    ticket = made.complaint_id
    await store.complaints.step(ticket, event(Status.VERIFIED), 1, "click-1")
    again = await store.complaints.step(ticket, event(Status.VERIFIED), 1, "click-1")
    assert again.version == 2
    other, _ = await store.complaints.receive(report(), "a", NOW)
    with pytest.raises(KeyReused, match=ticket):
        await store.complaints.step(other.complaint_id, event(Status.VERIFIED), 1, "click-1")


async def test_an_unknown_ticket_is_said_plainly(store: CityStore) -> None:
    with pytest.raises(NoSuchRecord, match="no complaint 'T-2026-000404'"):
        await store.complaints.load("T-2026-000404")
    with pytest.raises(NoSuchRecord):
        await store.complaints.events("T-2026-000404")


async def test_a_follower_who_starts_before_reading_misses_nothing(store: CityStore) -> None:
    start = await store.complaints.last_id()
    made, _ = await store.complaints.receive(report(), "a", NOW)
    known = {each.complaint_id: each for each in await store.complaints.all()}
    stepped = await store.complaints.step(made.complaint_id, event(Status.VERIFIED), 1)
    _, changed = await asyncio.wait_for(anext(store.complaints.follow(start)), 5)
    assert known == {made.complaint_id: made}
    assert changed == [made, stepped]


async def test_a_report_may_know_more_from_the_start(store: CityStore) -> None:
    first = event(Status.RECEIVED, report=report(), secret_hash="ab", kelurahan="32.75.01.1001")
    made, _ = await store.complaints.begin(first, "desk-1")
    assert (made.secret_hash, made.kelurahan) == ("ab", "32.75.01.1001")
    assert await store.complaints.begin(first, "desk-1") == (made, True)


async def test_an_event_that_is_no_step_leaves_the_status(store: CityStore) -> None:
    made, _ = await store.complaints.receive(report(), "a", NOW)
    urgent = event(Status.RECEIVED, kind=Kind.PRIORITY, priority="urgent")
    changed = await store.complaints.step(made.complaint_id, urgent, 1)
    assert (changed.version, changed.status, changed.priority) == (2, Status.RECEIVED, "urgent")
