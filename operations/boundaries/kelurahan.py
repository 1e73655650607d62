"""The borders of single kelurahan out of a boundary file, for messages to other systems.

A line that leaves the house is taken for surveyed. So a kelurahan has one only if the shape is said to be
it, and has its size and its place in the register; the others are named, and keep their name and code.

Rings have no holes, and overlap only where the file's shapes do: readers of CAP accept neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from city.geography import METRES_PER_DEGREE, Ring
from city.profile import Kelurahan, Profile

MOST_POINTS = 150
"""In one ring (own choice): a message for a dozen kelurahan in two languages has some 40 kB then."""
TOLERANCES_DEG = (0.0002, 0.0003, 0.0005, 0.0008)
"""Corners that make a triangle smaller than this squared (22 m, 89 m at most) go, neighbours' alike."""
PRECISION_DEG = 1e-5
"""About a metre."""
AREA_MAY_DIFFER = 0.25


def borders(
    shapes: Iterable[tuple[str, shapely.Geometry]], profile: Profile, warnings: list[str]
) -> dict[str, tuple[Ring, ...]]:
    """By kelurahan code; shapes without a code are passed over, doubtful ones are told in `warnings`."""
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code, shape in shapes:
        if code:
            parts[code].append(shape)
    whole = {code: shapely.unary_union(each) for code, each in sorted(parts.items())}
    sure = {code: each for code, each in whole.items() if _fits(each, profile.kelurahan[code])}
    found = dict(zip(sure, _thinned(list(sure.values())), strict=True))
    rings = {code: each for code, each in found.items() if each}
    if doubtful := [profile.kelurahan[code].name for code in whole if code not in rings]:
        warnings.append(
            "flood warnings name these kelurahan without a border, since size or place in the file"
            f" do not fit the register, or the line has too many corners: {', '.join(doubtful)}"
        )
    return rings


def area_km2(shape: shapely.Geometry) -> float:
    _, south, _, north = shape.bounds
    shrink = float(np.cos(np.radians((south + north) / 2)))
    return float(shape.area) * shrink * (METRES_PER_DEGREE / 1000) ** 2


def _fits(shape: shapely.Geometry, listed: Kelurahan) -> bool:
    middle = shape.centroid
    sized = abs(area_km2(shape) / listed.area_km2 - 1) <= AREA_MAY_DIFFER
    return sized and listed.frame.holds(middle.y, middle.x)


def _thinned(shapes: Sequence[shapely.Geometry]) -> list[tuple[Ring, ...]]:
    """Rings of each, by the finest lines with which all are short enough; none where none of them is."""
    found: list[tuple[Ring, ...]] = []
    for tolerance in TOLERANCES_DEG:
        thin = shapely.set_precision(shapely.coverage_simplify(shapes, tolerance), PRECISION_DEG)
        found = [_rings(each) for each in thin]
        if all(_is_short(each) for each in found):
            break
    return [each if _is_short(each) else () for each in found]


def _rings(shape: shapely.Geometry) -> tuple[Ring, ...]:
    return tuple(
        tuple((float(lat), float(lng)) for lng, lat in part.exterior.coords)
        for part in shapely.get_parts(shape)
    )


def _is_short(rings: Sequence[Ring]) -> bool:
    return all(len(each) <= MOST_POINTS for each in rings)
