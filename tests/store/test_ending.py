"""Tasks that speak with the store end when they are told to, even if they did not hear it once."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from store.ending import ended, together


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


async def deaf_once() -> None:
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def test_of_jobs_side_by_side_all_end_when_one_fails_even_a_deaf_one() -> None:
    async def failing() -> None:
        await asyncio.sleep(0)
        raise ValueError("lost")

    async def done_early() -> None:
        """What has nothing to do ends nothing."""

    async with asyncio.timeout(10):
        with pytest.raises(ValueError, match="lost"):
            await together(asyncio.Event(), deaf_once(), done_early(), failing())


async def test_jobs_side_by_side_go_on_until_they_are_told_to_end() -> None:
    until, ran = asyncio.Event(), asyncio.Event()

    async def running() -> None:
        ran.set()
        await asyncio.Event().wait()

    async def done_early() -> None:
        """Ends at once."""

    whole = asyncio.create_task(together(until, running(), done_early()))
    await ran.wait()
    assert not whole.done()
    until.set()
    async with asyncio.timeout(10):
        await whole
