"""Runs every line of every feed until told to stop; one that breaks or hangs stops no other.

Written here once for all: schedule, time-out, back-off with jitter, Retry-After, states, cursor,
heartbeat. A poller's cursor is stored after its page was, so a kill leaves no gap, and what is
read twice is recognised by the store.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any, NoReturn

import structlog

from city.observations import FeedHealth
from city.profile import Profile
from city.settings import Settings
from data_feeds.contract import COMPLAINT, FeedOptions
from data_feeds.delivery import Delivered, Door
from data_feeds.discovery import feeds
from data_feeds.doors.keeper import Doors
from data_feeds.intake.server import serve
from data_feeds.lines import Line, lines_of
from data_feeds.physics import limits_of
from data_feeds.schedule import pause_s
from data_feeds.transport import NoContactError, UnreadableAnswerError, Web, listen
from store.city_store import CityStore
from store.ending import ended
from store.errors import StoreUnavailable
from store.watched_folder import WatchedFolder, folder_of

log = structlog.get_logger("feeds")
HEARTBEAT_S = 2.0
TIDY_S = 3600.0
Job = Coroutine[Any, Any, None]


def now_utc() -> datetime:
    return datetime.now(UTC)


async def run_feeds(
    settings: Settings, profile: Profile, store: CityStore, stop: asyncio.Event
) -> None:
    """The feeds process: pollers, subscribers, the simulator and the push intake, until `stop`.

    Raises SettingsError for a wrong feed table and `PortTakenError` before anything has started.
    """
    lines = lines_of(settings, os.environ, now_utc())
    checks = settings.checks
    door = Door(store, profile, limits_of(profile, checks), now_utc, checks)
    await door.recall()
    run = Runner(settings, profile, door, lines, stop)
    server = serve(settings.intake, door, lines)
    async with server, aclosing(run), asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(each) for each in run.jobs()]
        await stop.wait()
        await ended(*running)


class Runner:
    """The jobs of one feeds process."""

    def __init__(
        self,
        settings: Settings,
        profile: Profile,
        door: Door,
        lines: dict[str, Line],
        stop: asyncio.Event,
    ) -> None:
        self.settings, self.profile, self.door = settings, profile, door
        self.lines, self.stop = lines, stop
        self._web = Web()
        self._changed = asyncio.Event()
        self._plain_lines: dict[str, Line] = {}

    async def aclose(self) -> None:
        """Let go of the connections to polled sources."""
        await self._web.close()

    def jobs(self) -> list[Job]:
        """One endless job per line that is not DISABLED, the heartbeat, and the forgetting."""
        ways: dict[str, Callable[[Line], Awaitable[float]]] = {
            "poll": self._poll,
            "subscribe": self._subscribe,
            "internal": self._internal,
            "doors": self._doors,
        }
        jobs: list[Job] = [self._heartbeat(), self._tidy()]
        for line in self.lines.values():
            line.status.on_change = self._changed.set
            if line.status.state == "disabled":
                continue
            if line.feed.transport == "push":
                line.status.contact(now_utc())
            else:
                jobs.append(self._keep(line, ways[line.feed.transport]))
        return jobs

    async def _keep(self, line: Line, way: Callable[[Line], Awaitable[float]]) -> None:
        """`way` again and again; it returns the seconds to wait before the next turn."""
        failures = 0
        while not self.stop.is_set():
            try:
                wait_s = await way(line)
                failures = 0
            except Exception as problem:
                failures = 1 if line.status.state == "ok" else failures + 1
                line.note(problem, now_utc())
                asked_s = getattr(problem, "retry_after_s", None)
                wait_s = pause_s(failures, random.random(), asked_s)
            await asyncio.sleep(wait_s)

    async def _poll(self, line: Line) -> float:
        key, more = f"feed_cursor:{line.name}", True
        while more:
            cursor = await self.door.store.text.get(key) or b""
            request, cursor = line.module.ask(line.options, cursor, now_utc())
            payload = await self._web.fetch(request, line.feed.timeout_s)
            _must_be_readable(await self.door.deliver(line, payload))
            cursor, more = line.module.advance(line.options, cursor, payload)
            await self.door.store.text.put(key, cursor)
        return (line.feed.every_s or 60.0) * (0.95 + 0.1 * random.random())

    async def _subscribe(self, line: Line) -> NoReturn:
        async with aclosing(listen(line.module.subscription(line.options))) as messages:
            async for payload in messages:
                if payload is None:
                    line.status.contact(now_utc())
                    continue
                with suppress(
                    StoreUnavailable
                ):  # dropped and counted; the broker has done its part
                    await self.door.deliver(line, payload)
        raise NoContactError("the broker ended the connection")

    async def _internal(self, line: Line) -> float:
        line.status.contact(now_utc())
        deliver = partial(self._deliver_as, line)
        await line.module.run(self.settings, self.profile, deliver, self.stop, self.door.store)
        return 1.0

    async def _doors(self, line: Line) -> float:
        simulates, folder = self.settings.simulator.enabled, WatchedFolder(folder_of(self.settings))
        own = (line, self.door, self.profile, folder, self.lines)
        await Doors(*own, simulates=simulates).run()
        return 1.0

    async def _deliver_as(self, owner: Line, feed: str, payload: bytes, source: str) -> Delivered:
        """The door of an internal feed: decoded by the real `feed`, counted by `owner`, whose
        name is the `source`. The same report again is the same complaint."""
        line = self._plain(feed)
        is_report = COMPLAINT in line.feed.kinds
        key = f"{owner.name}:{sha256(payload).hexdigest()}" if is_report else ""
        return await self.door.deliver(line, payload, counted_by=owner, key=key)

    def _plain(self, feed: str) -> Line:
        """A line of `feed` with the options it has when nothing is set up."""
        if feed not in self._plain_lines:
            module = feeds()[feed]
            options = getattr(module, "Options", FeedOptions)()
            self._plain_lines[feed] = Line(feed, module, options, now_utc())
        return self._plain_lines[feed]

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_S)
            await self.door.recall()

    async def _heartbeat(self) -> None:
        """Every 2 s, and at once when something changed."""
        while True:
            self._changed.clear()
            now = now_utc()
            health: list[FeedHealth] = [line.status.health(now) for line in self.lines.values()]
            with suppress(StoreUnavailable):
                await self.door.store.observations.write(FeedHealth.KIND, health, now)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), HEARTBEAT_S)


def _must_be_readable(delivered: Delivered) -> None:
    """An answer that is refused as a whole is no contact worth the name."""
    if delivered.broken:
        raise RuntimeError(delivered.unreadable)
    if delivered.unreadable:
        raise UnreadableAnswerError(f"the answer cannot be read: {delivered.unreadable}")
