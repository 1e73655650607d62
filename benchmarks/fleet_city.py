"""A fleet's days to derive from: vehicles that work as waste carts and trucks do, invented with numpy.

From six to half past four (city time) a vehicle drives from its pool to one place after the other within
two kilometres, stands at each for 5 to 20 minutes with its engine on for the first half of it, and drives
back: some 34 stops a day. It reports every `every_s` seconds, day and night; a fix wanders by two metres.
The profile's vehicles come first, the others are trackers that no profile lists.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from benchmarks.archive_city import KIND, METRE_E7, pieces, positions
from city.profile import Profile
from store.archive.files import Files, Part
from store.archive.spans import Span

KMH = 22.0
REACH_E7 = 2000 * METRE_E7
BEGINS, WORKS_S = time(6), 10.5 * 3600
STANDS_S = (300.0, 1200.0)


class Way(NamedTuple):
    """Corners of a day: epoch seconds, 1e-7 degrees, and whether the engine runs from there on."""

    at_s: list[float]
    lat: list[float]
    lng: list[float]
    on: list[bool]

    def go(self, at_s: float, lat: float, lng: float, on: bool) -> None:
        for each, value in zip(self, (at_s, lat, lng, on), strict=True):
            each.append(value)  # type: ignore[attr-defined]


def names(profile: Profile, vehicles: int) -> list[str]:
    known = list(profile.vehicles)[:vehicles]
    return [*known, *(f"vehicle-{each:04}" for each in range(vehicles - len(known)))]


def write_day(files: Files, profile: Profile, day: date, number: int, vehicles: int, every_s: int) -> int:  # fmt: skip
    """One day (UTC) of positions; `number` counts the days. How many."""
    ordered = sorted(names(profile, vehicles))
    found = pieces(ordered, lambda each: _track(profile, day, each, every_s))
    files.write_sorted(Part(KIND, day, Span((number, 0), (number + 1, 0))), found)
    return vehicles * (86_400 // every_s)


def _way(profile: Profile, day: date, vehicle: str) -> Way:
    """Of a day of the city, from its pool and back to it."""
    chance, way = random.Random(f"{vehicle} {day}"), Way([], [], [], [])
    home = _pool(profile, vehicle)
    at_s = datetime.combine(day, BEGINS, ZoneInfo(profile.time_zone)).timestamp()
    end_s, place = at_s + WORKS_S, home
    at_s += chance.uniform(0, 900)
    while at_s < end_s:
        way.go(at_s, *place, True)
        goal = tuple(each + chance.uniform(-REACH_E7, REACH_E7) for each in home)
        at_s, place = at_s + _drive_s(place, goal), (goal[0], goal[1])
        stands_s = chance.uniform(*STANDS_S)
        way.go(at_s, *place, True)
        way.go(at_s + stands_s / 2, *place, False)
        at_s += stands_s
    way.go(at_s, *place, True)
    way.go(at_s + _drive_s(place, home), *home, False)
    return way


def _pool(profile: Profile, vehicle: str) -> tuple[float, float]:
    known = profile.vehicles.get(vehicle)
    depots = list(profile.fleet.depots.values())
    pool = profile.fleet.depots[known.depot] if known else random.Random(vehicle).choice(depots)
    return pool.lat * 1e7, pool.lng * 1e7


def _drive_s(begin: tuple[float, ...], end: tuple[float, ...]) -> float:
    away = np.hypot(end[0] - begin[0], end[1] - begin[1])
    return float(away) / METRE_E7 / (KMH / 3.6)


def _track(profile: Profile, day: date, vehicle: str, every_s: int) -> pa.Table:
    ways = [_way(profile, day + timedelta(days=each), vehicle) for each in (-1, 0, 1)]
    at_s, *places, on = (np.concatenate(each) for each in zip(*ways, strict=True))
    chance = np.random.default_rng(list(f"{vehicle} {day}".encode()))
    count = 86_400 // every_s
    seconds = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() + np.arange(count) * every_s  # fmt: skip
    lat, lng = (np.interp(seconds, at_s, each) for each in places)
    north, east = (np.gradient(each) / METRE_E7 / every_s for each in (lat, lng))
    speed = np.hypot(north, east) * 3.6
    columns = {
        "subject": np.full(count, vehicle),
        "observed_at": (seconds * 1e6).astype(np.int64),
        "received_at": (seconds * 1e3 + chance.lognormal(6.5, 0.6, count)).astype(np.int64),
        "source": np.full(count, "osmand"),
        "vehicle_id": np.full(count, vehicle),
        "lat": _whole(lat + chance.normal(0, 2 * METRE_E7, count)),
        "lng": _whole(lng + chance.normal(0, 2 * METRE_E7, count)),
        "speed_kmh": _whole(np.where(speed > 1, speed, 0) * 100),
        "heading_deg": _whole(np.degrees(np.arctan2(east, north)) % 360 * 100),
        "accuracy_m": _whole(chance.gamma(4, 2, count) * 10),
        "ignition_on": on[np.searchsorted(at_s, seconds, side="right") - 1].astype(bool),
    }
    return positions(columns)


def _whole(values: np.ndarray) -> np.ndarray:
    whole: np.ndarray = np.rint(values).astype(np.int64)
    return whole
