"""Reporters are forgotten when their time has come, once, whole, and by everybody who follows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from city.case import Kind
from city.complaints import Complaint, Status
from city.profile import load
from operations.desk import LATEST, Actor, Desk, DeskError
from operations.desk.actor import THE_CLOCK
from operations.identities import Identities
from store.city_store import CityStore
from tests.operations.test_watch import Clock, report, until, watching

PROFILE = load("bekasi")
RINA, ADMIN = Actor("rina", "operator"), Actor("bu-admin", "admin")
NAME = "Siti Rahmawati"


async def closed(store: CityStore, key: str = "1", **given: Any) -> Complaint:
    desk = Desk(store, PROFILE, lambda: datetime.now(UTC))
    named = replace(report(), reporter_name=NAME, reporter_phone="081234567890", **given)
    ticket = (await desk.report(named, RINA, key))[0].complaint_id
    return await desk.reject(
        ticket,
        RINA,
        expected_version=LATEST,
        key="r",
        public_note="Bukan laporan",
        note=f"Bu {NAME}",
    )


def identities(store: CityStore, ahead: float = 0.0) -> Identities:
    return Identities(store, PROFILE, lambda: datetime.now(UTC) + timedelta(days=ahead))


async def packed(store: CityStore, ticket: str) -> str:
    return str((await store.complaints.load(ticket), await store.complaints.events(ticket)))


async def test_a_case_is_forgotten_when_its_days_are_over_and_not_before(store: CityStore) -> None:
    made = await closed(store)
    assert await identities(store, 364).keep_to(365) == 0
    assert NAME in await packed(store, made.complaint_id)
    assert await identities(store, 366).keep_to(365) == 1
    assert "Siti" not in await packed(store, made.complaint_id)
    after = await store.complaints.load(made.complaint_id)
    assert (after.status, after.status_at) == (made.status, made.status_at)
    assert (await store.complaints.page_ended()).total == 1, "still among the ended ones"


async def test_twice_and_two_at_once_write_one_entry_in_the_log(store: CityStore) -> None:
    made = [await closed(store, f"{n}") for n in range(3)]
    late = identities(store, 366)
    await asyncio.gather(*(late.keep_to(365) for _ in range(3)))
    assert await identities(store, 367).keep_to(365) == 0
    for each in made:
        kinds = [event.kind for event in await store.complaints.events(each.complaint_id)]
        assert kinds.count(Kind.ERASED) == 1
    assert await store.complaints.erased() == 3


async def test_followers_see_it_and_earlier_states_are_not_read_any_more(store: CityStore) -> None:
    begun = await store.complaints.last_id()
    made = await closed(store)
    await identities(store, 366).keep_to(365)
    async for _, seen in store.complaints.follow(begun):
        assert [each.erased_at is not None for each in seen if each.complaint_id == made.complaint_id] == [True]  # fmt: skip
        assert NAME not in str(seen)
        break
    assert await identities(store, 366).done_until() > made.status_at


async def test_a_merged_report_waits_for_the_case_it_went_into(store: CityStore) -> None:
    desk = Desk(store, PROFILE, lambda: datetime.now(UTC))
    into = (await desk.report(report(), RINA, "into"))[0].complaint_id
    ticket = (await desk.report(replace(report(), reporter_name=NAME), RINA, "one"))[0].complaint_id
    await desk.merge(ticket, RINA, expected_version=LATEST, key="m", into=into)
    assert await identities(store, 366).keep_to(365) == 0
    await desk.reject(into, RINA, expected_version=LATEST, key="r", public_note="Selesai")
    assert await identities(store, 367).keep_to(365) == 2
    assert (await store.complaints.load(ticket)).status is Status.MERGED
    assert NAME not in await packed(store, ticket)


async def test_an_admin_forgets_one_case_on_request_with_a_reason_and_nobody_else_does(
    store: CityStore,
) -> None:
    ticket = (await closed(store)).complaint_id
    now = identities(store)
    for by in (RINA, Actor("wali", "leader"), Actor("dinas", "admin", "dlh")):
        with pytest.raises(DeskError) as refused:
            await now.forget(ticket, by, "Permintaan")
        assert refused.value.key == "admins_only"
    with pytest.raises(DeskError) as refused:
        await now.forget(ticket, ADMIN, " ")
    assert refused.value.key == "reason_missing"
    assert NAME in await packed(store, ticket)
    done = await now.forget(ticket, ADMIN, f"Permintaan {NAME}, surat 12")
    assert done.erased_at is not None
    assert await now.forget(ticket, ADMIN, "lagi") == done, "once is enough"
    log = (await store.complaints.events(ticket))[-1]
    assert (log.kind, log.actor, log.by_role) == (Kind.ERASED, "bu-admin", "admin")
    assert "surat 12" in log.note
    assert "Siti" not in await packed(store, ticket)


async def test_a_private_cases_photo_is_gone_from_the_disk(store: CityStore) -> None:
    ticket = (await closed(store, private=True)).complaint_id
    photo = await store.photos.put(b"a face", b"small")
    desk = Desk(store, PROFILE, lambda: datetime.now(UTC))
    await desk.add_photo(
        ticket, RINA, expected_version=LATEST, key="p", photo_id=photo, role="report"
    )
    await identities(store).forget(ticket, ADMIN, "Permintaan")
    assert not await store.photos.holds(photo)
    assert (await store.complaints.load(ticket)).photos == ()


async def test_the_watch_does_it_by_itself(store: CityStore) -> None:
    ticket, clock = (await closed(store)).complaint_id, Clock()
    clock.forward(days=366)
    async with watching(store, PROFILE, clock):

        async def gone() -> bool:
            return (await store.complaints.load(ticket)).erased_at is not None

        await until(gone)
    assert (await store.complaints.events(ticket))[-1].actor == THE_CLOCK.name
