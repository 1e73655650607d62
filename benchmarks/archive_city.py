"""A fleet's past, invented fast with numpy and written by the archive's own functions.

Each vehicle reports every `every_s` seconds, day and night, as the issue counts points. It works in
shifts of half an hour on, an hour off, between 7 and 17 o'clock, so most of its points are of a vehicle that
stands. Nothing is made easier for the encoder than a real tracker makes it: a standing vehicle's fix
wanders by about two metres, each fix has its own accuracy, each report its own delay to the millisecond,
and what drives turns and changes speed at every point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa

from city.observations import VehiclePosition
from store.address import Address
from store.archive.columns import schema_of, table_of
from store.archive.files import Files, Part
from store.archive.monthly import MadeFrom, Tables
from store.archive.spans import Id, Span
from store.archive.tables import ROWS
from store.archive.waiting import mark_key
from store.connection import Connection

KIND, TRIPS = VehiclePosition.KIND, "bench_trips"
AT_ONCE = 30
"""Vehicles in memory together."""
METRE_E7 = 90.0
"""1e-7 degrees in a metre, roughly, at the equator."""


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a daily table as a fleet report sums it up."""

    subject: str
    day: date
    kind: str
    begin_at: datetime
    end_at: datetime
    km: float
    idle_s: float


ROWS[TRIPS] = Trip


def names(vehicles: int) -> list[str]:
    return [f"vehicle-{each:04}" for each in range(vehicles)]


def write_day(
    files: Files, day: date, number: int, vehicles: int, every_s: int, seed: int
) -> tuple[int, int]:
    """Rows and bytes of one day's file; `number` counts the days."""
    chance = np.random.default_rng(seed + number)
    span = Span((number, 0), (number + 1, 0))
    rows = vehicles * (86_400 // every_s)
    found = pieces(names(vehicles), lambda each: _track(chance, day, each, every_s))
    return rows, files.write_sorted(Part(KIND, day, span), found)


def last_id(days: int) -> Id:
    """Up to where the archive reaches after so many days."""
    return (days, 0)


async def mark_archived(address: Address, days: Mapping[str, int]) -> None:
    """Tell the store that files hold so many days of these kinds."""
    connection = Connection(address)
    for kind, count in days.items():
        await connection.call("HSET", mark_key(kind), "archived", f"{last_id(count)[0]}-0")
    await connection.close()


def pieces(vehicles: Sequence[str], track: Callable[[str], pa.Table]) -> Iterator[pa.Table]:
    """Every vehicle's day, some of them in memory together."""
    for first in range(0, len(vehicles), AT_ONCE):
        yield pa.concat_tables([track(each) for each in vehicles[first : first + AT_ONCE]])


def _track(chance: np.random.Generator, day: date, vehicle: str, every_s: int) -> pa.Table:
    count = 86_400 // every_s
    seconds = np.arange(count) * every_s + int(chance.integers(every_s))
    begin_s = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    driving = _driving(seconds, int(chance.integers(1800)))
    speed = np.where(driving, np.clip(chance.normal(28, 9, count), 3, 70), 0.0)
    heading = np.cumsum(np.where(driving, chance.normal(0, 12, count), 0.0)) % 360
    step = speed / 3.6 * every_s * METRE_E7
    wander = chance.normal(0, 2 * METRE_E7, (2, count))
    north, east = np.cos(np.radians(heading)), np.sin(np.radians(heading))
    lat = -62_400_000 + np.cumsum(step * north) % 900_000 + wander[0]
    lng = 1_069_900_000 + np.cumsum(step * east) % 900_000 + wander[1]
    delay_ms = (chance.lognormal(6.5, 0.6, count)).astype(np.int64)
    columns = {
        "subject": np.full(count, vehicle),
        "observed_at": (begin_s + seconds) * 1_000_000,
        "received_at": (begin_s + seconds) * 1_000 + delay_ms,
        "source": np.full(count, "osmand"),
        "vehicle_id": np.full(count, vehicle),
        "lat": np.rint(lat).astype(np.int64),
        "lng": np.rint(lng).astype(np.int64),
        "speed_kmh": np.rint(speed * 100).astype(np.int64),
        "heading_deg": np.rint(heading * 100).astype(np.int64),
        "accuracy_m": np.rint(chance.gamma(4, 2, count) * 10).astype(np.int64),
        "ignition_on": driving,
    }
    return positions(columns)


def _driving(seconds: np.ndarray, offset_s: int) -> np.ndarray:
    hour = seconds / 3600 % 24
    return (hour >= 7) & (hour < 17) & ((seconds + offset_s) % 5400 < 1800)


def positions(columns: Mapping[str, np.ndarray]) -> pa.Table:
    """Whole numbers are given as the columns keep them."""
    schema = schema_of(VehiclePosition)
    return pa.table([_column(columns[each.name], each.type) for each in schema], schema=schema)


def _column(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    if values.dtype == np.int64:
        plain = pa.array(values, pa.int64())
        return pa.Array.from_buffers(kind, len(plain), plain.buffers())
    return pa.array(values, kind)


def write_trips(files: Files, day: date, vehicles: int, seed: int) -> int:
    """Seven trips of each vehicle; how many rows."""
    chance = np.random.default_rng(seed + day.toordinal())
    begin = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    rows = [
        Trip(
            subject=vehicle, day=day, kind=("truck", "baktor", "ambulance")[number % 3],
            begin_at=begin + timedelta(seconds=5400 * trip),
            end_at=begin + timedelta(seconds=5400 * trip + 1800),
            km=float(chance.gamma(9, 1.5)), idle_s=float(chance.gamma(2, 60)),
        )
        for number, vehicle in enumerate(names(vehicles))
        for trip in range(7)
    ]  # fmt: skip
    Tables(files).replace(TRIPS, day, table_of(Trip, rows), MadeFrom("0-0", len(rows)))
    return len(rows)
