"""The time, large, with the date and whose city it is. The browser counts; nothing is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.contracts import Component, Options, Panel
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    form: dict[str, Any] = {"data-clock": "seconds" if options.get("seconds") else "minutes"}
    date: dict[str, Any] = {"data-clock": "date"}
    return [
        html.Div(
            [
                html.Span("–", className="clock-large", **form),
                html.Span("", className="clock-day", **date),
                html.Span(
                    f"{picture.profile.name} · {picture.profile.zone_label}", className="quiet"
                ),
            ],
            className="clock-tile",
        )
    ]


PANEL = Panel(
    "clock",
    "clock.title",
    frozenset(),
    body,
    options=(Option(key="seconds", kind="flag", default=False),),
    size=(16, 8),
    smallest=(8, 4),
    group="content",
)
