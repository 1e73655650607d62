"""Who leads: of many processes that could do a job, one at a time does it.

| what happens                              | who leads                                             |
|-------------------------------------------|-------------------------------------------------------|
| the first asks                            | it does, for `ttl_s` after each `renew`               |
| the leader ends in order                  | `release` lets the next one in at once                |
| the leader is killed or cut off           | nobody, until `ttl_s` have passed; then whoever asks  |
| the leader slept through its time         | whoever asked; the sleeper finds `leads` false        |

The fence is a number that grows with every change of leader. What is written with an old one is
refused (`report`), however late it arrives. The store's clock decides; ours is only ever stricter.
"""

from __future__ import annotations

import time

from store.connection import Connection


class Lease:
    """One process's claim on one job. `owner` must be different in every process."""

    def __init__(self, connection: Connection, job: str, owner: str, ttl_s: float = 6.0) -> None:
        self._connection = connection
        self.job, self.owner, self.ttl_s = job, owner, ttl_s
        self.fence = 0
        self.holder = ""
        """Who leads, as of the last `renew`."""
        self._until = 0.0

    @property
    def leads(self) -> bool:
        """Whether nobody else can be leading now; counted from before the last `renew` was sent."""
        return time.monotonic() < self._until

    async def renew(self) -> bool:
        """Take the lease if it is free, or keep it; whether we lead. Raises StoreUnavailable."""
        begun = time.monotonic()
        ours, fence, holder = await self._connection.durable_function(
            "lease", [self._key(""), self._key(":fence")], self.owner, int(self.ttl_s * 1000)
        )
        self.holder = holder.decode()
        if ours:
            self.fence, self._until = int(fence), begun + self.ttl_s
        else:
            self._until = 0.0
        return bool(ours)

    async def release(self) -> None:
        """Let the next one lead at once. Raises StoreUnavailable; then the lease runs out by itself."""
        self._until = 0.0
        await self._connection.function("let_go", [self._key("")], self.owner)

    async def report(self, value: bytes) -> bool:
        """Keep what the leader has to say; False when somebody else has led since."""
        keys = [self._key(":report"), self._key(":fence")]
        kept = await self._connection.durable_function("put_fenced", keys, value, self.fence)
        return bool(kept)

    async def last_report(self) -> bytes | None:
        """What a leader said last, whoever it was."""
        value: bytes | None = await self._connection.call("GET", self._key(":report"))
        return value

    def _key(self, part: str) -> str:
        return f"{{lease-{self.job}}}{part}"
