"""One vehicle's track of a day as JSON for the map; the rules stand in `city.fleet.drawing`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from city.fleet.drawing import Drawing, drawing
from city.fleet.duty import Task
from city.fleet.places import Places
from city.fleet.points import points_of
from city.fleet.track import Worker
from city.observations import VehiclePosition
from dashboard.texts import Text
from operations.fleet.counting import Span
from store.archive.history import History

AROUND = timedelta(hours=2)


async def positions(history: History, vehicle_id: str, span: Span) -> list[VehiclePosition]:
    """Of the day and some hours around it. Raises StoreUnavailable, ArchiveUnavailable."""
    found = await history.points(
        VehiclePosition.KIND, vehicle_id, span.start - AROUND, span.end + AROUND
    )
    return [each for each in found if isinstance(each, VehiclePosition)]


def drawn(
    worker: Worker,
    found: Sequence[VehiclePosition],
    day: date,
    now: datetime,
    tasks: Sequence[Task],
    places: Places,
) -> Drawing:
    """Blocks for a tenth of a second."""
    return drawing(worker, points_of(found), day, now.timestamp(), tasks, places)


def as_json(found: Drawing, text: Text) -> dict[str, Any]:
    """Times as epoch milliseconds; `bad` with the rule in words."""
    return {
        "lines": [[[round(at * 1000), lat, lng, kmh] for at, lat, lng, kmh in line] for line in found.lines],
        "bad": [[round(at * 1000), lat, lng, text(f"fleet.fault.{rule}")] for at, lat, lng, rule in found.bad],
        "told": told(found, text),
    }  # fmt: skip


def told(found: Drawing, text: Text) -> str:
    """ "4.310 posisi, 3 ditandai salah; 812 di sekitar tempat parkir tidak ditampilkan"."""
    parts = [
        text("fleet.track_told", n=text.number(found.positions), bad=text.number(len(found.bad)))
    ]
    if found.hidden:
        parts.append(text("fleet.track_hidden", n=text.number(found.hidden)))
    return "; ".join(parts)
