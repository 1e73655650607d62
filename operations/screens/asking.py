"""Switching: somebody asks a screen (or wall) for a layout or a tour, acts on it, or gives it back.

| asked              | changes                                                               | until               |
|--------------------|-----------------------------------------------------------------------|---------------------|
| a layout, a tour   | what is shown now; what was asked before is forgotten                 | its end, or the next|
| next, previous, go | the tour's step; of a planned tour too, which then is asked           | the plan's next change |
| pause, resume      | whether the tour goes on                                              |                     |
| look               | where the map looks, of what was asked                                |                     |
| add                | what the presenter says on a step; goes with the run                  |                     |
| back               | nothing is asked any more: the plan of the day, or its own            |                     |
| identify           | nothing: the glass shows its number for ten seconds                   |                     |

Two at once: each change is made on what is kept at that moment, so none is lost; of two asks the
later one is shown. An alarm's takeover goes before whatever is asked, and what was asked stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from city.screens.day_plan import next_change
from city.screens.layout import MapView
from city.screens.screen import Asked, Screen, Why
from city.screens.showing import Known, Showing, showing
from city.screens.takeover import away
from city.screens.tour import Act, Run, acted, playable
from operations.screens import kinds
from operations.screens.displays import Displays
from operations.screens.errors import NoSuchScreen, Refused
from operations.screens.walls import Walls, stand_in
from store.city_store import CityStore
from store.errors import VersionConflict

IDENTIFY, IDENTIFY_S = "identify", 10
ADDED, MOST_ADDED = "added", 100
LONGEST_S = 31 * 86_400
TRIES = 12


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to see: one layout or one tour. `lasts_s` None = until the next ask."""

    layout: str = ""
    tour: str = ""
    step: int = 0
    parameters: dict[str, str] = {}
    map: MapView | None = None
    lasts_s: float | None = None


class Switching:
    """Every method raises StoreUnavailable, NoSuchScreen; Refused says why nothing was changed."""

    def __init__(self, store: CityStore) -> None:
        self._shelf, self._displays, self._walls = (
            kinds.asked(store),
            Displays(store),
            Walls(store),
        )

    async def target(self, name: str) -> Screen:
        """The screen or wall of this id, as it is asked: a wall's member stands for its wall."""
        try:
            screen = await self._displays.get(name)
        except NoSuchScreen:
            wall = await self._walls.get(name)
            members = [await self._displays.get(each.screen) for each in wall.windows]
            return stand_in(wall, members)
        return await self.target(screen.wall) if screen.wall else screen

    async def show(
        self, screen: Screen, wish: Wish, known: Known, by: str, now: datetime, why: Why = "hand"
    ) -> Asked:
        """Show a layout or a tour from now on."""
        asked = _asked(screen, wish, known, by, now, why)
        await self._shelf.put(screen.id, asked, by, "tour" if wish.tour else "layout", now)
        return asked

    async def back(self, screen: Screen, by: str, now: datetime, why: Why = "hand") -> Asked:
        """Nothing is asked any more."""
        asked = Asked(screen=screen.id, at=now, by=by, why=why)
        await self._shelf.put(screen.id, asked, by, "back", now)
        return asked

    async def act(
        self,
        screen: Screen,
        act: Act,
        known: Known,
        by: str,
        now: datetime,
        step: int = 0,
        why: Why = "hand",
    ) -> Asked:
        """Act on the tour it shows; `step` (from 0) for "go"."""

        def change(asked: Asked) -> Asked:
            return _acted(screen, asked, act, known, by, now, step, why)

        return await self._changed(screen.id, by, act, now, change)

    async def look(
        self, screen: Screen, view: MapView | None, known: Known, by: str, now: datetime
    ) -> Asked:
        """Where the map looks, of whatever is shown; None = where the layout says."""

        def change(asked: Asked) -> Asked:
            shown = _shown(screen, asked, known, now)
            if shown.why == "takeover":
                raise Refused("taken")
            if shown.why != "asked":
                asked = _as_asked(screen, asked, shown, known, by, now)
            return msgspec.structs.replace(asked, map=view)

        return await self._changed(screen.id, by, "look", now, change)

    async def add(
        self, screen: Screen, step: int, words: str, known: Known, by: str, now: datetime
    ) -> Asked:
        """A sentence on a step (from 0) of the tour it shows; "" takes it away."""

        def change(asked: Asked) -> Asked:
            shown = _shown(screen, asked, known, now)
            if not (shown.tour or (shown.why == "takeover" and asked.run)):
                raise Refused("no_tour")
            if shown.why not in ("asked", "takeover"):
                asked = _as_asked(screen, asked, shown, known, by, now)
            added = {**asked.added, step: words.strip()}
            kept = {key: each for key, each in list(added.items())[-MOST_ADDED:] if each}
            return msgspec.structs.replace(asked, added=kept)

        return await self._changed(screen.id, by, ADDED, now, change)

    async def identify(self, screen_id: str, by: str, now: datetime) -> datetime:
        """This very glass shows its number; until when."""
        screen = await self._displays.get(screen_id)
        until = now + timedelta(seconds=IDENTIFY_S)

        def change(asked: Asked) -> Asked:
            return msgspec.structs.replace(asked, identify_until=until)

        await self._changed(screen.id, by, IDENTIFY, now, change)
        return until

    async def _changed(
        self, screen_id: str, by: str, what: str, now: datetime, change: Callable[[Asked], Asked]
    ) -> Asked:
        """Change what is asked as it is kept now; again when somebody was faster."""
        for left in reversed(range(TRIES)):
            version, asked = await self._shelf.get(screen_id) or (0, _nothing(screen_id, by, now))
            changed = change(asked)
            if changed == asked and version:
                return asked
            try:
                brief = what in (IDENTIFY, ADDED)
                await self._shelf.put(screen_id, changed, by, what, now, version, brief=brief)
                return changed
            except VersionConflict:
                if not left:
                    raise
        raise AssertionError("unreachable")


def _nothing(screen_id: str, by: str, now: datetime) -> Asked:
    return Asked(screen=screen_id, at=now, by=by)


def _asked(screen: Screen, wish: Wish, known: Known, by: str, now: datetime, why: Why) -> Asked:
    if wish.lasts_s is not None and not 0 < wish.lasts_s <= LONGEST_S:
        raise Refused("lasts", days=LONGEST_S // 86_400)
    run = None
    if wish.tour:
        tour = known.tours.get(wish.tour)
        steps = playable(tour, known.layouts.keys()) if tour else []
        if not steps:
            raise Refused("tour", tour=wish.tour[:40])
        run = Run(tour=wish.tour, step=wish.step if wish.step in steps else steps[0], at=now)
    elif wish.layout not in known.layouts:
        raise Refused("layout", layout=wish.layout[:40])
    ends_at = None if wish.lasts_s is None else now + timedelta(seconds=wish.lasts_s)
    return Asked(
        screen=screen.id, at=now, by=by, layout="" if run else wish.layout,
        parameters=wish.parameters, map=wish.map, run=run, ends_at=ends_at, why=why,
    )  # fmt: skip


def _shown(screen: Screen, asked: Asked, known: Known, now: datetime) -> Showing:
    """What it shows by what is kept at this moment, which this process may not have heard of yet."""
    fresh = msgspec.structs.replace(known, asked={**known.asked, screen.id: asked})
    return showing(screen, fresh, now)


def _acted(
    screen: Screen,
    asked: Asked,
    act: Act,
    known: Known,
    by: str,
    now: datetime,
    step: int,
    why: Why,
) -> Asked:
    shown = _shown(screen, asked, known, now)
    if shown.why == "takeover":
        raise Refused("taken")
    tour = known.tours.get(shown.tour)
    if tour is None:
        raise Refused("no_tour")
    if shown.why != "asked":
        asked = _as_asked(screen, asked, shown, known, by, now)
    assert asked.run is not None
    left = away(known.taken, screen.id)
    run = acted(tour, asked.run, act, known.layouts.keys(), now, left, step)
    if run == asked.run:
        return asked
    moved = run.step != shown.step
    return msgspec.structs.replace(
        asked, run=run, at=now, by=by, why=why, map=None if moved else asked.map
    )


def _as_asked(
    screen: Screen, asked: Asked, shown: Showing, known: Known, by: str, now: datetime
) -> Asked:
    """What the plan shows, as if it had been asked for; given back at the plan's next change."""
    run = Run(tour=shown.tour, step=shown.step, at=shown.since) if shown.tour else None
    return Asked(
        screen=screen.id,
        at=now,
        by=by,
        layout="" if run else shown.layout,
        run=run,
        parameters=shown.parameters,
        map=shown.map,
        ends_at=next_change(known.plan, screen.id, now, known.zone, known.closed),
        identify_until=asked.identify_until,
    )
