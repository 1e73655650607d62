"""What was observed, however long ago: the archive and the store's streams as one.

| asked              | answered                                                                            |
|--------------------|-------------------------------------------------------------------------------------|
| points             | every observation of one subject, in order, none twice                              |
| means              | mean, least and most of one measured number in slices of time                       |
| query              | a report's own SELECT over views named by kind                                      |

All times are aware; intervals contain their beginning and not their end. Whatever blocks is done in two
threads of our own. Raises StoreUnavailable (no contact with the streams) and ArchiveUnavailable.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from city.observations import KINDS, Observation
from city.settings_archive import ArchiveSettings
from store.archive.spans import NOTHING, Id
from store.archive.waiting import Known, Waiting
from store.connection import Connection
from store.errors import ArchiveUnavailable

if TYPE_CHECKING:
    import pyarrow as pa

    from store.archive.engine import Parameters
    from store.archive.reading import Reading

TRIES = 5
"""Files are joined into larger ones now and then; whoever meets that looks again."""
AT_ONCE = 2
Found = TypeVar("Found")


class Mean(NamedTuple):
    """One slice of time, from `at` on; `n` measured values (at least one)."""

    at: datetime
    mean: float
    least: float
    most: float
    n: int


class History:
    """One per process and store: `store.history`."""

    def __init__(self, connection: Connection, place: str, settings: ArchiveSettings) -> None:
        self._place, self._settings = place, settings
        self._waiting = Waiting(connection)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="history")
        self._reading: Reading | None = None
        self._opening = threading.Lock()

    async def points(
        self, kind: str, subject: str, begin_at: datetime, end_at: datetime
    ) -> list[Observation]:
        """Everything observed of one subject in [begin_at, end_at), ascending by `observed_at`."""
        for _ in range(TRIES):
            mark = await self._waiting.archived(kind)
            new = await self._waiting.above(kind, mark, begin_at, end_at, subject)
            asked = kind, subject, begin_at, end_at, mark
            old = await self._unless_moved(partial(_points, asked))
            if old is not None and await self._waiting.untouched(kind, mark):
                return sorted([*old, *new], key=lambda each: each.observed_at)
        raise _too_fast(kind)

    async def table(
        self, kind: str, begin_at: datetime, end_at: datetime, subject: str = ""
    ) -> pa.Table:
        """All rows of [begin_at, end_at) as Arrow columns, by subject and time; for exports and rules
        over a whole day. `subject` "" means all. Of a daily table: of the days in [begin_at, end_at)."""

        def work(known: dict[str, Known], reading: Reading) -> pa.Table:
            return reading.table(kind, begin_at, end_at, subject, known[kind])

        return await self._asked(work, [kind], begin_at, end_at)

    async def versions(
        self, kind: str, begin_at: datetime, end_at: datetime
    ) -> dict[date, tuple[str, ...]]:
        """Of a daily table that is written day by day: the days around these times, each with what is
        another one whenever the day's rows are."""

        def work(_: dict[str, Known], reading: Reading) -> dict[date, tuple[str, ...]]:
            found: dict[date, tuple[str, ...]] = {}
            for part in reading.files.between(kind, begin_at, end_at):
                found[part.day] = (*found.get(part.day, ()), part.path)
            return found

        return await self._asked(work, [kind], begin_at, end_at)

    async def means(
        self,
        kind: str,
        subject: str,
        field: str,
        begin_at: datetime,
        end_at: datetime,
        every_s: float,
    ) -> list[Mean]:
        """Of slices of `every_s` seconds counted from `begin_at`, those with at least one value.

        Unknown values (None) count nowhere, nor do values averaged over more than an hour. Slices of
        whole hours are made of hourly means where these are older than two days; what came late for
        such a day is in them within an hour. Raises ValueError for a field that is no measured number.
        """

        def work(known: dict[str, Known], reading: Reading) -> list[dict[str, Any]]:
            asked = kind, subject, field, begin_at, end_at, every_s
            return reading.means(*asked, known[kind])

        every = timedelta(seconds=every_s)
        found = await self._asked(work, [kind], begin_at, end_at)
        return [
            Mean(begin_at + row["slice"] * every, row["mean"], row["least"], row["most"], row["n"])
            for row in found
        ]

    async def query(
        self,
        sql: str,
        kinds: Collection[str],
        begin_at: datetime,
        end_at: datetime,
        parameters: Parameters = (),
    ) -> list[dict[str, Any]]:
        """Rows of one SELECT (DuckDB). Each of `kinds` is a view with the columns of its type and
        `subject`; it holds at least what was observed in [begin_at, end_at): whole days, so the SELECT
        must say which times it means. Of a daily table (`trips`): whole months, with a `day` column of
        the city's days. No rows, sums included, where none of the kinds has any. `parameters`: by
        position (`?`) or by name (`$name`)."""

        def work(known: dict[str, Known], reading: Reading) -> list[dict[str, Any]]:
            return reading.answer(sql, parameters, begin_at, end_at, known)

        return await self._asked(work, kinds, begin_at, end_at)

    async def _asked(
        self,
        work: Callable[[dict[str, Known], Reading], Found],
        kinds: Collection[str],
        begin_at: datetime,
        end_at: datetime,
    ) -> Found:
        """What `work` makes of files and streams that belong together."""
        for _ in range(TRIES):
            known = {each: await self._known(each, begin_at, end_at) for each in kinds}
            found = await self._unless_moved(partial(work, known))
            if found is not None and await self._stood_still(known):
                return found
        raise _too_fast(", ".join(kinds))

    async def _known(self, kind: str, begin_at: datetime, end_at: datetime) -> Known:
        if kind not in KINDS:  # a daily table: in files only
            return Known(NOTHING, [])
        mark = await self._waiting.archived(kind)
        return Known(mark, await self._waiting.above(kind, mark, begin_at, end_at))

    async def _stood_still(self, known: dict[str, Known]) -> bool:
        """Whether what lay above the marks lay there until now."""
        kinds = [each for each in known if each in KINDS]
        return all([await self._waiting.untouched(each, known[each].mark) for each in kinds])

    async def _unless_moved(self, work: Callable[[Reading], Found]) -> Found | None:
        """Done in a thread; None when a file was joined into another one while it was looked for."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, lambda: work(self._opened()))
        except FileNotFoundError:
            return None

    def _opened(self) -> Reading:
        """Called in a thread: loading Arrow and DuckDB takes a while."""
        from store.archive.reading import Reading

        with self._opening:
            if self._reading is None:
                self._reading = Reading(self._place, self._settings)
            return self._reading

    def close(self) -> None:
        """Waits for nobody; what is being asked ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._reading is not None:
            self._reading.close()


def _points(asked: tuple[str, str, datetime, datetime, Id], reading: Reading) -> list[Observation]:
    return reading.points(*asked)


def _too_fast(kinds: str) -> ArchiveUnavailable:
    return ArchiveUnavailable(f"The archive of {kinds} changes faster than it can be read.")
