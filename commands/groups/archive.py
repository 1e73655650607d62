"""`archive …`: what was observed, in Parquet files: verify, compact, export, begin anew."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import profile_of, read_settings, typed_path
from commands.refusal import Refusal

if TYPE_CHECKING:
    from store.archive.checking import Checked
    from store.archive.files import Files
    from store.archive.marks import Counts
    from store.city_store import CityStore

NAME = "archive"
COMMANDS = typer.Typer(help="What was observed, kept for years.", no_args_is_help=True)
screen = Console(highlight=False, markup=False)
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day, UTC.")]


@COMMANDS.command()
def verify(
    aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="Give damaged files another name, so that nobody reads them."
        ),
    ] = False,
) -> None:
    """Read every file to its end and add the counts up; ends with 1 when something is wrong."""
    sys.exit(asyncio.run(_verify(aside)))


@COMMANDS.command()
def compact() -> None:
    """Make one file of each day's now. The watch does the same every hour."""
    asyncio.run(_compact())


@COMMANDS.command()
def export(
    kind: Annotated[str, typer.Argument(help="vehicle_position, water_level, air_quality …")],
    to: Annotated[
        Path, typer.Argument(help="The file to write; its name ends with .csv or .parquet.")
    ],
    since: Day,
    until: Day,
    subject: Annotated[str, typer.Option(help="One vehicle, post or station; else all.")] = "",
) -> None:
    """Write what was observed from --since up to the day before --until, streams included."""
    asyncio.run(_export(kind, to, since, until, subject))


@COMMANDS.command()
def begin() -> None:
    """Take the folder of the settings for this store's archive from now on, whatever was before."""
    asyncio.run(_begin())


@asynccontextmanager
async def _opened() -> AsyncIterator[tuple[CityStore, Files]]:
    from commands.stores import any_store
    from store.archive.files import Files
    from store.archive.folder import Folder

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        yield store, Files(Folder(store.archive_place))


async def _verify(aside: bool) -> int:
    from store.archive.checking import checked
    from store.archive.tidying import Tidying

    async with _opened() as (store, files):
        found = list(checked(files))
        counts = await store.archive_counts()
        if aside:
            tidying = Tidying(files, store.archive_settings)
            days = [(each.kind, day) for each in found for day in files.days(each.kind)]
            moved = [part for kind, day in days for part in tidying.set_aside(kind, day)]
            screen.print(f"{len(moved)} files were set aside.")
    screen.print(_table(found) if found else f"Nothing is archived at {files.folder}.")
    for line in _lines(found, counts):
        screen.print(line, soft_wrap=True)
    return int(not all(each.sound for each in found))


def _table(found: list[Checked]) -> Table:
    table = Table("kind", "days", "from", "to", "files", "rows", "MiB", "bytes a row")
    for each in found:
        mib, per_row = each.size_bytes / 2**20, each.size_bytes / max(each.rows, 1)
        sizes = (str(each.files), str(each.rows), f"{mib:.1f}", f"{per_row:.1f}")
        table.add_row(each.kind, str(each.days), str(each.first), str(each.last), *sizes)
    return table


def _lines(found: list[Checked], counts: Counts) -> Iterator[str]:
    for each in found:
        yield from (f"damaged: {path}" for path in each.damaged)
        yield from (f"set aside earlier: {path}" for path in each.aside)
        yield from (f"overlapping files: {path}" for path in each.overlapping)
    yield f"came {counts.came} = in files {counts.kept} + lost {counts.lost} + waiting {counts.waiting}"


async def _compact() -> None:
    from store.archive.tidying import Tidying

    async with _opened() as (store, files):
        tidying, done = Tidying(files, store.archive_settings), 0
        for kind in files.kinds():
            archived = await store.archived(kind)
            done += sum(tidying.join(kind, day, archived) for day in files.days(kind))
    days = "day has" if done == 1 else "days have"
    screen.print(f"{done} {days} one file now; the others had.")


async def _export(kind: str, to: Path, since: datetime, until: datetime, subject: str) -> None:
    from store.archive.exporting import NoSuchForm, export
    from store.archive.tables import ROWS

    if kind not in ROWS:
        raise Refusal(f"There is no kind '{kind}'. There are: {', '.join(sorted(ROWS))}.")
    path, begin_at, end_at = typed_path(to), since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
    async with _opened() as (store, _):
        try:
            count = await export(store.history, kind, begin_at, end_at, path, subject)
        except (NoSuchForm, OSError) as error:
            raise Refusal(f"Nothing was exported: {error}") from error
    screen.print(f"{count} rows are in {path}.")


async def _begin() -> None:
    from store.archive.home import begin as begin_archive

    async with _opened() as (store, files):
        await begin_archive(files.folder, store.text, datetime.now(UTC))
    screen.print(f"{files.folder} is the archive of this store now.")
