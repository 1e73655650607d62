"""Where the simulated city may put things: on land that surely belongs to the city.

A kelurahan is taken as a disc of its own area around its centroid, cut by its frame. That leaves
out the true corners, so nothing simulated lies across the border whatever boundary is shown.
"""

from __future__ import annotations

from math import cos, hypot, pi, radians, sqrt

from city.profile import Kelurahan, Profile

M_PER_DEG = 111_195.0
"""Metres in one degree of latitude (sphere of 6 371 km)."""

INSIDE = 0.96
"""Of a disc's radius: streets bend a little past the crossings they join."""
Point = tuple[float, float]
"""(lat, lng) in degrees."""


class Land:
    """Flat metres around the city's centre: good to 0.1 % over 30 km."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.m_per_lng = M_PER_DEG * cos(radians(profile.center[0]))
        self.kelurahan = tuple(profile.kelurahan.values())
        self._discs = [
            ((each.lat, each.lng), INSIDE * 1000.0 * sqrt(each.area_km2 / pi), each.frame)
            for each in self.kelurahan
        ]

    def distance_m(self, a: Point, b: Point) -> float:
        return hypot((a[0] - b[0]) * M_PER_DEG, (a[1] - b[1]) * self.m_per_lng)

    def moved(self, point: Point, north_m: float, east_m: float) -> Point:
        return point[0] + north_m / M_PER_DEG, point[1] + east_m / self.m_per_lng

    def nearest_kelurahan(self, point: Point) -> Kelurahan:
        """Raises ValueError if the profile has no kelurahan."""
        return min(self.kelurahan, key=lambda each: self.distance_m(point, (each.lat, each.lng)))

    def holds(self, point: Point) -> bool:
        """Without any kelurahan in the profile the city's frame decides."""
        if not self.profile.frame.holds(*point):
            return False
        return not self._discs or any(
            self.distance_m(point, centre) <= radius_m and frame.holds(*point)
            for centre, radius_m, frame in self._discs
        )
