"""Named things of one kind, each with its history: who changed it when, and what it was then.

| kind            | holds                             | changed by                                        |
|-----------------|-----------------------------------|---------------------------------------------------|
| `layout`        | `Book`                             | the studio                                        |
| `publishing`    | `Publishing`: whether it takes two| an admin, in the studio                           |
| `tour`          | `Guide`: a tour, or in the bin    | the tour editor                                   |
| `day_plan`      | the plan of the day, one record   | the plan editor                                   |
| `takeover_rule` | the rules of takeovers, one record| the takeover editor                               |
| `takeover`      | `Takeover`                        | the watch; who responds or releases               |
| `display`       | `Screen`                          | pairing, the screens page                         |
| `display_wall`  | `Wall`                            | the screens page                                  |
| `image`         | `Image`: of a tile                | who edits layouts                                 |
| `asked`         | `Asked`                           | whoever switches: console, remote, API            |
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from store.city_store import CityStore
from store.errors import VersionConflict

Thing = TypeVar("Thing")
TRIES = 8


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `state` is the thing as it was then, encoded."""

    at: datetime
    by: str
    what: str
    state: msgspec.Raw


class Change(msgspec.Struct, Generic[Thing], frozen=True, kw_only=True):
    """A change as it is read back; `number` counts the thing's changes from 1."""

    number: int
    at: datetime
    by: str
    what: str
    thing: Thing


class Shelf(Generic[Thing]):
    """The things of one kind. Every method raises StoreUnavailable when it cannot know."""

    def __init__(self, store: CityStore, kind: str, sort: type[Thing]) -> None:
        self._records = store.records(kind)
        self._decoder: msgspec.json.Decoder[Thing] = msgspec.json.Decoder(sort)

    async def get(self, name: str) -> tuple[int, Thing] | None:
        """(version, thing), or None."""
        held = await self._records.state(name)
        return None if held is None else (held[0], self._decoder.decode(held[1]))

    async def all(self) -> dict[str, Thing]:
        return {name: thing for name, (_, thing) in (await self.held()).items()}

    async def held(self) -> dict[str, tuple[int, Thing]]:
        """(version, thing) of each, by name."""
        states = await self._records.states()
        return {
            name: (version, self._decoder.decode(state))
            for name, (version, state) in states.items()
        }

    async def put(
        self,
        name: str,
        thing: Thing,
        by: str,
        what: str,
        now: datetime,
        version: int | None = None,
        *,
        brief: bool = False,
    ) -> int:
        """Keep the thing as it is now; its new version. `version` is the one it replaces (0 = it must
        not exist yet): VersionConflict when somebody was faster. None = the last one wins.

        `brief`: what is kept every few seconds; the history tells nothing of it."""
        state = msgspec.json.encode(thing)
        told = msgspec.Raw(b"null" if brief else state)
        event = msgspec.json.encode(Event(at=now, by=by, what=what, state=told))
        for left in reversed(range(TRIES)):
            expected = await self._version(name) if version is None else version
            try:
                return (await self._records.append(name, event, state, expected)).version
            except VersionConflict:
                if version is not None or not left:
                    raise
        raise AssertionError("unreachable")

    async def _version(self, name: str) -> int:
        held = await self._records.state(name)
        return held[0] if held else 0

    async def history(self, name: str) -> list[Change[Thing]]:
        """Every change, oldest first, but for the brief ones; those are counted all the same."""
        return self._changes(await self._records.load(name), 1)

    async def latest(self, name: str, most: int) -> list[Change[Thing]]:
        """The last `most` changes at most, oldest first, counted from the end (the newest is 0)."""
        events = await self._records.tail(name, most)
        return self._changes(events, 1 - len(events))

    def _changes(self, packed: list[bytes], first: int) -> list[Change[Thing]]:
        events = [msgspec.json.decode(each, type=Event) for each in packed]
        return [
            Change(
                number=number,
                at=each.at,
                by=each.by,
                what=each.what,
                thing=self._decoder.decode(each.state),
            )
            for number, each in enumerate(events, start=first)
            if bytes(each.state) != b"null"
        ]

    async def last_id(self) -> str:
        """Take it before `all`, and nothing falls in between."""
        return await self._records.last_id()

    async def follow(self, after_id: str) -> AsyncIterator[dict[str, Thing]]:
        """What changes after an id, by name; ends only by raising."""
        async for _, changes in self._records.follow(after_id):
            yield {each.record_id: self._decoder.decode(each.state) for each in changes}
