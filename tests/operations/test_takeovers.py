"""Takeovers by the watch on the real store: fast, once, across kills, and given back by themselves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from city.observations import WaterLevel
from city.profile import Gauge, Profile, load
from city.screens.takeover import Rule, Takeover
from city.settings import Settings
from city.severity import Severity
from operations.screens import kinds
from operations.screens.kinds import ONE, Rules
from operations.screens.shelf import Change
from operations.screens.taking import NoSuchTakeover, release, respond
from operations.watch.run import run_watch
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from tests.operations.test_watch import Clock
from tests.operations.test_watch_killed import watch_process

WITHIN_S = 20.0
RULE = Rule(id="banjir", source="water", least=Severity.WARNING, layout="banjir", hold_s=60)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture(scope="module")
def gauge(profile: Profile) -> Gauge:
    return next(each for each in profile.gauges.values() if each.thresholds)


async def measured(store: CityStore, gauge: Gauge, flood: bool, at: datetime | None = None) -> None:
    now = at or datetime.now(UTC)
    cm = gauge.thresholds[0].s1_cm + 5 if flood else gauge.thresholds[0].s1_cm - 100
    told = WaterLevel(gauge_id=gauge.id, level_cm=cm, observed_at=now, received_at=now, source="m")
    await store.observations.write(WaterLevel.KIND, [told], now)


async def history(store: CityStore, gauge: Gauge, rule: str = "banjir") -> list[Change[Takeover]]:
    return await kinds.takeovers(store).history(f"{rule}:gauge:{gauge.id}")


async def until(true: Callable[[], Awaitable[bool]], within_s: float = WITHIN_S) -> None:
    async with asyncio.timeout(within_s):
        while not await true():
            await asyncio.sleep(0.01)


async def changes(store: CityStore, gauge: Gauge, *wanted: str, rule: str = "banjir") -> None:
    async def as_wanted() -> bool:
        return tuple(each.what for each in await history(store, gauge, rule)) == wanted

    await until(as_wanted)


@asynccontextmanager
async def watching(store: CityStore, profile: Profile, clock: Clock) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(run_watch(Settings(), profile, store, stop, clock))

    async def leads() -> bool:
        return await store.lease("watch", "test").last_report() is not None

    try:
        await until(leads)
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, WITHIN_S)


async def with_rule(store: CityStore, rule: Rule = RULE) -> None:
    await kinds.takeover_rules(store).put(
        ONE, Rules(rules=(rule,)), "rina", "kept", datetime.now(UTC)
    )


async def test_from_reading_to_takeover_takes_less_than_a_second_and_the_hold_is_kept(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    await with_rule(store)
    clock = Clock()
    async with watching(store, profile, clock):
        begun = time.monotonic()
        await measured(store, gauge, flood=True)
        await changes(store, gauge, "taken")
        assert time.monotonic() - begun <= 1.0
        [change] = await history(store, gauge)
        assert (change.by, change.thing.layout) == ("watch", "banjir")
        assert change.thing.severity is Severity.DANGER
        assert change.thing.parameters == {"gauge": gauge.id}
        fallen_at = clock()
        await measured(store, gauge, flood=False, at=fallen_at)
        clock.forward(seconds=gauge.hold.fall_s + 1)
        await changes(store, gauge, "taken", "ended")
    [_, ended] = await history(store, gauge)
    assert ended.thing.ended_at is not None
    assert ended.thing.ended_at >= fallen_at + timedelta(seconds=gauge.hold.fall_s)


async def test_a_new_installation_brings_a_flood_to_its_walls(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    async with watching(store, profile, Clock()):
        await measured(store, gauge, flood=True)
        await changes(store, gauge, "taken", rule="sungai")


async def test_who_responds_stands_on_it_and_who_sends_it_away_is_obeyed_once(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    await with_rule(store)
    name, clock = f"banjir:gauge:{gauge.id}", Clock()
    async with watching(store, profile, clock):
        await measured(store, gauge, flood=True)
        await changes(store, gauge, "taken")
        assert (await respond(store, name, "rina", clock())).responding == "rina"
        assert (await respond(store, name, "rina", clock())).responding == "rina"
        let_go = await release(store, name, "budi", clock())
        assert (let_go.released_by, let_go.runs) == ("budi", False)
        assert await release(store, name, "sari", clock()) == let_go
        await measured(store, gauge, flood=False, at=clock())
        clock.forward(seconds=gauge.hold.fall_s + 1)
        await changes(store, gauge, "taken", "responding", "released", "ended")
    with pytest.raises(NoSuchTakeover):
        await release(store, name, "rina", clock())
    with pytest.raises(NoSuchTakeover):
        await respond(store, "nothing", "rina", clock())


async def test_a_rule_that_is_gone_gives_its_screens_back(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    await with_rule(store, msgspec.structs.replace(RULE, hold_s=5))
    clock = Clock()
    async with watching(store, profile, clock):
        await measured(store, gauge, flood=True)
        await changes(store, gauge, "taken")
        await with_rule(store, msgspec.structs.replace(RULE, enabled=False))
        clock.forward(seconds=6)
        await changes(store, gauge, "taken", "ended")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path) as own:
        yield own


async def test_two_watches_take_over_once_though_the_leader_is_killed(
    server: EmbeddedValkey, profile: Profile
) -> None:
    judged = [each for each in profile.gauges.values() if each.thresholds]
    async with await open_store(server.address) as store:
        await with_rule(store)
        with ExitStack() as started:
            watches = [started.enter_context(watch_process(server.address)) for _ in range(2)]
            for number, gauge in enumerate(judged):
                await measured(store, gauge, flood=True)
                await changes(store, gauge, "taken")
                if number == 0:
                    watches[0].kill()
                    started.enter_context(watch_process(server.address))
                if number == 1:
                    watches[1].kill()
            for gauge in judged:
                assert [each.what for each in await history(store, gauge)] == ["taken"]


async def test_a_leader_that_knows_nothing_yet_ends_nothing(
    store: CityStore, profile: Profile, gauge: Gauge
) -> None:
    """The alarm was taken over two hours ago by a leader that died; its hold is long over."""
    await with_rule(store)
    then = datetime.now(UTC) - timedelta(hours=2)
    old = Takeover(
        rule="banjir", subject=f"gauge:{gauge.id}", severity=Severity.DANGER, layout="banjir",
        at=then, hold_until=then + timedelta(minutes=1),
    )  # fmt: skip
    await kinds.takeovers(store).put(old.id, old, "watch", "taken", then)
    await measured(store, gauge, flood=True)
    other = next(each for each in profile.gauges.values() if each.thresholds and each != gauge)
    async with watching(store, profile, Clock()):
        await measured(store, other, flood=True)
        await changes(store, other, "taken")
    assert [each.what for each in await history(store, gauge)] == ["taken"]
