"""fleet.toml: kinds of vehicles, their depots and registered places, and the vehicles themselves."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import msgspec

from city.profile.files import rows_of, toml_of, typed
from city.profile.types import ProfileError
from city.profile.vehicle_types import FleetRules, Geofence, Mark, Vehicle, VehicleKind, Zone
from city.profile.words import Words

FILE = "fleet.toml"


class _Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """fleet.toml as it is written."""

    group: dict[str, Words]
    kind: dict[str, Any]
    depot: dict[str, Any] = {}
    geofence: dict[str, Any] = {}
    zone: dict[str, Any] = {}
    mark: dict[str, Mark] = {}
    night: tuple[time, time] = (time(18), time(6))
    vehicles: tuple[_Batch, ...] = ()


class _Batch(msgspec.Struct, frozen=True, kw_only=True):
    """`count` vehicles of one kind, numbered from 1; `plate` is the first one's."""

    kind: str
    count: int
    code: str
    plate: str
    agency_id: str
    depots: tuple[str, ...] = ()


def fleet_of(home: Path) -> dict[str, Any]:
    """What a profile knows of its vehicles, by field. Raises ProfileError."""
    fleet = typed(_Fleet, toml_of(home, FILE), FILE, "fleet")
    return {
        "fleet": _rules(fleet),
        "night": fleet.night,
        "vehicle_groups": fleet.group,
        "vehicles": {each.id: each for batch in fleet.vehicles for each in _vehicles(batch)},
    }


def _rules(fleet: _Fleet) -> FleetRules:
    depots = {key: {"kind": "depot", **each} if isinstance(each, dict) else each for key, each in fleet.depot.items()}  # fmt: skip
    places = rows_of(depots, Geofence, FILE, "depot.")
    return FleetRules(
        kinds=rows_of(fleet.kind, VehicleKind, FILE, "kind."),
        places=places | rows_of(fleet.geofence, Geofence, FILE, "geofence."),
        zones=rows_of(fleet.zone, Zone, FILE, "zone."),
        marks=fleet.mark,
    )


def _vehicles(batch: _Batch) -> list[Vehicle]:
    """`Baktor` x 34 becomes baktor-01 "Baktor 01" to baktor-34; plates count on, depots take turns."""
    return [
        Vehicle(
            id=f"{batch.kind}-{number:02d}",
            code=f"{batch.code} {number:02d}",
            plate=_plate(batch.plate, number - 1),
            kind=batch.kind,
            agency_id=batch.agency_id,
            depot=batch.depots[(number - 1) % len(batch.depots)] if batch.depots else "",
        )
        for number in range(1, batch.count + 1)
    ]


def _plate(first: str, later: int) -> str:
    try:
        area, number, letters = first.split()
        return f"{area} {int(number) + later:0{len(number)}d} {letters}"
    except ValueError:
        raise ProfileError(
            f"{FILE}: [vehicles] plate is {first!r}; write it like 'B 0101 KX'"
        ) from None
