"""The city as a map on plain pages (studio, fleet): what `assets/78_land_map.js` draws, and Leaflet itself."""

from __future__ import annotations

import re
from typing import Any

from dashboard.desk import Desk

NEEDED = ("react@", "react-dom@", "dash_leaflet.")


def land(desk: Desk) -> dict[str, Any]:
    """Shapes, rivers and tiles; call `hub.load_shapes` before."""
    settings, shapes = desk.settings.map, desk.hub.shapes
    return {
        "districts": shapes.districts,
        "outline": shapes.outline,
        "rivers": [[list(point) for point in each.line] for each in desk.profile.waterways],
        "tiles": "/tiles/{z}/{x}/{y}" if settings.raster_file else settings.tiles_url,
        "attribution": settings.tiles_attribution,
    }


def frame(desk: Desk) -> list[float]:
    """South, west, north, east."""
    found = desk.profile.frame
    return [found.south, found.west, found.north, found.east]


def leaflet(index: str) -> str:
    """The script tags of Dash's page that Leaflet comes with."""
    tags = re.findall(r'<script src="[^"]+"[^>]*></script>', index)
    return "".join(next((tag for tag in tags if f"/{name}" in tag), "") for name in NEEDED)
