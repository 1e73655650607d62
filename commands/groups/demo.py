"""`demo`: the whole city in one command."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from city.settings import PLATFORM, Settings
from commands.installation import data_folder, profile_of, read_settings, typed_path
from commands.ports import claim
from commands.refusal import Refusal
from commands.stack import as_environment

COMMANDS = typer.Typer()


@COMMANDS.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port of the wall.  [default: 8050]")] = None,
    intake_port: Annotated[
        int | None, typer.Option(help="Port for phones and apps.  [default: 8051]")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder for what is kept.  [default: data]")
    ] = None,
    scenario: Annotated[
        str, typer.Option(help="Which day to play: ordinary-day, launch-day, rain-event …")
    ] = "ordinary-day",
    speed: Annotated[float, typer.Option(help="Simulated seconds per second.")] = 1.0,
    vehicles: Annotated[int, typer.Option(help="How many vehicles move.")] = 120,
    browser: Annotated[bool, typer.Option(help="Open the wall in a browser.")] = True,
) -> None:
    """Everything at once, with a simulated city. Ctrl-C ends everything it started."""
    from commands.demonstration import play
    from store.embedded import refuse_second

    for name in PLATFORM:  # a demo brings its own store and stays on this machine
        os.environ.pop(name, None)
    settings = read_settings()
    _known(scenario, settings)
    web, intake = settings.web, settings.intake
    web_port = claim(web.host, web.port if port is None else port, "the wall", "--port")
    wished = intake.port if intake_port is None else intake_port
    told: dict[str, dict[str, Any]] = {
        "store": {"url": "", "data": str(_folder(data) or data_folder(settings))},
        "web": {"port": web_port},
        "intake": {"port": claim(intake.host, wished, "the intake", "--intake-port")},
        "simulator": {
            "enabled": True,
            "scenario": scenario,
            "speed": speed,
            "vehicles": vehicles,
        },
        "log": {"level": os.environ.get("PATRIOT_LOG_LEVEL", "warning")},
    }
    os.environ.update(as_environment(told))
    settings = read_settings()
    refuse_second(data_folder(settings))
    sys.exit(asyncio.run(play(settings, browser)))


def _known(scenario: str, settings: Settings) -> None:
    """Raises Refusal naming the scenarios there are."""
    from data_feeds.simulator import scenarios

    try:
        scenarios.load(scenario, profile_of(settings))
    except scenarios.ScenarioError as error:
        raise Refusal(str(error)) from error


def _folder(data: Path | None) -> Path | None:
    return typed_path(data).resolve() if data else None
