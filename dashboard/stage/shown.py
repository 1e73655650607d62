"""What each glass shows now, for the hub: registered screens by rule, people's browsers by address."""

from __future__ import annotations

from typing import Any

import msgspec

from city.screens.catalogue import Catalogue
from city.screens.layout import MAP, Layout
from city.screens.showing import Known, Showing
from dashboard.catalogue import STACK
from dashboard.live.shelves import ScreenShelves
from dashboard.stage.addresses import DRAFT, parsed
from dashboard.stage.scene import ALARMS, key_of, told, wall_window
from dashboard.texts import Text
from operations.screens.glass import on_glass

FIRST_LAYOUT = "-"
"""The city's first one, whichever that is."""
MOST_CHOICES = 30
PANELS = "panels"
"""`?panels=overdue,hot_spots`: the same layout with other panels in its column."""


class Shown:
    """One per hub."""

    def __init__(self, shelves: ScreenShelves, catalogue: Catalogue) -> None:
        self.shelves, self.catalogue = shelves, catalogue

    def value(self, view: str, text: Text) -> dict[str, Any]:
        """The value of `screen:<id>` or `layout:<id>?…`."""
        sort, _, key = view.partition(":")
        found = self._screen(key, text) if sort == "screen" else self._layout(key, text)
        return found | {"choices": self._choices(text)}

    def _choices(self, text: Text) -> list[dict[str, str]]:
        """What the number keys of a wall choose from, in the library's order."""
        layouts = list(self.shelves.known.layouts.values())[:MOST_CHOICES]
        return [{"id": each.id, "title": text.pick(each.title)} for each in layouts]

    def _screen(self, screen_id: str, text: Text) -> dict[str, Any]:
        shelves = self.shelves
        screen = shelves.screen(screen_id)
        if screen is None:
            return {"key": "", "layout": None, "why": "removed"}
        now = shelves.showing(screen)
        found = told(now, shelves.known, self.catalogue, shelves.hub.picture, text, screen)
        wall = shelves.shelves.display_wall.get(screen.wall) if screen.wall else None
        own = on_glass(screen, shelves.known.asked, shelves.hub.now())
        layout = shelves.known.layouts.get(now.layout)
        canvas = layout.canvas if layout else screen.canvas
        if window := wall_window(wall, screen.id, canvas):
            # Another window is another scene: a display that joins a wall mounts it anew.
            found["key"] = key_of({"scene": found["key"], "window": window})
        return found | own | {"screen": screen.id, "window": window}

    def _layout(self, key: str, text: Text) -> dict[str, Any]:
        """A person looks at this layout in their own browser; nobody else sees it."""
        name, asked = parsed(key)
        known, now = self.shelves.known, self.shelves.hub.now()
        book = self.shelves.shelves.layout.get(name)
        if asked.get(DRAFT) and book and book.draft:
            known = _with(known, book.draft)
        here = name if name in known.layouts else known.first
        shown = Showing(
            screen="", layout=here, why="own", since=now, parameters=asked,
            lost="" if name in (here, FIRST_LAYOUT) else name,
        )  # fmt: skip
        if wished := asked.get(PANELS):
            known = _with(known, with_column(known.layouts[here], wished, self.catalogue))
        picture = self.shelves.hub.picture
        return told(shown, known, self.catalogue, picture, text) | {"since": None}


def _with(known: Known, layout: Layout) -> Known:
    """What is known, with this layout in the place of its namesake."""
    return msgspec.structs.replace(known, layouts={**known.layouts, layout.id: layout})


def with_column(layout: Layout, panels: str, catalogue: Catalogue) -> Layout:
    """The layout with these panels in its first stack. Alarms always stand on top: no address may
    hide them. What there is not is left out; with nothing left the layout stays as it is."""
    asked = [each for each in dict.fromkeys(panels.split(",")) if each in catalogue.kits]
    column = ",".join([ALARMS, *(each for each in asked if each not in (ALARMS, MAP, STACK))])
    tiles = list(layout.tiles)
    for n, tile in enumerate(tiles):
        if tile.panel == STACK and asked:
            tiles[n] = msgspec.structs.replace(tile, options={**tile.options, PANELS: column})
            break
    return msgspec.structs.replace(layout, tiles=tuple(tiles))
