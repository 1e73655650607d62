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
        keys = [_key(purpose, digest_of(secret))] + ([_owned(purpose, owner)] if owner else [])
        ttl_ms = max(1, int(ttl_s * 1000))
        kept = await self._connection.function(
            "put_token", keys, value, ttl_ms, digest_of(secret), int(only_known)
        )
        return bool(kept == 1)

    async def get(self, purpose: str, secret: str) -> bytes | None:
        """The value, or None when unknown or expired."""
        value: bytes | None = await self._connection.call("GET", _key(purpose, digest_of(secret)))
        return value

    async def take(self, purpose: str, secret: str) -> bytes | None:
        """The value, once: of two takers at the same time only one gets it."""
        value: bytes | None = await self._connection.call(
            "GETDEL", _key(purpose, digest_of(secret))
        )
        return value

    async def delete(self, purpose: str, secret: str) -> None:
        """Forget one secret; unknown ones are fine."""
        await self._connection.call("DEL", _key(purpose, digest_of(secret)))

    async def matching(self, purpose: str, owner: str) -> dict[str, bytes]:
        """What an owner still has, by the secret's digest: it names a secret and opens nothing."""
        members = await self._connection.call("SMEMBERS", _owned(purpose, owner))
        digests = sorted(each.decode() for each in members)
        values = [await self._connection.call("GET", _key(purpose, each)) for each in digests]
        return {key: value for key, value in zip(digests, values, strict=True) if value is not None}

    async def delete_one(self, purpose: str, owner: str, digest: str) -> bool:
        """Forget the secret of this digest if it is this owner's; whether it still was there."""
        if not await self._connection.call("SREM", _owned(purpose, owner), digest):
            return False
        return bool(await self._connection.call("DEL", _key(purpose, digest)))

    async def shorten(self, purpose: str, owner: str, but: str, ttl_s: float) -> None:
        """Let every secret of an owner but the one of this digest end in `ttl_s` seconds at latest;
        those that have ended are forgotten, so that renewing for years leaves nothing behind."""
        members = await self._connection.call("SMEMBERS", _owned(purpose, owner))
        for each in sorted({each.decode() for each in members} - {but}):
            key, ttl_ms = _key(purpose, each), max(1, int(ttl_s * 1000))
            if await self._connection.call("EXISTS", key):
                await self._connection.call("PEXPIRE", key, ttl_ms, "LT")
            else:
                await self._connection.call("SREM", _owned(purpose, owner), each)

    async def delete_matching(self, purpose: str, owner: str) -> int:
        """Forget every secret of an owner at once; how many were still valid."""
        return int(
            await self._connection.function("revoke", [_owned(purpose, owner)], _key(purpose, ""))
        )


def digest_of(secret: str) -> str:
    """What the store calls a secret by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(purpose: str, digest: str) -> str:
    return f"{{token-{purpose}}}:{digest}"


def _owned(purpose: str, owner: str) -> str:
    return f"{{token-{purpose}}}:of:{digest_of(owner)}"
