"""Borders as lines that neighbours share, so that smoothing leaves no gap between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

TOLERANCE = 3.0
"""Lines may leave the raster by this many grid cells before smoothing."""
ROUNDINGS = 3


def feature(shape: shapely.Geometry, **properties: Any) -> dict[str, Any]:
    geometry = msgspec.json.decode(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def smoothed(blocks: Sequence[Polygon]) -> list[Polygon]:
    """The same areas with calm lines; common borders stay common. Holes are not kept."""
    borders = shapely.unary_union([each.boundary for each in blocks])
    arcs = [_calm(each) for each in shapely.get_parts(shapely.line_merge(borders))]
    faces = shapely.get_parts(shapely.polygonize([shapely.unary_union(arcs)]))
    return [_face_of(block, faces) for block in blocks]


def _face_of(block: Polygon, faces: Sequence[Polygon]) -> Polygon:
    """The faces that mostly belong to the block, as one shape."""
    mine = [each for each in faces if shapely.area(block & each) > shapely.area(each) / 2]
    return shapely.unary_union(mine)


def _calm(arc: shapely.LineString) -> shapely.LineString:
    points = shapely.get_coordinates(shapely.simplify(arc, TOLERANCE))
    ring = bool(arc.is_ring)
    for _ in range(ROUNDINGS):
        points = _rounded(points, ring)
    return shapely.LineString(points)


def _rounded(points: NDArray[np.float64], ring: bool) -> NDArray[np.float64]:
    """Chaikin's corner cutting: every corner becomes two; the ends of an open line stay."""
    near = 0.75 * points[:-1] + 0.25 * points[1:]
    far = 0.25 * points[:-1] + 0.75 * points[1:]
    corners = np.stack([near, far], axis=1).reshape(-1, 2)
    if ring:
        return np.concatenate([corners, corners[:1]])
    return np.concatenate([points[:1], corners[1:-1], points[-1:]])


def outlined(districts: dict[str, Any]) -> dict[str, Any]:
    """The edge around all districts, without holes; `schematic` if one of them is."""
    shapes = shapely.from_geojson([msgspec.json.encode(each) for each in districts["features"]])
    parts = shapely.get_parts(shapely.unary_union(shapes))
    edge = shapely.unary_union([Polygon(each.exterior) for each in parts])
    drawn = any(each["properties"]["schematic"] for each in districts["features"])
    return feature(edge, schematic=drawn)
