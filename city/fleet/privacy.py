"""Which places of a vehicle are nobody's business, and which points of a track go with them.

Official vehicles are work data, but a driver is a person (UU 27/2022). Nobody registers homes and nobody
should have to: a place is guessed on the safe side, by one rule for the rows of a day, its track and
the live map (`city.fleet.resting`).

| a vehicle stands, or fell silent               | its place is                              |
|------------------------------------------------|-------------------------------------------|
| at a depot or a registered place               | told, unless that one is marked `private` |
| anywhere else, a moment of it out of its shift | told to nobody                            |
| anywhere else, an hour of it in the night      | told to nobody                            |
| anywhere else                                  | told                                      |

The second but last is for kinds that are on duty at all hours. What lies near such a place goes with it:
its block of a grid and the eight around it. The ends of tracks would draw a circle around a home; of
blocks they tell no more than in which one it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from typing import NamedTuple

from city.fleet.duty import Stretch, overlap_s, shifts, without
from city.fleet.places import Places
from city.fleet.points import Points
from city.profile import Profile, VehicleKind

RULE = 1
"""Raised with every change of what is hidden: rows made under a lower one are made again."""
BLOCK_DEG = 0.00275
"""A little more than 300 m: nothing nearer than that to a private place is told."""
Block = tuple[int, int]
PRIVATE_S = 3600.0
"""So much of a night, exactly so much included."""
MOMENT_S = 1.0
"""A stay that has only just begun lasts a moment."""


class Hours(NamedTuple):
    """When a kind of vehicle is not on duty, and when it is night, over some days."""

    off_duty: Sequence[Stretch]
    nights: Sequence[Stretch]


def hours_of(kind: VehicleKind, profile: Profile, start_s: float, end_s: float) -> Hours:
    duty = shifts(kind.shift, start_s, end_s, profile.time_zone)
    nights = shifts(profile.night, start_s, end_s, profile.time_zone)
    return Hours(without([(start_s, end_s)], duty), nights)


def is_private(stay: Stretch, lat: float, lng: float, places: Places, hours: Hours) -> bool:
    """Of a stop or a silence of that length at that place, on no task."""
    if known := places.at(lat, lng):
        return known.private
    start_s, end_s = stay[0], stay[1] + MOMENT_S
    return (
        overlap_s(hours.off_duty, start_s, end_s) > 0
        or overlap_s(hours.nights, start_s, end_s) >= PRIVATE_S
    )


def shown(points: Points, private: Iterable[tuple[float, float]]) -> list[int]:
    """The points that may be drawn: none near a private place."""
    if not (hidden := {_block(*each) for each in private}):
        return list(range(len(points)))
    places = enumerate(zip(points.lat, points.lng, strict=True))
    return [at for at, each in places if not _is_beside(_block(*each), hidden)]


def is_near(lat: float, lng: float, private: Iterable[tuple[float, float]]) -> bool:
    return _is_beside(_block(lat, lng), (_block(*each) for each in private))


def _is_beside(block: Block, hidden: Iterable[Block]) -> bool:
    """Whether it is one of these, or touches one."""
    north, east = block
    return any(abs(north - row) <= 1 and abs(east - column) <= 1 for row, column in hidden)


def _block(lat: float, lng: float) -> Block:
    return floor(lat / BLOCK_DEG), floor(lng / BLOCK_DEG)
