"""The watch with an archive as a program of its own, so that a test can kill it:
`STORE_URL FOLDER EVERY_S LEASE_S`."""

import asyncio
import sys

from city.profile import load
from city.settings import Settings
from city.settings_archive import ArchiveSettings
from operations.watch.run import run_watch
from store.address import Address
from store.city_store import open_store


async def main(store_url: str, folder: str, every_s: str, lease_s: str) -> None:
    archive = ArchiveSettings(folder=folder, every_s=float(every_s))
    store = await open_store(Address.parse(store_url), archive=archive, wait_s=30)
    async with store:
        await run_watch(
            Settings(archive=archive),
            load("bekasi"),
            store,
            asyncio.Event(),
            lease_s=float(lease_s),
        )


asyncio.run(main(*sys.argv[1:]))
