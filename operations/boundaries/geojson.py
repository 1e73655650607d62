"""GeoJSON as people have it: text, bytes or a file; a collection, one feature, or with an old CRS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from operations.boundaries import BoundaryError

LARGEST_BYTES = 64 * 1024 * 1024
_DEGREES = ("CRS84", "4326", "4979")
"""Names of coordinate systems that are longitude and latitude on WGS 84."""


def features_in(source: str | bytes | Path) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    """(properties, geometry) of every feature that has a geometry."""
    document = _document(_content(source))
    _refuse_other_crs(document)
    found = []
    for number, each in enumerate(_features(document), start=1):
        properties = each.get("properties")
        geometry = _geometry(each.get("geometry"), number)
        if geometry is not None:
            found.append((properties if isinstance(properties, dict) else {}, geometry))
    if not found:
        raise BoundaryError("the file holds no shapes; export the polygons as GeoJSON")
    return found


def _content(source: str | bytes | Path) -> str | bytes:
    if not isinstance(source, Path):
        return _sized(source, len(source))
    try:
        _sized(b"", source.stat().st_size)
        return source.read_bytes()
    except OSError as wrong:
        raise BoundaryError(f"{source} cannot be read ({wrong.strerror}); check the path") from None


def _sized(content: str | bytes, size: int) -> str | bytes:
    if size > LARGEST_BYTES:
        raise BoundaryError(
            f"the file has {size // 2**20} MB, more than {LARGEST_BYTES // 2**20} MB;"
            " cut it to the city or simplify its lines first"
        )
    return content


def _document(content: str | bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as wrong:
        raise BoundaryError(
            f"the file is not GeoJSON ({wrong}); a shapefile or KML must be exported as GeoJSON first"
        ) from None
    if not isinstance(document, dict):
        raise BoundaryError("the file is JSON but not GeoJSON; export a FeatureCollection")
    return document


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    if document.get("type") == "Feature":
        return [document]
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        kind = str(document.get("type"))[:40]
        raise BoundaryError(f"the file is a GeoJSON '{kind}'; it must be a FeatureCollection")
    return [each for each in features if isinstance(each, dict)]


def _refuse_other_crs(document: dict[str, Any]) -> None:
    crs = document.get("crs")
    name = str(crs.get("properties", {}).get("name", "")) if isinstance(crs, dict) else ""
    if name and not name.endswith(_DEGREES):
        raise BoundaryError(
            f"the file's coordinates are in {name[:60]}; convert it to WGS 84 (EPSG:4326), for"
            " example: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson"
        )


def _geometry(told: Any, number: int) -> shapely.Geometry | None:
    if told is None:
        return None
    try:
        with np.errstate(invalid="ignore"):  # what is no number is said below
            found = shape(told)
    except Exception as wrong:  # shapely raises whatever the broken part makes it raise
        raise BoundaryError(
            f"feature {number} has a broken geometry ({str(wrong)[:120]}); export the file again"
        ) from None
    finite = shapely.is_missing(found) or bool(
        abs(shapely.get_coordinates(found)).max(initial=0) < float("inf")
    )
    if not finite:
        raise BoundaryError(f"feature {number} has a coordinate that is no number; export it again")
    return None if found.is_empty else found
