"""Secrets that let somebody in for a while: sessions, sign-in links, API keys.

Only the SHA-256 of a secret is kept: who reads the store cannot use what they find. Secrets must be
random (128 bits or more); this is no place for passwords.
"""

from __future__ import annotations

import hashlib

from store.connection import Connection


class Tokens:
    """Values by purpose and secret, each with its time to live."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(
        self,
        purpose: str,
        secret: str,
        value: bytes,
        ttl_s: float,
        owner: str = "",
        *,
        only_known: bool = False,
    ) -> bool:
        """Keep a value for `ttl_s` seconds; `owner` lets `delete_matching` find it.

        `only_known` renews what is still there and never brings back what was just revoked.
        Whether it was kept.
        """
        keys = [_key(purpose, _digest(secret))] + ([_owned(purpose, owner)] if owner else [])
        ttl_ms = max(1, int(ttl_s * 1000))
        kept = await self._connection.function(
            "put_token", keys, value, ttl_ms, _digest(secret), int(only_known)
        )
        return bool(kept == 1)

    async def get(self, purpose: str, secret: str) -> bytes | None:
        """The value, or None when unknown or expired."""
        value: bytes | None = await self._connection.call("GET", _key(purpose, _digest(secret)))
        return value

    async def take(self, purpose: str, secret: str) -> bytes | None:
        """The value, once: of two takers at the same time only one gets it."""
        value: bytes | None = await self._connection.call("GETDEL", _key(purpose, _digest(secret)))
        return value

    async def delete(self, purpose: str, secret: str) -> None:
        """Forget one secret; unknown ones are fine."""
        await self._connection.call("DEL", _key(purpose, _digest(secret)))

    async def delete_matching(self, purpose: str, owner: str) -> int:
        """Forget every secret of an owner at once; how many were still valid."""
        return int(
            await self._connection.function("revoke", [_owned(purpose, owner)], _key(purpose, ""))
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(purpose: str, digest: str) -> str:
    return f"{{token-{purpose}}}:{digest}"


def _owned(purpose: str, owner: str) -> str:
    return f"{{token-{purpose}}}:of:{_digest(owner)}"
