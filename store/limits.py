"""How often something may happen: fixed windows counted on the server, for all processes at once."""

from __future__ import annotations

import hashlib

from store.connection import Connection


class Limits:
    """Fixed windows, each beginning with the first call after the last one ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def allow(self, key: str, limit: int, per_s: float) -> bool:
        """True for the first `limit` calls with this key in each window of `per_s` seconds."""
        name = f"{{limit}}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        reply = await self._connection.function("allow", [name], limit, max(1, int(per_s * 1000)))
        return bool(reply == 1)
