"""`check`: is this installation in order, and if not, how is it mended?"""

from __future__ import annotations

import asyncio
import sys

import typer
from rich.console import Console

COMMANDS = typer.Typer()
screen = Console(highlight=False, markup=False)
STYLES = {"good": "green", "note": "yellow", "wrong": "red"}


@COMMANDS.command()
def check() -> None:
    """Settings, city profile, store and feeds: what is wrong and how to mend it."""
    from commands.inspection import inspected

    findings = asyncio.run(inspected())
    for each in findings:
        screen.print(f"{each.sign:5} ", style=STYLES[each.sign], end="")
        screen.print(f"{each.subject}: {each.text}", soft_wrap=True)
    sys.exit(any(each.sign == "wrong" for each in findings))
