"""Charts of revenue: what came in against the target's versions and what is usual, and by month.

In rupiah, not in shares: a target that is lowered shows as a step of the target, never as a jump of
what came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from city.picture import CityPicture
from city.revenue import Standing, target_in_force
from city.revenue_book import Entry
from city.revenue_curve import Band, Curve, expected
from city.revenue_months import Month
from city.revenue_terms import Target
from city.severity import Severity
from dashboard.charts import Figure, shade
from dashboard.revenue.known import curves_of, entries_of
from dashboard.revenue.words import SCALES, money, month_name
from dashboard.texts import Text

MOST_POINTS = 200
EVERY_DAYS = 10
"""Of the expected band."""
COLOURS = {Severity.WATCH: "watch", Severity.WARNING: "warning", Severity.STALE: "late"}


def scale_of(standing: Standing) -> tuple[float, str]:
    """What the axis of the year counts in: a size and its text key."""
    return _scale(max(standing.target_rp or 0.0, standing.rp or 0.0))


def scale_of_months(months: Sequence[Month]) -> tuple[float, str]:
    """A month is a twelfth of a year: mostly billions where the year has trillions."""
    return _scale(max(each.rp or 0.0 for each in months))


def _scale(largest: float) -> tuple[float, str]:
    return next((each for each in SCALES if largest >= each[0]), SCALES[-1])


def unit_of(standing: Standing, text: Text) -> str:
    return text(f"revenue.unit_{scale_of(standing)[1]}")


def curve(picture: CityPicture, standing: Standing, text: Text) -> Figure:
    """The year: what came in, the target, and between which sums past years had been by then."""
    size, targets = scale_of(standing)[0], standing.targets
    shown, curves = _thinned(entries_of(picture, standing)), curves_of(picture, standing)
    data = [
        *_band(curves, targets, _days(standing, shown), size, text),
        *_target(targets, standing.year, size, text),
        *_came(shown, standing, size, text),
    ]
    first, last = date(standing.year, 1, 1), date(standing.year, 12, 31)
    layout = {
        "xaxis": {
            "range": [first.isoformat(), last.isoformat()],
            "tickformatstops": [],
            "tickformat": "%b",
            "hoverformat": "%-d %b %Y",
        },
        "yaxis": {"rangemode": "tozero", "hoverformat": ",.4~r"},
        "margin": {"t": 24, "r": 16},
        "annotations": _said(shown, targets, standing, size, text),
    }
    return {"data": data, "layout": layout}


def _days(standing: Standing, shown: Sequence[Entry]) -> list[date]:
    """Where the band is reckoned: on the days of the figures, so that a pointer finds both, and after."""
    first, last = date(standing.year, 1, 1), date(standing.year, 12, 31)
    begin = shown[-1].day if shown else first
    rest = range(EVERY_DAYS, (last - begin).days, EVERY_DAYS)
    return [first, *(each.day for each in shown), *(begin + timedelta(n) for n in rest), last]


def _band(
    curves: Sequence[Curve], targets: Sequence[Target], days: list[date], size: float, text: Text
) -> list[dict[str, Any]]:
    """Two edges with the room between them filled, and the middle."""
    found: list[tuple[date, Band, float]] = []
    for day in sorted({each.since for each in targets} | set(days)):
        band, target = expected(curves, day), target_in_force(targets, day)
        if band and target:
            found.append((day, band, target.rp / size))
    if not found:
        return []
    x = [day.isoformat() for day, _, _ in found]
    line = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip"}
    none, filled = {"width": 0, "color": shade("calm", 0.01)}, shade("calm", 0.28)
    dashed = {"width": 2, "dash": "dash", "color": shade("quiet")}
    return [
        line | {"y": _rounded(band.low * rp for _, band, rp in found), "line": none},
        line | {"y": _rounded(band.high * rp for _, band, rp in found), "line": none,
                "fill": "tonexty", "fillcolor": filled},
        line | {"y": _rounded(band.middle * rp for _, band, rp in found), "line": dashed,
                "hoverinfo": "all", "name": text("revenue.usual")},
    ]  # fmt: skip


def _target(targets: Sequence[Target], year: int, size: float, text: Text) -> list[dict[str, Any]]:
    """A step where a version ends."""
    if not targets:
        return []
    x = [each.since.isoformat() for each in targets] + [date(year, 12, 31).isoformat()]
    y = _rounded(each.rp / size for each in (*targets, targets[-1]))
    line = {"shape": "hv", "width": 2, "color": shade("text"), "dash": "dot"}
    return [{"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "name": text("revenue.target")}]  # fmt: skip


def _came(
    shown: Sequence[Entry], standing: Standing, size: float, text: Text
) -> list[dict[str, Any]]:
    if not shown:
        return []
    colour = shade(COLOURS.get(standing.severity, "follow"))
    x, y = [each.day.isoformat() for each in shown], _rounded(each.rp / size for each in shown)
    line = {"width": 4, "color": shade("follow")}
    named = {"type": "scatter", "name": text("revenue.realised")}
    return [
        named | {"mode": "lines", "x": x, "y": y, "line": line},
        named | {"mode": "markers", "x": x[-1:], "y": y[-1:], "hoverinfo": "skip",
                 "marker": {"size": 14, "color": colour}},
    ]  # fmt: skip


def _said(
    shown: Sequence[Entry], targets: Sequence[Target], standing: Standing, size: float, text: Text
) -> list[dict[str, Any]]:
    """Words at the lines instead of a legend."""
    found = []
    if targets:
        told = f"{text('revenue.target')} {money(targets[-1].rp, text)}"
        end = date(standing.year, 12, 31).isoformat()
        found.append(_words(told, end, targets[-1].rp / size, "text", xanchor="right", yanchor="bottom"))  # fmt: skip
    if shown:
        is_late = shown[-1].day.month > 6
        anchor = {
            "xanchor": "right" if is_late else "left",
            "yanchor": "top" if is_late else "bottom",
        }
        told = money(shown[-1].rp, text)
        found.append(_words(told, shown[-1].day.isoformat(), shown[-1].rp / size, "strong", **anchor))  # fmt: skip
    return found


def _words(told: str, x: str, y: float, colour: str, **anchor: str) -> dict[str, Any]:
    font = {"size": 17, "color": shade(colour)}
    return {"text": told, "x": x, "y": round(y, 4), "showarrow": False, "font": font, "yshift": -10 if anchor["yanchor"] == "top" else 6, **anchor}  # fmt: skip


def by_month(months: Sequence[Month], text: Text) -> Figure:
    """What each month brought, beside what it usually brings of this target."""
    size, _ = scale_of_months(months)
    names = [month_name(each, text) for each in months]
    usual = [each.usual_rp for each in months]
    bars = {"type": "bar", "x": names, "y": _rounded((each.rp or 0.0) / size for each in months),
            "marker": {"color": shade("follow")}, "name": text("revenue.realised")}  # fmt: skip
    marks = {"type": "scatter", "mode": "markers", "x": names, "name": text("revenue.usual"),
             "y": [None if each is None else round(each / size, 4) for each in usual],
             "marker": {"symbol": "line-ew", "size": 26, "line": {"width": 4, "color": shade("quiet")}}}  # fmt: skip
    layout = {
        "xaxis": {"type": "category", "tickformatstops": []},
        "bargap": 0.35,
        "yaxis": {"hoverformat": ",.4~r"},
    }
    return {"data": [bars, marks], "layout": layout}


def _thinned(entries: Sequence[Entry]) -> list[Entry]:
    """Evenly taken, the newest always."""
    step = max(1, -(-len(entries) // MOST_POINTS))
    return [*entries[:-1:step], entries[-1]] if entries else []


def _rounded(values: Any) -> list[float]:
    return [round(each, 4) for each in values]
