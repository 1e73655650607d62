"""What a screen shows now, and why: the first of these that says something.

| order | why        | until                                                                       |
|-------|------------|-----------------------------------------------------------------------------|
| 1     | takeover   | the alarm has gone and its hold is over, or somebody released it            |
| 2     | asked      | somebody asks for something else, or its own end                            |
| 3     | plan       | the plan's next change                                                      |
| 4     | own        | the screen's own default                                                    |
| 5     | city       | the city's first layout                                                     |

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
    lost = ""
    for rule in (_taken_over, _asked, _planned, _own):
        found = rule(screen, known, now)
        if found is not None and found.layout in known.layouts:
            return msgspec.structs.replace(found, lost=lost)
        lost = lost or (found.layout if found else "")
    first = known.first if known.first in known.layouts else next(iter(known.layouts), "")
    return Showing(screen=screen.id, layout=first, why="city", since=screen.added_at, lost=lost)


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
    if asked.run is not None:
        return _toured(screen, known, asked, asked.run, now)
    if not asked.layout:
        return None
    return Showing(
        screen=screen.id,
        layout=asked.layout,
        why="asked",
        since=asked.at,
        by=asked.by,
        until=asked.ends_at,
        parameters=asked.parameters,
        map=asked.map,
        spotlight=asked.spotlight,
    )


def _toured(screen: Screen, known: Known, asked: Asked, run: Run, now: datetime) -> Showing | None:
    found = _step(screen, known, run, now)
    if found is None:
        gone = TOUR + run.tour
        return Showing(screen=screen.id, layout=gone, why="asked", since=asked.at)
    return msgspec.structs.replace(
        found,
        why="asked",
        by=asked.by,
        paused=run.paused_at is not None,
        parameters={**asked.parameters, **found.parameters},
        map=asked.map or found.map,
        spotlight=asked.spotlight,
    )


def _planned(screen: Screen, known: Known, now: datetime) -> Showing | None:
    found = planned(known.plan, screen.id, now, known.zone, known.closed)
    if found is None:
        return None
    entry, since = found
    return _shown(screen, known, entry.show, entry.parameters, "plan", since, now)


def _own(screen: Screen, known: Known, now: datetime) -> Showing | None:
    if not screen.shows:
        return None
    return _shown(screen, known, screen.shows, screen.parameters, "own", screen.added_at, now)


def _shown(
    screen: Screen,
    known: Known,
    show: str,
    parameters: dict[str, str],
    why: Why,
    since: datetime,
    now: datetime,
) -> Showing:
    plain = Showing(screen=screen.id, layout=show, why=why, since=since, parameters=parameters)
    if not show.startswith(TOUR):
        return plain
    run = Run(tour=show.removeprefix(TOUR), step=0, at=since)
    found = _step(screen, known, run, now)
    if found is None:
        return plain
    return msgspec.structs.replace(found, why=why, parameters={**parameters, **found.parameters})


def _step(screen: Screen, known: Known, run: Run, now: datetime) -> Showing | None:
    """The step at which this run stands; None when the tour or all its layouts are gone."""
    tour = known.tours.get(run.tour)
    found = tour and stand(tour, run, known.layouts.keys(), now, away(known.taken, screen.id))
    if not tour or not found:
        return None
    step = tour.steps[found.step]
    return Showing(
        screen=screen.id,
        layout=step.layout,
        why="asked",
        since=found.since,
        until=found.until,
        parameters=step.parameters,
        map=step.map,
        tour=tour.id,
        step=found.step,
    )
