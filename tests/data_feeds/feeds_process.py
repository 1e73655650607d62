"""The feeds process as a program of its own, so that a test can kill it: `STORE_URL PORT`."""

import asyncio
import sys

from city.profile import load
from city.settings import IntakeSettings, Settings
from data_feeds.runner import run_feeds
from store.address import Address
from store.city_store import open_store


async def main(store_url: str, port: str) -> None:
    settings = Settings(intake=IntakeSettings(port=int(port), keys_required=False))
    async with await open_store(Address.parse(store_url)) as store:
        await run_feeds(settings, load("bekasi"), store, asyncio.Event())


asyncio.run(main(*sys.argv[1:]))
