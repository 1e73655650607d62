"""The simulation on a real store: nothing doubled, nothing lost, hands off what people took."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from city.complaints import Complaint, Event, Report, Status
from city.profile import Profile
from city.settings import ChecksSettings, Settings, SimulatorSettings, StoreSettings
from data_feeds.delivery import Door
from data_feeds.lines import Line, lines_of
from data_feeds.physics import limits_of
from data_feeds.simulator import Past, World, run, scenarios
from data_feeds.simulator.desk import Desk
from data_feeds.simulator.orders import Order
from data_feeds.simulator.pictures import picture
from data_feeds.simulator.scenarios import ScenarioError
from operations.watch.notes import offered
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from store.errors import StoreUnavailable
from store.scenes import Scenes

from . import playing
from .playing import START

FAST = SimulatorSettings(scenario="launch-day", speed=60.0, vehicles=40)


class Told:
    """A clock that goes on by `step_s` whenever it is asked."""

    def __init__(self, step_s: float) -> None:
        self.now, self.step = START, timedelta(seconds=step_s)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


class Stage:
    """The runner's door on a real store, against a told clock."""

    def __init__(self, profile: Profile, store: CityStore) -> None:
        self.profile, self.store, self.now = profile, store, START
        self.lines: dict[str, Line] = lines_of(Settings(), {}, START)
        self.door = Door(store, profile, limits_of(profile, ChecksSettings()), lambda: self.now)
        self.desk = Desk(store)

    async def deliver(self, feed: str, payload: bytes, source: str) -> Any:
        return await self.door.deliver(
            self.lines[feed], payload, counted_by=self.lines["simulator"]
        )

    async def play(self, world: World, seconds: float) -> AsyncIterator[datetime]:
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            found = world.advance(self.now)
            await asyncio.gather(
                *(self.deliver(each.feed, each.payload, "simulator") for each in found)
            )
            for action in world.actions():
                if not await self.desk.act(action):
                    world.forget(action.case)
            yield self.now
            self.now += timedelta(seconds=1)

    async def begin(self, options: SimulatorSettings = FAST) -> World:
        return World(self.profile, options, self.now, await self.desk.past(options, self.now))

    async def begin_at_once(self, options: SimulatorSettings = FAST) -> World:
        """Without what the sensors told for weeks before: thousands of deliveries that nobody looks at
        who asks about complaints and vehicles."""
        past = await self.desk.past(options, self.now)
        told = dict.fromkeys(sensors_of(self.profile), self.now) | past.told_until
        return World(self.profile, options, self.now, replace(past, told_until=told))


def sensors_of(profile: Profile) -> Iterator[str]:
    yield from (f"water/{each}" for each in profile.gauges)
    yield from (f"air/{each}" for each in profile.air_stations)
    yield from (f"quality/{each}" for each in profile.quality_stations)


@pytest.fixture
def stage(profile: Profile, store: CityStore) -> Stage:
    return Stage(profile, store)


@pytest.fixture(scope="module")
async def day(
    profile: Profile, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CityStore]:
    """The launch day with all of its past, played once into a store of its own."""
    folder = tmp_path_factory.mktemp("day")
    with EmbeddedValkey(folder) as server:
        settings = StoreSettings(data=str(folder))
        async with await open_store(server.start(), settings) as kept:
            stage = Stage(profile, kept)
            await all_of(stage.play(await stage.begin(), 15.0))
            yield kept


async def all_of(played: AsyncIterator[datetime]) -> None:
    async for _ in played:
        pass


async def statuses(store: CityStore, words: str) -> list[list[Status]]:
    found = [each for each in await store.complaints.all() if words in each.report.description]
    return [
        [event.status for event in await store.complaints.events(each.complaint_id)]
        for each in found
    ]


async def test_launch_day_is_kept_as_a_complete_story_of_a_simulated_complaint(
    day: CityStore,
) -> None:
    [story] = await statuses(day, "underpass")
    assert story[0] is Status.RECEIVED
    assert story[-1] is Status.CLOSED
    assert all(each.simulated for each in await day.complaints.all())
    positions = await day.observations.latest("vehicle_position")
    assert {each.source for each in positions} == {"simulator"}


async def test_photos_of_the_day_are_kept_like_every_photo_and_say_that_they_are_drawn(
    day: CityStore,
) -> None:
    [found] = [each for each in await day.complaints.all() if "underpass" in told(each)]
    assert [each.role for each in found.photos] == ["before", "after"]
    for each in found.photos:
        assert (await day.photos.get(each.id)).startswith(b"\xff\xd8")
    assert picture("sampah", "before", "x") == picture("sampah", "before", "x")
    assert picture("sampah", "before", "x") != picture("sampah", "after", "x")


async def test_the_wall_is_asked_to_follow_the_case_and_at_the_end_the_other_one(
    day: CityStore,
) -> None:
    [scene] = await Scenes(day).all()
    assert "Chairil Anwar" in told(await day.complaints.load(scene.ticket))
    assert (scene.by, scene.screen) == ("simulator", "")


def told(complaint: Complaint) -> str:
    return complaint.report.description


async def test_the_desk_may_repeat_every_step_and_nothing_doubles(
    stage: Stage, store: CityStore
) -> None:
    world = await stage.begin_at_once()
    world.advance(stage.now)
    actions = world.actions()
    first = [await stage.desk.act(each) for each in actions]
    before = await store.complaints.all()
    again = [await Desk(store).act(each) for each in actions]
    assert first == again == [True] * len(actions)
    assert await store.complaints.all() == before


async def test_a_killed_run_goes_on_with_its_story_and_doubles_nothing(
    stage: Stage, store: CityStore
) -> None:
    await all_of(stage.play(await stage.begin_at_once(), 3.0))
    half = len((await statuses(store, "underpass"))[0])
    stage.now += timedelta(seconds=4)
    reborn = await stage.begin_at_once()
    assert reborn.started_at == START
    await all_of(stage.play(reborn, 15.0))
    [story] = await statuses(store, "underpass")
    assert half < len(story) == 12
    assert len(await statuses(store, "Chairil Anwar, membahayakan")) == 1


async def test_a_run_that_was_stopped_on_purpose_tells_its_story_anew(
    stage: Stage, store: CityStore
) -> None:
    await all_of(stage.play(await stage.begin_at_once(), 3.0))
    await stage.desk.ended()
    assert (await stage.begin_at_once()).started_at == stage.now


async def test_restarts_do_not_flood_the_desk(stage: Stage, store: CityStore) -> None:
    options = SimulatorSettings(vehicles=40)
    for _ in range(4):
        await all_of(stage.play(await stage.begin_at_once(options), 3.0))
        await stage.desk.ended()
        stage.now += timedelta(minutes=5)
    still_open = [each for each in await store.complaints.all() if each.open]
    assert 25 <= len(still_open) <= 60


async def test_a_past_that_is_known_is_not_told_again(stage: Stage, store: CityStore) -> None:
    options = SimulatorSettings(vehicles=10)
    await all_of(stage.play(await stage.begin(options), 2.0))
    before = len(await store.observations.history("air_quality", START - timedelta(days=2)))
    await stage.desk.ended()
    await all_of(stage.play(await stage.begin(options), 2.0))
    after = await store.observations.history("air_quality", START - timedelta(days=2))
    assert len(after) == before


async def test_the_simulation_keeps_its_hands_off_a_case_a_person_took_over(
    stage: Stage, store: CityStore
) -> None:
    world = await stage.begin_at_once()
    async for _ in stage.play(world, 15.0):
        mine = [c for c in await store.complaints.all() if "underpass" in c.report.description]
        if mine and mine[0].status is Status.ASSIGNED:
            event = Event(at=stage.now, actor="rina", status=Status.COORDINATING)
            await store.complaints.step(mine[0].complaint_id, event, mine[0].version)
    [story] = await statuses(store, "underpass")
    assert story[-1] is Status.COORDINATING
    assert not world.fleet.busy & {"baktor-07"}


async def test_a_vehicle_goes_where_a_person_sends_it_and_back_to_its_rounds(
    stage: Stage, store: CityStore
) -> None:
    """The person's own report, and a vehicle that nobody of the story needs."""
    world = await stage.begin_at_once(SimulatorSettings(vehicles=40))
    await all_of(stage.play(world, 2.0))
    point = next(iter(scenarios.places(stage.profile).values()))
    vehicle = world.fleet.free_for("sampah", point)
    case = await dispatched(stage, "rina", vehicle, point)
    ticket = case.complaint_id
    orders = stage.desk.orders()
    async for order in orders:
        world.heed(order)
        if order.ticket == ticket:
            break
    car = world.fleet.cars[vehicle]
    async for _ in stage.play(world, 1800.0):
        if car.arrived:
            break
    assert world.fleet.network.land.distance_m(car.point, point) < 300
    back = Event(at=stage.now, actor="rina", status=Status.ASSIGNED, agency_id="dlh")
    await store.complaints.step(ticket, back, case.version)
    async for order in orders:
        world.heed(order)
        if order.ticket == ticket and not order.vehicle_id:
            break
    assert world.fleet.listens(vehicle)
    assert not car.arrived


async def test_the_watch_that_sees_a_unit_arrive_sends_nobody(
    stage: Stage, store: CityStore
) -> None:
    point = next(iter(scenarios.places(stage.profile).values()))
    vehicle = next(iter(stage.profile.vehicles))
    case = await dispatched(stage, "simulator", vehicle, point)
    arrival = offered(case, stage.profile, stage.now)
    await store.complaints.step(case.complaint_id, arrival, case.version)
    assert await anext(stage.desk.orders()) == Order(case.complaint_id, "", point)


async def test_a_vehicle_whose_case_ended_while_nobody_listened_is_called_back(
    stage: Stage, store: CityStore
) -> None:
    point = next(iter(scenarios.places(stage.profile).values()))
    vehicle = next(iter(stage.profile.vehicles))
    case = await dispatched(stage, "rina", vehicle, point)
    ticket = case.complaint_id
    assert await anext(stage.desk.orders()) == Order(ticket, vehicle, point)
    for status in (Status.EN_ROUTE, Status.ON_SITE, Status.IN_PROGRESS, Status.RESOLVED, Status.CLOSED):  # fmt: skip
        event = Event(at=stage.now, actor="rina", status=status)
        case = await store.complaints.step(ticket, event, case.version)
    async with asyncio.timeout(5):
        assert await anext(stage.desk.orders()) == Order(ticket)


def test_a_vehicle_that_the_story_needs_comes_when_it_is_done(profile: Profile) -> None:
    world = playing.world(profile)
    world.advance(START)
    point = next(iter(scenarios.places(profile).values()))
    vehicle = world.fleet.free_for("sampah", point)
    world.fleet.busy.add(vehicle)
    world.heed(Order("T-1", vehicle, point))
    assert vehicle not in {car.vehicle_id for car in world.fleet.followed()}
    world.fleet.release(vehicle)
    world.advance(START + timedelta(seconds=1))
    assert vehicle in {car.vehicle_id for car in world.fleet.followed()}


async def dispatched(stage: Stage, by: str, vehicle: str, point: tuple[float, float]) -> Complaint:
    """A report that `by` received, and sent this vehicle to."""
    report, kept = told_by_phone(point, stage.now), stage.store.complaints
    case, _ = await kept.receive(report, by, stage.now, agency_id="dlh")
    for status in (Status.VERIFIED, Status.ASSIGNED, Status.DISPATCHED):
        sent = vehicle if status is Status.DISPATCHED else ""
        event = Event(at=stage.now, actor=by, status=status, vehicle_id=sent)
        case = await kept.step(case.complaint_id, event, case.version)
    return case


def told_by_phone(point: tuple[float, float], at: datetime) -> Report:
    return Report(
        observed_at=at, received_at=at, source="desk", service_code="sampah",
        description="Tumpukan sampah.", lat=point[0], lng=point[1],
    )  # fmt: skip


Outage = Callable[[str], bool]


async def _run_until(
    profile: Profile, store: CityStore, outage: Outage, done: Callable[[list[str]], bool]
) -> list[str]:
    """Run against a told clock; `outage(feed)` says when the store is away. Returns what was kept."""
    kept: list[str] = []
    stop = asyncio.Event()

    async def deliver(feed: str, payload: bytes, source: str) -> None:
        assert source == "simulator"
        if outage(feed):
            raise StoreUnavailable("away")
        kept.append(feed)
        if done(kept):
            stop.set()

    options = SimulatorSettings(vehicles=20, every_s=0.05)
    async with asyncio.timeout(20):
        await run(options, profile, deliver, stop, Desk(store), Told(step_s=30.0))
    return kept


async def test_reports_wait_for_a_store_that_was_away_positions_do_not(
    profile: Profile, store: CityStore
) -> None:
    refused: list[str] = []

    def outage(feed: str) -> bool:
        away = refused.count("open311") < 5
        refused.extend([feed] if away else [])
        return away

    kept = await _run_until(profile, store, outage, lambda found: found.count("open311") >= 2)
    assert kept.count("open311") >= 2
    assert "osmand" in refused


async def test_the_run_ends_when_it_is_told_to(profile: Profile, store: CityStore) -> None:
    kept = await _run_until(profile, store, lambda _: False, lambda found: len(found) > 50)
    assert len(kept) > 50


async def test_an_unknown_scenario_is_refused_before_anything_is_sent(profile: Profile) -> None:
    async def deliver(feed: str, payload: bytes, source: str) -> None:
        raise AssertionError("nothing may be delivered")

    options = SimulatorSettings(scenario="hari-biasa")
    with pytest.raises(ScenarioError, match="ordinary-day"):
        await run(options, profile, deliver, asyncio.Event())


def test_an_empty_past_tells_nothing() -> None:
    assert Past().complaints == ()
