"""The watch on the real store: warnings before the breach, escalation, arrivals, closing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.complaints import Complaint, Event, Kind, Report, Status
from city.observations import VehiclePosition
from city.profile import Profile, load
from city.service_times import ServiceRule, ServiceTime, To
from city.settings import Settings
from operations.desk import CITIZEN, LATEST, Actor, Desk
from operations.watch.report import WatchReport
from operations.watch.run import run_watch
from store.city_store import CityStore

NOW = datetime.now(UTC)
RINA = Actor("rina", "operator")
PLACE = (-6.2383, 106.9756)
WITHIN_S = 20.0


class Clock:
    """A clock that the test puts forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@pytest.fixture
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def report() -> Report:
    """Rubbish: 8 hours in the city's own times, warned at 6 h 24 min, the mayor told after 16 h."""
    return Report(
        observed_at=NOW,
        received_at=NOW,
        source="desk",
        service_code="sampah",
        description="Sampah",
        lat=PLACE[0],
        lng=PLACE[1],
    )


@asynccontextmanager
async def watching(store: CityStore, profile: Profile, clock: Clock) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(run_watch(Settings(), profile, store, stop, clock))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, WITHIN_S)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not await true():
            await asyncio.sleep(0.02)


async def marks(store: CityStore, ticket: str, kind: Kind = Kind.ESCALATED) -> list[Event]:
    return [each for each in await store.complaints.events(ticket) if each.kind is kind]


async def marked(store: CityStore, ticket: str, count: int, kind: Kind = Kind.ESCALATED) -> None:
    async def enough() -> bool:
        return len(await marks(store, ticket, kind)) >= count

    await until(enough)


async def received(desk: Desk, key: str = "call") -> Complaint:
    return (await desk.report(report(), RINA, key))[0]


async def noticed(store: CityStore, desk: Desk) -> None:
    """Returns once the watch has seen everything that was written before this call."""
    sign = (await desk.report(report(), RINA, f"sign-{datetime.now(UTC).timestamp()}"))[0]

    async def seen() -> bool:
        told = await store.lease("watch", "test").last_report()
        if told is None:
            return False
        known = msgspec.json.decode(told, type=WatchReport)
        return known.open >= (await store.complaints.count()).open

    assert sign.open
    await until(seen)


async def test_the_agency_is_warned_before_the_breach_and_the_head_told_after_it(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    ticket = (await received(desk)).complaint_id
    async with watching(store, profile, clock):
        await noticed(store, desk)
        assert await marks(store, ticket) == []
        clock.forward(hours=6, minutes=25)
        await marked(store, ticket, 1)
        [warning] = await marks(store, ticket)
        assert (warning.level, warning.handed_to, warning.by_role) == (1, To.AGENCY, "clock")
        assert warning.note.startswith("Peringatan dini untuk dinas: batas waktu layanan ")
        clock.forward(hours=1, minutes=36)
        await marked(store, ticket, 2)
        clock.forward(hours=8)
        await marked(store, ticket, 3)
    told = await marks(store, ticket)
    assert [(each.level, each.handed_to) for each in told] == [
        (1, To.AGENCY),
        (2, To.HEAD),
        (3, To.MAYOR),
    ]
    assert "Diteruskan ke kepala dinas" in told[1].note
    assert (await store.complaints.load(ticket)).escalated_level == 3


async def test_a_watch_that_slept_makes_up_for_every_level_once_and_in_order(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    tickets = [(await received(desk, f"call-{n}")).complaint_id for n in range(5)]
    clock.forward(days=3)
    for _ in range(3):
        async with watching(store, profile, clock):
            for ticket in tickets:
                await marked(store, ticket, 3)
            await noticed(store, desk)
    for ticket in tickets:
        assert [each.level for each in await marks(store, ticket)] == [1, 2, 3]


@asynccontextmanager
async def two_watches(store: CityStore, profile: Profile, clock: Clock) -> AsyncIterator[None]:
    async with watching(store, profile, clock), watching(store, profile, clock):
        yield


async def test_a_short_service_time_swallows_no_level_whoever_watches_and_however_often(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    """Si-Badra with four hours for one category: the agency's own levels come before its head's."""
    row = ServiceRule(time=ServiceTime(amount=4), categories=("sampah",))
    ladder = profile.clock_presets["si-badra"]
    rules = msgspec.structs.replace(ladder, services=(row,))
    strict = msgspec.structs.replace(profile, clocks=rules)
    ticket = (await received(desk)).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    for hours, levels in ((4.1, [3, 5]), (19.9, [3, 5, 2]), (24, [3, 5, 2, 4])):
        clock.forward(hours=hours)
        for _ in range(2):
            async with two_watches(store, strict, clock):
                await marked(store, ticket, len(levels))
                await noticed(store, desk)
        assert [each.level for each in await marks(store, ticket)] == levels
    assert [each.early for each in await marks(store, ticket)] == [True, False, False, False]


async def test_while_a_case_is_coordinated_its_clock_stands_still(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    ticket = (await received(desk)).complaint_id
    await desk.coordinate(ticket, RINA, expected_version=1, key="c", note="Jalan provinsi?")
    running = (await received(desk, "other")).complaint_id
    async with watching(store, profile, clock):
        clock.forward(days=5)
        await marked(store, running, 3)
        assert await marks(store, ticket) == []
        await desk.assign(ticket, RINA, expected_version=2, key="a", agency_id="dlh")
        clock.forward(hours=6, minutes=25)
        await marked(store, ticket, 1)
    assert [each.level for each in await marks(store, ticket)] == [1]


async def test_a_solved_case_closes_by_itself_after_ten_days_unless_somebody_objects(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    tickets = [(await received(desk, f"call-{n}")).complaint_id for n in range(2)]
    for ticket in tickets:
        await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
        await desk.resolve(ticket, RINA, expected_version=2, key="r")
    quiet, protested = tickets
    async with watching(store, profile, clock):
        clock.forward(days=9, hours=23)
        await noticed(store, desk)
        assert (await store.complaints.load(quiet)).status is Status.RESOLVED
        await desk.reopen(
            protested, Actor("c", CITIZEN), expected_version=LATEST, key="o", reason="Masih ada"
        )
        clock.forward(hours=2)

        async def closed() -> bool:
            return (await store.complaints.load(quiet)).status is Status.CLOSED

        await until(closed)
    last = (await store.complaints.events(quiet))[-1]
    assert (last.actor, last.by_role) == ("watch", "clock")
    assert last.note == "Ditutup otomatis: 10 hari tanpa keberatan dari pelapor."
    assert (await store.complaints.load(protested)).status is Status.REOPENED


def position(clock: Clock, lat: float, lng: float, speed_kmh: float) -> VehiclePosition:
    return VehiclePosition(
        observed_at=clock(),
        received_at=clock(),
        source="osmand",
        vehicle_id="baktor-07",
        lat=lat,
        lng=lng,
        speed_kmh=speed_kmh,
    )


async def sent(desk: Desk) -> str:
    ticket = (await received(desk)).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    await desk.dispatch(ticket, RINA, expected_version=2, key="d", vehicle_id="baktor-07")
    return ticket


async def test_an_arrival_is_offered_once_and_never_forced(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    ticket = await sent(desk)
    async with watching(store, profile, clock), telling(store, clock, *PLACE, 0.0):
        await marked(store, ticket, 1, Kind.ARRIVAL)
        await noticed(store, desk)
    case = await store.complaints.load(ticket)
    [offer] = await marks(store, ticket, Kind.ARRIVAL)
    assert case.status is Status.DISPATCHED
    assert case.arrival_offered_at == offer.at
    assert offer.note.startswith("Baktor 07 terlihat di lokasi.")
    confirmed = await desk.arrive(ticket, RINA, expected_version=3, key="ok")
    assert (confirmed.status, confirmed.arrival_offered_at) == (Status.ON_SITE, None)


async def test_at_a_corrected_place_the_unit_arrives_anew(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    ticket = await sent(desk)
    async with watching(store, profile, clock):
        async with telling(store, clock, *PLACE, 0.0):
            await marked(store, ticket, 1, Kind.ARRIVAL)
        there = {"lat": -6.2601, "lng": 107.0102, "note": "Titik pada laporan keliru"}
        moved = await desk.set_place(ticket, RINA, expected_version=3, key="p", **there)
        assert moved.arrival_offered_at is None
        async with telling(store, clock, there["lat"], there["lng"], 0.0):
            await marked(store, ticket, 2, Kind.ARRIVAL)
    assert len(await marks(store, ticket, Kind.ARRIVAL)) == 2


async def test_who_drives_past_or_was_there_before_has_not_arrived(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    await store.observations.write(VehiclePosition.KIND, [position(clock, *PLACE, 0.0)], clock())
    ticket = await sent(desk)
    async with watching(store, profile, clock), telling(store, clock, *PLACE, 40.0):
        await looked_at_positions(store)
    assert await marks(store, ticket, Kind.ARRIVAL) == []


@asynccontextmanager
async def telling(
    store: CityStore, clock: Clock, lat: float, lng: float, speed_kmh: float
) -> AsyncIterator[None]:
    """A phone that tells its place five times a second."""

    async def tell() -> None:
        while True:
            told = [position(clock, lat, lng, speed_kmh)]
            await store.observations.write(VehiclePosition.KIND, told, clock())
            await asyncio.sleep(0.2)

    phone = asyncio.create_task(tell())
    try:
        yield
    finally:
        phone.cancel()


async def looked_at_positions(store: CityStore) -> None:
    """Returns after the watch has reported twice: it looked at positions in between."""
    lease = store.lease("watch", "test")
    seen: set[Any] = set()

    async def twice() -> bool:
        told = await lease.last_report()
        seen.add(told and msgspec.json.decode(told, type=WatchReport).at)
        return len(seen - {None}) >= 2

    await until(twice)


async def test_what_the_watch_notes_comes_between_nobody_and_their_step(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    ticket = (await received(desk)).complaint_id
    clock.forward(days=1)
    async with watching(store, profile, clock):
        await marked(store, ticket, 3)
    case = await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    assert (case.status, case.version, case.marks) == (Status.ASSIGNED, 5, 3)


async def test_a_merge_that_broke_in_the_middle_is_finished(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    first, second = await received(desk, "1"), await received(desk, "2")
    half = Event(at=clock(), actor="rina", status=Status.MERGED, merged_into=first.complaint_id)
    await store.complaints.step(second.complaint_id, half, 1, "half a merge")
    async with watching(store, profile, clock):

        async def counted() -> bool:
            return (await store.complaints.load(first.complaint_id)).reporters == 2

        await until(counted)
    half = Event(at=clock(), actor="rina", status=Status.MERGED, kind=Kind.UNMERGED)
    await store.complaints.step(second.complaint_id, half, 2, "half a parting")
    async with watching(store, profile, clock):

        async def alone() -> bool:
            return (await store.complaints.load(first.complaint_id)).reporters == 1

        await until(alone)
