"""API keys of sources that push. Shown once, stored as a hash, revocable.

A key looks like `poc_<id>_<secret>`; the id is public (logs, lists), the secret has 192 random
bits, so one round of SHA-256 is enough to store it. `source` is the feed it may push to.
"""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from data_feeds.discovery import feeds
from data_feeds.options import nearest
from store.city_store import CityStore
from store.errors import StoreUnavailable

RECORDS = "intake_key"
REREAD_S = 2.0
REREAD_UNKNOWN_S = 0.25


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about a key; never the secret."""

    id: str
    source: str
    name: str
    secret_sha256: str
    created_at: datetime
    revoked_at: datetime | None = None


class NoSuchKeyError(LookupError):
    """There is no key with this id."""


_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(Key).decode


async def create(store: CityStore, source: str, name: str) -> str:
    """A new key for the push feed `source`; the answer is the only time its text is seen.

    `name` says whose it is ("Traccar armada DLH"). Raises SettingsError for an unknown source.
    """
    nearest([source], _push_feeds(), "source")
    key_id, secret = secrets.token_hex(4), secrets.token_hex(24)
    key = Key(
        id=key_id,
        source=source,
        name=name,
        secret_sha256=_hash(secret),
        created_at=datetime.now(UTC),
    )
    await _append(store, key, 0)
    return f"poc_{key_id}_{secret}"


async def revoke(store: CityStore, key_id: str) -> Key:
    """The key opens nothing any more (within 2 s). Raises NoSuchKeyError."""
    found = await store.records(RECORDS).state(key_id)
    if found is None:
        raise NoSuchKeyError(f"There is no key {key_id}. `./patriot key list` shows them.")
    version, state = found
    key = msgspec.structs.replace(_decode(state), revoked_at=datetime.now(UTC))
    await _append(store, key, version)
    return key


async def list_all(store: CityStore) -> list[Key]:
    """All keys, oldest first, revoked ones too."""
    states = await store.records(RECORDS).states()
    return sorted((_decode(state) for _, state in states.values()), key=lambda key: key.created_at)


async def _append(store: CityStore, key: Key, expected_version: int) -> None:
    state = _encode(key)
    await store.records(RECORDS).append(key.id, state, state, expected_version)


def _push_feeds() -> list[str]:
    return [name for name, module in feeds().items() if module.FEED.transport == "push"]


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


class KeyRing:
    """The keys as the intake knows them: reread every 2 s, kept while the store is away."""

    def __init__(self, store: CityStore) -> None:
        self._store = store
        self._keys: dict[str, Key] = {}
        self._read_at = float("-inf")

    async def owner(self, text: str, source: str) -> Key | None:
        """The key this text belongs to if it may push to `source` now, else None."""
        _, _, rest = text.partition("_")
        key_id, _, secret = rest.partition("_")
        await self._reread(REREAD_S if key_id in self._keys else REREAD_UNKNOWN_S)
        key = self._keys.get(key_id)
        if key is None or key.revoked_at is not None or key.source != source:
            return None
        return key if hmac.compare_digest(key.secret_sha256, _hash(secret)) else None

    async def _reread(self, older_than_s: float) -> None:
        if time.monotonic() - self._read_at < older_than_s:
            return
        self._read_at = time.monotonic()
        try:
            self._keys = {key.id: key for key in await list_all(self._store)}
        except StoreUnavailable:
            return
