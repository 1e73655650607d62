"""Drives to test with: a vehicle that stands and goes, one position in 10 seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from city.fleet.duty import day_of
from city.fleet.points import Points
from city.geography import METRES_PER_DEGREE
from city.profile import load

BEKASI = load("bekasi")
DAY = date(2016, 11, 30)
START_S, END_S = day_of(DAY, BEKASI.time_zone)
POOL = (-6.2790, 107.0000)
"""Depot dlh-rawalumbu."""
ROW = tuple[float, float, float, float | None, bool | None]
"""(epoch seconds, lat, lng, km/h, ignition)"""


def at(hours: float) -> float:
    """Epoch seconds of a local hour of DAY."""
    return START_S + hours * 3600


def stands(from_h: float, to_h: float, place: tuple[float, float], *, on: bool | None = False, every_s: float = 10.0) -> list[ROW]:  # fmt: skip
    count = round((to_h - from_h) * 3600 / every_s)
    return [(at(from_h) + n * every_s, *place, 0.0, on) for n in range(count)]


def drives(from_h: float, minutes: float, place: tuple[float, float], kmh: float = 30.0, *, north: bool = True) -> list[ROW]:  # fmt: skip
    """Straight north (or south) from `place`."""
    step = (1 if north else -1) * kmh / 3.6 * 10 / METRES_PER_DEGREE
    return [
        (at(from_h) + n * 10.0, place[0] + n * step, place[1], kmh, True)
        for n in range(round(minutes * 6))
    ]


def end_of(rows: list[ROW]) -> tuple[float, float]:
    return rows[-1][1], rows[-1][2]


def track(*pieces: Iterable[ROW], late_s: float = 1.0) -> Points:
    rows = [row for piece in pieces for row in piece]
    return Points(
        at_s=[row[0] for row in rows],
        received_s=[row[0] + late_s for row in rows],
        lat=[row[1] for row in rows],
        lng=[row[2] for row in rows],
        speed_kmh=[row[3] for row in rows],
        accuracy_m=[5.0] * len(rows),
        ignition_on=[row[4] for row in rows],
    )


def changed(points: Points, place: int, **values: object) -> Points:
    """The same points with other values at one place."""
    columns = {name: list(getattr(points, name)) for name in values}
    for name, value in values.items():
        columns[name][place] = value
    return replace(points, **columns)
