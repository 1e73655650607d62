"""`store`, `feeds`, `watch`, `web`: the processes of the Procfile, each in the foreground."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from city.settings import Settings
from commands.installation import data_folder, dated, profile_of, read_settings
from commands.log import write_log
from commands.supervisor import ENDINGS

if TYPE_CHECKING:  # imported late: a command that needs no store starts at once
    from store.city_store import CityStore

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
    asyncio.run(_with_the_store(settings, _feeds))


@COMMANDS.command()
def watch() -> None:
    """Service times, escalation, arrivals. Start as many as you like: one leads, the others wait."""
    settings = read_settings()
    write_log(settings.log)
    asyncio.run(_with_the_store(settings, _watch))


async def _feeds(settings: Settings, store: CityStore, stop: asyncio.Event) -> None:
    from data_feeds.runner import run_feeds

    await run_feeds(settings, dated(profile_of(settings)), store, stop)


async def _watch(settings: Settings, store: CityStore, stop: asyncio.Event) -> None:
    from operations.watch.run import run_watch

    await run_watch(settings, dated(profile_of(settings)), store, stop)


async def _with_the_store(
    settings: Settings,
    work: Callable[[Settings, CityStore, asyncio.Event], Awaitable[None]],
) -> None:
    """Until a signal comes."""
    from commands.stores import open_running_store

    stop = asyncio.Event()
    for each in ENDINGS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    store = await open_running_store(settings, profile_of(settings), wait_s=60)
    try:
        await work(settings, store, stop)
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
