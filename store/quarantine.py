"""Payloads that could not be decoded, kept with the reason: tomorrow's test payloads."""

from __future__ import annotations

from datetime import datetime

import msgspec

from store.connection import Connection

PAYLOAD_BYTES = 64 * 1024
"""Longer payloads are cut to this before they are kept."""
MOST = 1000
MOST_BYTES = 16 * 1024 * 1024
_STREAM = "{quarantine}:stream"
_BYTES = "{quarantine}:bytes"


class Rejected(msgspec.Struct, frozen=True):
    """One payload put aside; `payload` is cut to 64 KiB."""

    source: str
    payload: bytes
    reason: str
    at: datetime


class Quarantine:
    """The newest 1,000 rejected payloads, 16 MiB at most; the oldest leave first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, source: str, payload: bytes, reason: str, at: datetime) -> None:
        """Put one payload aside with its reason and the moment it arrived."""
        fields = (source, payload[:PAYLOAD_BYTES], reason[:1000], at.isoformat())
        await self._connection.function("put_aside", [_STREAM, _BYTES], *fields, MOST, MOST_BYTES)

    async def recent(self, source: str | None = None, count: int = 50) -> list[Rejected]:
        """The newest ones first, of one source or of all."""
        found = await self._connection.call("XREVRANGE", _STREAM, "+", "-", "COUNT", MOST)
        rejected = [_rejected(fields) for _, fields in found]
        return [each for each in rejected if source in (None, each.source)][:count]

    async def count(self) -> int:
        """How many are kept now."""
        return int(await self._connection.call("XLEN", _STREAM))


def _rejected(fields: dict[bytes, bytes]) -> Rejected:
    return Rejected(
        source=fields[b"s"].decode(),
        payload=fields[b"p"],
        reason=fields[b"r"].decode(),
        at=datetime.fromisoformat(fields[b"t"].decode()),
    )
