"""A stretch of time cut into trips, stops and silence: every second is in exactly one of them.

| between two positions, or after the last one, there is                          | it is    |
|---------------------------------------------------------------------------------|----------|
| less than `silent_s`                                                            | what the |
|                                                                                 | stays say|
| more, the vehicle stood before and is in the same place after it, and either    | stop     |
| its ignition was off or less than `silent_s` of it was on duty (a tracker that  |          |
| sleeps while its vehicle does)                                                  |          |
| more, and anything else                                                         | silent   |

Exactly `silent_s` is a silence. So a trip whose tracker goes quiet ends there, and `then` says so; it
is never taken for parking. The last words of the day are `then` = "": it was still going on.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from city.fleet.duty import Stretch, overlap_s
from city.fleet.points import Points, plane
from city.fleet.stays import stays

NOWHERE = -1


class State(StrEnum):
    TRIP = "trip"
    STOP = "stop"
    SILENT = "silent"


class Span(NamedTuple):
    """[start_s, end_s) in one state. `first` and `last` are the points at its ends, NOWHERE where it
    has none. `begins` False: it was going on before the time asked for. `then`: what came after."""

    state: State
    start_s: float
    end_s: float
    first: int = NOWHERE
    last: int = NOWHERE
    begins: bool = True
    then: str = ""
    whole: Stretch = (0.0, 0.0)
    """From when to when it really lasted, also outside the time asked for, as far as is known."""


class Pace(NamedTuple):
    """How a vehicle kind's day is cut; metres and seconds."""

    trip_m: float = 200.0
    stop_s: float = 180.0
    silent_s: float = 3600.0


def partition(
    points: Points, pace: Pace, duty: Sequence[Stretch], start_s: float, until_s: float
) -> list[Span]:
    """`points`: the good ones, in order; some from before and after help at the ends. `duty` must
    reach as far as the points do. Empty when there is no time between `start_s` and `until_s`."""
    if until_s <= start_s:
        return []
    spans = _followed(_alike(list(_spans(points, pace, duty, start_s, until_s))))
    return [_clipped(each, start_s, until_s) for each in spans if each.end_s > start_s and each.start_s < until_s]  # fmt: skip


def _spans(
    points: Points, pace: Pace, duty: Sequence[Stretch], start_s: float, until_s: float
) -> list[Span]:
    if not len(points):
        return [Span(State.SILENT, start_s, until_s)]
    runs = _runs(points.at_s, pace.silent_s)
    spans = _run(points, *runs[0], pace)
    for before, after in pairwise(runs):
        spans.append(_gap(points, before[1], after[0], spans[-1].state, pace, duty))
        spans += _run(points, *after, pace)
    return _ends(spans, points, pace, duty, start_s, until_s)


def _runs(at_s: Sequence[float], silent_s: float) -> list[tuple[int, int]]:
    """First and last points of what is heard without a silence."""
    cuts = [at for at in range(1, len(at_s)) if at_s[at] - at_s[at - 1] >= silent_s]
    return list(zip([0, *cuts], [*(cut - 1 for cut in cuts), len(at_s) - 1], strict=True))


def _run(points: Points, first: int, last: int, pace: Pace) -> list[Span]:
    """Stops and the trips around them, end to end from the first point to the last one."""
    found = stays(points.between(first, last + 1), pace.trip_m, pace.stop_s)
    spans, here = [], first
    for stay in found:
        if first + stay.first > here:
            spans.append(_span(State.TRIP, points, here, first + stay.first))
        spans.append(_span(State.STOP, points, first + stay.first, first + stay.last))
        here = first + stay.last
    if here < last or not spans:
        spans.append(_span(State.TRIP, points, here, last))
    return spans


def _span(state: State, points: Points, first: int, last: int) -> Span:
    return Span(state, points.at_s[first], points.at_s[last], first, last)


def _gap(
    points: Points, left: int, came: int, state: State, pace: Pace, duty: Sequence[Stretch]
) -> Span:
    away = plane(points.lat[left])
    moved = away(points.lat[left], points.lng[left], points.lat[came], points.lng[came])
    start_s, end_s = points.at_s[left], points.at_s[came]
    sleeps = moved <= pace.trip_m and _sleeps(points, left, state, end_s, pace, duty)
    return Span(State.STOP if sleeps else State.SILENT, start_s, end_s, left, came)


def _sleeps(
    points: Points, left: int, state: State, end_s: float, pace: Pace, duty: Sequence[Stretch]
) -> bool:
    """Whether a tracker that goes quiet here may have been meant to."""
    if state != State.STOP:
        return False
    is_off = points.ignition_on[left] is False
    return is_off or overlap_s(duty, points.at_s[left], end_s) < pace.silent_s


def _ends(
    spans: list[Span],
    points: Points,
    pace: Pace,
    duty: Sequence[Stretch],
    start_s: float,
    until_s: float,
) -> list[Span]:
    """With the time before the first point and after the last one."""
    first, last = spans[0], len(points) - 1
    if (begin := points.at_s[0]) > start_s:
        state = first.state if begin - start_s < pace.silent_s else State.SILENT
        spans.insert(0, Span(state, start_s, begin, 0 if state == first.state else NOWHERE, 0))
    if (end := points.at_s[last]) < until_s:
        heard = until_s - end < pace.silent_s
        sleeps = _sleeps(points, last, spans[-1].state, until_s, pace, duty)
        state = spans[-1].state if heard or sleeps else State.SILENT
        spans.append(Span(state, end, until_s, last, last if state != State.SILENT else NOWHERE))
    return spans


def _alike(spans: list[Span]) -> list[Span]:
    """Neighbours of one state become one; those without any length go."""
    kept: list[Span] = []
    for each in spans:
        if kept and kept[-1].state == each.state:
            kept[-1] = kept[-1]._replace(end_s=each.end_s, last=each.last)
        elif each.start_s < each.end_s:
            kept.append(each)
    return kept


def _followed(spans: list[Span]) -> list[Span]:
    return [
        each._replace(then=spans[at + 1].state if at + 1 < len(spans) else "")
        for at, each in enumerate(spans)
    ]


def _clipped(span: Span, start_s: float, until_s: float) -> Span:
    span = span._replace(whole=(span.start_s, span.end_s))
    if span.start_s < start_s:
        span = span._replace(start_s=start_s, begins=False)
    return span._replace(end_s=until_s, then="") if span.end_s > until_s else span
