"""Key figures: what a city is judged by at a glance, large enough for the last row."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import AirQuality, VehiclePosition, WaterLevel
from city.picture import CityPicture
from city.screens.catalogue import Option
from dashboard.chosen import CASES, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.figures import FIGURES, Figure, figures, subject
from dashboard.marks import head, named, opens, severity_class
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    shown = [_figure(each, options, text) for each in figures(picture, now, text, options)]
    title = titled(picture.profile, "", options, text)
    return [*([head(title)] if title else []), html.Div(shown, className="key-figures")]


def _figure(figure: Figure, options: Options, text: Text) -> Component:
    value, name = text.number(figure.value), text(f"key_figures.{figure.key}")
    unit = text("browser.minute") if figure.key == "median" and figure.value is not None else ""
    shown = [html.Span(value, className="key-value")]
    shown += [html.Span(unit, className="unit")] if unit else []
    late = [html.Span(className="mark mark-diamond is-overdue")] if figure.is_late else []
    word = [html.Span(figure.word, className="badge")] if figure.word else []
    spoken = ", ".join(filter(None, (f"{name} {value} {unit}".strip(), figure.word, figure.note)))
    return html.Div(
        [
            html.Span(name, className="key-name"),
            html.Span([*late, *shown], className="key-line"),
            html.Span([*word, html.Span(figure.note, className="key-note")], className="key-means"),
        ],
        className=f"key-figure {severity_class(figure.severity)}"
        + (" is-late" if figure.is_late else ""),
        **opens(subject(figure.key, options)),
        **named(spoken),
    )


PANEL = Panel(
    "key_figures",
    "key_figures.title",
    frozenset({"complaint", WaterLevel.KIND, AirQuality.KIND, VehiclePosition.KIND}),
    body,
    at_most_every_s=2.0,
    options=(*(Option(key=each, kind="flag", default=True) for each in FIGURES), *CASES),
    size=(24, 8),
    smallest=(12, 6),
    group="figures",
)
