"""What staff keep in editions: who kept which one, and when; nothing that counted once is ever lost.

One record holds the editions of one thing; its version is the newest one's number. Whoever keeps one names
the edition they began with: of two at once the second is told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from store.records import Records

FIRST = datetime.fromtimestamp(0, UTC)
"""When nobody knows when."""
T = TypeVar("T", bound=msgspec.Struct)


class Editions(Generic[T]):
    """Of the record `name`. All methods raise StoreUnavailable."""

    def __init__(self, records: Records, name: str, unreadable: T) -> None:
        """`unreadable` stands where an edition cannot be read (any more)."""
        self._records, self._name, self._unreadable = records, name, unreadable

    async def keep(self, new: T, expected: int, key: str, state: bytes = b"") -> int:
        """The number of the new edition, on disk; a repeat with the same key keeps no second one.
        `state`: what counts now, where that is not the edition itself.

        Raises VersionConflict when another edition than `expected` counts by now, StoreFull.
        """
        event = msgspec.json.encode(new)
        kept = await self._records.append(self._name, event, state or event, expected, key)
        return kept.version

    async def all(self) -> list[T]:
        """Every edition, the first one first: number n stands at n - 1."""
        return [self._edition(each) for each in await self._records.load(self._name)]

    async def follow(self) -> AsyncIterator[list[T]]:
        """All of them now, and again whenever one is kept; ends only by raising."""
        async for _ in changes(self._records):
            yield await self.all()

    def _edition(self, packed: bytes) -> T:
        try:
            return msgspec.json.decode(packed, type=type(self._unreadable))
        except msgspec.MsgspecError:
            return self._unreadable


async def changes(records: Records) -> AsyncIterator[None]:
    """Now, and whenever one of these records changed; ends only by raising."""
    last = await records.last_id()
    yield
    async for _ in records.follow(last):
        yield
