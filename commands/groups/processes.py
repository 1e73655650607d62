"""`store`, `feeds`, `web`: the processes of the Procfile, each in the foreground."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from commands.installation import data_folder, profile_of, read_settings
from commands.log import write_log
from commands.supervisor import ENDINGS

COMMANDS = typer.Typer()


@COMMANDS.command()
def store() -> None:
    """The embedded store, until stopped. With an outside store: says so and waits."""
    from commands.store_process import keep_running

    settings = read_settings()
    write_log(settings.log)
    asyncio.run(keep_running(None if settings.store.url else data_folder(settings)))


@COMMANDS.command()
def feeds() -> None:
    """Pollers, subscribers and the push intake."""
    from commands.ports import claim

    settings = read_settings()
    write_log(settings.log)
    claim(settings.intake.host, settings.intake.port, "the intake", "PATRIOT_INTAKE_PORT")
    asyncio.run(_feeds())


async def _feeds() -> None:
    from commands.stores import open_running_store
    from data_feeds.runner import run_feeds

    settings = read_settings()
    stop = asyncio.Event()
    for each in ENDINGS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    store = await open_running_store(settings, profile_of(settings), wait_s=60)
    try:
        await run_feeds(settings, profile_of(settings), store, stop)
    finally:
        await store.close()


@COMMANDS.command()
def web(
    inherit: Annotated[int, typer.Option(hidden=True, help="Listening socket of our parent.")] = -1,
) -> None:
    """The wall and its API."""
    from commands.web_process import run_web, run_worker

    settings = read_settings()
    write_log(settings.log)
    if inherit >= 0:
        run_worker(settings, inherit)
    else:
        run_web(settings)
