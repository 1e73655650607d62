"""The fleet's part of a profile: the vehicles, and the rules by which their work is judged: kinds,
registered places, zones, marks. Staff may replace the rules in the interface, from a day on.
"""

from __future__ import annotations

from datetime import datetime, time
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
    works_at: tuple[str, ...] = ()
    """Kinds of registered places at which it works while it stands."""


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


Corner = tuple[float, float]
"""(lat, lng)."""
ZoneKind = Literal["work", "barred"]


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """Where some vehicles work (`work`: they keep to it), or must not drive (`barred`).

    It is these kecamatan (codes) and what lies within `corners` (three or more, or none). It is for the
    vehicles that fit everything named here; what is empty fits all.
    """

    id: str
    name: str
    kind: ZoneKind = "work"
    kecamatan: tuple[str, ...] = ()
    corners: tuple[Corner, ...] = ()
    depots: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def is_for(self, vehicle: Vehicle) -> bool:
        return (
            (not self.depots or vehicle.depot in self.depots)
            and (not self.agencies or vehicle.agency_id in self.agencies)
            and (not self.kinds or vehicle.kind in self.kinds)
        )


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


class FleetRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By what the fleet's days are judged; each thing by its id."""

    kinds: dict[str, VehicleKind] = {}
    places: dict[str, Geofence] = {}
    """Registered places, depots among them."""
    zones: dict[str, Zone] = {}
    marks: dict[str, Mark] = {}
    """What the fleet's measures should be, by measure; of those that are not here nothing is judged."""

    @property
    def depots(self) -> dict[str, Geofence]:
        return {key: each for key, each in self.places.items() if each.kind == "depot"}


class KeptFleet(msgspec.Struct):
    """The rules staff chose in the interface, the same for everything in one process that has the
    profile: (from when, rules) in the order in which they were kept. Whoever follows the store fills it.
    """

    editions: tuple[tuple[datetime, FleetRules], ...] = ()

    def at(self, at: datetime) -> FleetRules | None:
        """The newest edition that counts then; None = the profile's."""
        return next((rules for since, rules in reversed(self.editions) if since <= at), None)
