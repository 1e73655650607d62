"""Puts the invented tables of agencies into the watched folder, once a day, and makes their doors.

From there they go the way of every agency's table: read by the real doors, marked as simulated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import structlog

from city.profile import Profile
from city.settings import SimulatorSettings
from data_feeds.simulator import scenarios
from data_feeds.simulator.agency_tables import AgencyTable, tables
from store.city_store import CityStore
from store.errors import StoreUnavailable, VersionConflict
from store.indicator_doors import DefinitionEdition, DoorEdition, IndicatorRecords
from store.records import Records
from store.watched_folder import WatchedFolder

log = structlog.get_logger("feeds")
ACTOR = "simulator"
LOOKS_EVERY_S, AGAIN_S = 60.0, 2.0


async def keep_tables(
    options: SimulatorSettings,
    profile: Profile,
    folder: WatchedFolder,
    store: CityStore,
    clock: Callable[[], datetime],
) -> None:
    """For ever: today's tables now, tomorrow's tomorrow. A store that is away is waited for."""
    changed = scenarios.load(options.scenario, profile).agencies.columns_changed
    records, zone, written_on = IndicatorRecords(store), ZoneInfo(profile.time_zone), None
    while True:
        now = clock()
        today = now.astimezone(zone).date()
        try:
            if written_on != today:
                made = await asyncio.to_thread(tables, profile, options.seed, today, now, changed)
                for each in made:
                    await _bring(each, folder, records, now)
                written_on = today
            await asyncio.sleep(LOOKS_EVERY_S)
        except StoreUnavailable as why:
            log.warning("agency_tables_wait", reason=str(why))
            await asyncio.sleep(AGAIN_S)


async def _bring(
    table: AgencyTable, folder: WatchedFolder, records: IndicatorRecords, now: datetime
) -> None:
    agency = table.door.agency_id
    await asyncio.to_thread(folder.put, agency, table.name, table.content)
    for each in table.definitions:
        edition = DefinitionEdition(at=now, by=ACTOR, definition=each)
        held = await records.definitions_kept.state(each.key)
        await _keep(records.definitions_kept, each.key, edition, msgspec.json.encode(each), held)
    held = await records.doors_kept.state(table.door.door_id)
    if held is None:
        made = DoorEdition(at=now, by=ACTOR, what="opened", door=table.door)
        packed = msgspec.json.encode(table.door)
        await _keep(records.doors_kept, table.door.door_id, made, packed, None)


async def _keep(
    records: Records,
    key: str,
    edition: msgspec.Struct,
    state: bytes,
    held: tuple[int, bytes] | None,
) -> None:
    """Only what is other than what is kept."""
    if held and held[1] == state:
        return
    with suppress(VersionConflict):
        await records.append(key, msgspec.json.encode(edition), state, held[0] if held else 0)
