"""Places a fleet knows, and the zones a vehicle works in. What may be told of where a vehicle parks
stands in `city.fleet.privacy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor

from city.areas import holds, is_near
from city.fleet.points import plane
from city.geography import METRES_PER_DEGREE, kelurahan_of
from city.profile import FleetRules, Geofence, Profile, Zone

CELL_DEG = 0.005
"""About 550 m: few cells hold a place at all."""
ZONE_DEG = 0.003
"""About 330 m; so far over its border a vehicle is still in its kecamatan, because centroids and
receivers are no better."""
EDGE_DEG = 0.0005
"""About 55 m; so far outside a drawn zone a vehicle is still in it: receivers are no better."""
NO_KINDS: frozenset[str] = frozenset()


class Places:
    """The registered places of a city by some rules, found by point, and zones."""

    def __init__(self, profile: Profile, rules: FleetRules) -> None:
        self.profile, self.rules = profile, rules
        self.metres = plane(profile.center[0])
        self._cells: dict[tuple[int, int], list[Geofence]] = {}
        self._zones: dict[tuple[int, int], frozenset[str]] = {}
        for each in rules.places.values():
            for cell in _cells(each):
                self._cells.setdefault(cell, []).append(each)

    def at(self, lat: float, lng: float) -> Geofence | None:
        """The registered place here; of several the smallest. A point on the edge is inside."""
        near = self._cells.get((floor(lat / CELL_DEG), floor(lng / CELL_DEG)))
        if not near:
            return None
        inside = (
            each for each in near if self.metres(lat, lng, each.lat, each.lng) <= each.radius_m
        )
        return min(inside, key=lambda each: each.radius_m, default=None)

    def kinds_at(self, lat: float, lng: float) -> frozenset[str]:
        """Kinds of all registered places here: a landfill may hold a depot."""
        near = self._cells.get((floor(lat / CELL_DEG), floor(lng / CELL_DEG)))
        if not near:
            return NO_KINDS
        return frozenset(
            each.kind for each in near if self.metres(lat, lng, each.lat, each.lng) <= each.radius_m
        )

    def kecamatan_near(self, lat: float, lng: float) -> frozenset[str]:
        """Codes of the kecamatan here and up to ZONE_DEG away; empty outside the city."""
        cell = floor(lat / ZONE_DEG), floor(lng / ZONE_DEG)
        if cell not in self._zones:
            self._zones[cell] = frozenset(self._around(*cell))
        return self._zones[cell]

    def is_away(self, zones: Sequence[Zone], lat: float, lng: float) -> bool:
        """Whether a vehicle with these zones is elsewhere: outside all it works in (without any, outside
        the city), or in one that is barred. At a registered place it never is."""
        work = [each for each in zones if each.kind == "work"]
        own = any(self._is_in(each, lat, lng) for each in work) if work else bool(self.kecamatan_near(lat, lng))  # fmt: skip
        barred = (each for each in zones if each.kind == "barred")
        outside = not own or any(self._is_deep_in(each, lat, lng) for each in barred)
        return outside and self.at(lat, lng) is None

    def _is_in(self, zone: Zone, lat: float, lng: float) -> bool:
        """With what receivers and borders are off."""
        named = zone.kecamatan and not self.kecamatan_near(lat, lng).isdisjoint(zone.kecamatan)
        return bool(named) or bool(zone.corners and is_near(zone.corners, lat, lng, EDGE_DEG))

    def _is_deep_in(self, zone: Zone, lat: float, lng: float) -> bool:
        """Without any doubt: all around is barred, too."""
        near = self.kecamatan_near(lat, lng) if zone.kecamatan else NO_KINDS
        is_named = bool(near) and near.issubset(zone.kecamatan)
        return is_named or bool(zone.corners and holds(zone.corners, lat, lng))

    def _around(self, row: int, column: int) -> Iterable[str]:
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                lat, lng = (row + north + 0.5) * ZONE_DEG, (column + east + 0.5) * ZONE_DEG
                if home := kelurahan_of(self.profile, lat, lng):
                    yield home.kecamatan_code


def _cells(place: Geofence) -> Iterable[tuple[int, int]]:
    reach = ceil(place.radius_m / METRES_PER_DEGREE / CELL_DEG) + 1
    row, column = floor(place.lat / CELL_DEG), floor(place.lng / CELL_DEG)
    for north in range(-reach, reach + 1):
        for east in range(-reach, reach + 1):
            yield row + north, column + east
