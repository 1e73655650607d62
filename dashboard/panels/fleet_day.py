"""Each vehicle's day as a strip: those with the most trouble first, then those that drove most.

No driver's name and no place: a strip tells when, never where.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import VehiclePosition
from city.picture import CityPicture
from dashboard.chosen import AGENCY, rows_of, rows_option, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.fleet import strips, words
from dashboard.fleet.asks import PATH, address
from dashboard.fleet.strips import Strip
from dashboard.fleet.told import FleetDay, told
from dashboard.marks import age, head, missing, opens, simulated
from dashboard.texts import Text

ROWS = 8
MOST_ODD = 2
"""More words do not fit beside a strip; the vehicle's page has them all."""
STALE_AFTER_S = 1800.0


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    agency, day = str(options.get("agency") or ""), told(options)
    title = html.A(
        titled(picture.profile, text("fleet_day.title"), {"agency": agency}, text),
        href=address(agency),
    )
    if day is None:
        return [head(title), missing(text("fleet_use.none"), text("fleet_use.none_todo"))]
    rows = [
        _row(key, found, picture, text)
        for key, found in _first(day, agency)[: rows_of(options, ROWS)]
    ]
    top = html.Div(
        [html.Span(), strips.scale(text), html.Span()], className="fleet-day-row is-head"
    )
    note = [*simulated(day.report.simulated, text), " ", age(day.report.until, STALE_AFTER_S)]
    below = strips.legend(text, *_whence(agency, text))
    return [head(title, *note), html.Div([top, *rows], className="fleet-day"), below]


def _whence(agency: str, text: Text) -> list[Component]:
    """Where it comes from, and for whoever may have them the numbers behind it."""
    source = text("charts.source", source=text("fleet.chart_source"))
    csv = address(agency, path=f"{PATH}/parts.csv")
    link = html.A(text("charts.csv"), href=csv, className="chart-csv for-staff", download="")
    return [html.Span(source, className="quiet"), link]


def _first(day: FleetDay, agency: str) -> list[tuple[str, Strip]]:
    """Most trouble first: odd trips, then silence on duty, then kilometres."""
    chosen = {each.vehicle_id for each in day.lines(agency)}
    found = [(key, each) for key, each in day.strips.items() if key in chosen]
    return sorted(
        found, key=lambda pair: (-len(pair[1].odd), -pair[1].silent_s, -pair[1].km, pair[0])
    )


def _row(key: str, found: Strip, picture: CityPicture, text: Text) -> Component:
    name = words.vehicle_name(key, picture.profile)
    silent = text("fleet.strip_silent", span=text.span(found.silent_s)) if found.silent_s else ""
    odd = ", ".join(text(f"fleet.odd.{each}") for each in found.odd[:MOST_ODD])
    said = silent or odd or f"{text.number(found.km)} km"
    return html.Div(
        [
            html.Span(name, className="fleet-day-name"),
            strips.drawn(found, text, name),
            html.Span(said, className="quiet"),
        ],
        className="fleet-day-row",
        **opens(f"vehicle:{key}"),
    )


PANEL = Panel(
    "fleet_day",
    "fleet_day.title",
    frozenset({VehiclePosition.KIND}),
    body,
    at_most_every_s=15.0,
    options=(rows_option(ROWS), AGENCY),
    size=(44, 17),
    smallest=(28, 8),
    group="fleet",
)
