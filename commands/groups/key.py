"""`key …`: what a phone, tracker or citizens' app shows at the intake."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import profile_of, read_settings
from commands.refusal import Refusal

NAME = "key"
COMMANDS = typer.Typer(help="Keys of sources that push to the intake.", no_args_is_help=True)
screen = Console(highlight=False, markup=False)


@COMMANDS.command()
def add(
    source: Annotated[str, typer.Argument(help="The feed it may push to: osmand, open311 …")],
    owner: Annotated[str, typer.Argument(help="Whose it is, for example 'HP armada DLH'.")],
) -> None:
    """Make a key. It is shown this once; only its hash is kept."""
    asyncio.run(_add(source, owner))


@COMMANDS.command("list")
def list_all() -> None:
    """All keys, revoked ones too, never their secrets."""
    asyncio.run(_list())


@COMMANDS.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The id that `key list` shows.")]) -> None:
    """The key opens nothing any more, within two seconds."""
    asyncio.run(_revoke(key_id))


async def _add(source: str, owner: str) -> None:
    from commands.stores import any_store
    from data_feeds import keys

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        text = await keys.create(store, source, owner)
    screen.print("Shown only this once:", style="bold")
    screen.print(text, soft_wrap=True)


async def _list() -> None:
    from commands.stores import any_store
    from data_feeds import keys

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        found = await keys.list_all(store)
    table = Table("id", "source", "owner", "made", "revoked")
    for each in found:
        revoked = f"{each.revoked_at:%Y-%m-%d %H:%M}" if each.revoked_at else ""
        table.add_row(each.id, each.source, each.name, f"{each.created_at:%Y-%m-%d %H:%M}", revoked)
    screen.print(table if found else "There is no key yet: ./patriot key add SOURCE OWNER")


async def _revoke(key_id: str) -> None:
    from commands.stores import any_store
    from data_feeds import keys

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        try:
            key = await keys.revoke(store, key_id)
        except keys.NoSuchKeyError as error:
            raise Refusal(str(error)) from error
    screen.print(f"Key {key.id} of {key.name} is revoked.")
