"""Doors of agencies' figures, their definitions and what each reading brought: as records.

Where the feeds process and the interface meet: the interface keeps doors and definitions in editions and
asks for a look at a source; the feeds process follows them, answers, and tells of every reading.

| kind                | id                 | state                    | events                           |
|---------------------|--------------------|--------------------------|----------------------------------|
| `indicator-door`    | the door's         | the door as it counts    | its editions: who, when, what    |
| `indicator`         | agency/indicator   | the definition           | its editions                     |
| `indicator-reading` | the door's         | the last reading         | readings that brought anything   |
| `indicator-look`    | the door's         | who wants to see it      | every time somebody asked        |

What a look found is a document (`indicators:look:<door>`): the next look takes its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec

from city.indicator_book import Book, Reading
from city.indicator_doors import Door, Source
from city.indicator_sheet import Table
from city.indicators import Definition
from store.city_store import CityStore
from store.ending import ended
from store.errors import VersionConflict
from store.records import Records

DOOR, DEFINITION, READING, LOOK = (
    "indicator-door", "indicator", "indicator-reading", "indicator-look",
)  # fmt: skip
T = TypeVar("T")
What = Literal["made", "changed", "opened", "paused", "closed"]


class DoorEdition(msgspec.Struct, frozen=True, kw_only=True):
    """One state of a door that somebody kept."""

    at: datetime
    by: str
    what: What
    door: Door


class DefinitionEdition(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    by: str
    definition: Definition


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wants to see what is behind a door; `source` instead of the one that is kept."""

    door_id: str
    at: datetime
    by: str
    source: Source | None = None
    again: bool = False
    """Not only to be looked at: it is read anew, also when nothing changed."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the agency's folder."""

    name: str
    size: int
    at: datetime


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What is behind a door: its table (cut short), or why there is none; of a folder what lies there."""

    door_id: str
    wanted_at: datetime
    at: datetime
    table: Table | None = None
    rows: int = 0
    problem: str = ""
    values: dict[str, str] = {}
    folder: str = ""
    files: list[File] = []


class IndicatorRecords:
    """Of one store. All methods raise StoreUnavailable; whatever cannot be read is left out."""

    def __init__(self, store: CityStore) -> None:
        self._text = store.text
        self.doors_kept, self.definitions_kept = store.records(DOOR), store.records(DEFINITION)
        self.readings_kept, self.looks_wanted = store.records(READING), store.records(LOOK)

    async def doors(self) -> dict[str, Door]:
        return await _all(self.doors_kept, Door)

    async def definitions(self) -> dict[str, Definition]:
        return await _all(self.definitions_kept, Definition)

    async def readings(self) -> dict[str, Reading]:
        return await _all(self.readings_kept, Reading)

    async def book(self) -> Book:
        return Book(
            doors=await self.doors(),
            definitions=await self.definitions(),
            readings=await self.readings(),
        )

    async def wanted(self) -> dict[str, Wanted]:
        return await _all(self.looks_wanted, Wanted)

    async def tell(self, reading: Reading) -> None:
        """Keep what a reading brought, the last one by that door."""
        packed = msgspec.json.encode(reading)
        while True:
            held = await self.readings_kept.state(reading.door_id)
            with suppress(VersionConflict):
                version = held[0] if held else 0
                await self.readings_kept.append(reading.door_id, packed, packed, version)
                return

    async def past_readings(self, door_id: str, most: int) -> list[Reading]:
        """The last ones that brought something or found another problem, oldest first."""
        found = (decoded(each, Reading) for each in await self.readings_kept.tail(door_id, most))
        return [each for each in found if each is not None]

    async def show(self, look: Look) -> None:
        await self._text.put(_look_key(look.door_id), msgspec.json.encode(look))

    async def look(self, door_id: str) -> Look | None:
        packed = await self._text.get(_look_key(door_id))
        return decoded(packed, Look) if packed else None

    async def changes(self) -> AsyncGenerator[None]:
        """Now, and whenever a door, a definition, a reading or a wish was kept; ends only by raising."""
        kinds = self.doors_kept, self.definitions_kept, self.readings_kept, self.looks_wanted
        stirred = asyncio.Event()
        stirred.set()
        following = [
            asyncio.create_task(_stir(kind, await kind.last_id(), stirred)) for kind in kinds
        ]
        try:
            while True:
                await stirred.wait()
                for each in following:
                    if each.done():
                        each.result()
                stirred.clear()
                yield
        finally:
            await ended(*following)


async def _stir(records: Records, after: str, stirred: asyncio.Event) -> None:
    try:
        async for _ in records.follow(after):
            stirred.set()
    finally:
        stirred.set()


async def _all(records: Records, kind: type[T]) -> dict[str, T]:
    states = await records.states()
    found = {key: decoded(packed, kind) for key, (_, packed) in states.items()}
    return {key: each for key, each in found.items() if each is not None}


def decoded(packed: bytes, kind: type[T]) -> T | None:
    """None for what another release wrote and this one cannot read."""
    try:
        return msgspec.json.decode(packed, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None


def _look_key(door_id: str) -> str:
    return f"indicators:look:{door_id}"


def editions(packed: list[bytes], kind: type[T]) -> list[tuple[int, T]]:
    """Number and edition of those that can be read, the first one first."""
    found: list[tuple[int, Any]] = [(n, decoded(each, kind)) for n, each in enumerate(packed, 1)]
    return [(n, each) for n, each in found if each is not None]
