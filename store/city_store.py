"""The one door to everything kept: `open_store` gives a `CityStore`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.address import Address
from store.archive.history import History
from store.archive.marks import Counts, Marks
from store.archive.tables import DailyTable
from store.archive.waiting import Waiting
from store.beacons import Beacons
from store.complaints import Complaints
from store.connection import Connection
from store.documents import Documents
from store.ended import Ended
from store.errors import StoreUnavailable
from store.lease import Lease
from store.limits import Limits
from store.observations import Observations
from store.photos import Photos
from store.quarantine import Quarantine
from store.records import Records
from store.spots import Spots
from store.tokens import Tokens

if TYPE_CHECKING:  # loaded where it is needed: it brings Arrow along
    from store.archive.archiver import Archiver

ROOT = Path(__file__).resolve().parents[1]
"""A data folder that is not absolute lies in the project's folder."""


class CityStore:
    """What the city keeps, by subject. `complaint_prefix` begins every ticket id. Without `archive`
    observations are kept in the streams only."""

    def __init__(
        self,
        connection: Connection,
        settings: StoreSettings,
        complaint_prefix: str = "T",
        archive: ArchiveSettings | None = None,
    ) -> None:
        self._connection = connection
        self.address = connection.address
        self.archive_settings = archive or ArchiveSettings(keep=False)
        self.archive_place = archive_place(settings, self.archive_settings)
        self.observations = Observations(connection, settings, self.archive_settings)
        self.complaints = Complaints(connection, complaint_prefix)
        self.tokens = Tokens(connection)
        self.limits = Limits(connection)
        self.beacons = Beacons(connection)
        self.spots = Spots(connection)
        self.quarantine = Quarantine(connection)
        self.text = Documents(connection)
        self.photos = Photos(ROOT / settings.data / "photos")
        self._history: History | None = None

    @property
    def history(self) -> History:
        """What was observed, from the archive and the streams as one."""
        if self._history is None:
            self._history = History(self._connection, self.archive_place, self.archive_settings)
        return self._history

    def archiver(
        self,
        fence: int,
        now: Callable[[], datetime],
        may: Callable[[], None],
        tables: Sequence[DailyTable] = (),
        zone: str = "UTC",
    ) -> Archiver:
        """For the leader with this fence; `may` raises when it should stop. Blocks: it loads Arrow."""
        from store.archive.archiver import Archiver

        where = self._connection, self.archive_place, self.archive_settings
        return Archiver(*where, fence, now, may, tables, zone)

    async def archive_counts(self) -> Counts:
        """Observations of all kinds: came, in files, lost. Raises StoreUnavailable."""
        return await Marks(self._connection).counts_of_all()

    async def archived(self, kind: str) -> tuple[int, int]:
        """Up to which id of its stream files hold a kind."""
        return await Waiting(self._connection).archived(kind)

    def records(self, kind: str, *, ends: bool = False) -> Records:
        """Versioned records of another kind: accounts, API keys, layouts. `ends`: those that end
        are kept apart."""
        return Records(self._connection, kind, Ended(self._connection, kind) if ends else None)

    def lease(self, job: str, owner: str, ttl_s: float = 6.0) -> Lease:
        """The claim of one process (`owner`) to be the only one that does a job."""
        return Lease(self._connection, job, owner, ttl_s)

    async def ping(self) -> None:
        """Returns when the store answers; raises StoreUnavailable."""
        await self._connection.call("PING")

    async def info(self) -> dict[str, Any]:
        """What the server says about itself (of one node in a cluster)."""
        found: dict[str, Any] = await self._connection.call("INFO")
        return found

    async def close(self) -> None:
        if self._history is not None:
            self._history.close()
        await self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


def archive_place(settings: StoreSettings, archive: ArchiveSettings) -> str:
    """Where the archive lies: a path, or an URI."""
    if "://" in archive.folder:
        return archive.folder
    return str(ROOT / (archive.folder or Path(settings.data) / "archive"))


async def open_store(
    address: Address,
    settings: StoreSettings | None = None,
    *,
    complaint_prefix: str = "T",
    archive: ArchiveSettings | None = None,
    wait_s: float = 10.0,
) -> CityStore:
    """Connect, wait up to `wait_s` for the server, load the functions, check that it keeps records,
    and bring what an earlier release kept into today's order.

    Raises StoreUnavailable when it does not come, StoreNotDurable when it would forget records.
    """
    connection = Connection(address)
    store = CityStore(connection, settings or StoreSettings(), complaint_prefix, archive)
    try:
        await _prepared(connection, time.monotonic() + wait_s)
        await store.complaints.migrate()
    except BaseException:
        await connection.close()
        raise
    return store


async def _prepared(connection: Connection, deadline: float) -> None:
    while True:
        try:
            await connection.load_functions()
            return await connection.check_durable()
        except StoreUnavailable:
            if time.monotonic() >= deadline:
                raise
            await asyncio.sleep(0.1)
