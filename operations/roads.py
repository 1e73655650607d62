"""Way and time along real roads, from an OSRM server of one's own; without an answer nothing is known.

Table service of project-osrm.org, API v1: `durations` (s) and `distances` (m) from every start to
the place, null where there is no way. The server learns where reports are: use your own.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import msgspec
import structlog

log = structlog.get_logger(__name__)

WITHIN_S = 1.5
"""Then the estimate has to do: a person is waiting."""
Place = tuple[float, float]
"""Latitude and longitude."""
Way = tuple[float, float]
"""Metres of road and seconds."""


class _Table(msgspec.Struct):
    durations: list[list[float | None]]
    distances: list[list[float | None]]


async def ways(url: str, starts: Mapping[str, Place], place: Place) -> dict[str, Way]:
    """{name: (metres of road, seconds)} from each start; empty if the server does not help."""
    if not url or not starts:
        return {}
    try:
        async with httpx.AsyncClient(timeout=WITHIN_S, trust_env=False) as client:
            answer = await client.get(_question(url, [place, *starts.values()]))
        answer.raise_for_status()
        table = msgspec.json.decode(answer.content, type=_Table)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError) as why:
        log.warning("osrm_does_not_help", why=type(why).__name__)
        return {}
    rows = zip(starts, table.distances, table.durations, strict=False)
    return {
        name: (metres[0], seconds[0])
        for name, metres, seconds in rows
        if metres and seconds and metres[0] is not None and seconds[0] is not None
    }


def _question(url: str, places: list[Place]) -> str:
    """The place comes first; all the others are asked from."""
    points = ";".join(f"{lng:.6f},{lat:.6f}" for lat, lng in places)
    sources = ";".join(str(each) for each in range(1, len(places)))
    asked = f"sources={sources}&destinations=0&annotations=duration,distance"
    return f"{url.rstrip('/')}/table/v1/driving/{points}?{asked}"
