"""What one layout has other than another: the same answer for every two versions, whoever made them.

| mark      | a tile that                                                                          |
|-----------|--------------------------------------------------------------------------------------|
| added     | is only in the later one                                                             |
| removed   | is only in the earlier one                                                           |
| moved     | stands elsewhere (its upper left corner)                                             |
| sized     | is larger or smaller                                                                 |
| changed   | shows something else: its panel, an option, how large its words are                  |

A tile may be moved, sized and changed at once.
"""

from __future__ import annotations

import msgspec

from city.screens.layout import Layout, Tile

PARTS = ("title", "canvas", "map", "layers", "parameters", "theme")
Names = tuple[str, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of tiles, in the order of the layout they stand in; `parts` of the layout itself.

    `options`: of a changed tile, what was set otherwise ("panel" and "scale" among them).
    """

    added: Names = ()
    removed: Names = ()
    moved: Names = ()
    sized: Names = ()
    changed: Names = ()
    parts: Names = ()
    options: dict[str, Names] = {}

    @property
    def nothing(self) -> bool:
        return self == Difference()


def difference(before: Layout, after: Layout) -> Difference:
    """From `before` to `after`; the id and the file's format do not count."""
    old, new = ({each.id: each for each in layout.tiles} for layout in (before, after))
    both = [(old[name], tile) for name, tile in new.items() if name in old]
    options = {tile.id: found for was, tile in both if (found := _options(was, tile))}
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        moved=tuple(tile.id for was, tile in both if _corner(was) != _corner(tile)),
        sized=tuple(tile.id for was, tile in both if _size(was) != _size(tile)),
        changed=tuple(options),
        parts=tuple(each for each in PARTS if getattr(before, each) != getattr(after, each)),
        options=options,
    )


def _corner(tile: Tile) -> tuple[int, int]:
    return tile.place.x, tile.place.y


def _size(tile: Tile) -> tuple[int, int]:
    return tile.place.w, tile.place.h


def _options(was: Tile, tile: Tile) -> Names:
    keys = dict.fromkeys([*was.options, *tile.options])
    found = [key for key in keys if was.options.get(key) != tile.options.get(key)]
    found += [name for name in ("panel", "scale") if getattr(was, name) != getattr(tile, name)]
    return tuple(found)
