"""Small named documents: an imported boundary, where a poller stopped. On disk when put returns."""

from __future__ import annotations

from store.connection import Connection


class Documents:
    """Bytes by name; the last one put wins."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, key: str) -> bytes | None:
        """The document, or None."""
        value: bytes | None = await self._connection.call("GET", _key(key))
        return value

    async def put(self, key: str, value: bytes) -> None:
        """Keep a document; it is on disk when this returns. Raises StoreUnavailable."""
        await self._connection.durable("SET", _key(key), value)


def _key(key: str) -> str:
    return f"{{document}}:{key}"
