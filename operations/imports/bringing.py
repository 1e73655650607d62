"""Judged rows into the store: what is known stays as it is, what is new becomes a complaint.

A row is known for ever by its id in its source, or by its content when it has none: the same file
again changes nothing. A stop in the middle leaves no half row; going on begins a little before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from city.complaints import Report
from city.geography import kelurahan_code
from city.profile import Profile
from city.triage import suggest
from operations.imports.job import Job, JobError
from operations.imports.judging import Judged
from store.city_store import CityStore
from store.errors import VersionConflict
from store.routing import Rows, StaffTable

KNOWN = "imported_row"
AT_ONCE = 24
"""Rows on their way to the disk together; the intake beside us keeps most of the room."""
LOOKED_UP_AT_ONCE = 256
_judged = msgspec.json.Decoder(Judged).decode


class Bringing:
    """One import's judged rows and the store. How far it is stands in the job."""

    def __init__(
        self, store: CityStore, profile: Profile, clock: Callable[[], datetime], judged: Path
    ) -> None:
        self._store, self._profile, self._clock = store, profile, clock
        self._judged, self._known = judged, store.records(KNOWN)
        self._table = StaffTable(store)
        self._rows: Rows | None = None

    async def look(self, job: Job) -> None:
        """Which of the new rows are known already: counted, and said in the samples."""
        if not job.counts.get("new") or not await self._known.count():
            return
        known: set[int] = set()
        shown = {each["row"] for each in job.samples}
        count = 0
        for piece in self._pieces(LOOKED_UP_AT_ONCE, 0):
            new = [each for each in piece if each.verdict == "new"]
            found = await asyncio.gather(*(self._known.state(each.key) for each in new))
            hits = [each.row for each, state in zip(new, found, strict=True) if state]
            known.update(shown.intersection(hits))
            count += len(hits)
        job.counts |= {"new": job.counts["new"] - count, "known": count}
        for sample in job.samples:
            if sample["row"] in known:
                sample["verdict"] = "known"

    async def bring(self, job: Job, by: str, role: str) -> None:
        """Every new row becomes a complaint, on disk before it counts as done."""
        if job.done == 0:
            job.counts |= {"new": 0, "known": 0}
        for piece in self._pieces(AT_ONCE, job.done):
            new = [each for each in piece if each.verdict == "new" and each.report]
            _, self._rows = await self._table.now()
            made = await asyncio.gather(*(self._one(each, by, role) for each in new))
            job.counts["new"] += sum(made)
            job.counts["known"] += len(made) - sum(made)
            job.done += len(piece)

    async def _one(self, row: Judged, by: str, role: str) -> bool:
        """True when it is a complaint now and was none before."""
        if await self._known.state(row.key) is not None or row.report is None:
            return False
        complaint, repeated = await self._store.complaints.receive(
            row.report,
            by,
            self._since(row, row.report),
            idempotency_key=f"{KNOWN}:{row.key}",
            agency_id=suggest(row.report, self._profile, self._rows).agency_id,
            by_role=role,
            kelurahan=kelurahan_code(self._profile, row.report.lat, row.report.lng),
        )
        ticket = complaint.complaint_id.encode()
        with suppress(VersionConflict):
            await self._known.append(row.key, ticket, ticket, 0)
        return not repeated

    def _since(self, row: Judged, report: Report) -> datetime:
        """From when its service time runs: since it was reported, if it is known to be open since."""
        now = self._clock()
        since = min(report.observed_at, now) if row.runs else now
        return since.astimezone(ZoneInfo(self._profile.time_zone))

    def _pieces(self, size: int, after: int) -> Iterator[list[Judged]]:
        """Judged rows, `size` at a time. Raises JobError when the file is not here."""
        try:
            with self._judged.open("rb") as lines:
                for _ in islice(lines, after):
                    pass
                while piece := [_judged(line) for line in islice(lines, size)]:
                    yield piece
        except FileNotFoundError:
            raise JobError("file_gone") from None
