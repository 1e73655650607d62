"""What staff see of screens and walls: what each shows and why, whether it lives, what it could show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from city.scene import EVERY_SCREEN, Scene
from city.screens.canvas import HEADER_CELLS
from city.screens.layout import Layout, Tile
from city.screens.screen import Beacon, Screen, Wall
from city.screens.showing import Known, Showing, showing
from city.screens.tour import Tour
from city.screens.wall_grid import px_per_mm
from dashboard import discovery
from dashboard.catalogue import STACK
from dashboard.texts import Text
from dashboard.who import who
from operations.screens.known import Shelves
from operations.screens.walls import stand_in, standing

PANELS = discovery.panels()
ONLINE_S = 20.0
"""Screens speak every five seconds; after four silences one counts as away."""
Beacons = Mapping[str, Beacon]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the list is made of, at one moment."""

    shelves: Shelves
    known: Known
    beacons: Beacons
    now: datetime
    text: Text
    scenes: Sequence[Scene] = ()
    """Which cases are told on screens now (`city.scene.running`), and what they are called."""
    cases: Mapping[str, str] = {}


def everything(look: Look) -> dict[str, Any]:
    """Screens and walls as cards show them, and the layouts and tours there are to choose from."""
    screens = {name: s for name, s in look.shelves.display.items() if not s.removed_at}
    walls = standing(look.shelves.display_wall)
    ordered = sorted(screens.values(), key=lambda each: each.number)
    return {
        "at": _ms(look.now),
        "screens": [_screen(look, each, walls) for each in ordered],
        "walls": [_wall(look, each, screens) for each in walls.values()],
        "layouts": [layout_item(each, look.text) for each in look.known.layouts.values()],
        "tours": [_tour(each, look) for each in look.known.tours.values()],
    }


def _screen(look: Look, screen: Screen, walls: Mapping[str, Wall]) -> dict[str, Any]:
    wall = walls.get(screen.wall)
    asked_as = msgspec.structs.replace(screen, id=screen.wall) if wall else screen
    return {
        "id": screen.id,
        "name": screen.name,
        "number": screen.number,
        "width_px": screen.canvas.width_px,
        "height_px": screen.canvas.height_px,
        "diagonal_in": screen.diagonal_in,
        "distance_m": screen.distance_m,
        "shows": screen.shows,
        "wall": screen.wall if wall else "",
        "wall_name": wall.name if wall else "",
        "added_by": screen.added_by,
        "added_at": _ms(screen.added_at),
        "showing": shown(showing(asked_as, look.known, look.now), look.known, look.text),
        "follow": _followed(look, screen.id),
        "beacon": _beacon(look.beacons.get(screen.id), look.now),
    }


def _wall(look: Look, wall: Wall, screens: Mapping[str, Screen]) -> dict[str, Any]:
    members = [screens[each.screen] for each in wall.windows if each.screen in screens]
    now = showing(stand_in(wall, members), look.known, look.now) if members else None
    return {
        "id": wall.id,
        "name": wall.name,
        "width_px": wall.canvas.width_px,
        "height_px": wall.canvas.height_px,
        "windows": [msgspec.to_builtins(each) for each in wall.windows],
        **_shape(wall, members),
        "showing": shown(now, look.known, look.text) if now else None,
        "follow": _followed(look, wall.windows[0].screen),
    }


def _followed(look: Look, screen: str) -> dict[str, Any] | None:
    """The case that stands before everything else there; None without one."""
    asked = [each for each in look.scenes if each.screen in (EVERY_SCREEN, screen)]
    if not asked or not asked[-1].ticket:
        return None
    found = asked[-1]
    return {
        "ticket": found.ticket,
        "case": look.cases.get(found.ticket, ""),
        "by": found.by,
        "since": _ms(found.at),
        "screen": found.screen,
    }


def _shape(wall: Wall, members: Sequence[Screen]) -> dict[str, Any]:
    """How it was described: columns, and bezels in mm as far as a diagonal is known."""
    first = wall.windows[0]
    row = [each for each in wall.windows if each.y_px == first.y_px]
    below = [each for each in wall.windows if each.x_px == first.x_px and each.y_px > first.y_px]
    across = row[1].x_px - first.x_px - first.width_px if len(row) > 1 else 0
    down = below[0].y_px - first.y_px - first.height_px if below else 0
    per_mm = px_per_mm(members[0]) if members else 0.0
    bezels = [round(each / per_mm, 1) if per_mm else 0.0 for each in (across, down)]
    return {"columns": len(row), "bezel_x_mm": bezels[0], "bezel_y_mm": bezels[1]}


def shown(found: Showing, known: Known, text: Text) -> dict[str, Any]:
    """What is shown and why; times in epoch ms, titles in the reader's language."""
    layout, tour, taken = (
        known.layouts.get(found.layout),
        known.tours.get(found.tour),
        found.takeover,
    )
    return {
        "layout": found.layout,
        "title": text.pick(layout.title) if layout else "",
        "why": found.why,
        "by": who(found.by, text),
        "since": _ms(found.since),
        "until": _ms(found.until),
        "parameters": found.parameters,
        "lost": found.lost,
        "tour": _step(found, tour, text) if tour else None,
        "takeover": {
            "id": taken.id, "subject": taken.subject, "severity": taken.severity,
            "responding": taken.responding,
        } if taken else None,
    }  # fmt: skip


def _step(found: Showing, tour: Tour, text: Text) -> dict[str, Any]:
    return {
        "id": tour.id,
        "title": text.pick(tour.title),
        "step": found.step + 1,
        "of": len(tour.steps),
        "paused": found.paused,
        "hold": tour.steps[found.step].hold,
    }


def layout_item(layout: Layout, text: Text) -> dict[str, Any]:
    """A layout as a small picture of itself: where its tiles stand, in cells."""
    canvas = layout.canvas
    return {
        "id": layout.id,
        "title": text.pick(layout.title),
        "theme": layout.theme,
        "columns": canvas.columns,
        "rows": canvas.rows + HEADER_CELLS,
        "header": HEADER_CELLS,
        "width_px": canvas.width_px,
        "height_px": canvas.height_px,
        "parameters": layout.parameters,
        "tiles": [
            {
                "panel": each.panel,
                "title": _called(each, text),
                "place": [each.place.x, each.place.y, each.place.w, each.place.h],
            }
            for each in layout.tiles
        ],
    }


def _called(tile: Tile, text: Text) -> str:
    """A tile's name; of a stack one line for each panel in it."""
    inside = str(tile.options.get("panels", "")).split(",") if tile.panel == STACK else []
    return "\n".join(_panel(each, text) for each in inside if each) or _panel(tile.panel, text)


def _panel(key: str, text: Text) -> str:
    """What a tile is called: the panel's own title, or what the page draws itself."""
    if key in PANELS:
        return text(PANELS[key].title_key)
    named = f"studio.panel_{key}"
    return text(named) if named in text.words else key


def _tour(tour: Tour, look: Look) -> dict[str, Any]:
    titles = (each.title_in(look.text.lang) or _title(each.layout, look) for each in tour.steps)
    return {
        "id": tour.id,
        "title": look.text.pick(tour.title),
        "briefing": tour.briefing,
        "steps": list(titles),
    }


def _title(layout: str, look: Look) -> str:
    found = look.known.layouts.get(layout)
    return look.text.pick(found.title) if found else layout


def _beacon(beacon: Beacon | None, now: datetime) -> dict[str, Any]:
    """What the display last said about itself; `online` False when it said nothing lately."""
    if beacon is None:
        return {"online": False, "at": None}
    age_s = (now - beacon.at).total_seconds()
    return {
        "online": age_s <= ONLINE_S,
        "at": _ms(beacon.at),
        "shows": beacon.shows,
        "width_px": beacon.width_px,
        "height_px": beacon.height_px,
        "fps": round(beacon.fps),
        "heap_mb": round(beacon.heap_bytes / 1_048_576),
        "long_task_ms_per_s": round(beacon.long_task_ms_per_s),
        "frame_age_s": round(beacon.frame_age_s, 1),
        "switch_ms": None if beacon.switch_ms is None else round(beacon.switch_ms),
    }


def _ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def names(look: Look) -> dict[str, str]:
    """What people call screens, walls and layouts, by id; of removed ones, too."""
    called: Iterable[tuple[str, str]] = (
        *((each.id, each.name) for each in look.shelves.display.values()),
        *((each.id, each.name) for each in look.shelves.display_wall.values()),
    )
    return dict(called)
