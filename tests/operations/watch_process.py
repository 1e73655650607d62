"""The watch as a program of its own, so that a test can kill it:
`STORE_URL AHEAD_S LEASE_S [WEBHOOK SECRET]`."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from city.profile import load
from city.settings import DeskSettings, Settings
from city.settings_alarms import AlarmSettings
from operations.watch.run import run_watch
from store.address import Address
from store.city_store import open_store


async def main(
    store_url: str, ahead_s: str, lease_s: str, webhook: str = "", secret: str = ""
) -> None:
    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(ahead_s))

    desk = DeskSettings(escalation_webhook=webhook, escalation_secret=secret)
    settings = Settings(desk=desk, alarms=AlarmSettings(webhook=webhook, secret=secret))
    store = await open_store(Address.parse(store_url), wait_s=30)
    async with store:
        await run_watch(
            settings, load("bekasi"), store, asyncio.Event(), now, lease_s=float(lease_s)
        )


asyncio.run(main(*sys.argv[1:]))
