"""One vehicle's track of a day as JSON for the map; the rules stand in `city.fleet.drawing`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from city.fleet.drawing import Drawing, drawing
from city.fleet.duty import Task
from city.fleet.places import Places
from city.fleet.points import Points
from city.fleet.track import Worker
from city.observations import VehiclePosition
from dashboard.texts import Text
from operations.fleet.counting import Span
from store.archive.history import History

if TYPE_CHECKING:
    import pyarrow as pa

AROUND = timedelta(hours=2)
PER_S = {"ms": 1e3, "us": 1e6}


async def positions(history: History, vehicle_id: str, span: Span) -> pa.Table:
    """Of the day and some hours around it, in order. Raises StoreUnavailable, ArchiveUnavailable."""
    around = span.start - AROUND, span.end + AROUND
    return await history.table(VehiclePosition.KIND, *around, vehicle_id)


def drawn(
    worker: Worker,
    found: pa.Table,
    day: date,
    now: datetime,
    tasks: Sequence[Task],
    places: Places,
) -> Drawing:
    """Blocks for a thirtieth of a second."""
    return drawing(worker, points_in(found), day, now.timestamp(), tasks, places)


def points_in(found: pa.Table) -> Points:
    """The columns as they came out of the archive: ten thousand positions cost no object."""
    moments = {"at_s": found["observed_at"], "received_s": found["received_at"]}
    numbers = ("lat", "lng", "speed_kmh", "accuracy_m")
    return Points(
        **{name: _epoch_s(each) for name, each in moments.items()},
        **{name: found[name].cast("float64").to_pylist() for name in numbers},
        ignition_on=found["ignition_on"].to_pylist(),
    ).in_order()


def _epoch_s(moments: pa.ChunkedArray) -> list[float]:
    found: list[float] = (moments.cast("int64").to_numpy() / PER_S[moments.type.unit]).tolist()
    return found


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
