"""Imports from upload to end. Reading and judging run in a process of their own, one at a time."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, ParamSpec, TypeVar

import msgspec
import structlog

from city.profile import Profile
from operations.imports.bringing import Bringing
from operations.imports.job import WORKING, Job, JobError, Jobs
from operations.imports.mapping import (
    ColumnMapping,
    MappingProblem,
    check,
    guessed,
    remember,
    remembered,
)
from operations.imports.work import Task, Told
from store.city_store import CityStore
from store.ending import ended
from store.errors import StoreError
from store.spool import Spool, SpoolFull

log = structlog.get_logger(__name__)
ROOT = Path(__file__).resolve().parents[2]
MOST_UPLOAD_BYTES = 512 * 1024**2
WITHIN_S = 3600.0
LONGEST_LINE_BYTES = 4 * 1024**2
SAVE_EVERY_S = 1.0
P = ParamSpec("P")
T = TypeVar("T")
PASSED_ON = ("PATH", "LANG", "SYSTEMROOT")


class Imports:
    """All imports of one web process. `clock` gives the present moment with its zone."""

    def __init__(
        self, store: CityStore, profile: Profile, clock: Callable[[], datetime], spool: Spool
    ) -> None:
        self._store, self._profile, self._clock, self._spool = store, profile, clock, spool
        self._jobs = Jobs(store)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(1)

    async def begin(self, name: str, size: int, by: str) -> Job:
        """A new one whose file is about to arrive. Raises JobError, StoreUnavailable."""
        if not 0 < size <= MOST_UPLOAD_BYTES:
            raise JobError("upload_size", most=MOST_UPLOAD_BYTES // 1024**2)
        now = self._clock()
        job = Job(id=token_hex(8), name=name[:120], size=size, by=by, begun_at=now, at=now)
        await asyncio.to_thread(self._spool.sweep)
        await self._roomy(self._spool.begin, job.id, "upload", size)
        await self._jobs.add(job)
        return job

    async def add(self, job_id: str, at: int, piece: bytes) -> Job:
        """The next piece of the file; when it is whole, reading begins.

        Raises NoSuchRecord, store.spool.WrongPlace, JobError, StoreUnavailable.
        """
        job = await self._jobs.load(job_id)
        if job.state != "uploading" or at + len(piece) > job.size:
            raise JobError("not_now")
        job.received = await self._roomy(self._spool.add, job_id, "upload", at, piece)
        if job.received == job.size:
            await self._start(job, "reading", self._read)
        return job

    async def job(self, job_id: str) -> Job:
        """As it is now. Raises NoSuchRecord."""
        return await self._jobs.load(job_id)

    async def recent(self) -> list[Job]:
        return await self._jobs.recent()

    async def map(self, job_id: str, mapping: ColumnMapping, words: dict[str, str]) -> Job:
        """Remember the mapping and try it dry. `words`: what the CSV of problems calls things.

        Raises NoSuchRecord, JobError.
        """
        job = await self._idle(job_id)
        if job.found is None or job.state not in ("mapping", "judged", "refused", "judging"):
            raise JobError("not_now")
        try:
            check(mapping, job.found.columns, self._profile)
        except MappingProblem as problem:
            raise JobError(problem.key) from None
        await remember(self._store, job.found.columns, mapping)
        job.mapping, job.remembered = mapping, True
        await self._start(job, "judging", lambda job: self._judge(job, words))
        return job

    async def bring(self, job_id: str, by: str, role: str) -> Job:
        """Bring the new rows in, or go on where it stopped. Raises NoSuchRecord, JobError."""
        job = await self._idle(job_id)
        if job.state not in ("judged", "importing"):
            raise JobError("not_now")
        await self._start(job, "importing", lambda job: self._bring(job, by, role))
        return job

    async def drop(self, job_id: str) -> Job:
        """Stop it and delete its files; what is in stays in. Raises NoSuchRecord."""
        job = await self._jobs.load(job_id)
        if task := self._running.pop(job_id, None):
            await ended(task)
        await self._end(job, "done" if job.state == "done" else "dropped")
        return job

    def problems(self, job_id: str) -> Path:
        """The CSV of wrong rows. Raises NoSuchRecord."""
        return self._spool.path(job_id, "problems")

    async def close(self) -> None:
        """Stop what runs here; it can be gone on with later."""
        await ended(*self._running.values())

    async def _roomy(self, write: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Raises JobError when too much waits already."""
        try:
            return await asyncio.to_thread(write, *args, **more)
        except SpoolFull as full:
            used, most = (f"{each / 1024**3:.1f}" for each in (full.used, full.most))
            raise JobError("too_much_waiting", used=used, most=most) from None

    async def _idle(self, job_id: str) -> Job:
        job, task = await self._jobs.load(job_id), self._running.get(job_id)
        if task is not None and job.state not in WORKING:
            await asyncio.wait({task})  # it has said its last word and is about to end
        elif task is not None or (job.state in WORKING and not job.has_stopped(self._clock())):
            raise JobError("at_work")
        return job

    async def _start(self, job: Job, state: Any, work: Callable[[Job], Awaitable[None]]) -> None:
        job.state, job.rows, job.refused, job.values = state, 0, "", {}
        await self._save(job)
        task = asyncio.create_task(self._watched(job, work(job)))
        self._running[job.id] = task
        task.add_done_callback(lambda _: self._running.pop(job.id, None))

    async def _watched(self, job: Job, work: Awaitable[None]) -> None:
        ended = asyncio.Event()
        beating = asyncio.create_task(self._beat(job, ended))
        try:
            await work
        except JobError as why:
            job.state, job.refused, job.values = "refused", why.key, why.values
            useless = ("judged", "problems") if job.found else ("upload", "rows")
            await asyncio.to_thread(self._spool.drop, job.id, *useless)
        except StoreError as why:
            log.warning("import_stopped", job=job.id, reason=str(why))
            return  # its silence says so, and it can be gone on with
        except Exception:
            log.exception("import_broke", job=job.id)
            job.state, job.refused = "refused", "our_fault"
        finally:
            ended.set()
        await beating  # its last word must not come after ours
        with suppress(StoreError):
            await self._save(job)

    async def _beat(self, job: Job, ended: asyncio.Event) -> None:
        """How far it is, and that somebody works on it."""
        while not ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), SAVE_EVERY_S)
                return
            with suppress(StoreError):
                await self._save(job)

    async def _read(self, job: Job) -> None:
        told = await self._worked(job, Task(work="read", file=self._file(job)))
        self._spool.drop(job.id, "upload")
        assert told.found is not None
        job.found, columns = told.found, told.found.columns
        known = await remembered(self._store, columns)
        job.mapping, job.remembered = known or guessed(columns, self._profile), known is not None
        job.state, job.rows = "mapping", told.rows

    async def _judge(self, job: Job, words: dict[str, str]) -> None:
        assert job.found is not None
        task = Task(
            work="judge",
            file=self._file(job),
            profile=self._profile.key,
            columns=job.found.columns,
            mapping=job.mapping,
            now=self._clock(),
            words=words,
        )
        told = await self._worked(job, task)
        job.counts, job.reasons, job.words = told.counts, told.reasons, told.words
        job.samples, job.rows, job.done = told.samples, told.rows, 0
        await self._bringing(job).look(job)
        job.state = "judged"

    async def _bring(self, job: Job, by: str, role: str) -> None:
        await self._bringing(job).bring(job, by, role)
        await self._end(job, "done")

    def _bringing(self, job: Job) -> Bringing:
        judged = self._spool.path(job.id, "judged")
        return Bringing(self._store, self._profile, self._clock, judged)

    async def _end(self, job: Job, state: Any) -> None:
        kept = ("problems",) if state == "done" else ()
        whats = {"upload", "rows", "judged", "problems"} - set(kept)
        await asyncio.to_thread(self._spool.drop, job.id, *whats)
        job.state, job.samples = state, []
        await self._save(job)

    async def _save(self, job: Job) -> None:
        job.at = self._clock()
        await self._jobs.save(job)

    def _file(self, job: Job) -> str:
        return str(self._spool.path(job.id, "rows").with_suffix("").absolute())

    async def _worked(self, job: Job, task: Task) -> Told:
        """The last word of the process. Raises JobError when the file is refused."""
        async with self._turn:
            try:
                async with asyncio.timeout(WITHIN_S):
                    told = await self._told(job, task)
            except TimeoutError:
                raise JobError("too_slow") from None
        if told.refused:
            raise JobError(told.refused, **told.values)
        return told

    async def _told(self, job: Job, task: Task) -> Told:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "operations.imports.work"),
            stdin=pipe, stdout=pipe, cwd=ROOT,
            limit=LONGEST_LINE_BYTES, env={k: os.environ[k] for k in PASSED_ON if k in os.environ},
        )  # fmt: skip
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(msgspec.json.encode(task))
            process.stdin.close()
            return await self._listened(job, process.stdout)
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def _listened(self, job: Job, lines: asyncio.StreamReader) -> Told:
        """One that ends without its last word was stopped by its limits."""
        told = Told()
        async for line in lines:
            told = msgspec.json.decode(line, type=Told)
            job.rows = told.rows or job.rows
        is_last = told.found or told.refused or told.counts
        return told if is_last else Told(refused="too_much_memory")
