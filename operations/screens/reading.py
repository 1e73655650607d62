"""Everything kept about screens, read now: for answers that must be of this moment."""

from __future__ import annotations

import msgspec

from operations.screens import kinds
from operations.screens.known import Shelves
from store.city_store import CityStore


async def read(store: CityStore) -> Shelves:
    """Raises StoreUnavailable."""
    return Shelves(
        layout=await kinds.layouts(store).all(),
        tour=await kinds.tours(store).all(),
        day_plan=await kinds.day_plan(store).all(),
        takeover=await kinds.takeovers(store).all(),
        asked=await kinds.asked(store).all(),
        display=await kinds.displays(store).all(),
        display_wall=await kinds.walls(store).all(),
    )


class Place(msgspec.Struct, frozen=True):
    """A wall, or a screen that stands alone: what can be asked to show something."""

    id: str
    name: str
    number: int = 0
    rehearses: bool = False


def places(shelves: Shelves) -> list[Place]:
    """Walls first, then screens by number; members of a wall are asked through it."""
    walls = [Place(each.id, each.name) for each in shelves.display_wall.values()]
    alone = [each for each in shelves.display.values() if not each.removed_at and not each.wall]
    ordered = sorted(alone, key=lambda each: each.number)
    return [*walls, *(Place(each.id, each.name, each.number, each.rehearses) for each in ordered)]
