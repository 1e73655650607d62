"""What the leading watch does for the archive: drain, join, let go; and how that is going."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from city.observations import KINDS, VehiclePosition
from city.settings_archive import ArchiveSettings
from store.archive.drain import Drain, Drained
from store.archive.files import Files
from store.archive.folder import Folder
from store.archive.home import settle
from store.archive.making import Making
from store.archive.marks import Marks
from store.archive.tables import DAILY, FLEET, DailyTable
from store.archive.tidying import Tidying
from store.archive.waiting import Waiting
from store.connection import Connection
from store.documents import Documents

ORDER = sorted(KINDS, key=lambda kind: kind == VehiclePosition.KIND)
"""Positions last: where there is little room, the few numbers go before the many."""


class Archiver:
    """Of one leader: `may` raises when it should stop. Raises StoreUnavailable, ArchiveUnavailable,
    Fenced; whatever it raises, doing it again goes on where it stopped."""

    def __init__(
        self,
        connection: Connection,
        place: str,
        settings: ArchiveSettings,
        fence: int,
        now: Callable[[], datetime],
        may: Callable[[], None],
        tables: Sequence[DailyTable] = (),
        zone: str = "UTC",
    ) -> None:
        """`tables` are made anew from what came, with days of `zone`."""
        self._now, self._may = now, may
        self._folder = Folder(place)
        self._documents = Documents(connection)
        self._waiting = Waiting(connection)
        self._files = Files(self._folder)
        self._drain = Drain(self._waiting, Marks(connection, fence), self._files)
        self._tidying = Tidying(self._files, settings)
        self._making = Making(self._files, tables, ZoneInfo(zone))
        self._begun: set[str] = set()

    async def drain(self) -> int:
        """All that waits, kind by kind; how many observations."""
        await settle(self._folder, self._documents, self._now())
        return sum([await self._drain_kind(kind) for kind in ORDER])

    async def _drain_kind(self, kind: str) -> int:
        done, count = await self._begin(kind), 0
        while True:
            count += done.rows
            self._may()
            done = await self._drain.step(kind)
            if not done.more:
                return count + done.rows

    async def _begin(self, kind: str) -> Drained:
        if kind in self._begun:
            return Drained()
        done = await self._drain.begin(kind)
        self._begun.add(kind)
        return done

    async def tidy(self) -> None:
        """Let go of what is too old, whatever else fails; join the files of each day, bring daily tables
        up to date."""
        for kind in (*ORDER, *DAILY, *FLEET):
            self._may()
            await asyncio.to_thread(self._tidying.let_go, kind, self._now())
        for kind in ORDER:
            archived = await self._waiting.archived(kind)
            spans = await asyncio.to_thread(self._files.spans, kind, archived)
            for day in [day for day, found in spans.items() if len(found) > 1]:
                self._may()
                await asyncio.to_thread(self._tidying.join, kind, day, archived)
        for table in self._making.tables:
            await self._make(table)

    async def _make(self, table: DailyTable) -> None:
        archived = await self._waiting.archived(table.of)
        due = self._making.due(table, archived)
        while found := await asyncio.to_thread(next, due, None):
            self._may()
            day, made_from = found
            await asyncio.to_thread(self._making.make, table, day, made_from, archived)
