"""Tours: layouts one after the other, each as long as it says, or until somebody says "next".

| a step           | lasts                                                                          |
|------------------|--------------------------------------------------------------------------------|
| with `dwell_s`   | that long, 3 s to 24 h (both inclusive)                                        |
| with `hold`      | until somebody says "next"                                                     |
| of a lost layout | not at all: it is passed over, and named where tours are edited                |

Where a tour stands follows from time alone, so that every process and every screen agree, however
late a timer fires. Time that does not count: while it is paused, and while an alarm had the screen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from city.screens.layout import MapView

SHORTEST_S, LONGEST_S = 3.0, 86_400.0
MOST_STEPS = 100
LONGEST_NOTES = 2_000
Away = Sequence[tuple[datetime, datetime | None]]
"""From when until when something else had the screen; None = it still has."""
Act = Literal["next", "previous", "pause", "resume", "go"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One layout of a tour. `map` None = as the layout says. `notes` are only for the presenter.
    `titles`, `spoken`: title and notes in other languages; without one the ones above are told."""

    layout: str
    dwell_s: float = 20.0
    hold: bool = False
    map: MapView | None = None
    parameters: dict[str, str] = {}
    title: str = ""
    notes: str = ""
    titles: dict[str, str] = {}
    spoken: dict[str, str] = {}
    added: str = ""
    """A sentence the presenter has added to what the step says by itself."""

    def title_in(self, lang: str) -> str:
        return self.titles.get(lang) or self.title

    def notes_in(self, lang: str) -> str:
        return self.spoken.get(lang) or self.notes


class Tour(msgspec.Struct, frozen=True, kw_only=True):
    """`briefing`: led by a person from the presenter's view; else it runs by itself, for ever."""

    id: str
    title: dict[str, str]
    steps: tuple[Step, ...] = ()
    briefing: bool = False


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A tour that runs: it entered `step` (counted from 0) at `at`; `paused_at` while it stands."""

    tour: str
    step: int
    at: datetime
    paused_at: datetime | None = None


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where a running tour is: the step, since when, and when it will go on by itself (None = not)."""

    step: int
    since: datetime
    until: datetime | None


def stand(
    tour: Tour, run: Run, known: Collection[str], now: datetime, away: Away = ()
) -> Stand | None:
    """Where the run stands `now`; None when no step of the tour has a layout in `known`."""
    steps = playable(tour, known)
    if not steps:
        return None
    step, at = _begin(tour, run, steps), run.at
    end = min(now, run.paused_at) if run.paused_at else now
    for _ in range(len(steps) + 1):
        until = _until(tour.steps[step], at, away, now)
        if until is None or until > end:
            break
        step, at = _after(step, steps), until
    else:
        step, at, until = _wound(tour, steps, step, at, away, end)
    return Stand(step=step, since=at, until=None if run.paused_at else until)


def acted(
    tour: Tour,
    run: Run,
    act: Act,
    known: Collection[str],
    now: datetime,
    away: Away = (),
    step: int = 0,
) -> Run:
    """The run after somebody did this; what changes nothing returns the run as it was."""
    found = stand(tour, run, known, now, away)
    if found is None:
        return run
    if act == "pause":
        return (
            run
            if run.paused_at
            else msgspec.structs.replace(run, step=found.step, at=found.since, paused_at=now)
        )
    if act == "resume":
        return _resumed(run, now, away)
    steps = playable(tour, known)
    chosen = {"next": _after(found.step, steps), "previous": _before(found.step, steps)}.get(
        act, step
    )
    if chosen not in steps:
        return run
    return Run(tour=run.tour, step=chosen, at=now, paused_at=now if run.paused_at else None)


def playable(tour: Tour, known: Collection[str]) -> list[int]:
    """The steps whose layout exists."""
    return [n for n, each in enumerate(tour.steps) if each.layout in known]


def length_s(tour: Tour, known: Collection[str]) -> float | None:
    """How long one round takes; None when a step waits for somebody."""
    steps = [tour.steps[n] for n in playable(tour, known)]
    return None if any(each.hold for each in steps) else sum(each.dwell_s for each in steps)


def _begin(tour: Tour, run: Run, steps: list[int]) -> int:
    """The run's step, or the next one after it that can be shown."""
    return next((n for n in steps if n >= run.step), steps[0])


def _after(step: int, steps: list[int]) -> int:
    return next((n for n in steps if n > step), steps[0])


def _before(step: int, steps: list[int]) -> int:
    return next((n for n in reversed(steps) if n < step), steps[-1])


def _resumed(run: Run, now: datetime, away: Away) -> Run:
    """The step goes on where it stood: the pause is taken out of its time, and nothing twice that was
    both a pause and an alarm."""
    if run.paused_at is None:
        return run
    seen = sum((end - begin for begin, end in _seen(run.at, run.paused_at, away)), timedelta())
    at = run.at
    for begin, end in reversed(_seen(run.at, now, away)):
        if seen <= end - begin:
            at = end - seen
            break
        seen -= end - begin
    return msgspec.structs.replace(run, at=at, paused_at=None)


def _seen(at: datetime, end: datetime, away: Away) -> list[tuple[datetime, datetime]]:
    """From when until when a step that began `at` was on the glass, up to `end`."""
    found, here = [], at
    for begun, ended in sorted(away, key=lambda each: each[0]):
        if begun > here:
            found.append((here, min(begun, end)))
        here = max(here, ended or end)
        if here >= end:
            break
    return [*found, *([(here, end)] if here < end else [])]


def _until(step: Step, at: datetime, away: Away, now: datetime) -> datetime | None:
    """When the step ends: its time, and all that something else had the screen meanwhile."""
    if step.hold:
        return None
    left = timedelta(seconds=min(max(step.dwell_s, SHORTEST_S), LONGEST_S))
    here = at
    for begun, ended in sorted(away, key=lambda each: each[0]):
        if ended is not None and ended <= here:
            continue
        if here + left <= begun:
            break
        left -= max(begun - here, timedelta())
        if ended is None:
            return max(now, begun) + left
        here = max(here, ended)
    return here + left


def _wound(
    tour: Tour, steps: list[int], step: int, at: datetime, away: Away, end: datetime
) -> tuple[int, datetime, datetime | None]:
    """After a long time unseen: whole rounds are skipped at once, then step by step."""
    lasting = sum(max(tour.steps[n].dwell_s, SHORTEST_S) for n in steps)
    last_away = max((ended or end for _, ended in away), default=at)
    rounds = max(0, int((end - max(at, last_away)).total_seconds() // lasting) - 1)
    if last_away <= at:
        at += timedelta(seconds=rounds * lasting)
    while (until := _until(tour.steps[step], at, away, end)) is not None and until <= end:
        step, at = _after(step, steps), until
    return step, at, until
