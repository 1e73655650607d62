"""How a fleet was used from day to day: vehicles with a trip, and those whose trackers were silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from dashboard.charts import Figure, chart, shade
from dashboard.contracts import Component
from dashboard.texts import Text

DAY_MS, EACH_DAY = 86_400_000, 14
"""Of so few days each has its word on the axis."""
Row = dict[str, Any]
"""As `operations.fleet.counting.by_day` gives it."""


def figure(rows: Sequence[Row], text: Text) -> Figure:
    """Bars of used and silent vehicles; the line is how many vehicles are known."""
    days = [_iso(each["day"]) for each in rows]
    used = _bars(days, [each["used_days"] for each in rows], text("fleet.chart_used"), "calm")
    silent = _bars(days, [each["silent_days"] for each in rows], text("fleet.chart_silent"), "late", "/")  # fmt: skip
    known = {
        "type": "scatter", "mode": "lines", "x": days, "y": [each["vehicles"] for each in rows],
        "name": text("fleet.chart_known"), "line": {"color": shade("quiet"), "width": 2, "dash": "dot"},
    }  # fmt: skip
    layout = {
        "barmode": "group", "showlegend": True, "legend": {"orientation": "h", "y": 1.15},
        "yaxis": {"rangemode": "tozero"}, "xaxis": _axis(rows),
    }  # fmt: skip
    return {"data": [used, silent, known], "layout": layout}


def _axis(rows: Sequence[Row]) -> dict[str, Any]:
    """Days, never hours, also where there is only one."""
    first, last = (datetime.combine(rows[at]["day"], time(12)) for at in (0, -1))
    edges = first - timedelta(days=1), last
    every = {"dtick": DAY_MS} if len(rows) <= EACH_DAY else {}
    return {
        "range": [each.isoformat() for each in edges], "tickformatstops": [], "tickformat": "%-d %b",
        "hoverformat": "%-d %b %Y", **every,
    }  # fmt: skip


def _bars(
    days: Sequence[str], values: Sequence[int], name: str, colour: str, pattern: str = ""
) -> dict[str, Any]:
    marker = {"color": shade(colour, 0.8), "pattern": {"shape": pattern}}
    return {"type": "bar", "x": list(days), "y": list(values), "name": name, "marker": marker}


def _iso(day: date) -> str:
    return day.isoformat()


def daily(rows: Sequence[Row], text: Text, at: datetime | None, csv: str) -> Component:
    """With unit, source, age and numbers."""
    first, last = rows[0], rows[-1]
    said = text(
        "fleet.chart_alt",
        first=text.number(first["used_days"]),
        last=text.number(last["used_days"]),
        known=text.number(last["vehicles"]),
        days=text.number(len(rows)),
    )
    return chart(
        figure(rows, text),
        text,
        unit=text("fleet.chart_unit"),
        source=text("fleet.chart_source"),
        at=at,
        alt=said,
        csv=csv,
        height_rem=15.0,
    )
