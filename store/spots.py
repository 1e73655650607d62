"""Where presenters point, told to every process while it happens; nothing of it is kept.

Published, never written: a finger that moves twenty times a second leaves no trace on a disk, and
who was not listening has missed nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from store.connection import Connection

CHANNEL = "{spots}"


class Spots:
    """Raises StoreUnavailable."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def point(self, packed: bytes) -> None:
        await self._connection.call("PUBLISH", CHANNEL, packed)

    async def follow(self) -> AsyncIterator[bytes]:
        """Whatever is pointed at from now on; ends only by raising."""
        async for each in self._connection.heard(CHANNEL):
            yield each
