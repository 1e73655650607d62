"""Filters an account has saved on the desk: kept in the store, so they are there on any machine."""

from __future__ import annotations

import msgspec

from dashboard.queue import Filters, Sort
from store.city_store import CityStore

MOST = 9
NAME_LENGTH = 40


class Saved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named filter with its order."""

    name: str
    filters: Filters
    sort: Sort = "urgency"
    descending: bool = False
    ended: bool = False


class TooMany(ValueError):
    """More than MOST, or a name that is empty or too long."""


def _key(account: str) -> str:
    return f"desk:filters:{account}"


async def load(store: CityStore, account: str) -> list[Saved]:
    """Oldest first; what an earlier release kept and today cannot be read is left out."""
    packed = await store.text.get(_key(account))
    try:
        return msgspec.json.decode(packed, type=list[Saved]) if packed else []
    except msgspec.ValidationError:
        return []


async def save(store: CityStore, account: str, new: Saved) -> list[Saved]:
    """Add it, or replace the one of the same name. Raises TooMany."""
    name = new.name.strip()
    kept = [each for each in await load(store, account) if each.name != name]
    if not name or len(name) > NAME_LENGTH or len(kept) >= MOST:
        raise TooMany(name)
    return await _put(store, account, [*kept, msgspec.structs.replace(new, name=name)])


async def forget(store: CityStore, account: str, name: str) -> list[Saved]:
    kept = [each for each in await load(store, account) if each.name != name]
    return await _put(store, account, kept)


async def _put(store: CityStore, account: str, kept: list[Saved]) -> list[Saved]:
    await store.text.put(_key(account), msgspec.json.encode(kept))
    return kept
