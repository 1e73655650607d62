"""Files of report cards without a pause on any wall: one at a time, each by a process of its own.

The process starts with the file, works behind everything else (`writer.py`) and ends with it, so
that its memory (130 MB for the longest list) is given back.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from city.profile import Profile
from operations.report_cards.cards import CardSet
from operations.report_cards.columns import Snapshot

log = structlog.get_logger(__name__)

Kind = Literal["xlsx", "pdf"]
MOST_CASES = 50_000
"""Rows of the list of cases: 12 s of work, which proxies in front of a city's server wait for."""
WITHIN_S = 120.0
MOST_AT_ONCE = 5
"""One is made, the others wait. Who comes later is told so at once instead of waiting for minutes."""
WRITER = ("-m", "dashboard.report_cards.writer")
HOME = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Job:
    """All that a file is made of; the copied rows are for the workbook alone."""

    kind: Kind
    found: CardSet
    rows: Snapshot | None
    profile: Profile
    lang: str
    by: str


class TooManyFiles(Exception):
    """Others wait for theirs already."""


class NotMade(Exception):
    """The writing process failed, or took longer than WITHIN_S."""


class Files:
    """Of one web process. `writer`: the module that reads a job and writes a file."""

    def __init__(self, writer: tuple[str, ...] = WRITER) -> None:
        self._writer = writer
        self._one = asyncio.Semaphore(1)
        self._asked = 0

    async def make(self, job: object) -> bytes:
        """The file's bytes. Raises TooManyFiles, NotMade."""
        if self._asked >= MOST_AT_ONCE:
            raise TooManyFiles
        self._asked += 1
        try:
            async with self._one:
                return await _written(self._writer, await asyncio.to_thread(pickle.dumps, job))
        finally:
            self._asked -= 1


async def _written(by: tuple[str, ...], job: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    writer = await asyncio.create_subprocess_exec(
        sys.executable, *by, stdin=pipe, stdout=pipe, stderr=pipe, cwd=HOME
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            made, said = await writer.communicate(job)
    except TimeoutError:
        raise NotMade(f"it took longer than {WITHIN_S:g} s") from None
    finally:
        if writer.returncode is None:
            writer.kill()
            await writer.wait()
    if writer.returncode or not made:
        why = said.decode(errors="replace")[-500:]
        log.error("file_failed", writer=by[-1], code=writer.returncode, why=why)
        raise NotMade(f"the writing process ended with {writer.returncode}")
    return made
