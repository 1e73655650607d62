"""Records that ended: kept for good, apart from the open ones, and found again by time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

import msgspec

from store.connection import Connection

PIECE = 1000
"""Records read at once: about a megabyte."""
ALWAYS = "-inf"


class Page(msgspec.Struct, frozen=True):
    """Some of the ended records, newest end first, and how many there are in the asked time."""

    states: list[tuple[str, int, bytes]]
    total: int


class Ended:
    """Ended records of one kind; times are those of the end, [since, until)."""

    def __init__(self, connection: Connection, kind: str) -> None:
        self._connection = connection
        self._states, self._at = f"{{{kind}}}:ended", f"{{{kind}}}:ended_at"
        self._open, self._layout = f"{{{kind}}}:states", f"{{{kind}}}:layout"

    @property
    def keys(self) -> tuple[str, str]:
        return self._states, self._at

    async def state(self, record_id: str) -> tuple[int, bytes] | None:
        """(version, state), or None when it is not among the ended ones."""
        found = await self._connection.call("HGET", self._states, record_id)
        return versioned(found) if found else None

    async def count(self, since: datetime | None = None, until: datetime | None = None) -> int:
        """How many ended in this time; without times, ever."""
        if since is None and until is None:
            return int(await self._connection.call("ZCARD", self._at))
        return int(await self._connection.call("ZCOUNT", self._at, *_span(since, until)))

    async def page(
        self, start: int, count: int, since: datetime | None = None, until: datetime | None = None
    ) -> Page:
        """`count` of them after skipping `start`, newest end first."""
        total = await self.count(since, until)
        newer = await self.count(since=until) if until else 0
        most = min(start + count, total)
        if start >= most:
            return Page([], total)
        ids = await self._connection.call("ZREVRANGE", self._at, newer + start, newer + most - 1)
        return Page(await self.read(ids), total)

    async def pieces(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[list[tuple[str, int, bytes]]]:
        """All that ended in this time, oldest end first, in pieces of 1,000."""
        ids = await self._connection.call("ZRANGEBYSCORE", self._at, *_span(since, until))
        for first in range(0, len(ids), PIECE):
            yield await self.read(ids[first : first + PIECE])

    async def read(self, ids: Sequence[bytes]) -> list[tuple[str, int, bytes]]:
        """(id, version, state) in the order asked for; what is not among the ended ones is left out."""
        if not ids:
            return []
        found = await self._connection.call("HMGET", self._states, *ids)
        pairs = zip(ids, found, strict=True)
        return [(key.decode(), *versioned(value)) for key, value in pairs if value]

    async def retire(self, ended: Iterable[tuple[str, int, datetime]]) -> int:
        """Move (id, version, ended at) from the open ones, unless they changed; how many moved."""
        words = [word for key, version, at in ended for word in (key, version, epoch_ms(at))]
        if not words:
            return 0
        keys = [self._open, self._states, self._at]
        return int(await self._connection.function("retire", keys, *words))

    async def is_apart(self) -> bool:
        """Whether an earlier release's records have been moved already."""
        return bool(await self._connection.call("EXISTS", self._layout))

    async def set_apart(self) -> None:
        """From now on every process may rely on it."""
        await self._connection.call("SET", self._layout, "open and ended apart")


def versioned(value: bytes) -> tuple[int, bytes]:
    """(version, state) of a record as it is kept."""
    version, _, state = value.partition(b" ")
    return int(version), state


def epoch_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _span(since: datetime | None, until: datetime | None) -> tuple[str, str]:
    first = str(epoch_ms(since)) if since else ALWAYS
    return first, f"({epoch_ms(until)}" if until else "+inf"
