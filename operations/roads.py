"""Way and time along real roads, from an OSRM server of one's own; without an answer nothing is known.

Services of project-osrm.org, API v1. Table: `durations` (s) and `distances` (m) from every start to
the place, null where there is no way. Route: the same for one start, and the line along the roads.
The server learns where reports are: use your own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import httpx
import msgspec
import structlog

log = structlog.get_logger(__name__)

WITHIN_S = 1.5
"""Then the estimate has to do: a person is waiting."""
LONGEST_LINE = 500
"""Points of a line on a wall; a simplified way across a city has some dozens."""
Place = tuple[float, float]
"""Latitude and longitude."""
Way = tuple[float, float]
"""Metres of road and seconds."""


class Route(msgspec.Struct, frozen=True):
    """Metres and seconds along `line`, which is simplified for looking at it from a room."""

    metres: float
    seconds: float
    line: tuple[Place, ...]


class _Table(msgspec.Struct):
    durations: list[list[float | None]]
    distances: list[list[float | None]]


class _Geometry(msgspec.Struct):
    coordinates: list[tuple[float, float]]


class _Leg(msgspec.Struct):
    distance: float
    duration: float
    geometry: _Geometry


class _Routes(msgspec.Struct):
    routes: list[_Leg]


async def ways(url: str, starts: Mapping[str, Place], place: Place) -> dict[str, Way]:
    """{name: (metres of road, seconds)} from each start; empty if the server does not help."""
    if not url or not starts:
        return {}
    table = await _answer(_question(url, [place, *starts.values()]), _Table)
    if table is None:
        return {}
    rows = zip(starts, table.distances, table.durations, strict=False)
    return {
        name: (metres[0], seconds[0])
        for name, metres, seconds in rows
        if metres and seconds and metres[0] is not None and seconds[0] is not None
    }


async def route(url: str, start: Place, place: Place) -> Route | None:
    """The way a unit has before it; None if the server does not help or knows no way."""
    points = ";".join(f"{lng:.6f},{lat:.6f}" for lat, lng in (start, place))
    asked = f"{url.rstrip('/')}/route/v1/driving/{points}?overview=simplified&geometries=geojson"
    found = await _answer(asked, _Routes)
    if found is None or not found.routes:
        return None
    best = found.routes[0]
    line = tuple((lat, lng) for lng, lat in best.geometry.coordinates[:LONGEST_LINE])
    return Route(best.distance, best.duration, line)


Answer = TypeVar("Answer")


async def _answer(url: str, form: type[Answer]) -> Answer | None:
    """None, and a line in the log, where there is no such answer."""
    try:
        async with httpx.AsyncClient(timeout=WITHIN_S, trust_env=False) as client:
            answer = await client.get(url)
        answer.raise_for_status()
        return msgspec.json.decode(answer.content, type=form)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError) as why:
        log.warning("osrm_does_not_help", why=type(why).__name__)
        return None


def _question(url: str, places: list[Place]) -> str:
    """The place comes first; all the others are asked from."""
    points = ";".join(f"{lng:.6f},{lat:.6f}" for lat, lng in places)
    sources = ";".join(str(each) for each in range(1, len(places)))
    asked = f"sources={sources}&destinations=0&annotations=duration,distance"
    return f"{url.rstrip('/')}/table/v1/driving/{points}?{asked}"
