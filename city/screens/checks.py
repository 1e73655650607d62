"""`check(layout, catalogue)`: everything that is wrong with a layout, whoever made it.

| level   | means                                                                                 |
|---------|---------------------------------------------------------------------------------------|
| error   | cannot be published: it would not show, or not fit                                    |
| warning | can be published; shown with a placeholder, or worse than it could be                 |

A panel this release does not know is a warning: the tile says so on the glass and the rest goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from city.screens.canvas import LARGEST_PX, SMALLEST_PX
from city.screens.catalogue import Catalogue
from city.screens.layout import LAYERS, LONGEST_TEXT, MAP, MOST_TILES, PARAMETERS, Layout, Tile

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST_TITLE = 80


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is a text key (`layout.problem_…`), `values` what stands in the sentence."""

    level: Literal["error", "warning"]
    key: str
    tile: str = ""
    values: dict[str, Any] = {}


def check(layout: Layout, catalogue: Catalogue) -> list[Problem]:
    """All problems, errors first. None of it depends on who asks or when."""
    if len(layout.tiles) > MOST_TILES:
        return [_error("too_many_tiles", n=len(layout.tiles), most=MOST_TILES)]
    rules = (_names, _canvas, _map, _tiles, _overlaps, _parameters)
    found = [each for rule in rules for each in rule(layout, catalogue)]
    return sorted(found, key=lambda each: each.level)


def errors(layout: Layout, catalogue: Catalogue) -> list[Problem]:
    return [each for each in check(layout, catalogue) if each.level == "error"]


Rule = Callable[[Layout, Catalogue], Iterator[Problem]]


def _error(key: str, tile: str = "", **values: Any) -> Problem:
    return Problem(level="error", key=f"layout.problem_{key}", tile=tile, values=values)


def _warning(key: str, tile: str = "", **values: Any) -> Problem:
    return Problem(level="warning", key=f"layout.problem_{key}", tile=tile, values=values)


def _names(layout: Layout, _: Catalogue) -> Iterator[Problem]:
    if not ID.fullmatch(layout.id):
        yield _error("id", id=layout.id[:40])
    titles = [each.strip() for each in layout.title.values()]
    if not any(titles) or max(map(len, titles)) > LONGEST_TITLE:
        yield _error("title", most=LONGEST_TITLE)
    ids = [each.id for each in layout.tiles]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield _error("tile_twice", tile=twice)
    for each in layout.tiles:
        if not ID.fullmatch(each.id):
            yield _error("tile_id", tile=each.id[:40])


def _canvas(layout: Layout, _: Catalogue) -> Iterator[Problem]:
    sides = layout.canvas.width_px, layout.canvas.height_px
    if min(sides) < SMALLEST_PX or max(sides) > LARGEST_PX:
        yield _error("canvas", least=SMALLEST_PX, most=LARGEST_PX)


def _map(layout: Layout, _: Catalogue) -> Iterator[Problem]:
    if sum(each.panel == MAP for each in layout.tiles) > 1:
        yield _error("map_twice")
    view = layout.map
    if view.zoom is not None and not (
        9 <= view.zoom <= 19 and abs(view.lat) <= 90 and abs(view.lng) <= 180
    ):
        yield _error("map_view")
    for layer in layout.layers:
        if layer not in LAYERS:
            yield _warning("layer", layer=layer)


def _tiles(layout: Layout, catalogue: Catalogue) -> Iterator[Problem]:
    if not layout.tiles:
        yield _warning("empty")
    for tile in layout.tiles:
        if not tile.place.inside(layout.canvas):
            yield _error("outside", tile.id)
        if tile.scale and not 0.5 <= tile.scale <= 4:
            yield _error("scale", tile.id)
        yield from _panel(tile, catalogue)


def _panel(tile: Tile, catalogue: Catalogue) -> Iterator[Problem]:
    kit = catalogue.kits.get(tile.panel)
    if kit is None:
        yield _warning("panel", tile.id, panel=tile.panel[:40])
        return
    if tile.place.w < kit.smallest[0] or tile.place.h < kit.smallest[1]:
        yield _warning("small", tile.id, w=kit.smallest[0], h=kit.smallest[1])
    for key, value in tile.options.items():
        option = kit.option(key)
        if option is None:
            yield _warning("option", tile.id, option=key[:40])
        elif not catalogue.fits(option, value):
            yield _error("value", tile.id, option=key, value=str(value)[:40])
    if any(isinstance(each, str) and len(each) > LONGEST_TEXT for each in tile.options.values()):
        yield _error("text", tile.id, most=LONGEST_TEXT)


def _overlaps(layout: Layout, _: Catalogue) -> Iterator[Problem]:
    for n, tile in enumerate(layout.tiles):
        for other in layout.tiles[n + 1 :]:
            if tile.place.overlaps(other.place):
                yield _error("overlap", tile.id, other=other.id)


def _parameters(layout: Layout, catalogue: Catalogue) -> Iterator[Problem]:
    for kind, default in layout.parameters.items():
        if kind not in PARAMETERS:
            yield _error("parameter", kind=kind[:40])
        elif default and default not in catalogue.values.get(kind, frozenset()):
            yield _warning("parameter_value", kind=kind, value=default[:40])
    asked = {value[1:] for value in _words(layout) if value.startswith("$")}
    for kind in sorted(asked - layout.parameters.keys()):
        yield _error("parameter_missing", kind=kind[:40])


def _words(layout: Layout) -> Iterator[str]:
    """Values of options that may name a parameter; free texts may begin with anything."""
    for tile in layout.tiles:
        for key, value in tile.options.items():
            if isinstance(value, str) and key in PARAMETERS:
                yield value
