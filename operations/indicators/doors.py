"""Doors and definitions in editions: who made, changed, opened, paused or closed which, and when.

A door's version is the number of its editions. Whoever keeps one names the version they began with: of
two at once the second is told. Definitions are kept with the door that uses them, and stay when it closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from secrets import token_hex

import msgspec

from city.indicator_doors import Door, DoorProblem, FolderSource, Source, State, problems
from city.indicators import Definition
from city.profile import Profile
from store.city_store import CityStore
from store.errors import NoSuchRecord, VersionConflict
from store.indicator_doors import (
    DefinitionEdition,
    DoorEdition,
    IndicatorRecords,
    Look,
    Wanted,
    What,
    decoded,
    editions,
)

MOST_DOORS = 300
WHATS: dict[State, What] = {
    "draft": "changed", "open": "opened", "paused": "paused", "closed": "closed",
}  # fmt: skip


class DoorRefused(ValueError):
    """It cannot be kept like that; every problem names a sentence."""

    def __init__(self, found: list[DoorProblem]) -> None:
        super().__init__(", ".join(each.key for each in found))
        self.problems = found


class IndicatorDoors:
    """The doors of one store. All methods raise StoreUnavailable; `clock` gives the time now."""

    def __init__(self, store: CityStore, profile: Profile, clock: Callable[[], datetime]) -> None:
        self.records = IndicatorRecords(store)
        self._profile, self._clock = profile, clock

    async def make(self, agency_id: str, name: str, by: str) -> Door:
        """A draft. Raises DoorRefused."""
        if agency_id not in self._profile.agencies:
            raise DoorRefused([DoorProblem("agency")])
        if not name.strip():
            raise DoorRefused([DoorProblem("name")])
        if await self.records.doors_kept.count() >= MOST_DOORS:
            raise DoorRefused([DoorProblem("too_many_doors", {"most": str(MOST_DOORS)})])
        door = Door(
            door_id=f"{agency_id}-{token_hex(3)}",
            agency_id=agency_id,
            name=" ".join(name.split())[:120],
            source=FolderSource(),
        )
        await self._append(door, "made", by, 0, None)
        return door

    async def load(self, door_id: str) -> tuple[int, Door]:
        """Version and door. Raises NoSuchRecord."""
        held = await self.records.doors_kept.state(door_id)
        door = decoded(held[1], Door) if held else None
        if held is None or door is None:
            raise NoSuchRecord("There is no such door.")
        return held[0], door

    async def keep(
        self,
        door: Door,
        definitions: Iterable[Definition],
        expected: int,
        by: str,
        key: str,
    ) -> tuple[int, Door]:
        """As it is from now on, with what its figures mean; the same key again changes nothing.

        A door that is to be open must be whole; a draft need not be. Raises DoorRefused, VersionConflict.
        """
        given = {each.key: each for each in definitions}
        known = {**await self.records.definitions(), **given}
        others = (await self.records.doors()).values()
        found = problems(door, known, self._profile, list(others))
        if found and door.state == "open":
            raise DoorRefused(found)
        version, before = await self.load(door.door_id)
        if not await self.records.doors_kept.repeated(key):
            if version != expected:
                raise VersionConflict(door.door_id, expected, version)
            for each in given.values():
                await self._define(each, by)
        if door.state == "open" and door.opened_at is None:
            door = msgspec.structs.replace(door, opened_at=self._clock())
        what = "changed" if before.state == door.state else WHATS[door.state]
        return await self._append(door, what, by, expected, key), door

    async def turn(self, door_id: str, state: State, expected: int, by: str) -> tuple[int, Door]:
        """Open, pause or close it as it is. Raises DoorRefused, VersionConflict, NoSuchRecord."""
        _, door = await self.load(door_id)
        changed = msgspec.structs.replace(door, state=state)
        return await self.keep(changed, (), expected, by, f"{door_id}:{state}:{expected}")

    async def ask(self, door: Door, source: Source, by: str, *, again: bool) -> Wanted:
        """Have the feeds process look at what is behind the door."""
        wish = Wanted(door_id=door.door_id, at=self._clock(), by=by, source=source, again=again)
        packed, kept = msgspec.json.encode(wish), self.records.looks_wanted
        while True:
            held = await kept.state(door.door_id)
            with suppress(VersionConflict):
                await kept.append(door.door_id, packed, packed, held[0] if held else 0)
                return wish

    async def look(self, door_id: str) -> Look | None:
        return await self.records.look(door_id)

    async def editions(self, door_id: str) -> list[tuple[int, DoorEdition]]:
        """Number and edition, the first one first."""
        return editions(await self.records.doors_kept.load(door_id), DoorEdition)

    async def definition_editions(self, key: str) -> list[tuple[int, DefinitionEdition]]:
        return editions(await self.records.definitions_kept.load(key), DefinitionEdition)

    async def definitions_of(self, agency_id: str) -> Mapping[str, Definition]:
        """By key, of one agency."""
        found = await self.records.definitions()
        return {key: each for key, each in found.items() if each.agency_id == agency_id}

    async def _define(self, definition: Definition, by: str) -> None:
        """Only what is other than before; of two at once the later one counts."""
        packed, kept = msgspec.json.encode(definition), self.records.definitions_kept
        edition = DefinitionEdition(at=self._clock(), by=by, definition=definition)
        while True:
            held = await kept.state(definition.key)
            if held and held[1] == packed:
                return
            with suppress(VersionConflict):
                event = msgspec.json.encode(edition)
                await kept.append(definition.key, event, packed, held[0] if held else 0)
                return

    async def _append(self, door: Door, what: What, by: str, expected: int, key: str | None) -> int:
        edition = DoorEdition(at=self._clock(), by=by, what=what, door=door)
        event, state = msgspec.json.encode(edition), msgspec.json.encode(door)
        kept = await self.records.doors_kept.append(door.door_id, event, state, expected, key)
        return kept.version
