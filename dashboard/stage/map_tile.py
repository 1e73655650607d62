"""What the map of a scene shows: which view fills each layer, what that is limited to, where it looks."""

from __future__ import annotations

from typing import Any

from city.profile import Profile
from city.screens.catalogue import Catalogue
from city.screens.layout import MAP, Layout, MapView, Options, Parameters, filled
from dashboard.chosen import AGENCY, KECAMATAN, subjects
from dashboard.stage.addresses import view_of
from dashboard.texts import Text

LAYER, VEHICLES = "layer", "vehicles"


def map_of(
    layout: Layout,
    parameters: Parameters,
    view: MapView | None,
    catalogue: Catalogue,
    profile: Profile,
    text: Text,
) -> dict[str, Any]:
    """`layer_views`: one a layer, but for vehicles, which all screens share: `fleet_of` is the agency
    whose vehicles are drawn ("" = all). `map_note` names what the map is limited to."""
    tile = next((each for each in layout.tiles if each.panel == MAP), None)
    options = filled(tile.options, parameters) if tile else {}
    return {
        "map": _looks(view or layout.map, options, catalogue),
        "layers": list(layout.layers),
        "layer_views": _views(layout, options, catalogue) if tile else [],
        "fleet_of": _agency(options, profile),
        "map_note": " · ".join(subjects(profile, options, text)),
    }


def _looks(view: MapView, options: Options, catalogue: Catalogue) -> dict[str, Any]:
    """`frame` (south, west, north, east) is what has to be seen where no zoom is told: a kecamatan;
    None = the whole city."""
    frame = catalogue.frames.get(str(options.get(KECAMATAN.key) or ""))
    return {
        "lat": view.lat,
        "lng": view.lng,
        "zoom": view.zoom,
        "frame": frame if view.zoom is None else None,
    }


def _views(layout: Layout, options: Options, catalogue: Catalogue) -> list[str]:
    kits = (catalogue.layers.get(each) for each in layout.layers if each != VEHICLES)
    return [view_of(LAYER, kit, options) for kit in kits if kit]


def _agency(options: Options, profile: Profile) -> str:
    """An agency without any vehicle of its own in the profile hides nobody's."""
    agency = str(options.get(AGENCY.key) or "")
    return agency if any(each.agency_id == agency for each in profile.vehicles.values()) else ""
