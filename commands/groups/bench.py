"""`bench …`: figures, each as one JSON object in the last line. See benchmarks/README.md."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Annotated, Any

import typer

from commands.refusal import Refusal

NAME = "bench"
COMMANDS = typer.Typer(help="Measure; the last line is one JSON object.", no_args_is_help=True)
Seconds = Annotated[float, typer.Option(help="How long to measure.")]


@COMMANDS.command()
def wall(
    vehicles: Annotated[int, typer.Option(help="How many vehicles move.")] = 10_000,
    hz: Annotated[float, typer.Option(help="Positions per vehicle and second.")] = 1.0,
    seconds: Seconds = 20.0,
    size: Annotated[str, typer.Option(help="Screen in pixels.")] = "1920x1080",
) -> None:
    """Frames per second and event-to-glass of a real Chromium on the whole stack."""
    _print("wall", vehicles=vehicles, hz=hz, seconds=seconds, size=size)


@COMMANDS.command()
def ingest(seconds: Seconds = 5.0) -> None:
    """Positions per second from bytes to store on one core, and against raw writing."""
    _print("ingest", seconds=seconds)


@COMMANDS.command()
def fanout(
    screens: Annotated[int, typer.Option(help="How many screens watch.")] = 100,
    seconds: Seconds = 15.0,
) -> None:
    """What many screens cost one web worker, and how late they are told."""
    _print("fanout", screens=screens, seconds=seconds)


@COMMANDS.command()
def switch(
    screens: Annotated[int, typer.Option(help="How many paired screens.")] = 20,
    switches: Annotated[int, typer.Option(help="How many switches by key, and by ask.")] = 40,
) -> None:
    """Changing the picture on walls: key to paint, ask to paint, blank frames, cold start."""
    _print("switch", screens=screens, switches=switches)


@COMMANDS.command()
def staff() -> None:
    """Somebody new with a stop-watch: another picture, a layout of their own, a guest briefing."""
    _print("staff")


@COMMANDS.command()
def studio(seconds: Seconds = 10.0) -> None:
    """A tile pulled about among twenty live panels: frames per second."""
    _print("studio", seconds=seconds)


@COMMANDS.command()
def soak(
    minutes: Annotated[float, typer.Option(help="How long, after the warm-up.")] = 60.0,
    dwell: Annotated[float, typer.Option(help="Seconds until the next scene.")] = 10.0,
) -> None:
    """A wall for hours at ten times the normal pace: how fast the browser's memory grows."""
    _print("soak", minutes=minutes, dwell=dwell)


@COMMANDS.command()
def desk(
    opened: Annotated[int, typer.Option(help="Open complaints in the store.")] = 100_000,
    ended: Annotated[int, typer.Option(help="Ended complaints in the store.")] = 1_000_000,
    rate: Annotated[int, typer.Option(help="Reports a second.")] = 200,
    seconds: Seconds = 30.0,
) -> None:
    """The complaint desk with years of complaints: start, queue, first paint, a rush of reports."""
    _print("desk", opened=opened, ended=ended, rate=rate, seconds=seconds)


@COMMANDS.command()
def cards(
    cases: Annotated[
        int, typer.Option(help="Complaints in the year, and in the one before.")
    ] = 200_000,
) -> None:
    """Report cards of a year as a browser gets them: the page cold and warm, the cases, XLSX."""
    _print("cards", cases=cases)


@COMMANDS.command()
def alarms(
    rings: Annotated[int, typer.Option(help="How many alarms are measured.")] = 60,
) -> None:
    """From a river reading that the intake took to its alarm in Chromium: p50 and p95."""
    _print("alarms", rings=rings)


@COMMANDS.command()
def archive(
    vehicles: Annotated[int, typer.Option(help="How many vehicles report.")] = 300,
    days: Annotated[int, typer.Option(help="Days of positions in the archive.")] = 90,
    year: Annotated[int, typer.Option(help="Days of river levels in the archive.")] = 365,
) -> None:
    """A season of positions and a year of levels: bytes a point, tracks, reports, draining."""
    _print("archive", vehicles=vehicles, days=days, year=year)


@COMMANDS.command()
def fleet(
    vehicles: Annotated[int, typer.Option(help="How many vehicles report.")] = 300,
    derived: Annotated[
        int, typer.Option(help="Days whose rows are made; the others repeat them.")
    ] = 1,
    every_s: Annotated[int, typer.Option(help="Seconds between two positions of a vehicle.")] = 10,
) -> None:
    """The fleet's month, the rows behind it and a vehicle's day track over HTTP: first and median."""
    _print("fleet", vehicles=vehicles, derived=derived, every_s=every_s)


@COMMANDS.command()
def call() -> None:
    """One report at the call desk by keyboard alone: keys, and seconds at a person's typing speed."""
    _print("call")


@COMMANDS.command("import")
def import_(
    csv_rows: Annotated[int, typer.Option(help="Rows of the CSV file.")] = 1_000_000,
    xlsx_rows: Annotated[int, typer.Option(help="Rows of the XLSX file.")] = 200_000,
) -> None:
    """Large spreadsheets through upload, reading and dry run: seconds and peak memory."""
    _print("imports", csv_rows=csv_rows, xlsx_rows=xlsx_rows)


def _print(name: str, **options: Any) -> None:
    try:
        module = import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as error:
        raise Refusal(f"This measurement needs {error.name}: run it with ./patriot bench") from None
    typer.echo(json.dumps(module.run(**options)))
