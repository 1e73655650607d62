"""The map under everything: district shapes, rivers, and tiles if there are any.

It needs no internet: shapes come from the city's profile or from an import, drawn once.
"""

from __future__ import annotations

from typing import Any

import dash_leaflet as dl

from city.profile import Profile, Waterway
from city.settings import MapSettings
from dashboard.contracts import Component
from operations.boundaries import Imported

LAND = {
    "className": "city-district",
    "color": "#3a444f",
    "weight": 1,
    "fillColor": "#1b2026",
    "fillOpacity": 1,
}
EDGE = {"className": "city-edge", "color": "#56636f", "weight": 1.5, "fill": False}
RIVER = {"className": "city-river", "color": "#2f5f86", "weight": 3}
ABOVE_LAND = 405
"""Leaflet draws the shapes at 400; names and vehicles come above the rivers."""


def is_schematic(districts: dict[str, Any]) -> bool:
    """Whether the district shapes only sketch the true borders."""
    found = districts.get("features", [])
    return any(each.get("properties", {}).get("schematic") for each in found)


def city_map(profile: Profile, settings: MapSettings, shapes: Imported) -> Component:
    tiles = _tiles(settings)
    land = {**LAND, "fillOpacity": 0} if tiles else LAND
    children = [*tiles, _shapes(shapes.districts, land, "districts")]
    if shapes.outline:
        children.append(_shapes(shapes.outline, EDGE, "outline"))
    rivers = [_river(each) for each in profile.waterways]
    children.append(dl.Pane(rivers, name="city-rivers", style={"zIndex": ABOVE_LAND}))
    return dl.Map(
        children,
        id="city-map",
        className="map",
        center=list(profile.center),
        zoom=12,
        zoomControl=False,
        attributionControl=bool(settings.tiles_attribution),
        zoomSnap=0.25,
        trackViewport=False,  # its echo puts a map that was just aimed back to where it was before
        minZoom=9,
        maxZoom=19,
    )


def _tiles(settings: MapSettings) -> list[Component]:
    url = "/tiles/{z}/{x}/{y}" if settings.raster_file else settings.tiles_url
    if not url:
        return []
    return [dl.TileLayer(url=url, attribution=settings.tiles_attribution, opacity=0.55)]


def _shapes(shapes: dict[str, Any], style: dict[str, Any], key: str) -> Component:
    return dl.GeoJSON(data=shapes, style=style, interactive=False, id=f"map-{key}")


def _river(waterway: Waterway) -> Component:
    return dl.Polyline(
        positions=[list(point) for point in waterway.line], interactive=False, **RIVER
    )
