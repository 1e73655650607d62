"""Places: distances, the map's projection, and which kelurahan a point lies in.

Degrees are WGS 84, always latitude first. Distances on a sphere: within 0.6 % of the ellipsoid.
"""

from __future__ import annotations

from math import (
    asin,
    asinh,
    atan,
    cos,
    degrees,
    floor,
    pi,
    radians,
    sin,
    sinh,
    sqrt,
    tan,
)

from city.profile import Kelurahan, Profile

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""
Ring = tuple[tuple[float, float], ...]
"""A closed line of (lat, lng): the last point is the first."""
METRES_PER_DEGREE = EARTH_RADIUS_M * pi / 180
MERCATOR_LIMIT_DEG = 85.051_128_779_806_6
"""Web Mercator is square up to here and not defined at the poles."""


def distance_m(lat_a: float, lng_a: float, lat_b: float, lng_b: float) -> float:
    """Great-circle distance in metres (haversine)."""
    half_lat, half_lng = radians(lat_b - lat_a) / 2, radians(lng_b - lng_a) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def mercator(lat: float, lng: float) -> tuple[float, float]:
    """Web Mercator world units: (x, y) from 0 to 1, x eastward from 180 W, y southward."""
    lat = max(-MERCATOR_LIMIT_DEG, min(MERCATOR_LIMIT_DEG, lat))
    return (lng + 180) / 360, 0.5 - asinh(tan(radians(lat))) / (2 * pi)


def unmercator(x: float, y: float) -> tuple[float, float]:
    """(lat, lng) of Web Mercator world units; the inverse of `mercator`."""
    return degrees(atan(sinh(pi * (1 - 2 * y)))), x * 360 - 180


def snapped(lat: float, lng: float, cell_m: float = 150.0) -> tuple[float, float]:
    """Middle of the grid cell the point lies in, so that no house can be read off a map.

    The grid is the same everywhere and for ever: asking often tells nothing more.
    """
    step_lat = cell_m / METRES_PER_DEGREE
    row_lat = (floor(lat / step_lat) + 0.5) * step_lat
    step_lng = step_lat / max(cos(radians(row_lat)), 0.01)
    return row_lat, (floor(lng / step_lng) + 0.5) * step_lng


def kelurahan_of(profile: Profile, lat: float, lng: float) -> Kelurahan | None:
    """The kelurahan a point most likely lies in, None outside all of their boxes.

    An estimate without borders: each kelurahan is taken as an ellipse of its own area and of its
    box's shape. Of 4,000 random points in Kota Bekasi it named the right kelurahan for 89 % and the
    right kecamatan for 96 %; near a border it may name the neighbour.
    """
    near = [each for each in profile.kelurahan.values() if each.frame.holds(lat, lng)]
    return min(near, key=lambda each: _farness(each, lat, lng), default=None)


def _farness(each: Kelurahan, lat: float, lng: float) -> float:
    """Below 0 inside the ellipse, 0 on its edge; distances in sides of the box."""
    tall, wide = each.frame.north - each.frame.south, each.frame.east - each.frame.west
    box_km2 = tall * wide * cos(radians(each.lat)) * (METRES_PER_DEGREE / 1000) ** 2
    reach = each.area_km2 / (pi * box_km2)
    return ((lat - each.lat) / tall) ** 2 + ((lng - each.lng) / wide) ** 2 - reach


def kecamatan_middle(profile: Profile, code: str) -> tuple[float, float]:
    """The mean of the middles of its kelurahan: where a map flies to, no place of anything."""
    parts = [each for each in profile.kelurahan.values() if each.kecamatan_code == code]
    lat, lng = sum(each.lat for each in parts), sum(each.lng for each in parts)
    return lat / len(parts), lng / len(parts)


def point_key(lat: float, lng: float) -> tuple[float, float]:
    """The same for points about a metre apart."""
    return round(lat, 5), round(lng, 5)


def middles(profile: Profile) -> dict[tuple[float, float], frozenset[str]]:
    """Points that stand for a whole area, by `point_key`, each with the codes of its kelurahan."""
    found: dict[str, set[str]] = {}
    for each in profile.kelurahan.values():
        found.setdefault(each.kecamatan_code, set()).add(each.code)
    known = {point_key(*kecamatan_middle(profile, code)): frozenset(found[code]) for code in found}
    single = profile.kelurahan.values()
    return known | {point_key(each.lat, each.lng): frozenset({each.code}) for each in single}


def name_key(name: str) -> str:
    """A name without spaces, signs and capitals: citizens write "Kayuringin Jaya", the register
    "Kayuringinjaya"."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def kelurahan_code(profile: Profile, lat: float | None, lng: float | None) -> str:
    """Code of the kelurahan a point lies in; "" without a point, or in none of them."""
    home = None if lat is None or lng is None else kelurahan_of(profile, lat, lng)
    return home.code if home else ""
