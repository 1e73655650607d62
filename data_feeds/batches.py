"""Many small pushes become few store calls, and still each push is answered after its write.

A push goes to the store at once; those that come while it is on its way travel together in the
next call. What waits is bounded: beyond `MOST_WAITING` observations the newest push is refused
(observations may be dropped, and the caller counts them), so a slow store never fills the memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from city.observations import Observation
from data_feeds.status import FeedStatus
from store.city_store import CityStore
from store.errors import StoreUnavailable

MOST_WAITING = 50_000


class Batch:
    """One kind of observation of one feed line, on its way to the store."""

    def __init__(
        self, store: CityStore, kind: str, status: FeedStatus, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._kind, self._status, self._clock = store, kind, status, clock
        self._waiting: list[Observation] = []
        self._answers: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, items: Sequence[Observation]) -> None:
        """Returns when the store has taken them. Raises StoreUnavailable."""
        if len(self._waiting) + len(items) > MOST_WAITING:
            raise StoreUnavailable("too many observations wait for the store")
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.extend(items)
        self._answers.append(answer)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush())
        await answer

    async def _flush(self) -> None:
        while self._waiting:
            items, answers = self._waiting, self._answers
            self._waiting, self._answers = [], []
            await self._write(items, answers)

    async def _write(self, items: list[Observation], answers: list[asyncio.Future[None]]) -> None:
        try:
            written = await self._store.observations.write(self._kind, items, self._clock())
        except Exception as problem:  # whatever it was, those who wait must hear it
            _answer(answers, problem)
            return
        self._status.observations += written.accepted
        self._status.repeated += written.repeated
        self._status.late += written.late
        _answer(answers, None)


def _answer(answers: list[asyncio.Future[None]], problem: Exception | None) -> None:
    for answer in answers:
        if answer.done():
            continue
        if problem is None:
            answer.set_result(None)
        else:
            answer.set_exception(problem)
