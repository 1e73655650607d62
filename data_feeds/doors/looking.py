"""Shows the interface what is behind a door, so that somebody can say which column is what.

Only this process may be near the folder and the addresses; the interface asks through the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from city.indicator_doors import Door, FolderSource
from city.indicator_sheet import Table
from data_feeds.doors.sources import DoorShut, Mark, Sources
from store.ending import ended
from store.errors import StoreUnavailable
from store.indicator_doors import File, IndicatorRecords, Look, Wanted
from store.sheets.sheet_door import table_of
from store.sheets.sheet_press import Wish
from store.sheets.table import Refused

log = structlog.get_logger("feeds")
LATE = timedelta(minutes=2)
"""Who asked longer ago than this has stopped waiting."""
MOST_ROWS, MOST_FILES, LONGEST_CELL = 300, 50, 200
SETTLES_S, TRIES = 1.0, 3


class Looking:
    """Answers side by side; `clock` gives the time now."""

    def __init__(
        self, sources: Sources, records: IndicatorRecords, clock: Callable[[], datetime]
    ) -> None:
        self._sources, self._records, self._clock = sources, records, clock
        self._running: set[asyncio.Task[None]] = set()

    def look(self, door: Door, wish: Wanted) -> None:
        if self._clock() - wish.at > LATE:
            return
        if wish.source is not None:
            door = msgspec.structs.replace(door, source=wish.source)
        task = asyncio.create_task(self._answer(door, wish))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        await ended(*self._running)

    async def _answer(self, door: Door, wish: Wanted) -> None:
        look = Look(door_id=door.door_id, wanted_at=wish.at, at=self._clock())
        try:
            look = await self._seen(door, look)
        except DoorShut as why:
            look = msgspec.structs.replace(look, problem=why.key, values=why.values)
        except Refused as why:
            look = msgspec.structs.replace(look, problem=why.key, values=why.values)
        except Exception:
            log.exception("look_broke", door=door.door_id)
            look = msgspec.structs.replace(look, problem="our_fault")
        try:
            await self._records.show(await asyncio.to_thread(self._with_files, door, look))
        except StoreUnavailable:
            return  # whoever asked is told so by the same store

    async def _seen(self, door: Door, look: Look) -> Look:
        source = door.source
        for _ in range(TRIES):
            async with self._sources.taken(door, Mark()) as got:
                if got is not None:
                    wish = Wish(path=got.path, sheet=source.sheet, items=source.items)
                    table = await table_of(wish)
                    return _shown(look, msgspec.structs.replace(table, name=got.name))
            await asyncio.sleep(SETTLES_S)  # it is still being written
        return msgspec.structs.replace(look, problem="still_written")

    def _with_files(self, door: Door, look: Look) -> Look:
        if not isinstance(door.source, FolderSource):
            return look
        folder = self._sources.folder
        files = [
            File(name=each.name, size=each.size, at=each.at)
            for each in folder.files(door.agency_id)[:MOST_FILES]
        ]
        return msgspec.structs.replace(look, folder=str(folder.of(door.agency_id)), files=files)


def _shown(look: Look, table: Table) -> Look:
    """The beginning of the table: enough to see what is what."""
    rows = [
        (n, [each[:LONGEST_CELL] if isinstance(each, str) else each for each in cells])
        for n, cells in table.rows[:MOST_ROWS]
    ]
    cut = table.cut or len(table.rows) > MOST_ROWS
    shown = msgspec.structs.replace(table, rows=rows, cut=cut)
    return msgspec.structs.replace(look, table=shown, rows=len(table.rows))
