"""What the fleet is worth today: used, idle, out of its area, out of hours, silent; each opens its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from city.fleet.figures import Figure, figures, together
from city.observations import VehiclePosition
from city.picture import CityPicture
from city.severity import Severity
from dashboard.chosen import AGENCY, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.fleet import words
from dashboard.fleet.asks import address
from dashboard.fleet.ranking import GROWS
from dashboard.fleet.told import FleetDay, told
from dashboard.marks import age, head, missing, simulated
from dashboard.texts import Text

SHOWN = ("used_days", "used_time", "idle", "away", "after", "silent", "hauls", "response")
STALE_AFTER_S, HOUR_S = 1800.0, 3600.0


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    agency, day = str(options.get("agency") or ""), told(options)
    title = html.A(
        titled(picture.profile, text("fleet_use.title"), {"agency": agency}, text),
        href=address(agency),
    )
    if day is None:
        return [head(title), missing(text("fleet_use.none"), text("fleet_use.none_todo"))]
    lines = day.lines(agency)
    marks = {
        key: each for key, each in picture.profile.fleet_at(now).marks.items() if key not in GROWS
    }
    found = figures(together(each.sums for each in lines), marks)
    tiles = [_tile(found[key], agency, text) for key in SHOWN]
    return [head(title, *_note(day, text)), html.Div(tiles, className="fleet-use")]


def _note(day: FleetDay, text: Text) -> list[Component]:
    marks = simulated(day.report.simulated, text)
    return [*marks, f" {text('fleet_use.until')} ", age(day.report.until, STALE_AFTER_S)]


def _tile(figure: Figure, agency: str, text: Text) -> Component:
    parts = [
        html.Span(words.label(figure.key, text), className="fleet-use-name"),
        html.Span(words.value(figure, text), className="figure-small"),
        html.Span(_verdict(figure, text), className="quiet"),
    ]
    return html.A(parts, href=address(agency, sort=figure.key), className="fleet-use-tile")


def _verdict(figure: Figure, text: Text) -> list[Component]:
    """A shape and a word for what is not as it should be; else the numbers in short."""
    if figure.severity is Severity.CALM:
        return [text(f"fleet_use.of_{figure.key}", **_numbers(figure, text))]
    shape = "triangle" if figure.severity is Severity.WARNING else "dot"
    mark = html.Span(className=f"mark mark-{shape} severity-{figure.severity}")
    word = html.Span(words.verdict(figure, text), className=f"severity-word severity-{figure.severity}")  # fmt: skip
    return [mark, word]


def _numbers(figure: Figure, text: Text) -> dict[str, Any]:
    """Times in hours, so that a line of the tile holds two of them."""
    return {key: _short(key, value, text) for key, value in figure.parts.items()}


def _short(key: str, value: float, text: Text) -> str:
    if key.endswith("_s") and value >= HOUR_S:
        return f"{text.number(value / HOUR_S, 1)} {text('browser.hour')}"
    return words.number(key, value, text)


PANEL = Panel(
    "fleet_use",
    "fleet_use.title",
    frozenset({VehiclePosition.KIND}),
    body,
    at_most_every_s=15.0,
    options=(AGENCY,),
    size=(32, 10),
    smallest=(20, 6),
    group="fleet",
)
