"""What a screen shows now, and why: the first of these that says something.

| order | why        | until                                                                       |
|-------|------------|-----------------------------------------------------------------------------|
| 1     | takeover   | the alarm has gone and its hold is over, or somebody released it            |
| 2     | asked      | somebody asks for something else, or its own end                            |
| 3     | plan       | the plan's next change                                                      |
| 4     | own        | the screen's own default                                                    |
| 5     | city       | the city's first layout                                                     |

"Every screen" of a plan or a rule means displays: on a screen that only rehearses nobody's practice is
interrupted; it is reached by its own name.

What names a layout or tour that is gone (recycle bin) is passed over and named as `lost`, so that
the glass never goes empty because somebody tidied up.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, datetime
from typing import Literal

import msgspec

from city.screens.day_plan import Plan, planned
from city.screens.layout import Layout, MapView
from city.screens.screen import Asked, Screen
from city.screens.takeover import Taken, Takeover, away, foremost
from city.screens.tour import Run, Tour, stand

TOUR = "tour:"
Why = Literal["takeover", "asked", "plan", "own", "city"]


class Known(msgspec.Struct, kw_only=True):
    """Everything that decides what screens show, as one process knows it."""

    layouts: Mapping[str, Layout] = {}
    """Published ones, by id."""
    tours: Mapping[str, Tour] = {}
    plan: Plan = ()
    asked: Mapping[str, Asked] = {}
    taken: Taken = {}
    first: str = ""
    """The city's first layout: shown where nothing else says anything."""
    zone: str = "UTC"
    closed: Set[date] = frozenset()


class Showing(msgspec.Struct, frozen=True, kw_only=True):
    """What one screen shows. `until` is when it changes by itself (None = not by time alone)."""

    screen: str
    layout: str
    why: Why
    since: datetime
    by: str = ""
    until: datetime | None = None
    parameters: dict[str, str] = {}
    map: MapView | None = None
    tour: str = ""
    step: int = 0
    paused: bool = False
    takeover: Takeover | None = None
    spotlight: tuple[float, float] | None = None
    lost: str = ""


def showing(screen: Screen, known: Known, now: datetime) -> Showing:
    """What this screen shows now. With no layout at all its `layout` is ""."""
    known = _by_name(known) if screen.rehearses else known
    lost = ""
    for rule in (_taken_over, _asked, _planned, _own):
        found = rule(screen, known, now)
        if found is not None and found.layout in known.layouts:
            return msgspec.structs.replace(found, lost=lost)
        lost = lost or (found.layout if found else "")
    first = known.first if known.first in known.layouts else next(iter(known.layouts), "")
    return Showing(screen=screen.id, layout=first, why="city", since=screen.added_at, lost=lost)


def _by_name(known: Known) -> Known:
    """Without what is meant for every screen."""
    taken = {key: each for key, each in known.taken.items() if each.screens}
    plan = [each for each in known.plan if each.screens]
    return msgspec.structs.replace(known, taken=taken, plan=plan)


def _taken_over(screen: Screen, known: Known, now: datetime) -> Showing | None:
    top = foremost(known.taken, screen.id)
    if top is None:
        return None
    return Showing(
        screen=screen.id,
        layout=top.layout,
        why="takeover",
        since=top.at,
        parameters=top.parameters,
        takeover=top,
    )


def _asked(screen: Screen, known: Known, now: datetime) -> Showing | None:
    asked = known.asked.get(screen.id)
    if asked is None or (asked.ends_at is not None and now >= asked.ends_at):
        return None
    run = asked.run
    if run is None and not asked.layout:
        return None
    found = Showing(
        screen=screen.id,
        layout=TOUR + run.tour if run else asked.layout,
        why="asked",
        since=asked.at,
        by=asked.by,
        until=asked.ends_at,
        parameters=asked.parameters,
        map=asked.map,
        paused=run is not None and run.paused_at is not None,
        spotlight=asked.spotlight,
    )
    return _at_step(found, known, run, now) if run else found


def _planned(screen: Screen, known: Known, now: datetime) -> Showing | None:
    found = planned(known.plan, screen.id, now, known.zone, known.closed)
    if found is None:
        return None
    entry, since = found
    return _begun(
        Showing(
            screen=screen.id,
            layout=entry.show,
            why="plan",
            since=since,
            parameters=entry.parameters,
        ),
        known,
        now,
    )


def _own(screen: Screen, known: Known, now: datetime) -> Showing | None:
    if not screen.shows:
        return None
    return _begun(
        Showing(
            screen=screen.id,
            layout=screen.shows,
            why="own",
            since=screen.added_at,
            parameters=screen.parameters,
        ),
        known,
        now,
    )


def _begun(found: Showing, known: Known, now: datetime) -> Showing:
    """A tour that nobody asked for runs from its first step since then."""
    if not found.layout.startswith(TOUR):
        return found
    run = Run(tour=found.layout.removeprefix(TOUR), step=0, at=found.since)
    return _at_step(found, known, run, now)


def _at_step(around: Showing, known: Known, run: Run, now: datetime) -> Showing:
    """The step at which this run stands, with what was asked around it; unchanged when the tour or all
    its layouts are gone."""
    tour = known.tours.get(run.tour)
    found = tour and stand(tour, run, known.layouts.keys(), now, away(known.taken, around.screen))
    if not tour or not found:
        return around
    step = tour.steps[found.step]
    return msgspec.structs.replace(
        around,
        layout=step.layout,
        since=found.since,
        until=found.until,
        parameters={**around.parameters, **step.parameters},
        map=around.map or step.map,
        tour=tour.id,
        step=found.step,
    )
