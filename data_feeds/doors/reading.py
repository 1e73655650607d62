"""One turn of one door: fetched, read, delivered, and told of.

| what is found                                       | what happens                                        |
|-----------------------------------------------------|-----------------------------------------------------|
| the same content with the same mapping              | nothing; the line is OK (or has its problem still)  |
| a table with the mapped columns                     | news are delivered, wrong rows to the quarantine    |
| a table whose columns changed                       | quarantine; the last good figures stay              |
| no table, no file, no contact                       | the line says why; the last good figures stay       |

Delivered first, told of afterwards: a kill in between reads the same table once more, and of that
nothing is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from city.health import FeedCause
from city.indicator_book import Reading
from city.indicator_doors import Door, WebSource
from city.indicator_sheet import SheetRead, Table
from city.indicators import Definition
from city.profile import Profile
from city.sheet_columns import missing
from data_feeds.delivery import Delivered
from data_feeds.delivery import Door as DeliveryDoor
from data_feeds.doors.known import Words, take
from data_feeds.doors.sources import DoorShut, Got, Mark, Sources
from data_feeds.feeds.indicators import Sheet
from data_feeds.lines import Line, decoder
from store.sheets.sheet_door import table_of
from store.sheets.sheet_press import Wish
from store.sheets.table import Refused

MOST_SHOWN = 20
Tell = Callable[[Reading], Awaitable[None]]


class OneDoor:
    """An open door and its line. `known` is shared by all doors; `last` is its last reading."""

    def __init__(self, door: Door, definitions: dict[str, Definition], line: Line) -> None:
        self.door, self.line = door, line
        self.definitions = {each.indicator_id: each for each in definitions.values()}
        self.mark = Mark()
        self.last = Reading(door_id=door.door_id, at=line.status.since_at)
        content = (door.source, door.mapping, door.agency_id, sorted(definitions.items()))
        self.way = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:16]

    def forget(self) -> None:
        """Read it anew at the next turn, also when nothing changed."""
        self.mark = Mark()
        self.last = msgspec.structs.replace(self.last, digest="")

    def is_same(self, digest: str) -> bool:
        return self.last.digest == f"{digest}:{self.way}"


class Turns:
    """What all doors of a process share."""

    def __init__(
        self,
        sources: Sources,
        deliver: DeliveryDoor,
        profile: Profile,
        areas: dict[str, dict[str, str]],
        known: Words,
        tell: Tell,
    ) -> None:
        self._sources, self._deliver, self._profile = sources, deliver, profile
        self._areas, self._known, self._tell = areas, known, tell

    async def turn(self, one: OneDoor) -> None:
        """Raises StoreUnavailable; everything that is the source's fault is said on the line."""
        now = self._deliver.clock()
        try:
            async with self._sources.taken(one.door, one.mark) as got:
                if got is None or one.is_same(got.digest):
                    self._unchanged(one, got, now)
                else:
                    await self._read(one, got, now)
        except DoorShut as why:
            await self._shut(one, why, now)

    def _unchanged(self, one: OneDoor, got: Got | None, now: datetime) -> None:
        one.mark, status = got.mark if got else one.mark, one.line.status
        if one.last.problem == "our_fault":
            return  # the delivery said so already
        if one.last.problem:
            status.lost(_technical(one.last), now, _cause(one.last.problem))
        elif one.last.digest:
            status.contact(now)
            asked = isinstance(one.door.source, WebSource)
            status.last_good_at = now if asked else one.last.good_at

    async def _read(self, one: OneDoor, got: Got, now: datetime) -> None:
        """The table as it is now, delivered."""
        digest = f"{got.digest}:{one.way}"
        source = one.door.source
        try:
            table = await table_of(Wish(path=got.path, sheet=source.sheet, items=source.items))
        except Refused as why:
            await self._refused(one, got, digest, why, now)
            return
        table = msgspec.structs.replace(table, name=got.name)
        delivered = await self._delivered(one, table)
        take(self._known, delivered.kept)
        reading = _reading(one, table, delivered, now)
        good_at = one.last.good_at if reading.problem else got.at or now
        await self._told(
            one, msgspec.structs.replace(reading, digest=digest, file=got.name, good_at=good_at)
        )
        one.mark = got.mark
        self._unchanged(one, None, now)

    async def _delivered(self, one: OneDoor, table: Table) -> Delivered:
        one.line.decode = decoder(
            one.line.module,
            Sheet(
                door=one.door,
                definitions=one.definitions,
                zone=self._profile.time_zone,
                source=f"simulator/{one.door.feed}" if one.door.simulated else one.door.feed,
                areas=self._areas,
                known=self._known,
            ),
        )
        return await self._deliver.deliver(one.line, msgspec.json.encode(table))

    async def _refused(
        self, one: OneDoor, got: Got, digest: str, why: Refused, now: datetime
    ) -> None:
        """No table at all: what it begins with goes to the quarantine, once."""
        reading = Reading(
            door_id=one.door.door_id, at=now, good_at=one.last.good_at, digest=digest,
            file=got.name, problem=why.key, values=why.values,
        )  # fmt: skip
        await self._deliver.refuse(one.line, _beginning(got.path), _technical(reading))
        await self._told(one, reading)
        one.mark = got.mark
        self._unchanged(one, None, now)

    async def _shut(self, one: OneDoor, why: DoorShut, now: datetime) -> None:
        """Told of only when it is another reason than before: a night without contact is one line."""
        one.mark = Mark()
        if (why.key, why.values) != (one.last.problem, one.last.values):
            reading = msgspec.structs.replace(
                one.last, at=now, digest="", problem=why.key, values=why.values,
                news=0, corrected=0, wrong=0, wrong_cells=[], unmapped={},
            )  # fmt: skip
            await self._told(one, reading)
        one.line.status.lost(_technical(one.last), now, why.cause)

    async def _told(self, one: OneDoor, reading: Reading) -> None:
        await self._tell(reading)
        one.last = reading


def _reading(one: OneDoor, table: Table, delivered: Delivered, now: datetime) -> Reading:
    found = delivered.about if isinstance(delivered.about, SheetRead) else SheetRead()
    problem, values = _problem(one.door, table, delivered, found)
    return Reading(
        door_id=one.door.door_id,
        at=now,
        problem=problem,
        values=values,
        figures=len(found.figures),
        news=len(delivered.kept),
        corrected=sum(1 for each in delivered.kept if each.observed_at.microsecond),
        wrong=len(delivered.rejects) if not problem or found.wrong else 0,
        wrong_cells=found.wrong[:MOST_SHOWN],
        unmapped=dict(list(found.unmapped.items())[:MOST_SHOWN]),
    )


def _problem(
    door: Door, table: Table, delivered: Delivered, found: SheetRead
) -> tuple[str, dict[str, str]]:
    if absent := missing(door.mapping, table.columns):
        return "columns", {"missing": ", ".join(absent), "there": ", ".join(table.columns)[:400]}
    if delivered.unreadable:
        return "our_fault", {}
    if not found.figures and (found.wrong or found.unmapped):
        return "nothing_usable", {"wrong": str(len(found.wrong) or len(found.unmapped))}
    return "", {}


def _cause(problem: str) -> FeedCause:
    return FeedCause.COLUMNS_CHANGED if problem == "columns" else FeedCause.UNREADABLE


def _technical(reading: Reading) -> str:
    blanks = "; ".join(f"{key}: {value}" for key, value in reading.values.items())
    return f"{reading.problem.replace('_', ' ')} ({blanks})" if blanks else reading.problem


def _beginning(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(4096)
    except OSError:
        return b""
