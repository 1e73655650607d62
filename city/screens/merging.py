"""Two people changed one layout: what both did, tile by tile, and where they disagree.

| before, mine, theirs                    | becomes                            | conflict             |
|-----------------------------------------|------------------------------------|----------------------|
| only one of the two changed a tile      | that change; also when it is gone  | no                   |
| both changed it in the same way         | that                               | no                   |
| one moved it, the other set an option   | both                               | no                   |
| both changed the same of it             | mine                               | yes, with both       |
| one changed it, the other took it away  | the changed tile                   | yes, with both       |
| both added a tile of the same name      | both; theirs gets another name     | no                   |

Title, canvas, map view, layers, parameters and theme are joined in the same way. No tile is ever
lost silently: what is not in the result is in a conflict, and can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from city.screens.layout import LAYERS, Layout, Options, Tile

Value = TypeVar("Value")
TILE = "tile"


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """`part` is "tile" (then `mine` and `theirs` are whole tiles, None = taken away), or the field of
    the layout that both changed."""

    part: str
    tile: str = ""
    mine: Any = None
    theirs: Any = None


def merged(before: Layout, mine: Layout, theirs: Layout) -> tuple[Layout, list[Conflict]]:
    """`before` is what both began with. In a conflict the result holds mine."""
    tiles, conflicts = _tiles(before, mine, theirs)
    parts: dict[str, Any] = {"tiles": tiles, "layers": _layers(before, mine, theirs)}
    for name in ("canvas", "map", "theme"):
        sides = [getattr(each, name) for each in (before, mine, theirs)]
        parts[name], clash = _one(*sides)
        conflicts += [Conflict(part=name, mine=sides[1], theirs=sides[2])] if clash else []
    for name in ("title", "parameters"):
        sides = [getattr(each, name) for each in (before, mine, theirs)]
        parts[name], clash = _keys(*sides)
        conflicts += [Conflict(part=name, mine=sides[1], theirs=sides[2])] if clash else []
    return msgspec.structs.replace(mine, **parts), conflicts


def _one(before: Value, mine: Value, theirs: Value) -> tuple[Value, bool]:
    """The value, and whether both changed it, each in another way."""
    if mine in (theirs, before):
        return theirs, False
    return mine, theirs != before


def _keys(
    before: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Key by key; a key that one took away and the other changed stays, as a conflict."""
    found: dict[str, Any] = {}
    clashes = False
    for key in _order(before, mine, theirs):
        value, clash = _one(before.get(key), mine.get(key), theirs.get(key))
        clashes |= clash
        if value is None and clash:
            value = theirs.get(key)
        if value is not None:
            found[key] = value
    return found, clashes


def _layers(before: Layout, mine: Layout, theirs: Layout) -> tuple[str, ...]:
    """Each layer for itself: on or off."""
    if mine.layers == before.layers:
        return theirs.layers
    old, ours, other = set(before.layers), set(mine.layers), set(theirs.layers)
    shown = (other - (old - ours)) | (ours - old)
    if shown == ours:
        return mine.layers
    return tuple(sorted(shown, key=lambda each: (each not in LAYERS, _rank(each), each)))


def _rank(layer: str) -> int:
    return LAYERS.index(layer) if layer in LAYERS else len(LAYERS)


def _tiles(before: Layout, mine: Layout, theirs: Layout) -> tuple[tuple[Tile, ...], list[Conflict]]:
    old, ours, other = ({t.id: t for t in each.tiles} for each in (before, mine, theirs))
    found: dict[str, Tile] = {}
    twice: list[Tile] = []
    conflicts = []
    for name in _order(old, ours, other):
        sides = old.get(name), ours.get(name), other.get(name)
        tile, clash = _tile(*sides)
        if clash and sides[0] is None and sides[2]:
            twice.append(sides[2])
        elif clash:
            conflicts.append(Conflict(part=TILE, tile=name, mine=sides[1], theirs=sides[2]))
        if tile:
            found[name] = tile
    for each in twice:
        name = _free(each.id, found)
        found[name] = msgspec.structs.replace(each, id=name)
    return tuple(found.values()), conflicts


def _tile(before: Tile | None, mine: Tile | None, theirs: Tile | None) -> tuple[Tile | None, bool]:
    tile, clash = _one(before, mine, theirs)
    if not clash:
        return tile, False
    if before is None or mine is None or theirs is None or mine.panel != theirs.panel:
        return mine or theirs, True
    return _fields(before, mine, theirs)


def _fields(before: Tile, mine: Tile, theirs: Tile) -> tuple[Tile, bool]:
    """Place, words' size and each option for itself; as soon as one clashes, mine as it is."""
    place, moved_twice = _one(before.place, mine.place, theirs.place)
    scale, scaled_twice = _one(before.scale, mine.scale, theirs.scale)
    options, set_twice = _options(before.options, mine.options, theirs.options)
    if moved_twice or scaled_twice or set_twice:
        return mine, True
    return msgspec.structs.replace(mine, place=place, scale=scale, options=options), False


def _options(before: Options, mine: Options, theirs: Options) -> tuple[Options, bool]:
    return _keys(before, mine, theirs)


def _order(before: Iterable[str], mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Every name once: in my order when I added, took away or moved any, else in theirs."""
    old, ours, other = list(before), list(mine), list(theirs)
    first, second = (other, ours) if ours == old else (ours, other)
    return list(dict.fromkeys([*first, *second, *old]))


def _free(name: str, taken: Mapping[str, Tile]) -> str:
    return next(new for n in range(2, len(taken) + 3) if (new := f"{name[:36]}-{n}") not in taken)
