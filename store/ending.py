"""The end of tasks that speak with the store."""

from __future__ import annotations

import asyncio
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
