"""Seven days of one or several stations as ribbons: hour by hour, height and official colour the index
as announced then. Where a day was not whole there is a grey line instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from city.air import CATEGORIES, Category, category
from city.air_week import WeekHour
from dashboard.air.dial import share
from dashboard.charts import Figure, local, shade
from dashboard.texts import Text

Weeks = Mapping[str, tuple[WeekHour, ...]]
"""By the station's name; all of the same hours."""
LEAST, MOST = 0.06, 0.92
"""Of a row's height: what an index of 0 and one of 500 fill."""
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)
DAY_MS = 24 * 3_600_000
NUMBER_PX = 48
MIDDLE = 0.34
"""Where name and number stand in a row."""


def figure(weeks: Weeks, text: Text) -> Figure:
    """Rows from above in the order given; the last index of each stands at its end."""
    rows = {name: len(weeks) - 1 - n for n, name in enumerate(weeks)}
    every = [each.at for hours in weeks.values() for each in hours]
    colours = (_colour(each, weeks, rows, text) for each in CATEGORIES)
    return {
        "data": [
            *(each for each in colours if each["x"]),
            _gaps(weeks, rows, text),
            *(_pointed_at(name, hours, rows[name], text) for name, hours in weeks.items()),
        ],
        "layout": {
            "showlegend": False,
            "margin": {"r": NUMBER_PX},
            "xaxis": _across(every, text),
            "yaxis": {
                "tickvals": [row + MIDDLE for row in rows.values()],
                "ticktext": list(rows),
                "range": [-0.05, max(1, len(weeks))],
                "showgrid": False,
            },
            "annotations": [_last(hours, rows[name], text) for name, hours in weeks.items()],
        },
    }


def _colour(each: Category, weeks: Weeks, rows: Mapping[str, int], text: Text) -> dict[str, Any]:
    """All that was of this category, in every row, as areas of one colour."""
    x: list[str | None] = []
    y: list[float | None] = []
    for name, hours in weeks.items():
        for run in _runs(hours, each):
            corners = list(_outline(run, rows[name]))
            x += [*(local(at, text) for at, _ in corners), None]
            y += [*(round(height, 3) for _, height in corners), None]
    line = {"color": each.outline or each.colour, "width": 1.5 if each.outline else 0}
    area = {"type": "scatter", "mode": "lines", "fill": "toself", "hoverinfo": "skip"}
    return area | {"name": text(each.key), "x": x, "y": y, "fillcolor": each.colour, "line": line}


def _runs(hours: tuple[WeekHour, ...], wanted: Category | None) -> Iterator[list[WeekHour]]:
    """Hours of this category that follow each other; of None, those without an index."""
    for key, run in groupby(hours, lambda each: _category(each)):
        if key == wanted:
            yield list(run)


def _category(each: WeekHour) -> Category | None:
    return None if each.value is None else category(each.value)


def _outline(run: list[WeekHour], row: int) -> Iterator[tuple[datetime, float]]:
    """Around the area, a step an hour, from the lower left corner and back to it."""
    begin, end = run[0].at - HOUR, run[-1].at
    yield begin, row
    for each in run:
        yield each.at - HOUR, row + _height(each)
        yield each.at, row + _height(each)
    yield end, row
    yield begin, row


def _height(each: WeekHour) -> float:
    return LEAST + (MOST - LEAST) * share(each.value or 0)


def _gaps(weeks: Weeks, rows: Mapping[str, int], text: Text) -> dict[str, Any]:
    x: list[str | None] = []
    y: list[float | None] = []
    for name, hours in weeks.items():
        for run in _runs(hours, None):
            x += [local(run[0].at - HOUR, text), local(run[-1].at, text), None]
            y += [rows[name] + 0.02, rows[name] + 0.02, None]
    line = {"color": shade("quiet"), "width": 1.5, "dash": "dot"}
    told = {"name": text("air.incomplete"), "hoverinfo": "skip"}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line} | told


def _pointed_at(name: str, hours: tuple[WeekHour, ...], row: int, text: Text) -> dict[str, Any]:
    """What a hand on a page finds; nothing is drawn."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [local(each.at - HALF, text) for each in hours],
        "y": [round(row + _height(each), 3) for each in hours],
        "hovertext": [_told(name, each, text) for each in hours],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"opacity": 0, "size": 4},
    }


def _told(name: str, each: WeekHour, text: Text) -> str:
    known = _category(each)
    if known is None:
        return f"{name} · {text('air.incomplete')}"
    pollutant = text(f"pollutant.{each.critical}")
    return f"{name} · {text.number(each.value)} · {text(known.key)} · {pollutant}"


def _across(every: list[datetime], text: Text) -> dict[str, Any]:
    """Days of the week, each at its midnight."""
    if not every:
        return {"visible": False}
    begin, end = min(every) - HOUR, max(every)
    midnight = begin.astimezone(text.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "range": [local(begin, text), local(end, text)],
        "tick0": local(midnight, text),
        "dtick": DAY_MS,
        "tickformat": "%a",
        "tickangle": 0,
        "tickfont": {"size": 14},
        "tickformatstops": [],
        "ticklabelmode": "period",
        "showgrid": True,
        "type": "date",
    }


def _last(hours: tuple[WeekHour, ...], row: int, text: Text) -> dict[str, Any]:
    value = hours[-1].value if hours else None
    return {
        "text": f"<b>{text.number(value)}</b>",
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 8,
        "y": row + MIDDLE,
        "showarrow": False,
        "font": {"size": 22, "color": shade("strong")},
    }


def words(weeks: Weeks, text: Text) -> str:
    """What the ribbons say, in a sentence a station: highest index of the week and when."""
    return " ".join(_sentence(name, hours, text) for name, hours in weeks.items())


def _sentence(name: str, hours: tuple[WeekHour, ...], text: Text) -> str:
    known = [each for each in hours if each.value is not None]
    if not known:
        return text("air_week.none_of", name=name)
    worst = max(known, key=lambda each: each.value or 0)
    return text(
        "air_week.worst_of",
        name=name,
        value=text.number(worst.value),
        word=text(category(worst.value or 0).key),
        at=f"{text.day(worst.at)} {text.clock(worst.at)}",
        hours=text.number(len(known)),
        of=text.number(len(hours)),
    )
