"""What is not archived yet: the part of a kind's stream above what the archive holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from city.observations import Observation
from store.archive.spans import NOTHING, Id, id_of, text_of
from store.connection import Connection
from store.observations import CLOCK_SKEW_MS, opened

PAGE, LARGE_PAGE = 200, 1000
Entry = tuple[bytes, Any]
"""Id and fields of a stream's entry."""


def stream_key(kind: str) -> str:
    return f"{{{kind}}}:stream"


def mark_key(kind: str) -> str:
    """A hash: `archived` (id), and what the archiver keeps beside it."""
    return f"{{{kind}}}:archive"


class Known(NamedTuple):
    """Of one kind: up to where files hold it, and what lies above that in the stream."""

    mark: Id
    new: Sequence[Observation]


class Waiting:
    """Reads streams for the history. All methods raise StoreUnavailable."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def archived(self, kind: str) -> Id:
        """Up to which id files hold everything."""
        found = await self._connection.call("HGET", mark_key(kind), "archived")
        return id_of(found) if found else NOTHING

    async def untouched(self, kind: str, mark: Id) -> bool:
        """Whether all that came above an id that was `archived` a moment ago was there until now."""
        oldest = await self._connection.call("XRANGE", stream_key(kind), "-", "+", "COUNT", 1)
        reaches_down = bool(oldest) and id_of(oldest[0][0]) <= mark
        return reaches_down or await self.archived(kind) == mark

    async def above(
        self, kind: str, after: Id, begin_at: datetime, end_at: datetime, subject: str = ""
    ) -> list[Observation]:
        """What came above an id and was observed in [begin_at, end_at)."""
        earliest = begin_at - timedelta(milliseconds=CLOCK_SKEW_MS)
        start = max(after, (max(0, int(earliest.timestamp() * 1000)), 0))
        found: list[Observation] = []
        name = subject.rpartition("/")[2].encode()
        while page := await self._page(kind, start):
            start = id_of(page[-1][0])
            page = [each for each in page if name in each[1][b"o"]]  # opened only where it can be
            found += [
                each
                for each in opened(kind, page)
                if begin_at <= each.observed_at < end_at and subject in ("", each.subject)
            ]
        return found

    async def batch(self, kind: str, after: Id, most: int, last: Id | None = None) -> list[Entry]:
        """Entries above `after` (up to `last`), until they hold `most` observations or end."""
        found: list[Entry] = []
        count = 0
        while page := await self._page(kind, after, last, LARGE_PAGE):
            for each in page:
                found.append(each)
                count += int(each[1][b"n"])
                if count >= most:
                    return found
            after = id_of(page[-1][0])
        return found

    async def _page(
        self, kind: str, after: Id, last: Id | None = None, count: int = PAGE
    ) -> list[Entry]:
        ids = f"({text_of(after)}", text_of(last) if last else "+"
        page: list[Entry] = await self._connection.call(
            "XRANGE", stream_key(kind), *ids, "COUNT", count
        )
        return page
