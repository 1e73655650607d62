"""The simulated city: seeded, plausible, and outside — its payloads go through the real decoders.

`World` is the pure core; `run` plays it against the real clock. Everything carries the source
`simulator` and is marked on the glass.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog

from city.profile import Profile
from city.settings import SimulatorSettings
from data_feeds.simulator import scenarios
from data_feeds.simulator.actions import Action, Delivery, Past
from data_feeds.simulator.orders import Order
from data_feeds.simulator.world import World
from store.ending import ended
from store.errors import StoreUnavailable

__all__ = ["Action", "Delivery", "Past", "World", "run"]
log = structlog.get_logger("feeds")
Deliver = Callable[[str, bytes, str], Awaitable[Any]]
Clock = Callable[[], datetime]
SOURCE = "simulator"
RECORDS = "open311"
"""Reports are tried again until they are kept; positions and readings are not worth it."""
MOST_WAITING = 500
AWAY_S = 1.0
"""Pause before a store that was away is asked again."""


class Hands(Protocol):
    """The complaint desk of the simulation; `data_feeds.simulator.desk.Desk` on a real store."""

    async def past(self, options: SimulatorSettings, now: datetime) -> Past: ...

    async def ended(self) -> None: ...

    def orders(self) -> AsyncIterator[Order]: ...

    async def act(self, action: Action) -> bool: ...


def _now() -> datetime:
    return datetime.now(UTC)


async def run(
    options: SimulatorSettings,
    profile: Profile,
    deliver: Deliver,
    stop: asyncio.Event,
    desk: Hands | None = None,
    clock: Clock = _now,
) -> None:
    """Play the scenario until `stop`. Without a desk complaints come in but nobody handles them.

    Raises ScenarioError before anything is delivered. A store that is away is waited for.
    """
    scenarios.load(options.scenario, profile)
    past = await _past(desk, options, clock, stop) if desk else Past()
    world = World(profile, options, clock(), past)
    log.info(
        "simulation", scenario=options.scenario, speed=options.speed, vehicles=options.vehicles
    )
    heeding = asyncio.create_task(_heed(world, desk))
    try:
        await _play(world, deliver, stop, desk, clock)
    finally:
        await ended(heeding)
        if desk and stop.is_set():
            with suppress(StoreUnavailable):
                await desk.ended()


async def _play(
    world: World, deliver: Deliver, stop: asyncio.Event, desk: Hands | None, clock: Clock
) -> None:
    errands: list[Delivery | Action] = []
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        errands += await _passing(world.advance(clock()), deliver)
        errands += world.actions() if desk else []
        errands = await _kept(errands[-MOST_WAITING:], deliver, desk, world)
        await _pause(stop, began + world.turn_s - asyncio.get_running_loop().time())


async def _heed(world: World, desk: Hands | None) -> None:
    """Vehicles go where people send them, whatever the story does."""
    while desk:
        with suppress(StoreUnavailable):
            async for order in desk.orders():
                world.heed(order)
        await asyncio.sleep(AWAY_S)


async def _past(desk: Hands, options: SimulatorSettings, clock: Clock, stop: asyncio.Event) -> Past:
    while not stop.is_set():
        try:
            return await desk.past(options, clock())
        except StoreUnavailable:
            await _pause(stop, 1.0)
    return Past()


async def _passing(found: list[Delivery], deliver: Deliver) -> list[Delivery]:
    """Deliver what passes (positions, readings), many at once; returns the reports, which must be kept."""
    passing = [each for each in found if each.feed != RECORDS]
    async with asyncio.TaskGroup() as tasks:
        for each in passing:
            tasks.create_task(_once(each, deliver))
    return [each for each in found if each.feed == RECORDS]


async def _once(each: Delivery, deliver: Deliver) -> None:
    """Lost when the store is away; the runner has counted it."""
    with suppress(StoreUnavailable):
        await deliver(each.feed, each.payload, SOURCE)


async def _kept(
    errands: list[Delivery | Action], deliver: Deliver, desk: Hands | None, world: World
) -> list[Delivery | Action]:
    """Do errands in order; returns those that wait for the store to come back."""
    for place, errand in enumerate(errands):
        try:
            if isinstance(errand, Delivery):
                await deliver(errand.feed, errand.payload, SOURCE)
            elif desk and not await desk.act(errand):
                world.forget(errand.case)
        except StoreUnavailable:
            return errands[place:]
    return []


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until `stop`; always let others run."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await stop.wait()
    except TimeoutError:
        await asyncio.sleep(0)
