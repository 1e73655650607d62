"""The rows behind a figure: which trips, stops and silences it counts, newest first.

| set     | rows                                                  | first                      |
|---------|-------------------------------------------------------|----------------------------|
| trips   | every trip                                            | newest                     |
| work    | trips and stops at work within the shift              | newest                     |
| idle    | with idling that counts                               | longest idling             |
| detour  | whole trips of 500 m or more                          | longest detour             |
| away    | outside the own area                                  | longest                    |
| after   | trips outside the shift                               | longest                    |
| fast    | above the limit                                       | longest                    |
| hauls   | in which a visit to the landfill began                | newest                     |
| silent  | silence within the shift                              | longest                    |
| broken  | trips whose tracker went silent                       | newest                     |
| bad     | with positions that a rule caught                     | most of them               |
| day     | everything, of one day                                | oldest                     |
"""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec

from city.fleet.parts import Part
from city.fleet.privacy import RULE
from operations.fleet.counting import Span, moments
from store.archive.history import History
from store.archive.tables import TRIPS

_NEWEST = "start_at DESC, vehicle_id"
SETS: dict[str, tuple[str, str]] = {
    "trips": ("state = 'trip'", _NEWEST),
    "work": ("work_s > 0", _NEWEST),
    "idle": ("idle_s > 0", f"idle_s DESC, {_NEWEST}"),
    "detour": ("straight_km > 0", f"km / straight_km DESC, {_NEWEST}"),
    "away": ("away_s > 0", f"away_s DESC, {_NEWEST}"),
    "after": ("after_s > 0", f"after_s DESC, {_NEWEST}"),
    "fast": ("fast_s > 0", f"fast_s DESC, {_NEWEST}"),
    "hauls": ("hauls > 0", _NEWEST),
    "silent": ("state = 'silent' AND duty_s > 0", f"duty_s DESC, {_NEWEST}"),
    "broken": ("state = 'trip' AND \"then\" = 'silent'", _NEWEST),
    "bad": ("bad > 0", f"bad DESC, {_NEWEST}"),
    "day": ("true", "vehicle_id, start_at"),
}
"""WHERE and ORDER BY."""
UNTOLD = {"hidden": True, "lat": None, "lng": None, "area": ""}
MOMENTS = ("start_at", "end_at")
_COLUMNS = ", ".join(
    f"epoch_us({name}) / 1e6 AS {name}" if name in MOMENTS else f'"{name}"'
    for name in Part.__struct_fields__
)
_OF_WHOM = """AND ($agency = '' OR agency_id = $agency) AND ($kind = '' OR kind = $kind)
      AND ($vehicle = '' OR vehicle_id = $vehicle)"""


class Asked(NamedTuple):
    """Of whom; "" is all."""

    agency_id: str = ""
    kind: str = ""
    vehicle_id: str = ""


class Rows(NamedTuple):
    """A page of them; `total` counts all."""

    total: int
    start: int
    parts: list[Part]


async def behind(
    history: History, span: Span, name: str, asked: Asked, start: int = 0, count: int = 50
) -> Rows:
    """Rows of set `name`. Raises KeyError for a set there is not, StoreUnavailable,
    ArchiveUnavailable."""
    where, order = SETS[name]
    of_whom = {"agency": asked.agency_id, "kind": asked.kind, "vehicle": asked.vehicle_id}
    sql = f"""
    SELECT day, count(*) AS n FROM trips WHERE day >= $first AND day < $after AND {where}
      {_OF_WHOM} GROUP BY day ORDER BY day DESC
    """  # noqa: S608 our own sets and columns
    days = await history.query(sql, [TRIPS], span.start, span.end, {**span.days, **of_whom})
    total = sum(each["n"] for each in days)
    days, start_there = _page(days, start, count) if order == _NEWEST else (days, start)
    if not days:
        return Rows(total, start, [])
    sql = f"""
    SELECT {_COLUMNS} FROM trips WHERE day >= $first AND day < $after AND {where}
      {_OF_WHOM} ORDER BY {order} LIMIT $count OFFSET $start
    """  # noqa: S608
    first, after = days[-1]["day"], days[0]["day"] + timedelta(days=1)
    page = {"first": first, "after": after, "count": count, "start": start_there}
    found = await history.query(sql, [TRIPS], *moments(first, after), {**of_whom, **page})
    return Rows(total, start, [_part(row) for row in found])


def _page(days: list[dict[str, Any]], start: int, count: int) -> tuple[list[dict[str, Any]], int]:
    """Of days with their numbers of rows, newest first: those that hold the rows from `start` on, and
    how many of their rows come before it. A page of a month lies in one day or two."""
    befores = accumulate((each["n"] for each in days), initial=0)
    held = [
        (before, day)
        for before, day in zip(befores, days, strict=False)
        if start - day["n"] < before < start + count
    ]
    return [day for _, day in held], start - held[0][0] if held else 0


def _part(row: dict[str, Any]) -> Part:
    """What an older rule let through and nobody can judge again tells registered places only."""
    told = {name: row[name] for name in Part.__struct_fields__}
    if told["rule"] < RULE and told["lat"] is not None and not told["place"]:
        told |= UNTOLD
    return msgspec.convert(told, Part, strict=False)
