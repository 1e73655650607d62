"""The feeds process as it runs, on a real store and a free port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from city.profile import Profile, load
from city.settings import ChecksSettings, IntakeSettings, Settings
from data_feeds.runner import run_feeds
from store.city_store import CityStore

DEADLINE_S = 10.0


async def eventually(ask: Callable[[], Awaitable[Any]], within_s: float = DEADLINE_S) -> Any:
    """The first truthy answer, or failure when there is none in time."""
    async with asyncio.timeout(within_s):
        while not (answer := await ask()):
            await asyncio.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A running feeds process: its HTTP client, its store and its health."""

    def __init__(self, http: httpx.AsyncClient, store: CityStore, task: asyncio.Task[None]) -> None:
        self.http, self.store, self.task = http, store, task

    async def health(self, feed: str) -> Any:
        found = {each.subject: each for each in await self.store.observations.latest("feed_health")}
        return found.get(feed)

    async def state(self, feed: str, wanted: str, within_s: float = DEADLINE_S) -> Any:
        async def reached() -> Any:
            health = await self.health(feed)
            return health if health and health.state == wanted else None

        return await eventually(reached, within_s)

    async def reason(self, feed: str, part: str, within_s: float = DEADLINE_S) -> Any:
        """The health of `feed` once its reason has `part` in it."""

        async def given() -> Any:
            health = await self.health(feed)
            return health if health and part in health.reason else None

        return await eventually(given, within_s)


@pytest.fixture(scope="session")
def profile() -> Profile:
    return load("bekasi")


Start = Callable[..., Any]


@pytest.fixture
def start(profile: Profile, store: CityStore) -> Start:
    """`async with start(feeds={...}) as running:`; keys are not required unless asked for."""

    @asynccontextmanager
    async def running(
        feeds: dict[str, Any] | None = None,
        own_store: CityStore | None = None,
        checks: dict[str, Any] | None = None,
        **intake: Any,
    ) -> AsyncIterator[Running]:
        options = {"port": free_port(), "keys_required": False} | intake
        settings = Settings(
            intake=IntakeSettings(**options),
            feeds=feeds or {},
            checks=ChecksSettings(**checks or {}),
        )
        stop = asyncio.Event()
        used = own_store or store
        task = asyncio.create_task(run_feeds(settings, profile, used, stop))
        base = f"http://127.0.0.1:{settings.intake.port}"
        async with httpx.AsyncClient(base_url=base, timeout=DEADLINE_S) as http:
            await eventually(lambda: _answers(http, task))
            yield Running(http, used, task)
            stop.set()
            await asyncio.wait_for(task, DEADLINE_S)

    return running


async def _answers(http: httpx.AsyncClient, task: asyncio.Task[None]) -> bool:
    if task.done():
        await task
    try:
        return (await http.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False
