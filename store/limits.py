"""How often something may happen: fixed windows counted on the server, for all processes at once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from store.connection import Connection


class Limits:
    """Fixed windows, each beginning with the first call after the last one ended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def allow(self, key: str, limit: int, per_s: float) -> bool:
        """True for the first `limit` calls with this key in each window of `per_s` seconds."""
        window_ms = max(1, int(per_s * 1000))
        reply = await self._connection.function("allow", [_name(key)], limit, window_ms)
        return bool(reply == 1)

    async def refused_until(
        self, key: str, limit: int, per_s: float, now: datetime
    ) -> datetime | None:
        """Like `allow`, by the clock of whoever asks: None when it may be, else when it may again."""
        told = limit, max(1, int(per_s * 1000)), int(now.timestamp() * 1000)
        until_ms = await self._connection.function("try", [f"{_name(key)}:tries"], *told)
        return datetime.fromtimestamp(until_ms / 1000, UTC) if until_ms else None


def _name(key: str) -> str:
    return f"{{limit}}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
