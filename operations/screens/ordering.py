"""Keeping tours, the plan of the day and the rules of takeovers: of two people at once one is told.

A thing is kept on the version its editor began with. When somebody kept another one since, Newer says
so and holds it; the same thing sent again (an answer was lost) is no conflict.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from city import presets
from city.screens.tour import Tour
from operations.screens import kinds
from operations.screens.kinds import ONE, DayPlan, Guide, Rules
from operations.screens.shelf import Shelf
from store.city_store import CityStore
from store.errors import VersionConflict

MOST_TOURS = 300
Thing = TypeVar("Thing")


class Newer(Exception):
    """Somebody else kept one since: `thing` at `version`, kept `by` somebody `at` some time."""

    def __init__(self, version: int, thing: Any, by: str, at: datetime | None) -> None:
        super().__init__(f"kept by {by}")
        self.version, self.thing, self.by, self.at = version, thing, by, at


class NoSuchTour(Exception):
    """There is neither such a tour nor such a preset."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A tour in the library. Version 0: a preset that nobody has changed."""

    name: str
    version: int
    guide: Guide

    @property
    def preset(self) -> Tour | None:
        return presets.tours().get(self.name)


async def tours(store: CityStore) -> list[Kept]:
    """Presets first, in their order; then what staff made, by name."""
    held = await kinds.tours(store).held()
    names = dict.fromkeys([*presets.tours(), *sorted(held)])
    return [_kept(name, held.get(name)) for name in names]


async def tour(store: CityStore, name: str) -> Kept:
    """Raises NoSuchTour."""
    return _kept(name, await kinds.tours(store).get(name))


def _kept(name: str, held: tuple[int, Guide] | None) -> Kept:
    if held is not None:
        return Kept(name=name, version=held[0], guide=held[1])
    if (preset := presets.tours().get(name)) is None:
        raise NoSuchTour(name)
    return Kept(name=name, version=0, guide=Guide(tour=preset))


async def keep_tour(
    store: CityStore, guide: Guide, what: str, by: str, now: datetime, version: int
) -> int:
    """Its new version. Raises Newer."""
    return await _keep(kinds.tours(store), guide.tour.id, guide, what, by, now, version)


async def day_plan(store: CityStore) -> tuple[int, DayPlan]:
    return await kinds.day_plan(store).get(ONE) or (0, DayPlan())


async def keep_day_plan(
    store: CityStore, plan: DayPlan, by: str, now: datetime, version: int
) -> int:
    """Raises Newer."""
    return await _keep(kinds.day_plan(store), ONE, plan, "kept", by, now, version)


async def rules(store: CityStore) -> tuple[int, Rules]:
    """Staff's own, or (version 0) those of a new installation."""
    preset = Rules(rules=presets.takeover_rules())
    return await kinds.takeover_rules(store).get(ONE) or (0, preset)


async def keep_rules(store: CityStore, found: Rules, by: str, now: datetime, version: int) -> int:
    """Raises Newer."""
    return await _keep(kinds.takeover_rules(store), ONE, found, "kept", by, now, version)


async def _keep(
    shelf: Shelf[Thing], name: str, thing: Thing, what: str, by: str, now: datetime, version: int
) -> int:
    try:
        return await shelf.put(name, thing, by, what, now, version)
    except VersionConflict:
        held = await shelf.get(name)
    if held is None:
        raise Newer(0, None, "", None)
    if held[1] == thing:
        return held[0]
    last = (await shelf.history(name))[-1:]
    raise Newer(*held, last[0].by if last else "", last[0].at if last else None)
