"""Records: what people did and what must never be lost, as events with a folded state.

An append names the version it expects; it is acknowledged only when it is on disk. Repeating it with
the same idempotency key within a week changes nothing and gives the record as it is now.

Records of a kind that ends (complaints) are kept apart: `states` holds the open ones only, `ended`
the others with their time. The append that ends or reopens a record moves it, atomically.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from uuid import uuid4

import msgspec

from store.connection import Connection
from store.ended import Ended, epoch_ms, versioned
from store.errors import FollowerTooLate, KeyReused, VersionConflict

KEY_MS = 7 * 86_400_000
"""How long an idempotency key is remembered."""
STREAM_LENGTH = 100_000
"""Changes kept for followers; states and events themselves are kept for good."""
PIECE = 500
"""Changes read at once."""


class Appended(msgspec.Struct, frozen=True):
    """The record after an append. When `repeated`, `state` is the one kept now."""

    record_id: str
    version: int
    state: bytes
    repeated: bool = False


class Change(msgspec.Struct, frozen=True):
    """One change as a follower sees it: the whole new state."""

    record_id: str
    version: int
    state: bytes


class Records:
    """Append-only events per record of one kind, and the state they add up to."""

    def __init__(self, connection: Connection, kind: str, ended: Ended | None = None) -> None:
        """`ended` keeps those that ended; None for a kind whose records never end."""
        self._connection = connection
        self.kind, self.ended = kind, ended

    def _key(self, part: str) -> str:
        return f"{{{self.kind}}}:{part}"

    async def append(
        self,
        record_id: str,
        event: bytes,
        state: bytes,
        expected_version: int,
        idempotency_key: str | None = None,
        ended_at: datetime | None = None,
    ) -> Appended:
        """Add one event; on disk when this returns. Version 0 = must not exist yet.

        `ended_at` (only of a kind that ends) puts the record among the ended ones, None among the
        open ones.

        Raises VersionConflict, KeyReused (key belongs to another record), StoreUnavailable (then
        repeat with the same key: it was kept or not, never twice).
        """
        key = idempotency_key or uuid4().hex
        reply = await self._connection.durable_function(
            "append",
            self._keys(record_id, key),
            *(record_id, expected_version, event, state, KEY_MS, STREAM_LENGTH),
            epoch_ms(ended_at) if ended_at else "",
        )
        return _appended(reply, record_id, expected_version)

    def _keys(self, record_id: str, idempotency_key: str) -> list[str]:
        keys = [self._key(part) for part in ("states", f"events:{record_id}", "stream")]
        ended = self.ended.keys if self.ended else ()
        return [*keys, self._idempotency(idempotency_key), *ended]

    async def repeated(self, idempotency_key: str) -> Appended | None:
        """What an earlier append with this key made, as it is now; None when there was none."""
        owner = await self._connection.call("GET", self._idempotency(idempotency_key))
        kept = await self.state(owner.decode()) if owner else None
        return Appended(owner.decode(), *kept, repeated=True) if kept else None

    async def rewrite(
        self,
        record_id: str,
        event: bytes,
        state: bytes,
        expected_version: int,
        idempotency_key: str,
        replaced: Mapping[int, bytes],
        ended_at: datetime | None,
    ) -> Appended:
        """`append` that also puts other events in the place of earlier ones (by index), in one go.
        Only of a kind that ends. Raises as `append` does; then nothing is replaced."""
        pairs = [word for pair in replaced.items() for word in pair]
        reply = await self._connection.durable_function(
            "rewrite",
            [*self._keys(record_id, idempotency_key), self._key("rewritten")],
            *(record_id, expected_version, event, state, KEY_MS, STREAM_LENGTH),
            epoch_ms(ended_at) if ended_at else "",
            *pairs,
        )
        return _appended(reply, record_id, expected_version)

    async def rewritten(self) -> int:
        """How many records have been rewritten so far."""
        return int(await self._connection.call("GET", self._key("rewritten")) or 0)

    async def drop_past(self, record_ids: Collection[str]) -> int:
        """Takes earlier states of these records out of what followers may still read, all but the
        newest of each; how many went. Followers miss nothing: a change is the whole state."""
        key, after_id, newest, old = self._key("stream"), "0-0", dict[str, str](), list[str]()
        while entries := await self._connection.call(
            "XRANGE", key, f"({after_id}", "+", "COUNT", PIECE
        ):
            for entry, fields in entries:
                name = fields[b"id"].decode()
                if name in record_ids:
                    old += [newest[name]] if name in newest else []
                    newest[name] = entry.decode()
            after_id = entries[-1][0].decode()
        for first in range(0, len(old), PIECE):
            await self._connection.durable("XDEL", key, *old[first : first + PIECE])
        return len(old)

    def _idempotency(self, key: str) -> str:
        return self._key(f"key:{hashlib.sha256(key.encode()).hexdigest()}")

    async def number(self, series: str) -> int:
        """The next number of a series, from 1; gaps may appear, repeats never."""
        return int(await self._connection.call("INCR", self._key(f"number:{series}")))

    async def load(self, record_id: str) -> list[bytes]:
        """All events of a record, oldest first; empty when it does not exist."""
        events: list[bytes] = await self._connection.call(
            "LRANGE", self._key(f"events:{record_id}"), 0, -1
        )
        return events

    async def tail(self, record_id: str, most: int) -> list[bytes]:
        """The last `most` events of a record, oldest first."""
        events: list[bytes] = await self._connection.call(
            "LRANGE", self._key(f"events:{record_id}"), -most, -1
        )
        return events

    async def state(self, record_id: str) -> tuple[int, bytes] | None:
        """(version, state) now, or None."""
        found = await self._connection.call("HGET", self._key("states"), record_id)
        if found is None and self.ended:
            return await self.ended.state(record_id) or await self._came_back(record_id)
        return versioned(found) if found else None

    async def _came_back(self, record_id: str) -> tuple[int, bytes] | None:
        """It may have been reopened between the two looks."""
        found = await self._connection.call("HGET", self._key("states"), record_id)
        return versioned(found) if found else None

    async def states(self) -> dict[str, tuple[int, bytes]]:
        """(version, state) by id of every record; of a kind that ends, of the open ones."""
        found: dict[str, tuple[int, bytes]] = {}
        async for piece in self.state_pieces():
            found.update(piece)
        return found

    async def state_pieces(self) -> AsyncIterator[dict[str, tuple[int, bytes]]]:
        """`states`, about 1,000 at a time; what changes meanwhile may come twice."""
        async for piece in self._connection.scan(self._key("states")):
            yield {name.decode(): versioned(each) for name, each in piece.items()}

    async def count(self) -> int:
        """How many there are; of a kind that ends, how many are open."""
        return int(await self._connection.call("HLEN", self._key("states")))

    async def changes(self, after_id: str) -> list[Change]:
        """What changed since then until now, in order; does not wait."""
        entries = await self._connection.call("XRANGE", self._key("stream"), f"({after_id}", "+")
        return [_change(fields) for _, fields in entries]

    async def changed_since(self, at: datetime) -> dict[str, bytes]:
        """The newest state, by id, of what changed at `at` or later by the server's clock, latest
        change last. Raises FollowerTooLate when changes of that time are not kept any more."""
        after_id, found = f"{epoch_ms(at) - 1}-0", dict[str, bytes]()
        await self._check_kept(after_id)
        key = self._key("stream")
        while entries := await self._connection.call(
            "XRANGE", key, f"({after_id}", "+", "COUNT", PIECE
        ):
            for _, fields in entries:
                change = _change(fields)
                found.pop(change.record_id, None)
                found[change.record_id] = change.state
            after_id = entries[-1][0].decode()
        return found

    async def last_id(self) -> str:
        """Where to begin following. Take it before `states`, and nothing falls in between."""
        return await self._connection.last_id(self._key("stream"))

    async def follow(self, after_id: str) -> AsyncIterator[tuple[str, list[Change]]]:
        """Every change after an id, in order; ends only by raising (FollowerTooLate: read anew)."""
        await self._check_kept(after_id)
        while True:
            entries = await self._connection.entries(self._key("stream"), after_id, 500)
            if entries:
                after_id = entries[-1][0].decode()
                yield after_id, [_change(fields) for _, fields in entries]

    async def _check_kept(self, after_id: str) -> None:
        oldest = await self._connection.call("XRANGE", self._key("stream"), "-", "+", "COUNT", 1)
        if oldest and after_id != "0-0" and _place(after_id) < _place(oldest[0][0].decode()):
            length = await self._connection.call("XLEN", self._key("stream"))
            if length >= STREAM_LENGTH:
                raise FollowerTooLate(f"Changes of '{self.kind}' after {after_id} were trimmed.")


def _appended(reply: list[bytes], record_id: str, expected: int) -> Appended:
    outcome, owner, version = reply[0], reply[1].decode(), int(reply[2])
    if outcome == b"conflict":
        raise VersionConflict(record_id, expected, version)
    return Appended(owner, version, reply[3], repeated=outcome == b"repeated")


def owned(appended: Appended, record_id: str) -> Appended:
    """Raises KeyReused when the key had been used for another record."""
    if appended.record_id != record_id:
        raise KeyReused(f"This key was already used for '{appended.record_id}'.")
    return appended


def _change(fields: dict[bytes, bytes]) -> Change:
    return Change(fields[b"id"].decode(), int(fields[b"v"]), fields[b"s"])


def _place(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)
