"""The SIMULASI mark in the header, as long as anything on the glass is invented."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from dashboard.contracts import Component, Options, Panel
from dashboard.readings import anything_simulated
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    if not anything_simulated(picture):
        return []
    return [html.Span(text("page.simulation"), className="simulation")]


PANEL = Panel(
    "simulation",
    "simulation.title",
    frozenset({"complaint", "water_level", "air_quality", "vehicle_position"}),
    body,
    at_most_every_s=2.0,
)
