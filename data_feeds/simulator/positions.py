"""Vehicle positions as Traccar Client posts them (JSON, speed in m/s), a list of posts per payload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from data_feeds.simulator.motion import Car

LARGEST_POST = 1000
"""Vehicles in one payload: about 170 kB, under the intake's body limit."""
_STANDING_KMH = 0.5


class _Coords(msgspec.Struct, gc=False):
    latitude: float
    longitude: float
    speed: float
    heading: float
    accuracy: float


class _Extras(msgspec.Struct, gc=False):
    ignition: bool


_ON, _OFF = _Extras(True), _Extras(False)


class Location(msgspec.Struct, gc=False):
    timestamp: str
    coords: _Coords
    extras: _Extras


class _Post(msgspec.Struct, gc=False):
    location: Location | list[Location]
    device_id: str


_encoder = msgspec.json.Encoder()


def location(car: Car, stamp: str) -> Location:
    """Where the car is; six decimals are 0.1 m."""
    lat, lng = car.point
    speed = car.speed_kmh
    return Location(
        stamp,
        _Coords(
            round(lat, 6),
            round(lng, 6),
            round(speed / 3.6, 2),
            round(car.piece[5], 1),
            5.0 if speed > _STANDING_KMH else 12.0,
        ),
        _ON if car.ignition_on else _OFF,
    )


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def posts(cars: Sequence[Car], now: datetime) -> Iterator[bytes]:
    """Payloads with the places of these cars at `now`."""
    text = stamp(now)
    for first in range(0, len(cars), LARGEST_POST):
        some = cars[first : first + LARGEST_POST]
        yield _encoder.encode([_Post(location(car, text), car.vehicle_id) for car in some])


def trails(saved: Iterable[tuple[str, list[Location]]]) -> Iterator[bytes]:
    """Payloads of what cars saved while offline, a few hundred places each."""
    waiting: list[_Post] = []
    count = 0
    for vehicle_id, places in saved:
        waiting.append(_Post(places, vehicle_id))
        count += len(places)
        if count >= LARGEST_POST:
            yield _encoder.encode(waiting)
            waiting, count = [], 0
    if waiting:
        yield _encoder.encode(waiting)
