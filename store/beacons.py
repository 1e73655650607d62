"""What screens last said about themselves, shared by all processes; no record, and small.

One field per screen, written by whichever process the screen speaks to. It is worth nothing after a
while, so nothing is waited for and nothing is kept of the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from store.connection import Connection

KEY = "{beacons}:last"


class Beacons:
    """Bytes by screen; the last one put wins. Raises StoreUnavailable."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, said: Mapping[str, bytes]) -> None:
        """All of them in one command."""
        pairs = [each for pair in said.items() for each in pair]
        if pairs:
            await self._connection.call("HSET", KEY, *pairs)

    async def all(self) -> dict[str, bytes]:
        found = await self._connection.call("HGETALL", KEY)
        return {name.decode(): value for name, value in found.items()}

    async def forget(self, screens: Iterable[str]) -> None:
        """Screens that were removed, or have been silent for very long."""
        if names := list(screens):
            await self._connection.call("HDEL", KEY, *names)
