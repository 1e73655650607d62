"""An agency's figure in the drawer: value, period, target, series, areas, and what it means."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.indicator_readings import IndicatorReading, indicator_reading
from city.observations import AgencyIndicator
from city.picture import BOOK, CityPicture
from city.severity import Severity
from dashboard.contracts import Component, Subject
from dashboard.drawer import Facts, drawer, section
from dashboard.indicators.figure import series_chart
from dashboard.indicators.words import (
    area_name,
    change,
    judged,
    of_area,
    period_name,
    standing,
    target,
    with_unit,
)
from dashboard.marks import age
from dashboard.texts import Text

MOST_AREAS = 12


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    definition = picture.indicator_book.definitions.get(key)
    if definition is None or not definition.on_walls:
        return None
    each = indicator_reading(picture, definition, now)
    severity = judged(each) or Severity.CALM
    more = (
        [section(text("drawer.trend"), series_chart(each, text, 11))]
        if len(each.figures) > 1
        else []
    )
    more += [section(text("indicators.areas"), _areas(picture, each, text))] if each.areas else []
    link = html.A(
        text("indicators.open_page"), href=f"/indicators/{key}", className="drawer-action"
    )
    return drawer(
        text,
        text.pick(definition.name),
        standing(each, text) or text("indicators.informs"),
        severity,
        _facts(picture, each, text),
        *more,
        html.P(link),
        now_key=f"indicator_{severity}",
        is_simulated=each.simulated,
    )


def _facts(picture: CityPicture, each: IndicatorReading, text: Text) -> Facts:
    definition, newest = each.definition, each.newest
    agency = picture.profile.agencies.get(definition.agency_id)
    return [
        ("now_value", with_unit(newest.value if newest else None, definition, text)),
        ("period", period_name(newest.start, definition.period, text) if newest else None),
        ("step", change(each.figures, definition, text)),
        ("goal", target(each, text)),
        ("whose", agency.name if agency else definition.agency_id),
        ("producer", definition.producer),
        ("told", age(newest.told_at) if newest else None),
        ("next_due", text.day(each.due_at) if each.due_at else None),
        ("means", definition.definition),
    ]


def _areas(picture: CityPicture, each: IndicatorReading, text: Text) -> Component:
    """The highest ones of the newest period."""
    newest = max(series[-1].start for series in each.areas.values())
    found = [
        (series[-1].value, area_name(picture.profile, code))
        for code, series in each.areas.items()
        if series[-1].start == newest
    ]
    found.sort(key=lambda one: (-(one[0] or 0), one[1]))
    rows = [
        html.Li(
            [html.Span(name), html.Span(of_area(amount, each.definition, text), className="quiet")]
        )
        for amount, name in found[:MOST_AREAS]
    ]
    return html.Ul(rows, className="drawer-list")


SUBJECT = Subject("indicator", frozenset({AgencyIndicator.KIND, BOOK}), body, at_most_every_s=5.0)
