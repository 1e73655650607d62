"""Agencies' figures as tiles: value and unit, period, target, line, and how it stands where there is a target."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.indicator_readings import IndicatorReading, indicator_readings
from city.observations import AgencyIndicator
from city.picture import BOOK, CityPicture
from city.screens.catalogue import Option
from city.severity import Severity, urgency
from dashboard.chosen import AGENCY, rows_of, rows_option, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.indicators.figure import line
from dashboard.indicators.words import (
    SHAPES,
    judged,
    period_name,
    standing,
    target,
    unit,
    value,
    with_unit,
)
from dashboard.marks import age, head, missing, named, opens, severity_class, simulated
from dashboard.texts import Text

PATH = "/indicators"
ROWS, MOST = 8, 24
NAMED = Option(key="named", kind="text", most=60)


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    agency = str(options.get("agency") or "")
    told = titled(picture.profile, text("indicators.title"), {"agency": agency}, text)
    title = html.A(told, href=PATH)
    found = _chosen(indicator_readings(picture, now, agency), options, text)
    if not found:
        empty = missing(text("indicators.none"), text("indicators.none_todo"))
        return [head(title), empty]
    shown = found[: rows_of(options, ROWS)]
    off = sum(each.severity in (Severity.WATCH, Severity.WARNING) for each in found)
    note = text("indicators.note", n=text.number(len(found)), off=text.number(off))
    tiles = [_tile(picture, each, text) for each in shown]
    return [head(title, note), html.Div(tiles, className="indicator-tiles")]


def _chosen(found: list[IndicatorReading], options: Options, text: Text) -> list[IndicatorReading]:
    """Those named so, what needs somebody first; else the agencies' order."""
    words = str(options.get("named") or "").casefold().split()
    fitting = [
        each
        for each in found
        if all(word in text.pick(each.definition.name).casefold() for word in words)
    ]
    return sorted(fitting, key=lambda each: -urgency(each.severity))


def _tile(picture: CityPicture, each: IndicatorReading, text: Text) -> Component:
    definition, newest = each.definition, each.newest
    amount = newest.value if newest else None
    of = [] if definition.unit == "Rp" else [html.Span(unit(definition, text), className="unit")]
    money = [html.Span("Rp", className="unit")] if definition.unit == "Rp" else []
    figure = html.Span(value(amount, definition, text), className="indicator-value")
    spoken = (text.pick(definition.name), with_unit(amount, definition, text), standing(each, text))
    return html.Div(
        [
            html.Span(text.pick(definition.name), className="indicator-name"),
            html.Span([*money, figure, *of], className="indicator-line"),
            line(each, text),
            html.Span(_means(each, text), className="indicator-means"),
            html.Span(_whence(picture, each, text), className="indicator-note"),
        ],
        className=f"indicator {severity_class(judged(each) or Severity.CALM)}",
        **opens(f"indicator:{definition.key}"),
        **named(", ".join(filter(None, spoken))),
    )


def _means(each: IndicatorReading, text: Text) -> list[Component]:
    """The standing with shape and word, and the target; nothing where nothing is judged."""
    severity, goal = judged(each), target(each, text)
    parts: list[Component] = []
    if severity is not None:
        parts.append(html.Span(className=f"mark mark-{SHAPES[severity]}"))
        parts.append(html.Span(standing(each, text), className="severity-word"))
    return [*parts, *([html.Span(goal, className="indicator-goal")] if goal else [])]


def _whence(picture: CityPicture, each: IndicatorReading, text: Text) -> list[Component]:
    agency = picture.profile.agencies.get(each.definition.agency_id)
    name = agency.short if agency else each.definition.agency_id
    if each.newest is None:
        return [html.Span(name), *simulated(each.simulated, text)]
    period = period_name(each.newest.start, each.definition.period, text, short=True)
    return [
        html.Span(f"{name} · {period}"),
        age(each.newest.told_at),
        *simulated(each.simulated, text),
    ]


PANEL = Panel(
    "indicators",
    "indicators.title",
    frozenset({AgencyIndicator.KIND, BOOK}),
    body,
    at_most_every_s=5.0,
    options=(AGENCY, NAMED, rows_option(ROWS, MOST)),
    size=(40, 20),
    smallest=(12, 8),
    group="agencies",
)
