"""Registered displays: added by pairing, named, numbered, sized, removed. Each change by somebody.

Numbers are what people call screens by ("layar 3"): no two screens have the same one, however many
people work at once. An id is never used again, so that an old pass never fits a new screen.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec

from city.screens.canvas import LARGEST_PX, SMALLEST_PX, Canvas
from city.screens.screen import Screen
from operations.screens import kinds
from operations.screens.errors import NoSuchScreen, Refused
from operations.screens.passes import Passes
from store.city_store import CityStore
from store.errors import StoreUnavailable, VersionConflict

LONGEST_NAME = 60
MOST_NUMBER = 999
MOST_SCREENS = 200
REHEARSING = 700
"""Screens that only rehearse have numbers from here on."""
LARGEST_IN, FARTHEST_M = 2_000.0, 200.0
TRIES = 8
TURN_S, TURN_WAIT_S, TURNS = 4.0, 0.02, 250


class Displays:
    """Every method raises StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._store, self._shelf = store, kinds.displays(store)

    async def all(self) -> dict[str, Screen]:
        """Those that were not removed, by id."""
        return {
            name: each for name, each in (await self._shelf.all()).items() if not each.removed_at
        }

    async def get(self, screen_id: str) -> Screen:
        """Raises NoSuchScreen."""
        return (await self._held(screen_id))[1]

    async def add(
        self, name: str, canvas: Canvas, by: str, now: datetime, *, rehearses: bool = False
    ) -> Screen:
        """A new screen with the smallest free number; one that only rehearses stays away from the
        numbers of displays. Raises Refused."""
        called = checked_name(name)
        async with self._turn():
            known = await self.all()
            if len(known) >= MOST_SCREENS:
                raise Refused("many", most=MOST_SCREENS)
            screen = Screen(
                id=secrets.token_hex(5), name=called, number=_free(known, REHEARSING if rehearses else 1),
                canvas=canvas, added_at=now, added_by=by, rehearses=rehearses,
            )  # fmt: skip
            await self._shelf.put(screen.id, screen, by, "added", now, version=0)
        return screen

    async def rename(self, screen_id: str, name: str, by: str, now: datetime) -> Screen:
        called = checked_name(name)
        return await self._changed(screen_id, by, "renamed", now, lambda each: {"name": called})

    async def number(self, screen_id: str, number: int, by: str, now: datetime) -> Screen:
        """Raises Refused when another screen has it."""
        if not 1 <= number <= MOST_NUMBER:
            raise Refused("number", most=MOST_NUMBER)
        async with self._turn():
            for each in (await self.all()).values():
                if each.number == number and each.id != screen_id:
                    raise Refused("number_taken", number=number, name=each.name)
            change: Callable[[Screen], dict[str, Any]] = lambda _: {"number": number}  # noqa: E731
            return await self._changed(screen_id, by, "numbered", now, change)

    async def size(
        self, screen_id: str, diagonal_in: float, distance_m: float, by: str, now: datetime
    ) -> Screen:
        """Inches and metres, 0 = not known. Raises Refused."""
        if not 0 <= diagonal_in <= LARGEST_IN or not 0 <= distance_m <= FARTHEST_M:
            raise Refused("size", inches=round(LARGEST_IN), metres=round(FARTHEST_M))
        sizes = {"diagonal_in": diagonal_in, "distance_m": distance_m}
        return await self._changed(screen_id, by, "sized", now, lambda _: sizes)

    async def seen(self, screen_id: str, canvas: Canvas, by: str, now: datetime) -> Screen:
        """Another glass takes this screen's place, with its own pixels."""
        sides = canvas.width_px, canvas.height_px
        if not all(SMALLEST_PX <= each <= LARGEST_PX for each in sides):
            canvas = Canvas()
        return await self._changed(screen_id, by, "replaced", now, lambda _: {"canvas": canvas})

    async def own(
        self, screen_id: str, shows: str, parameters: dict[str, str], by: str, now: datetime
    ) -> Screen:
        """What it shows when nothing else is asked: a layout's id, "tour:<id>", or "" (the city's)."""
        told = {"shows": shows, "parameters": parameters}
        return await self._changed(screen_id, by, "own", now, lambda _: told)

    async def join(self, screen_id: str, wall: str, by: str, now: datetime) -> Screen:
        """Make it part of a wall; "" = on its own again."""
        return await self._changed(screen_id, by, "joined", now, lambda _: {"wall": wall})

    async def remove(self, screen_id: str, by: str, now: datetime) -> Screen:
        """Its pass ends at once: the glass shows a pairing code within seconds."""
        gone = await self._changed(screen_id, by, "removed", now, lambda _: {"removed_at": now})
        await Passes(self._store).revoke(screen_id)
        return gone

    async def _held(self, screen_id: str) -> tuple[int, Screen]:
        held = await self._shelf.get(screen_id)
        if held is None or held[1].removed_at:
            raise NoSuchScreen(screen_id)
        return held

    async def _changed(
        self,
        screen_id: str,
        by: str,
        what: str,
        now: datetime,
        change: Callable[[Screen], dict[str, Any]],
    ) -> Screen:
        """Read, change, keep; again when somebody was faster, so that no change is lost."""
        for left in reversed(range(TRIES)):
            version, screen = await self._held(screen_id)
            changed = msgspec.structs.replace(screen, **change(screen))
            try:
                await self._shelf.put(screen_id, changed, by, what, now, version)
                return changed
            except VersionConflict:
                if not left:
                    raise
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One at a time in all processes. Raises StoreUnavailable when it never comes."""
        lease = self._store.lease("display-numbers", secrets.token_hex(8), TURN_S)
        for _ in range(TURNS):
            if await lease.renew():
                break
            await asyncio.sleep(TURN_WAIT_S)
        else:
            raise StoreUnavailable("numbering screens never came to our turn")
        try:
            yield
        finally:
            await lease.release()


def _free(known: dict[str, Screen], least: int) -> int:
    taken = {each.number for each in known.values()}
    return next(number for number in range(least, MOST_NUMBER + 1) if number not in taken)


def checked_name(name: str) -> str:
    """One line of 1 to 60 characters. Raises Refused."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= LONGEST_NAME or not called.isprintable():
        raise Refused("name", most=LONGEST_NAME)
    return called
