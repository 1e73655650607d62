"""The end of tasks that speak with the store."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

ASK_AGAIN_S = 0.5


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel these tasks and return when all have ended, whatever they end with.

    Asked again until it is heard: before Python 3.12 `asyncio.wait_for`, which the store's client
    uses, loses a cancellation that comes just as it is done.
    """
    still = set(tasks)
    while still:
        for task in still:
            task.cancel()
        _, still = await asyncio.wait(still, timeout=ASK_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)


async def together(until: asyncio.Event, *jobs: Coroutine[Any, Any, Any]) -> None:
    """Jobs side by side until the event, or until one raises; when this returns all have ended.

    A TaskGroup asks its tasks to end only once, and waits for ever when that is lost (see `ended`).
    Raises what the first job in line raised; the other exceptions are dropped.
    """
    working = [asyncio.create_task(each) for each in (*jobs, until.wait())]
    try:
        while not until.is_set() and not any(_failed(each) for each in working):
            going_on = [each for each in working if not each.done()]
            await asyncio.wait(going_on, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await ended(*working)
    for each in working:
        if not each.cancelled():
            each.result()


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None
