"""`settings …`: what can be set."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.installation import ROOT
from commands.refusal import Refusal
from commands.settings_page import page

NAME = "settings"
COMMANDS = typer.Typer(help="What can be set.", no_args_is_help=True)
PAGE = ROOT / "docs" / "settings.md"


@COMMANDS.callback()
def family() -> None:
    """What can be set."""


@COMMANDS.command()
def docs(
    check: Annotated[bool, typer.Option(help="Only say whether the page is fresh.")] = False,
) -> None:
    """Write docs/settings.md from the settings themselves."""
    text = page()
    if check and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text):
        raise Refusal("docs/settings.md is out of date. Write it anew: ./patriot settings docs")
    if not check:
        PAGE.write_text(text, encoding="utf-8")
