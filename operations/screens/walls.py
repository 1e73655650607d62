"""Walls: several screens as one picture, made, changed and taken apart by staff.

A wall is asked like a screen, under its own id; its members show their windows of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from city.screens.canvas import LARGEST_PX
from city.screens.screen import Screen, Wall
from city.screens.wall_grid import grid
from operations.screens import kinds
from operations.screens.displays import Displays, checked_name
from operations.screens.errors import NoSuchScreen, Refused
from store.city_store import CityStore

MOST_MEMBERS = 36
WIDEST_BEZEL_MM = 500.0


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A wall as staff describe it: screens row by row, bezels in mm from picture to picture."""

    name: str
    screens: tuple[str, ...]
    columns: int = 1
    bezel_x_mm: float = 0.0
    bezel_y_mm: float = 0.0


class Walls:
    """Every method raises StoreUnavailable. A wall without windows was taken apart."""

    def __init__(self, store: CityStore) -> None:
        self._shelf, self._displays = kinds.walls(store), Displays(store)

    async def all(self) -> dict[str, Wall]:
        return standing(await self._shelf.all())

    async def get(self, wall_id: str) -> Wall:
        """Raises NoSuchScreen."""
        held = await self._shelf.get(wall_id)
        if held is None or not held[1].windows:
            raise NoSuchScreen(wall_id)
        return held[1]

    async def make(self, form: Form, by: str, now: datetime, wall_id: str = "") -> Wall:
        """A new wall, or another shape of one. Raises Refused: nothing was changed then."""
        before = await self.get(wall_id) if wall_id else None
        name, members = checked_name(form.name), await self._members(form, wall_id)
        canvas, windows = grid(members, form.columns, (form.bezel_x_mm, form.bezel_y_mm))
        if max(canvas.width_px, canvas.height_px) > LARGEST_PX:
            raise Refused("wall_large", most=LARGEST_PX)
        wall = Wall(
            id=wall_id or f"w{secrets.token_hex(5)}", name=name, canvas=canvas, windows=windows
        )
        await self._shelf.put(wall.id, wall, by, "changed" if before else "made", now)
        await self._join(before, wall, by, now)
        return wall

    async def take_apart(self, wall_id: str, by: str, now: datetime) -> None:
        """Each screen is on its own again."""
        wall = await self.get(wall_id)
        gone = msgspec.structs.replace(wall, windows=())
        await self._shelf.put(wall_id, gone, by, "taken_apart", now)
        await self._join(wall, gone, by, now)

    async def without(self, screen: Screen, by: str, now: datetime) -> None:
        """A screen that was removed leaves a gap in its wall; the last one ends the wall."""
        if not screen.wall:
            return
        wall = await self.get(screen.wall)
        left = tuple(each for each in wall.windows if each.screen != screen.id)
        await self._shelf.put(
            wall.id, msgspec.structs.replace(wall, windows=left), by, "smaller", now
        )

    async def _members(self, form: Form, wall_id: str) -> list[Screen]:
        ids = list(dict.fromkeys(form.screens))
        if not 1 <= len(ids) <= MOST_MEMBERS or not 1 <= form.columns <= len(ids):
            raise Refused("wall_shape", most=MOST_MEMBERS)
        if not all(0 <= each <= WIDEST_BEZEL_MM for each in (form.bezel_x_mm, form.bezel_y_mm)):
            raise Refused("bezel", most=round(WIDEST_BEZEL_MM))
        members = [await self._displays.get(each) for each in ids]
        for each in members:
            if each.wall and each.wall != wall_id:
                raise Refused("in_wall", name=each.name)
        if (form.bezel_x_mm or form.bezel_y_mm) and not members[0].diagonal_in:
            raise Refused("no_diagonal", name=members[0].name)
        return members

    async def _join(self, before: Wall | None, after: Wall, by: str, now: datetime) -> None:
        was = {each.screen for each in before.windows} if before else set()
        is_now = {each.screen for each in after.windows}
        for each in sorted(is_now - was):
            await self._displays.join(each, after.id, by, now)
        for each in sorted(was - is_now):
            await self._displays.join(each, "", by, now)


def standing(walls: Mapping[str, Wall]) -> dict[str, Wall]:
    """Those that were not taken apart."""
    return {name: each for name, each in walls.items() if each.windows}


def stand_in(wall: Wall, members: Sequence[Screen]) -> Screen:
    """The wall as if it were one screen: what it is asked by, and what its first member shows."""
    return msgspec.structs.replace(
        members[0], id=wall.id, name=wall.name, canvas=wall.canvas, wall=""
    )
