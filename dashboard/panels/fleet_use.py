"""What the fleet is worth today: used, idle, out of its area, out of hours, silent; each opens its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from dash import html

from city.fleet.figures import Figure, figures, together
from city.observations import VehiclePosition
from city.picture import CityPicture
from city.severity import Severity
from dashboard.chosen import AGENCY, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.fleet import words
from dashboard.fleet.asks import PATH
from dashboard.fleet.told import FleetDay, told
from dashboard.marks import age, head, missing, simulated
from dashboard.texts import Text

SHOWN = ("used_days", "used_time", "idle", "away", "after", "silent", "hauls", "response")
GROWS = ("used_days",)
"""What only the end of a day can judge: in the morning hardly anybody has driven yet."""
STALE_AFTER_S = 1800.0


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    agency, day = str(options.get("agency") or ""), told(options)
    title = titled(picture.profile, text("fleet_use.title"), {"agency": agency}, text)
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
    asked = {"sort": figure.key} | ({"agency": agency} if agency else {})
    parts = [
        html.Span(words.label(figure.key, text), className="fleet-use-name"),
        html.Span(words.value(figure, text), className="figure-small"),
        html.Span(_verdict(figure, text), className="quiet"),
    ]
    return html.A(parts, href=f"{PATH}?{urlencode(asked)}", className="fleet-use-tile")


def _verdict(figure: Figure, text: Text) -> list[Component]:
    """A shape and a word for what is not as it should be; else the numbers in short."""
    if figure.severity is Severity.CALM:
        return [text(f"fleet_use.of_{figure.key}", **_numbers(figure, text))]
    shape = "triangle" if figure.severity is Severity.WARNING else "dot"
    mark = html.Span(className=f"mark mark-{shape} severity-{figure.severity}")
    word = html.Span(words.verdict(figure, text), className=f"severity-word severity-{figure.severity}")  # fmt: skip
    return [mark, word]


def _numbers(figure: Figure, text: Text) -> dict[str, Any]:
    return {key: words.number(key, value, text) for key, value in figure.parts.items()}


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
