"""`user …`: who may sign in."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import profile_of, read_settings
from commands.refusal import Refusal

NAME = "user"
COMMANDS = typer.Typer(help="Who may sign in, and as what.", no_args_is_help=True)
ROLES = "viewer, operator, leader, editor or admin"
screen = Console(highlight=False, markup=False)
Name = Annotated[str, typer.Argument(help="The account's name.")]
AGENCY = "An agency of the city profile, for example dlh; its inbox and its cases only."
RoleWord = Annotated[str, typer.Argument(help=ROLES)]


@COMMANDS.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=ROLES)] = "viewer",
    agency: Annotated[str, typer.Option(help=AGENCY)] = "",
) -> None:
    """Make an account. Asks for its password, or reads one line from standard input."""
    asyncio.run(_add(name, role, _known_agency(agency), _asked_password(name)))


@COMMANDS.command("list")
def list_all() -> None:
    """All accounts with their roles."""
    asyncio.run(_list())


@COMMANDS.command()
def role(name: Name, new_role: RoleWord) -> None:
    """Give an account another role; it is signed out everywhere."""
    asyncio.run(_change(name, role=new_role))
    screen.print(f"{name} is {new_role} now.")


@COMMANDS.command()
def agency(
    name: Name,
    new_agency: Annotated[str, typer.Argument(help=AGENCY + " Empty: the whole city.")] = "",
) -> None:
    """Give an account an agency, or none; it is signed out everywhere."""
    asyncio.run(_change(name, agency_id=_known_agency(new_agency)))
    screen.print(f"{name} works for {new_agency or 'the whole city'} now.")


@COMMANDS.command()
def remove(name: Name) -> None:
    """Switch an account off and sign it out everywhere. What it did stays on record."""
    asyncio.run(_change(name, enabled=False))
    screen.print(f"{name} can no longer sign in.")


@COMMANDS.command()
def link(name: Name) -> None:
    """A link that signs the account in once, within 15 minutes; for a wall without a keyboard."""
    asyncio.run(_link(name))


def _known_agency(agency_id: str) -> str:
    known = profile_of(read_settings()).agencies
    if agency_id and agency_id not in known:
        raise Refusal(f"'{agency_id}' is not an agency; agencies are: {', '.join(sorted(known))}")
    return agency_id


def _asked_password(name: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


async def _add(name: str, role: str, agency_id: str, password: str) -> None:
    from commands.stores import any_store
    from operations.accounts import AccountError, Accounts, Role

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        try:
            made = await Accounts(store).add(
                name, password, Role.of(role), "command line", datetime.now(UTC), agency_id
            )
        except AccountError as error:
            raise Refusal(str(error)) from error
    screen.print(f"Account {made.name} ({made.role.word}) is made.")


async def _list() -> None:
    from commands.stores import any_store
    from operations.accounts import Accounts

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        accounts = await Accounts(store).all()
    table = Table("account", "role", "agency", "may sign in", "changed")
    for each in accounts:
        may = "yes" if each.enabled else "no"
        changed = f"{each.changed_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(each.name, each.role.word, each.agency_id, may, changed)
    screen.print(table if accounts else "There is no account yet: ./patriot user add NAME")


async def _change(
    name: str,
    role: str | None = None,
    enabled: bool | None = None,
    agency_id: str | None = None,
) -> None:
    from commands.stores import any_store
    from operations.accounts import AccountError, Accounts, Role
    from operations.sessions import Sessions

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        try:
            await Accounts(store).change(
                name,
                "command line",
                datetime.now(UTC),
                role=Role.of(role) if role else None,
                enabled=enabled,
                agency_id=agency_id,
            )
        except AccountError as error:
            raise Refusal(str(error)) from error
        await Sessions(store, settings.web.session_s).end_all(name.strip().lower())


async def _link(name: str) -> None:
    from commands.signing_in import sign_in_link
    from commands.stores import any_store
    from operations.accounts import Accounts

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        account = await Accounts(store).find(name)
        if account is None or not account.enabled:
            raise Refusal(f"There is no account '{name}'. All of them: ./patriot user list")
        screen.print(await sign_in_link(store, settings, account), soft_wrap=True)
