"""Reads a boundary file: kelurahan or kecamatan polygons in GeoJSON, joined to the districts.

What is wrong but can be mended is mended and said: swapped latitude and longitude, lines that cross
themselves, shapes outside the city, names nobody knows. What cannot is a BoundaryError.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from city.profile import Profile
from operations.boundaries import BoundaryError, Imported
from operations.boundaries.geojson import features_in
from operations.boundaries.kelurahan import AREA_MAY_DIFFER, area_km2, borders
from operations.boundaries.lines import feature, outlined
from operations.boundaries.matching import Match, Matcher

NEAR_DEG = 0.1
"""A shape may lie this far outside the profile's frame (about 11 km)."""
TOLERANCE_DEG = 0.00002
"""Lines are thinned to about 2 m: nothing anybody sees on a wall."""
SMALLEST_HOLE_KM2 = 0.05
"""Smaller holes are gaps between badly fitting neighbours."""


class _Shape(NamedTuple):
    match: Match
    geometry: shapely.Geometry


def imported(source: str | bytes | Path, profile: Profile) -> Imported:
    """The file as districts; raises BoundaryError when nothing in it can be used."""
    counts: Counter[str] = Counter()
    warnings: list[str] = []
    told = features_in(source)
    counts["read"] = len(told)
    shapes = _matched(told, profile, counts, warnings)
    shapes = _turned(shapes, profile, warnings)
    shapes = _near(shapes, profile, counts, warnings)
    shapes = _mended(shapes, counts, warnings)
    counts["used"] = len(shapes)
    districts = _districts(shapes, profile, warnings)
    single = [(each.match.kelurahan_code, each.geometry) for each in shapes]
    return Imported(
        districts=districts,
        outline=outlined(districts),
        kelurahan=borders(single, profile, warnings),
        counts=dict(counts),
        warnings=tuple(warnings),
    )


def _matched(
    told: Sequence[tuple[dict[str, Any], shapely.Geometry]],
    profile: Profile,
    counts: Counter[str],
    warnings: list[str],
) -> list[_Shape]:
    """Only polygons that belong to a known kecamatan."""
    matcher, shapes, strange = Matcher(profile), [], []
    for properties, geometry in told:
        match = matcher.match(properties)
        if geometry.geom_type not in ("Polygon", "MultiPolygon"):
            counts["not_polygons"] += 1
        elif match is None:
            strange.append(matcher.named(properties))
        else:
            shapes.append(_Shape(match, shapely.force_2d(geometry)))
    if not shapes:
        raise BoundaryError(_nothing_known(profile, told))
    if strange:
        counts["unknown"] = len(strange)
        warnings.append(
            f"{len(strange)} shapes belong to no kecamatan of {profile.name} and were left out:"
            f" {_some(strange)}"
        )
    if counts["not_polygons"]:
        warnings.append(f"{counts['not_polygons']} features are no polygons and were left out")
    return shapes


def _nothing_known(
    profile: Profile, told: Sequence[tuple[dict[str, Any], shapely.Geometry]]
) -> str:
    properties = sorted({str(key) for each, _ in told for key in each})
    return (
        f"no polygon in the file can be matched to a kelurahan or kecamatan of {profile.name}."
        f" Its properties are: {', '.join(properties) or 'none'}. Each shape needs a code in 'kode'"
        " (like 32.75.01.1001) or a name in 'kelurahan' or 'kecamatan'"
    )


def _turned(shapes: list[_Shape], profile: Profile, warnings: list[str]) -> list[_Shape]:
    """Coordinates as longitude, latitude: turned when most shapes only fit the other way round."""
    frame = profile.frame.widened(NEAR_DEG)
    middles = [_middle(each) for each in shapes]
    right = sum(frame.holds(lat, lng) for lng, lat in middles)
    swapped = sum(frame.holds(lng, lat) for lng, lat in middles)
    if swapped <= right:
        return shapes
    warnings.append(
        "latitude and longitude were swapped and have been turned; GeoJSON wants longitude first"
    )
    return [each._replace(geometry=shapely.transform(each.geometry, _flip)) for each in shapes]


def _flip(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return points[:, ::-1]


def _near(
    shapes: list[_Shape], profile: Profile, counts: Counter[str], warnings: list[str]
) -> list[_Shape]:
    frame = profile.frame.widened(NEAR_DEG)
    inside: list[_Shape] = []
    outside: list[_Shape] = []
    for each in shapes:
        west, south, east, north = each.geometry.bounds
        near = frame.holds(south, west) and frame.holds(north, east)
        (inside if near else outside).append(each)
    if not inside:
        raise BoundaryError(_elsewhere(outside, profile))
    if outside:
        counts["outside"] = len(outside)
        warnings.append(
            f"{len(outside)} shapes lie outside {profile.name} and were left out:"
            f" {_some([each.match.name for each in outside])}"
        )
    return inside


def _elsewhere(shapes: Sequence[_Shape], profile: Profile) -> str:
    lng, lat = _middle(shapes[0])
    if abs(lng) > 180 or abs(lat) > 90:
        return (
            f"the coordinates ({lng:.0f}, {lat:.0f}) are metres, not degrees; convert the file to"
            " WGS 84 (EPSG:4326), for example: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson"
        )
    return (
        f"every shape lies outside {profile.name}: the first at lat {lat:.3f}, lng {lng:.3f};"
        " choose a file of this city"
    )


def _middle(shape: _Shape) -> tuple[float, float]:
    west, south, east, north = shape.geometry.bounds
    return (west + east) / 2, (south + north) / 2


def _mended(shapes: list[_Shape], counts: Counter[str], warnings: list[str]) -> list[_Shape]:
    """Self-crossing lines repaired as far as an area is left."""
    whole = []
    for each in shapes:
        if shapely.is_valid(each.geometry):
            whole.append(each)
            continue
        repaired = shapely.make_valid(each.geometry, method="structure", keep_collapsed=False)
        counts["repaired"] += 1
        warnings.append(f"the border of {each.match.name} crossed itself and was repaired")
        if repaired.area > 0:
            whole.append(each._replace(geometry=repaired))
    if not whole:
        raise BoundaryError("no shape in the file has an area; export the polygons again")
    return whole


def _districts(shapes: Sequence[_Shape], profile: Profile, warnings: list[str]) -> dict[str, Any]:
    """The shapes joined by kecamatan, in the profile's order."""
    names = {each.kecamatan_code: each.kecamatan for each in profile.kelurahan.values()}
    parts: dict[str, list[_Shape]] = defaultdict(list)
    for each in shapes:
        parts[each.match.kecamatan_code].append(each)
    found = [code for code in names if code in parts]
    _say_missing(parts, names, profile, warnings)
    joined = [_without_gaps([each.geometry for each in parts[code]]) for code in found]
    thin = shapely.set_precision(shapely.coverage_simplify(joined, TOLERANCE_DEG), 1e-6)
    features = [
        feature(shape, code=code, name=names[code], schematic=False)
        for code, shape in zip(found, thin, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _without_gaps(parts: list[shapely.Geometry]) -> shapely.Geometry:
    pieces = shapely.get_parts(shapely.unary_union(parts))
    return shapely.unary_union(
        [
            Polygon(each.exterior, [ring for ring in each.interiors if _is_hole(ring)])
            for each in pieces
        ]
    )


def _is_hole(ring: shapely.LinearRing) -> bool:
    return area_km2(Polygon(ring)) >= SMALLEST_HOLE_KM2


def _say_missing(
    parts: dict[str, list[_Shape]], names: dict[str, str], profile: Profile, warnings: list[str]
) -> None:
    """Kecamatan without any shape, and those whose area does not fit the register."""
    missing = [name for code, name in names.items() if code not in parts]
    if missing:
        warnings.append(f"no shape for kecamatan {', '.join(missing)}: the map shows none there")
    for code, shapes in parts.items():
        listed = sum(
            each.area_km2 for each in profile.kelurahan.values() if each.kecamatan_code == code
        )
        area = area_km2(shapely.unary_union([each.geometry for each in shapes]))
        if abs(area / listed - 1) > AREA_MAY_DIFFER:
            warnings.append(
                f"kecamatan {names[code]} has {area:.1f} km2 in the file and {listed:.1f} km2 in the"
                " register; a kelurahan may be missing or wrong"
            )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
