"""Puts the command line together from the files in commands/groups/."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import typer
from rich.console import Console

from city.profile import ProfileError
from city.settings import LogSettings, SettingsError
from commands import groups
from commands.log import write_log
from commands.refusal import REFUSED, Refusal
from store.errors import StoreError

screen = Console(stderr=True, highlight=False, markup=False)


def assemble() -> typer.Typer:
    """All commands. A file with a NAME becomes a family (`user add`), else its commands stand alone."""
    app = typer.Typer(
        help="Patriot Operation Center. Begin with: ./patriot demo",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for found in sorted(iter_modules(groups.__path__), key=lambda each: each.name):
        module = import_module(f"{groups.__name__}.{found.name}")
        app.add_typer(module.COMMANDS, name=getattr(module, "NAME", None))
    return app


def main() -> None:
    """Runs what was typed. What a person did wrong is told in red, without a traceback."""
    write_log(LogSettings(level="warning"))
    try:
        assemble()(prog_name="./patriot")
    except (Refusal, SettingsError, ProfileError, StoreError) as error:
        screen.print(str(error), style="red", soft_wrap=True)
        sys.exit(REFUSED)
