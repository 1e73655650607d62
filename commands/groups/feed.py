"""`feed …`: the sources, how they are doing, and payloads for tests."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import ROOT, profile_of, read_settings, typed_path

NAME = "feed"
COMMANDS = typer.Typer(help="Sources: which, how well, and payloads of them.", no_args_is_help=True)
screen = Console(highlight=False, markup=False)
Name = Annotated[str, typer.Argument(help="The feed, as `feed list` shows it.")]


@COMMANDS.command("list")
def list_all() -> None:
    """Every feed: what it brings, how, and whether it is set up."""
    from data_feeds.lines import lines_of

    table = Table("feed", "brings", "how", "set up")
    for name, line in lines_of(read_settings(), os.environ, datetime.now(UTC)).items():
        disabled = line.status.state == "disabled"
        kinds = ", ".join(sorted(line.feed.kinds))
        table.add_row(name, kinds, line.feed.transport, line.status.reason if disabled else "yes")
    screen.print(table)


@COMMANDS.command()
def check() -> None:
    """How the running feeds are doing now; ends with 1 when one needs attention."""
    sys.exit(asyncio.run(_check()))


@COMMANDS.command()
def record(
    name: Name,
    to: Annotated[Path | None, typer.Option(help="Folder.  [default: tests/payloads/NAME]")] = None,
    count: Annotated[int, typer.Option(help="How many payloads.")] = 3,
    seconds: Annotated[float, typer.Option(help="How long to wait for them.")] = 60.0,
) -> None:
    """Write real payloads to files, without what is secret: tomorrow's test payloads.

    A polled source is asked, a broker listened to; of a source that pushes, the newest payloads
    that could not be read are taken from the quarantine.
    """
    from commands.recording import recorded

    folder = typed_path(to) if to else ROOT / "tests" / "payloads" / name
    for path in asyncio.run(recorded(read_settings(), name, folder, count, seconds)):
        screen.print(str(path))


async def _check() -> int:
    from city.observations import FeedHealth
    from commands.feed_health import rows
    from commands.stores import any_store

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        health = await store.observations.latest(FeedHealth.KIND)
    table = Table("feed", "state", "last good", "payloads", "refused", "what now")
    wrong = False
    for row in rows(health, datetime.now(UTC)):
        table.add_row(*row.cells)
        wrong = wrong or row.wrong
    screen.print(table if health else "No feed has run on this store yet: ./patriot feeds")
    return int(wrong or not health)
