"""Follows the doors that staff keep: a line and a task for each open one, without a restart.

| a door is | its line is                                       |
|-----------|---------------------------------------------------|
| draft     | not there                                         |
| open      | read on its own schedule                          |
| paused    | DISABLED: somebody paused it                      |
| closed    | DISABLED once more, then no longer told of        |

A simulated door is read only while the simulator plays.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from contextlib import aclosing
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from city.health import FeedCause
from city.indicator_book import Reading
from city.indicator_doors import Door, FolderSource
from city.indicator_sheet import area_codes
from city.indicators import Definition, due_at, observed_at
from city.profile import Profile
from data_feeds.delivery import Door as DeliveryDoor
from data_feeds.doors.known import Words, recalled
from data_feeds.doors.looking import Looking
from data_feeds.doors.reading import OneDoor, Turns
from data_feeds.doors.sources import Sources
from data_feeds.lines import Line
from data_feeds.schedule import pause_s
from store.ending import ended
from store.indicator_doors import IndicatorRecords, Wanted
from store.watched_folder import WatchedFolder

log = structlog.get_logger("feeds")
FOLDER_EVERY_S = 3.0
AT_ONCE = 4
"""Doors that are fetched at the same time."""


class Doors:
    """The doors of one feeds process. `lines` is where the heartbeat finds their health."""

    def __init__(
        self,
        owner: Line,
        deliver: DeliveryDoor,
        profile: Profile,
        folder: WatchedFolder,
        lines: dict[str, Line],
        *,
        simulates: bool,
    ) -> None:
        self._owner, self._deliver, self._profile = owner, deliver, profile
        self._lines, self._simulates = lines, simulates
        self._records = IndicatorRecords(deliver.store)
        self._areas = {level: area_codes(profile, level) for level in ("kecamatan", "kelurahan")}
        self._sources = Sources(folder, owner.options)
        self._looking = Looking(self._sources, self._records, deliver.clock)
        self._open: dict[str, tuple[OneDoor, asyncio.Event, asyncio.Task[None]]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._known: Words = {}
        self._answered: dict[str, datetime] = {}

    async def run(self) -> None:
        """Ends only by raising: then everything is ended, and the next run begins anew."""
        self._known = await recalled(self._deliver.store)
        try:
            async with aclosing(self._records.changes()) as changes:
                async for _ in changes:
                    await self._arrange()
        finally:
            await ended(*(task for *_, task in self._open.values()))
            self._open.clear()
            await self._looking.close()

    async def _arrange(self) -> None:
        """Every door as it is kept now."""
        doors, definitions = await self._records.doors(), await self._records.definitions()
        readings, wanted = await self._records.readings(), await self._records.wanted()
        for key in self._open.keys() - {key for key, each in doors.items() if self._is_read(each)}:
            await self._shut(key)
        for key, door in doors.items():
            if self._is_read(door):
                own = {each: definitions[each] for each in door.indicators if each in definitions}
                await self._keep(door, own, readings.get(key))
            elif door.state in ("paused", "open"):
                self._line(door).status.disabled(*self._why_not(door))
            elif (line := self._lines.get(door.feed)) and door.state == "closed":
                line.status.disabled(*self._why_not(door))
        self._say(len(self._open))
        self._answer(wanted, doors)

    def _is_read(self, door: Door) -> bool:
        return door.state == "open" and (self._simulates or not door.simulated)

    def _why_not(self, door: Door) -> tuple[str, datetime, FeedCause]:
        cause = FeedCause.SIMULATOR_OFF if door.state == "open" else FeedCause.SWITCHED_OFF
        return f"the door is {door.state}", self._deliver.clock(), cause

    def _say(self, count: int) -> None:
        now = self._deliver.clock()
        if count:
            heard = (each.line.status.last_good_at for each, *_ in self._open.values())
            self._owner.status.last_good_at = max((at for at in heard if at), default=None)
            self._owner.status.contact(now)
        else:
            self._owner.status.disabled("no door is open yet", now, FeedCause.NOT_SET_UP)

    def _line(self, door: Door) -> Line:
        if door.feed not in self._lines:
            line = Line(door.feed, self._owner.module, self._owner.options, self._deliver.clock())
            line.status.on_change = self._owner.status.on_change
            self._lines[door.feed] = line
        return self._lines[door.feed]

    async def _keep(
        self, door: Door, definitions: dict[str, Definition], last: Reading | None
    ) -> None:
        one = OneDoor(door, definitions, self._line(door))
        before = self._open.get(door.door_id)
        if before and before[0].way == one.way:
            return
        await self._shut(door.door_id)
        one.line.status.stale_after_s = _stale_after_s(door, definitions, self._profile)
        one.last = last or one.last
        wake = asyncio.Event()
        task = asyncio.create_task(self._for_ever(one, wake))
        self._open[door.door_id] = one, wake, task

    async def _shut(self, door_id: str) -> None:
        if found := self._open.pop(door_id, None):
            await ended(found[2])

    async def _for_ever(self, one: OneDoor, wake: asyncio.Event) -> None:
        failures = 0
        turns = Turns(
            self._sources, self._deliver, self._profile, self._areas, self._known,
            self._records.tell,
        )  # fmt: skip
        while True:
            wake.clear()
            failures = 0 if await self._turn(turns, one) else failures + 1
            wait_s = _every_s(one.door) * random.uniform(0.95, 1.05)
            if failures:
                wait_s = min(wait_s, pause_s(failures, random.random()) * 5)
            try:
                async with asyncio.timeout(wait_s):
                    await wake.wait()
            except TimeoutError:
                continue

    async def _turn(self, turns: Turns, one: OneDoor) -> bool:
        """Whether it went well; whatever happened, the next turn comes."""
        try:
            async with self._room:
                await turns.turn(one)
        except Exception as problem:
            one.line.note(problem, self._deliver.clock())
        return one.line.status.state == "ok"

    def _answer(self, wanted: Mapping[str, Wanted], doors: Mapping[str, Door]) -> None:
        """Looks that were asked for since the last time."""
        for key, wish in wanted.items():
            if key not in doors or self._answered.get(key) == wish.at:
                continue
            self._answered[key] = wish.at
            self._looking.look(doors[key], wish)
            if wish.again and key in self._open:
                one, wake, _ = self._open[key]
                one.forget()
                wake.set()


def _every_s(door: Door) -> float:
    return FOLDER_EVERY_S if isinstance(door.source, FolderSource) else door.source.every_s


def _stale_after_s(door: Door, definitions: Mapping[str, Definition], profile: Profile) -> float:
    """Of a folder, when the next figures of its shortest period are late; of an address, two pauses."""
    if not isinstance(door.source, FolderSource):
        return max(2 * door.source.every_s, 7200.0)
    start = date(2001, 1, 1)  # a Monday: every period begins on it
    zone = ZoneInfo(profile.time_zone)
    first = observed_at(start, zone)
    spans = [(due_at(each, start, zone) - first).total_seconds() for each in definitions.values()]
    return min(spans, default=86400.0)
