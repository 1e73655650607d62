"""The fleet's part of a profile: kinds of vehicles, depots, registered places, and the vehicles."""

from __future__ import annotations

from datetime import time
from typing import Literal

import msgspec

from city.profile.words import Words

ICONS = ("arrow", "truck", "cart", "ambulance", "fire", "patrol", "crane", "dot")
"""The shapes of vehicles that the glass can draw."""


class VehicleKind(msgspec.Struct, frozen=True, kw_only=True):
    """`icon` is one of ICONS; `shown_as` is a key of `vehicle_groups`."""

    id: str
    name: Words
    icon: str = "arrow"
    shown_as: str = ""
    stale_after_s: float = 300.0
    serves: tuple[str, ...] = ()
    speed_kmh: float = 22.0
    """Usual speed in the city's traffic, for expected times of arrival (a changeable default)."""
    trip_m: float = 200.0
    """How far it must go to be on a trip."""
    stop_s: float = 180.0
    """How long it must stay within `trip_m` to have stopped."""
    silent_s: float = 3600.0
    """How long a tracker must be silent for it to be flagged."""
    shift: tuple[time, time] | None = None
    """On duty from, to (city time; to at or before from is on the next day). None: at all hours."""
    limit_kmh: float | None = None
    """The speed it must not exceed; None: it may (on blue light)."""
    hauls: bool = False
    """Whether it brings waste to a landfill, so that its visits there are counted (ritase)."""
    rounds: bool = False
    """Whether it drives rounds, from which no detour can be read."""
    zoned: bool = False
    """Whether it works in the kecamatan of its depot only (`zone` there)."""
    works_at: tuple[str, ...] = ()
    """Kinds of registered places at which it works while it stands."""


class Depot(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    lat: float
    lng: float
    place_is_approximate: bool = False
    zone: tuple[str, ...] = ()
    """Codes of the kecamatan in which vehicles from here work."""


PlaceKind = Literal["depot", "landfill", "transfer", "office", "parking"]


class Geofence(msgspec.Struct, frozen=True, kw_only=True):
    """A registered place of the fleet. `private`: nobody is told where it is."""

    id: str
    name: str
    kind: PlaceKind
    lat: float
    lng: float
    radius_m: float = 150.0
    private: bool = False
    place_is_approximate: bool = False


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure of the fleet should be (`good`) and when somebody must act (`alarm`)."""

    good: float
    alarm: float


class Vehicle(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    code: str
    plate: str
    kind: str
    agency_id: str
    depot: str = ""
