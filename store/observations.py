"""Observations: history as a stream per kind, and the latest of every subject.

What one write does to each observation, atomically on the server:

| observation                                           | history | latest  | counted    |
|-------------------------------------------------------|---------|---------|------------|
| newer than the subject's latest                       | appended| moved   | moved      |
| older than the latest (late)                          | appended| stays   | late       |
| same time as the latest or a kept one, other value    | appended| stays   | late       |
| repeats a kept one (all but `received_at` is equal)   | -       | stays   | repeated   |
| observed longer ago than the kind's window            | -       | stays   | expired    |

Third row: a correction. History has both; the latest keeps the first, so that nobody sees the map
flicker between two truths with one time. Times compare in microseconds. Streams are trimmed to the
window by the server's clock, with an archive only of what it holds (`store/archive/marks.py`);
`expired` is judged by the `now` of the writer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Container, Iterable, Sequence
from datetime import datetime
from functools import cache
from struct import pack
from types import GenericAlias
from typing import Any
from zlib import adler32, crc32

import msgspec

from city.observations import KINDS, Observation, VehiclePosition
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.connection import Connection

CHUNK = 1000
"""Most observations in one server-side call; Lua cannot unpack many more."""
SLICES = 20_000
"""What was seen is kept in this many slices of the window: about a second each for vehicles."""
CLOCK_SKEW_MS = 600_000
"""History is searched this much earlier: a source's clock may run ahead of the server's."""
_encode = msgspec.msgpack.Encoder().encode


class Written(msgspec.Struct, frozen=True):
    """What became of a batch: accepted = moved + late."""

    accepted: int = 0
    moved: int = 0
    repeated: int = 0
    late: int = 0
    expired: int = 0


class Observations:
    """Write, latest, history and tail of every kind in `city.observations.KINDS`."""

    def __init__(
        self,
        connection: Connection,
        settings: StoreSettings,
        archive: ArchiveSettings | None = None,
    ) -> None:
        """Without `archive` (or if it keeps nothing) nobody is waited for."""
        self._connection = connection
        self._settings = settings
        self._archive = archive if archive and archive.keep else None

    async def write(self, kind: str, batch: Sequence[Observation], now: datetime) -> Written:
        """Keep a batch of one kind; atomic per 1,000. Raises StoreUnavailable.

        Safe to repeat after a lost answer: what was kept counts as repeated then.
        """
        totals = [0, 0, 0, 0, 0]
        oldest_us = int((now.timestamp() - self.window_s(kind)) * 1e6)
        for start in range(0, len(batch), CHUNK):
            counts = await self._observe(kind, batch[start : start + CHUNK], oldest_us)
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
        return Written(*totals)

    async def _observe(self, kind: str, batch: Sequence[Observation], oldest_us: int) -> list[int]:
        window_ms = int(self.window_s(kind) * 1000)
        slice_us = max(1, window_ms // SLICES) * 1000
        encoded = [_encode(each) for each in batch]
        pairs: list[Any] = [None] * (2 * len(batch))
        pairs[0::2] = [each.subject for each in batch]
        pairs[1::2] = encoded
        keys = [_key(kind, part) for part in ("latest", "stream", "seen", "archive")]
        limits = oldest_us, window_ms, slice_us, _digests(encoded), self._most_waiting(kind)
        reply = await self._connection.function("observe", keys, *limits, *pairs)
        return [int(count) for count in reply]

    def _most_waiting(self, kind: str) -> int:
        """Observations that may wait for the archive; 0 without one."""
        if self._archive is None:
            return 0
        slow = kind != VehiclePosition.KIND
        return self._archive.waiting_others if slow else self._archive.waiting_positions

    async def forget(self, kind: str, before: datetime, kept: Container[str]) -> list[str]:
        """Subjects last observed earlier than `before` leave the latest, except those in `kept`.

        Returns who went; whoever speaks again is back at once. `before` must be further back than
        the kind's window: what is younger could come again and would no longer be known.
        """
        old = [
            each.subject
            for each in await self.latest(kind)
            if each.observed_at < before and each.subject not in kept
        ]
        gone: list[str] = []
        oldest_us = int(before.timestamp() * 1e6)
        for start in range(0, len(old), CHUNK):
            ids = old[start : start + CHUNK]
            keys = [_key(kind, "latest")]
            gone += [
                each.decode()
                for each in await self._connection.function("forget", keys, oldest_us, *ids)
            ]
        return gone

    def window_s(self, kind: str) -> float:
        """How long this kind's history is kept."""
        kept = {
            VehiclePosition.KIND: self._settings.vehicle_window_s,
            "agency_indicator": self._settings.indicator_window_s,
        }
        return kept.get(kind, self._settings.slow_window_s)

    async def latest(self, kind: str) -> list[Observation]:
        """The newest observation of every subject, in no order."""
        found: dict[bytes, bytes] = {}
        async for piece in self._connection.scan(_key(kind, "latest")):
            found.update(piece)
        return _decoded(kind, len(found), found.values())

    async def latest_of(self, kind: str, subjects: Sequence[str]) -> list[Observation]:
        """The newest observation of each of these subjects; unknown ones are left out."""
        if not subjects:
            return []
        found = await self._connection.call("HMGET", _key(kind, "latest"), *subjects)
        kept = [each for each in found if each is not None]
        return _decoded(kind, len(kept), kept)

    async def history(
        self, kind: str, since: datetime, limit: int | None = None
    ) -> list[Observation]:
        """Everything observed at `since` or later, oldest first; `limit` keeps the newest ones."""
        start = int(since.timestamp() * 1000) - CLOCK_SKEW_MS
        found: list[Observation] = []
        after: str = str(max(start, 0))
        while entries := await self._page(kind, after):
            found += [each for each in opened(kind, entries) if each.observed_at >= since]
            after = "(" + entries[-1][0].decode()
        found.sort(key=lambda each: each.observed_at)
        return found if limit is None else found[max(0, len(found) - limit) :]

    async def _page(self, kind: str, start: str) -> list[tuple[bytes, Any]]:
        page: list[tuple[bytes, Any]] = await self._connection.call(
            "XRANGE", _key(kind, "stream"), start, "+", "COUNT", 200
        )
        return page

    async def last_id(self, kind: str) -> str:
        """Where to begin following. Take it before `latest`, and nothing falls in between."""
        return await self._connection.last_id(_key(kind, "stream"))

    async def follow(
        self, kind: str, after_id: str
    ) -> AsyncIterator[tuple[str, list[Observation]]]:
        """Everything accepted after an id (late ones too), as it comes; ends only by raising."""
        while True:
            entries = await self._connection.entries(_key(kind, "stream"), after_id, 100)
            if entries:
                after_id = entries[-1][0].decode()
                yield after_id, opened(kind, entries)


def _key(kind: str, part: str) -> str:
    return f"{{{kind}}}:{part}"


def _digests(encoded: list[bytes]) -> bytes:
    """8 bytes per observation over all but `received_at`: a repeat received later is a repeat."""
    return pack(
        f">{len(encoded)}Q",
        *[
            crc32(tail := each[17:], crc32(each[1:7])) << 32 | adler32(tail)
            if each[1] == 0xD6 and each[7] == 0xD7
            else _digest(each)
            for each in encoded
        ],
    )


_LENGTH = {0xD6: 6, 0xD7: 10, 0xC7: 15}
"""Bytes of a MessagePack timestamp by its first byte."""


def _digest(encoded: bytes) -> int:
    """The same for any shape: the fast form above knows whole seconds, received in between."""
    start = 3 if encoded[0] == 0xDC else 1
    received = start + _LENGTH[encoded[start]]
    tail = encoded[received + _LENGTH[encoded[received]] :]
    return crc32(tail, crc32(encoded[start:received])) << 32 | adler32(tail)


@cache
def _decoder(kind: str) -> msgspec.msgpack.Decoder[list[Observation]]:
    return msgspec.msgpack.Decoder(GenericAlias(list, (KINDS[kind],)))


def _decoded(kind: str, count: int, pieces: Iterable[bytes]) -> list[Observation]:
    return _decoder(kind).decode(b"\xdd" + count.to_bytes(4, "big") + b"".join(pieces))


def opened(kind: str, entries: list[tuple[bytes, Any]]) -> list[Observation]:
    """The observations in entries of a kind's stream."""
    count = sum(int(fields[b"n"]) for _, fields in entries)
    return _decoded(kind, count, [fields[b"o"] for _, fields in entries])
