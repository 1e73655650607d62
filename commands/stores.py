"""The store, as a command needs it: the running one, or an embedded one for as long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from city.settings import Settings
from commands.installation import data_folder
from commands.refusal import Refusal
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey, address_of
from store.errors import StoreUnavailable


async def open_running_store(settings: Settings) -> CityStore:
    """The store of the settings; an embedded one must be running. Raises Refusal."""
    try:
        return await open_store(store_address(settings), settings.store)
    except StoreUnavailable as error:
        raise Refusal(_unreachable(settings, error)) from error


def store_address(settings: Settings) -> Address:
    if settings.store.url:
        return Address.parse(settings.store.url)
    return address_of(data_folder(settings))


@asynccontextmanager
async def any_store(settings: Settings) -> AsyncIterator[CityStore]:
    """The store, for one command: an embedded one that does not run is started for as long."""
    embedded = None if settings.store.url or await _runs(settings) else start_embedded(settings)
    try:
        store = await open_running_store(settings)
        try:
            yield store
        finally:
            await store.close()
    finally:
        if embedded:
            embedded.stop()


def start_embedded(settings: Settings) -> EmbeddedValkey:
    embedded = EmbeddedValkey(data_folder(settings))
    embedded.start()
    return embedded


async def _runs(settings: Settings) -> bool:
    try:
        store = await open_store(address_of(data_folder(settings)), settings.store)
    except (StoreUnavailable, OSError):
        return False
    await store.close()
    return True


def _unreachable(settings: Settings, error: Exception) -> str:
    if settings.store.url:
        return f"The store at [store] url does not answer: {error}\nSee: ./patriot check"
    return f"The embedded store does not answer: {error}\nStart it with ./patriot store (or demo)."
