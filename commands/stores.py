"""The store, as a command needs it: the running one, or an embedded one for as long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from city.profile import Profile
from city.settings import Settings
from commands.installation import data_folder
from commands.refusal import Refusal
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey, address_of
from store.errors import StoreUnavailable

LOOK_EVERY_S = 0.05


def store_address(settings: Settings) -> Address:
    """Raises StoreUnavailable while an embedded store has never run."""
    if settings.store.url:
        return Address.parse(settings.store.url, ca_file=settings.store.ca_file)
    return address_of(data_folder(settings))


async def open_running_store(
    settings: Settings, profile: Profile, wait_s: float = 0.0
) -> CityStore:
    """The store of the settings, once it answers within `wait_s`. Raises Refusal."""
    end = time.monotonic() + wait_s
    while True:
        try:
            return await _opened(settings, profile)
        except StoreUnavailable as error:
            if time.monotonic() >= end:
                raise Refusal(_unreachable(settings, error)) from error
        await asyncio.sleep(LOOK_EVERY_S)


async def _opened(settings: Settings, profile: Profile) -> CityStore:
    # The address is read anew each time: an embedded store may come back on another port.
    return await open_store(
        store_address(settings),
        settings.store,
        complaint_prefix=profile.ticket_prefix,
        archive=settings.archive,
        wait_s=0.0,
    )


@asynccontextmanager
async def any_store(settings: Settings, profile: Profile) -> AsyncIterator[CityStore]:
    """The store, for one command: an embedded one that does not run is started for as long."""
    embedded = (
        None if settings.store.url or await _runs(settings, profile) else start_embedded(settings)
    )
    try:
        store = await open_running_store(settings, profile, wait_s=1)
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


async def _runs(settings: Settings, profile: Profile) -> bool:
    try:
        store = await _opened(settings, profile)
    except StoreUnavailable:
        return False
    await store.close()
    return True


def _unreachable(settings: Settings, error: Exception) -> str:
    if settings.store.url:
        return f"The store at [store] url does not answer: {error}\nSee: ./patriot check"
    return f"The embedded store does not answer: {error}\nStart it with ./patriot store (or demo)."
