"""One pollutant at one station over a week: what every hour brought, and the mean of 24 hours that the
index is made of, between the regulation's bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from city.air import BOUNDS_UG_M3, CATEGORIES, HOURS, AirRule
from city.air_means import StationHours
from city.air_week import DAYS, rolling
from dashboard.charts import Figure, local, shade
from dashboard.texts import Text

Points = list[tuple[datetime, float | None]]
NUMBER_PX = 60


def hourly(known: StationHours, pollutant: str, now: datetime) -> Points:
    """The last seven days, oldest first; None where an hour has no value."""
    values, last = known.hours.get(pollutant, {}), int(now.timestamp() // 3600)
    every = range(last - DAYS * HOURS + 1, last + 1)
    return [(datetime.fromtimestamp(each * 3600, UTC), values.get(each)) for each in every]


def means(known: StationHours, pollutant: str, now: datetime, rule: AirRule) -> Points:
    return [(at, rolling(known, pollutant, at, rule)) for at, _ in hourly(known, pollutant, now)]


def figure(every: Points, mean: Points, pollutant: str, text: Text) -> Figure:
    top = max((value for _, value in (*every, *mean) if value is not None), default=0.0)
    bounds = [each for each in _bounds(pollutant) if each[0] <= top * 1.15]
    hours = _line(every, text("air.hourly"), shade("quiet"), 1.5, text)
    days = _line(mean, text("air.window"), shade("strong"), 3.5, text)
    begin, end = every[0][0] - timedelta(hours=1), every[-1][0]
    return {
        "data": [hours, days],
        "layout": {
            "margin": {"r": NUMBER_PX},
            "showlegend": False,
            "xaxis": {"type": "date", "range": [local(begin, text), local(end, text)]},
            "yaxis": {"rangemode": "tozero"},
            "shapes": [_bound(each[0]) for each in bounds],
            "annotations": [_name(*each, text) for each in bounds] + _last(mean, text),
        },
    }


def _bounds(pollutant: str) -> list[tuple[float, str]]:
    """Where the next category begins: (ug/m3, its key); the last bound is the table's end."""
    above = [each.key for each in CATEGORIES[1:]]
    return list(zip(BOUNDS_UG_M3[pollutant][1:-1], above, strict=True))


def _line(points: Points, name: str, colour: str, width: float, text: Text) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [local(at, text) for at, _ in points],
        "y": [None if value is None else round(value, 1) for _, value in points],
        "connectgaps": False,
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{name} %{{y}} µg/m³<br>%{{x}}<extra></extra>",
    }


def _bound(ug_m3: float) -> dict[str, Any]:
    line = {"color": shade("edge"), "width": 1.5, "dash": "dash"}
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    return across | {"y0": ug_m3, "y1": ug_m3, "line": line}


def _name(ug_m3: float, key: str, text: Text) -> dict[str, Any]:
    """Above the line where the category begins."""
    place = {"x": 0, "xanchor": "left", "xshift": 6, "y": ug_m3, "yanchor": "bottom"}
    return place | _words(f"↑ {text(key)}", shade("quiet"))


def _last(mean: Points, text: Text) -> list[dict[str, Any]]:
    """The mean's last value at its end."""
    last = next((value for _, value in reversed(mean) if value is not None), None)
    if last is None:
        return []
    place = {"x": 1, "xanchor": "left", "xshift": 6, "y": last}
    return [place | _words(f"<b>{text.number(last, 1)}</b>", shade("strong"))]


def _words(words: str, colour: str) -> dict[str, Any]:
    return {"text": words, "xref": "paper", "showarrow": False, "font": {"color": colour}}


def words(mean: Points, every: Points, name: str, text: Text) -> str:
    """What the lines say, in a sentence."""
    known = [value for _, value in every if value is not None]
    last = next((value for _, value in reversed(mean) if value is not None), None)
    if not known:
        return text("air.no_hours", pollutant=name)
    return text(
        "air.hours_say",
        pollutant=name,
        low=text.number(min(known), 1),
        high=text.number(max(known), 1),
        mean=text.number(last, 1),
        n=text.number(len(known)),
        of=text.number(len(every)),
    )
