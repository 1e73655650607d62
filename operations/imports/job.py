"""One import as the interface sees it, kept in the store so that every web process knows it.

| state     | means                                       | what a person may do               |
|-----------|---------------------------------------------|------------------------------------|
| uploading | pieces of the file are arriving             | go on, drop                        |
| reading   | the file is being read                      | drop                               |
| mapping   | its columns are known                       | say which is what, drop            |
| judging   | every row is being looked at                | drop                               |
| judged    | the dry run is there                        | bring in, map anew, drop           |
| importing | rows are being brought in                   | wait (going on after a stop: bring)|
| done      | all rows are in                             | nothing                            |
| refused   | it cannot be used; `refused` says why       | map anew if it was the mapping     |
| dropped   | its files are deleted                       | nothing                            |
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from operations.imports.mapping import ColumnMapping
from store.city_store import CityStore
from store.errors import NoSuchRecord
from store.sheets.table import Found

State = Literal[
    "uploading",
    "reading",
    "mapping",
    "judging",
    "judged",
    "importing",
    "done",
    "refused",
    "dropped",
]
WORKING: frozenset[State] = frozenset({"reading", "judging", "importing"})
SILENT = timedelta(seconds=20)
LOG = "import"
MOST_SHOWN = 20


class Job(msgspec.Struct, kw_only=True):
    """`rows` is how far the present work is, `done` how many judged rows were brought in."""

    id: str
    name: str
    size: int
    by: str
    begun_at: datetime
    at: datetime
    state: State = "uploading"
    received: int = 0
    rows: int = 0
    done: int = 0
    found: Found | None = None
    mapping: ColumnMapping = msgspec.field(default_factory=ColumnMapping)
    remembered: bool = False
    """The mapping is one that a person made for these columns before."""
    counts: dict[str, int] = {}
    reasons: dict[str, int] = {}
    words: list[tuple[str, int]] = []
    samples: list[dict[str, Any]] = []
    refused: str = ""
    values: dict[str, str] = {}

    def has_stopped(self, now: datetime) -> bool:
        """Its process went away in the middle of the work."""
        return self.state in WORKING and now - self.at > SILENT


class JobError(ValueError):
    """What was asked of an import cannot be done; `key` names the sentence."""

    def __init__(self, key: str, **values: str | int) -> None:
        super().__init__(key)
        self.key, self.values = key, {name: str(value) for name, value in values.items()}


class Jobs:
    """The imports in one store."""

    def __init__(self, store: CityStore) -> None:
        self._text, self._log = store.text, store.records(LOG)

    async def add(self, job: Job) -> None:
        """A new one, named in the log of who imported what."""
        await self.save(job)
        line = msgspec.json.encode(
            {"id": job.id, "by": job.by, "name": job.name, "at": job.begun_at}
        )
        await self._log.append(job.id, line, line, 0)

    async def save(self, job: Job) -> None:
        await self._text.put(f"imports:job:{job.id}", msgspec.json.encode(job))

    async def load(self, job_id: str) -> Job:
        """Raises NoSuchRecord."""
        packed = await self._text.get(f"imports:job:{job_id}")
        if packed is None:
            raise NoSuchRecord("There is no such import.")
        return msgspec.json.decode(packed, type=Job)

    async def recent(self) -> list[Job]:
        """The newest ones first."""
        states = (await self._log.states()).values()
        lines = [msgspec.json.decode(state) for _, state in states]
        newest = sorted(lines, key=lambda each: str(each["at"]), reverse=True)[:MOST_SHOWN]
        return [await self.load(each["id"]) for each in newest]
