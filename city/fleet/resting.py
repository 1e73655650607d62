"""Where a vehicle rests out of hours, followed live: (known, position, now) -> known.

| of its newest position                              | its place is                                      |
|-----------------------------------------------------|---------------------------------------------------|
| on a task that was acted on within WORKING_S, or it | told                                              |
| is at the task's place (75 m)                       |                                                   |
| at a depot or a registered place                    | told, unless that one is marked `private`         |
| near a place where it rested (300 m)                | told to nobody                                    |
| it stands, or is not heard of, where `is_private`   | told to nobody: it rests here                     |
| anything else                                       | told                                              |

A case that is left "in progress" overnight is no work. A step or a photo of the work counts as acting
on it; whoever needs the vehicle's place takes such a step, and the case's history says so.

A rest of an hour or more is remembered for a day, so that the way home in the evening ends before home is
in sight; a shorter one (a red light) for as long as a trail reaches back. Nothing of this is ever written
down: it would be a register of homes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from city.case import AT_WORK, WORK_PHOTOS, Complaint
from city.dispatch import RADIUS_M
from city.fleet.places import Places
from city.fleet.privacy import PRIVATE_S, Hours, is_near, is_private
from city.observations import VehiclePosition
from city.profile import VehicleKind
from city.vehicles import MOVING_KMH

REMEMBERED_S, PASSING_S = 86_400.0, 1800.0
WORKING_S = 3600.0
"""After the last act on its case a vehicle is at work for so long, exactly so long not included."""


class Rest(NamedTuple):
    """A private place, and from when until when the vehicle was seen near it."""

    lat: float
    lng: float
    since_s: float
    until_s: float

    def counts(self, now_s: float) -> bool:
        long = self.until_s - self.since_s >= PRIVATE_S
        return now_s - self.until_s <= (REMEMBERED_S if long else PASSING_S)


class Known(NamedTuple):
    """`stood`: since when it has kept within `trip_m` of which place. `slow`: by its newest position."""

    seen: VehiclePosition
    seen_s: float
    stood: tuple[float, float, float]
    slow: bool
    rests: tuple[Rest, ...] = ()
    hidden: bool = False


class Task(NamedTuple):
    """An open case on which a vehicle works: when it was last acted on, and its place if it has one."""

    vehicle_id: str
    acted_s: float
    lat: float | None
    lng: float | None


def task_of(case: Complaint) -> Task | None:
    """None: no vehicle is to work on it now."""
    if case.status not in AT_WORK or not case.vehicle_id:
        return None
    acted_at = max([case.status_at, *(each.at for each in case.photos if each.role in WORK_PHOTOS)])
    return Task(case.vehicle_id, acted_at.timestamp(), case.report.lat, case.report.lng)


def heard(known: Known | None, seen: VehiclePosition, kind: VehicleKind, places: Places) -> Known:
    """With its newest position; `judged` says what may be told of it."""
    at_s = seen.observed_at.timestamp()
    if known is None:
        return Known(seen, at_s, (at_s, seen.lat, seen.lng), (seen.speed_kmh or 0.0) < MOVING_KMH)
    away_m = places.metres(known.stood[1], known.stood[2], seen.lat, seen.lng)
    stood = known.stood if away_m <= kind.trip_m else (at_s, seen.lat, seen.lng)
    slow = _is_slow(known, seen, at_s, places)
    return Known(seen, at_s, stood, slow, known.rests, known.hidden)


def _is_slow(known: Known, seen: VehiclePosition, at_s: float, places: Places) -> bool:
    if seen.speed_kmh is not None:
        return seen.speed_kmh < MOVING_KMH
    way_m = places.metres(known.seen.lat, known.seen.lng, seen.lat, seen.lng)
    return way_m < MOVING_KMH / 3.6 * (at_s - known.seen_s)


def judged(
    known: Known,
    now_s: float,
    kind: VehicleKind,
    hours: Hours,
    places: Places,
    *,
    tasks: Collection[Task] = (),
    strict: bool = False,
) -> Known:
    """At `now_s`, also when nothing new was heard. `hours` must reach some days back. `tasks`: those of
    this vehicle. `strict`: out of hours a drive on no task is nobody's business either."""
    now_s = max(now_s, known.seen_s)
    if any(_works(known, each, now_s, places) for each in tasks):
        return known._replace(hidden=False)
    lat, lng = known.seen.lat, known.seen.lng
    rests = known.rests and tuple(each for each in known.rests if each.counts(now_s))
    place = places.at(lat, lng)
    if place and not place.private:
        return known._replace(rests=rests, hidden=False)
    still = (strict and not tasks) or known.slow or now_s - known.seen_s > kind.stale_after_s
    if not (place or still or known.rests or known.hidden):
        return known
    here = next((each for each in rests if is_near(lat, lng, [(each.lat, each.lng)])), None)
    if place or (still and is_private((known.stood[0], now_s), lat, lng, places, hours)):
        stays = here._replace(until_s=now_s) if here else Rest(lat, lng, now_s, now_s)
        rests = (*(each for each in rests if each is not here), stays)
        return known._replace(rests=rests, hidden=True)
    return known._replace(rests=rests, hidden=here is not None)


def _works(known: Known, task: Task, now_s: float, places: Places) -> bool:
    if now_s - task.acted_s < WORKING_S:
        return True
    if task.lat is None or task.lng is None:
        return False
    return places.metres(known.seen.lat, known.seen.lng, task.lat, task.lng) <= RADIUS_M
