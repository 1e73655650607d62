"""Plotly figures on the glass: in panels, the drawer, the studio's preview and plain pages alike.

A figure is made by a pure function of its subject, as a dict (`{"data": [...], "layout": {...}}`) or
a `plotly.graph_objects.Figure`; `chart` puts it into the page as data, with its unit, source, age and
numbers, and `assets/18_charts.js` draws it. Sizes are those of a page with 16 px a rem (15 for words,
nothing below 14); colours are names of the page's variables (`shade("danger", 0.2)`), so that both
themes and every wall have the same figure. Look, language and margins need no word in the figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from dash import html

from dashboard.contracts import Component
from dashboard.marks import age, named
from dashboard.markup import data
from dashboard.texts import Text

Figure = Mapping[str, Any]
SCRIPTS = ("00_city.js", "05_clock.js", "18_charts.js")
SHEETS = ("18_charts.css",)


def chart(
    figure: Figure | Any,
    text: Text,
    *,
    unit: str,
    source: str,
    at: datetime | None,
    alt: str,
    csv: str = "",
    height_rem: float = 14.0,
    stale_after_s: float | None = None,
) -> Component:
    """A figure with what must stand below it.

    `unit`, `source`: words for people ("cm", "DBMSDA"); `unit` may be "". `at`: when the newest value
    was observed. `alt`: what the figure says, in a sentence, for whoever cannot see it. `csv`: address
    of the numbers behind it. `height_rem`: its least height; in a tile it takes the room there is.
    """
    marks: dict[str, Any] = {"data-figure": packed(figure), **named(alt)}
    height: dict[str, Any] = {"--chart-height": f"{height_rem:g}rem"}
    words = html.P(alt, className="chart-alt")
    plot = html.Div(words, className="chart-plot", role="img", **marks)
    told = html.Figcaption(
        told_below(text, unit, source, at, csv, stale_after_s), className="chart-told"
    )
    return html.Figure([plot, told], className="chart", style=height)


def told_below(
    text: Text,
    unit: str,
    source: str,
    at: datetime | None,
    csv: str = "",
    stale_after_s: float | None = None,
) -> list[Component]:
    """Unit, source, age and numbers, below a chart or any other drawing; arguments as for `chart`."""
    parts: list[Component] = [html.Span(unit, className="chart-unit")] if unit else []
    parts.append(html.Span(text("charts.source", source=source)))
    parts.append(html.Span([text("charts.age"), " ", age(at, stale_after_s)]))
    if csv:
        link = html.A(text("charts.csv"), href=csv, className="chart-csv", download="")
        parts.append(link)
    return parts


def packed(figure: Figure | Any) -> str:
    """As JSON. Of a figure object without plotly's template, which is not ours and 7 kB large.

    Raises TypeError when it holds what JSON does not know: times go in through `local`.
    """
    told = figure if isinstance(figure, Mapping) else msgspec.json.decode(figure.to_json())
    layout = {key: each for key, each in told.get("layout", {}).items() if key != "template"}
    return msgspec.json.encode({"data": told.get("data", []), "layout": layout}).decode()


def shade(name: str, strength: float = 1.0) -> str:
    """A colour of the page (a variable of 00_tokens.css without its dashes), 0–1 strong."""
    return f"@{name}" if strength >= 1 else f"@{name}/{strength:g}"


def local(at: datetime, text: Text) -> str:
    """A time on an axis: plotly knows no zones, so the city's own clock."""
    return at.astimezone(text.zone).strftime("%Y-%m-%dT%H:%M:%S")


def tags(text: Text, build: str) -> str:
    """What a plain page with charts needs in its head; configuration included. Not deferred: between two
    deferred scripts 00_city.js could begin, and ages would stay empty."""
    sheets = "".join(f'<link rel="stylesheet" href="/assets/{each}?v={build}">' for each in SHEETS)
    scripts = "".join(f'<script src="/assets/{each}?v={build}"></script>' for each in SCRIPTS)
    config = {"lang": text.lang, "texts": text.below("browser"), "zone": str(text.zone)}
    return f"{sheets}{scripts}{data('city-config', config)}"
