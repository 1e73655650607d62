"""`watch`: service times, escalation, arrivals; the process of the Procfile."""

from __future__ import annotations

import asyncio

import typer

from commands.installation import profile_of, read_settings
from commands.log import write_log
from commands.supervisor import ENDINGS

COMMANDS = typer.Typer()


@COMMANDS.command()
def watch() -> None:
    """Service times, escalation, arrivals. Start as many as you like: one leads, the others wait."""
    settings = read_settings()
    write_log(settings.log)
    asyncio.run(_watch())


async def _watch() -> None:
    from commands.stores import open_running_store
    from operations.watch.run import run_watch

    settings = read_settings()
    stop = asyncio.Event()
    for each in ENDINGS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    store = await open_running_store(settings, profile_of(settings), wait_s=60)
    try:
        await run_watch(settings, profile_of(settings), store, stop)
    finally:
        await store.close()
