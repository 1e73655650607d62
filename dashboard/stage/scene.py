"""The views `screen:<id>` and `layout:<id>`: what a glass shows, as the browser needs it.

`key` changes exactly when something else has to be mounted; all the rest (who, until when, where the
presenter points) is told beside it and changes nothing on the stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from city.picture import CityPicture
from city.profile import Profile
from city.screens.canvas import HEADER_CELLS, Canvas
from city.screens.catalogue import Catalogue, Kit
from city.screens.layout import (
    HOURS,
    MAP,
    Layout,
    MapView,
    Options,
    Parameters,
    Tile,
    filled,
    parameters_of,
)
from city.screens.screen import Screen, Wall
from city.screens.showing import Known, Showing
from city.screens.tour import Step
from city.screens.wall_grid import seen, spread
from dashboard.alarm_names import subject_title
from dashboard.catalogue import STACK
from dashboard.chosen import titled
from dashboard.stage.addresses import named, panel_view
from dashboard.stage.map_tile import map_of
from dashboard.texts import Text
from dashboard.who import who

UNKNOWN = Kit(key="unknown")
ALARMS = "alarms"


def ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def told(
    shown: Showing,
    known: Known,
    catalogue: Catalogue,
    picture: CityPicture,
    text: Text,
    screen: Screen | None = None,
) -> dict[str, Any]:
    """What the glass needs to know; `screen` None for a person's own browser."""
    layout = known.layouts.get(shown.layout)
    ground = catalogue, picture.profile, text
    mounted = mounted_of(layout, shown.parameters, shown.map, *ground) if layout else None
    return {
        "key": key_of(mounted),
        "layout": mounted,
        "why": shown.why,
        "by": who(shown.by, text),
        "since": ms(shown.since),
        "until": ms(shown.until),
        "tour": _tour(shown, known, text),
        "takeover": _takeover(shown, picture, text),
        "spotlight": shown.spotlight,
        "lost": shown.lost,
        **({"name": screen.name, "number": screen.number} if screen else {}),
    }


def key_of(mounted: Mapping[str, Any] | None) -> str:
    return sha256(msgspec.json.encode(mounted)).hexdigest()[:16] if mounted else ""


def mounted_of(
    layout: Layout,
    asked: Parameters,
    view: MapView | None,
    catalogue: Catalogue,
    profile: Profile,
    text: Text,
) -> dict[str, Any]:
    """The layout with its parameters filled in, tile by tile with the views that fill it."""
    parameters = parameters_of(layout, asked)
    tiles = [_tile(each, parameters, catalogue, text) for each in layout.tiles]
    return {
        "id": layout.id,
        "title": _title(layout, parameters, profile, text),
        "canvas": _canvas(layout.canvas),
        "theme": layout.theme,
        **map_of(layout, parameters, view, catalogue, profile, text),
        "alarms": _has_alarms(layout),
        "tiles": tiles,
    }


def _canvas(canvas: Canvas) -> dict[str, Any]:
    return {
        "width_px": canvas.width_px,
        "height_px": canvas.height_px,
        "columns": canvas.columns,
        "rows": canvas.rows,
        "header": HEADER_CELLS,
    }


def _title(layout: Layout, parameters: Parameters, profile: Profile, text: Text) -> str:
    """The layout's own name, and what it is about now where that is not what it is mostly about."""
    asked = {key: each for key, each in parameters.items() if each != layout.parameters.get(key)}
    post, hours = profile.gauges.get(asked.get("gauge", "")), asked.get(HOURS, "")
    span = text("option.hours_of", n=hours) if hours.isdecimal() else ""
    parts = titled(profile, text.pick(layout.title), asked, text), post.name if post else "", span
    return " · ".join(filter(None, parts))


def _has_alarms(layout: Layout) -> bool:
    return any(ALARMS in _members(each) for each in layout.tiles)


def _members(tile: Tile) -> list[str]:
    """The panels of a tile, in order."""
    if tile.panel != STACK:
        return [tile.panel]
    return [each for each in str(tile.options.get("panels", "")).split(",") if each]


def _tile(tile: Tile, parameters: Parameters, catalogue: Catalogue, text: Text) -> dict[str, Any]:
    place = tile.place
    views = list(_views(tile, filled(tile.options, parameters), catalogue, text))
    return {
        "id": tile.id,
        "panel": tile.panel,
        "place": [place.x, place.y, place.w, place.h],
        "scale": tile.scale,
        "natural": (catalogue.kits.get(tile.panel) or UNKNOWN).size[0],
        "views": [] if tile.panel == MAP else views,
    }


def _views(
    tile: Tile, options: Options, catalogue: Catalogue, text: Text
) -> Iterator[dict[str, str]]:
    """Each panel of the tile by its view; one this release does not know says so in its place."""
    for key in _members(tile):
        kit = catalogue.kits.get(key)
        if kit is None or key in (MAP, STACK):
            yield {"panel": key, "view": "", "title": text("stage.unknown_panel", panel=key[:40])}
        else:
            view = panel_view(kit, options if tile.panel != STACK else {})
            yield {"panel": key, "view": view, "title": text(f"{key}.title")}


def _tour(shown: Showing, known: Known, text: Text) -> dict[str, Any] | None:
    tour = known.tours.get(shown.tour)
    if tour is None:
        return None
    return {
        "id": tour.id,
        "title": text.pick(tour.title),
        "step": shown.step + 1,
        "of": len(tour.steps),
        "paused": shown.paused,
        "hold": tour.steps[shown.step].hold,
        "steps": [_of_step(each, known) for each in tour.steps],
    }


def _of_step(step: Step, known: Known) -> str:
    """The view of its layout, for the arrow keys of the glass; "" when that is gone."""
    return named(f"layout:{step.layout}", step.parameters) if step.layout in known.layouts else ""


def _takeover(shown: Showing, picture: CityPicture, text: Text) -> dict[str, Any] | None:
    taken = shown.takeover
    if taken is None:
        return None
    return {
        "id": taken.id,
        "severity": taken.severity,
        "subject": taken.subject,
        "name": subject_title(taken.subject, picture.profile, text, picture.indicator_book),
        "at": ms(taken.at),
        "responding": taken.responding,
    }


def wall_window(wall: Wall | None, screen_id: str, canvas: Canvas) -> dict[str, Any] | None:
    """What this member sees of the layout on its wall, in pixels of the layout's canvas."""
    window = wall.window(screen_id) if wall else None
    if wall is None or window is None:
        return None
    x, y, width, height = seen(window, wall.canvas, canvas)
    told = {"x": x, "y": y, "width": width, "height": height}
    return told | {"spread": spread(wall.canvas, canvas)}
