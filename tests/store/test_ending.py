"""Tasks that speak with the store end when they are told to, even if they did not hear it once."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from store.ending import ended


async def test_a_task_that_loses_its_first_cancellation_still_ends() -> None:
    begun = asyncio.Event()

    async def deaf_once() -> None:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(deaf_once())
    await begun.wait()
    async with asyncio.timeout(10):
        await ended(task)
    assert task.cancelled()


async def test_what_a_task_ends_with_is_no_matter_of_who_ends_it() -> None:
    async def failing() -> None:
        raise ValueError("on the way out")

    task = asyncio.create_task(failing())
    await ended(task)
    assert task.done()


async def test_nothing_to_end_ends_at_once() -> None:
    await ended()
