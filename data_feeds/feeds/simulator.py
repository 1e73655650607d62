"""The invented city. It produces payload bytes for the real decoders; see data_feeds/simulator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from city.observations import TYPES
from city.profile import Profile
from city.settings import Settings
from data_feeds.contract import COMPLAINT, Feed
from store.city_store import CityStore
from store.ending import ended
from store.watched_folder import WatchedFolder, folder_of

FEED = Feed(
    name="simulator",
    title={"id": "Simulasi kota", "en": "Simulated city"},
    kinds=frozenset(kind.KIND for kind in TYPES) - {"feed_health"} | {COMPLAINT},
    transport="internal",
    owner="Pengelola pusat operasi",
    stale_after_s=60.0,
)


async def run(
    settings: Settings,
    profile: Profile,
    deliver: Callable[[str, bytes, str], Awaitable[Any]],
    stop: asyncio.Event,
    store: CityStore,
) -> None:
    """Plays until `stop`. Imported late: a wall without simulation does not load it."""
    from data_feeds.simulator import run as play
    from data_feeds.simulator.agencies import keep_tables
    from data_feeds.simulator.desk import Desk

    options, folder = settings.simulator, WatchedFolder(folder_of(settings))
    tables = asyncio.create_task(keep_tables(options, profile, folder, store, now_utc))
    try:
        await play(options, profile, deliver, stop, Desk(store))
    finally:
        await ended(tables)


def now_utc() -> datetime:
    return datetime.now(UTC)
