"""Keeps the embedded Valkey running: when it is killed it is back at once."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import structlog

from commands.supervisor import ENDINGS, FIRST_WAIT_S, next_wait
from store.embedded import EmbeddedValkey

log = structlog.get_logger("store")


async def keep_running(data: Path | None) -> None:
    """Until a signal comes. `data` None: there is nothing to run, only to wait."""
    stop = asyncio.Event()
    for each in ENDINGS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    if data is None:
        log.warning("the store is outside ([store] url): nothing to run here, waiting")
    keeper = asyncio.create_task(_keep(data)) if data else None
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, *([keeper] if keeper else [])}, return_when="FIRST_COMPLETED")
    if keeper:
        keeper.cancel()
        await asyncio.wait({keeper})
        if not keeper.cancelled():
            keeper.result()


async def _keep(data: Path) -> None:
    embedded, wait_s = EmbeddedValkey(data), FIRST_WAIT_S / 2
    try:
        while True:
            begun = time.monotonic()
            embedded.start()
            code = await asyncio.to_thread(_ended, embedded)
            wait_s = next_wait(wait_s, time.monotonic() - begun)
            log.warning("the store ended, starting it again", code=code)
            await asyncio.sleep(wait_s)
    finally:
        embedded.stop()


def _ended(embedded: EmbeddedValkey) -> int | None:
    return embedded.process.wait() if embedded.process else None
