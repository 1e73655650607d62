"""What the good positions of a day tell beside trips and stops: the way, the engine, where and how fast.

Everything is a list of stretches, computed when it is first asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from city.dispatch import RADIUS_M
from city.fleet.duty import Stretch, Task, without
from city.fleet.places import Places
from city.fleet.points import Points, plane
from city.fleet.spells import spells
from city.fleet.stays import slow_at
from city.profile import FleetRules, Profile, VehicleKind, Zone
from city.vehicles import UNKNOWN_KIND

IDLE_S, AWAY_S, FAST_S = 180.0, 300.0, 10.0
"""The shortest spells that count; IDLE_S after common fleet practice, the others own choices."""
HAUL_S, HAULS_APART_S = 180.0, 900.0
"""A visit to a landfill lasts so long at least; what is nearer together is one visit."""
LANDFILL = "landfill"


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """Whose day it is. `zones`: those that are for it."""

    vehicle_id: str
    kind: VehicleKind
    agency_id: str = ""
    zones: tuple[Zone, ...] = ()


def worker_of(profile: Profile, vehicle_id: str, rules: FleetRules) -> Worker:
    """A vehicle that the profile does not name is of no agency and an unknown kind."""
    vehicle = profile.vehicles.get(vehicle_id)
    if vehicle is None:
        return Worker(vehicle_id=vehicle_id, kind=UNKNOWN_KIND)
    return Worker(
        vehicle_id=vehicle_id,
        kind=rules.kinds[vehicle.kind],
        agency_id=vehicle.agency_id,
        zones=tuple(each for each in rules.zones.values() if each.is_for(vehicle)),
    )


class Track:
    """`points`: the good ones, in order. `breaks`: those to which no way was driven."""

    def __init__(
        self,
        worker: Worker,
        points: Points,
        breaks: frozenset[int],
        tasks: Sequence[Task],
        places: Places,
    ) -> None:
        self.worker, self.points, self.tasks, self.places = worker, points, tasks, places
        self.slow = slow_at(points)
        self._way_m = _way_m(points, breaks)

    def way_m(self, at_s: float) -> float:
        """Metres driven until a moment; between two positions as if at one speed."""
        times = self.points.at_s
        after = bisect_right(times, at_s)
        if after == 0 or after == len(times):
            return self._way_m[after - 1] if after else 0.0
        start, end = times[after - 1], times[after]
        part = (at_s - start) / (end - start)
        return self._way_m[after - 1] + part * (self._way_m[after] - self._way_m[after - 1])

    def works_at(self, at: int) -> bool:
        """Whether the vehicle stands at a place of its work, or at that of its task."""
        lat, lng = self.points.lat[at], self.points.lng[at]
        kinds, own = self.places.kinds_at(lat, lng), self.worker.kind.works_at
        return (bool(kinds) and not kinds.isdisjoint(own)) or self.on_site(at)

    def on_site(self, at: int) -> bool:
        if not self.tasks:
            return False
        lat, lng, moment = self.points.lat[at], self.points.lng[at], self.points.at_s[at]
        return any(
            each.lat is not None
            and each.lng is not None
            and each.sent_s <= moment < each.end_s
            and self.places.metres(lat, lng, each.lat, each.lng) <= RADIUS_M
            for each in self.tasks
        )

    @cached_property
    def told(self) -> list[Stretch]:
        """While it is known whether the engine runs."""
        return self._spells((each is not None for each in self.points.ignition_on), 0.0)

    @cached_property
    def engine(self) -> list[Stretch]:
        return self._spells((each is True for each in self.points.ignition_on), 0.0)

    @cached_property
    def _idles(self) -> list[bool | None]:
        """Engine on and slow: True away from any place of work, None at one; else False."""
        pairs = enumerate(zip(self.points.ignition_on, self.slow, strict=True))
        return [
            False if on is not True or not slow else None if self.works_at(at) else True
            for at, (on, slow) in pairs
        ]

    @cached_property
    def idle(self) -> list[Stretch]:
        """Away from any place of work."""
        return self._spells((each is True for each in self._idles), IDLE_S)

    @cached_property
    def busy_idle(self) -> list[Stretch]:
        """At a place of work: a compactor presses with its engine."""
        return self._spells((each is None for each in self._idles), IDLE_S)

    @cached_property
    def away(self) -> list[Stretch]:
        """Outside the zones it keeps to, at no registered place, on no task."""
        zones, away = self.worker.zones, self.places.is_away
        pairs = zip(self.points.lat, self.points.lng, strict=True)
        outside = self._spells((away(zones, lat, lng) for lat, lng in pairs), AWAY_S)
        return without(outside, [each.stretch for each in self.tasks])

    @cached_property
    def fast(self) -> list[Stretch]:
        limit = self.worker.kind.limit_kmh
        if limit is None:
            return []
        return self._spells((each is not None and each > limit for each in self.points.speed_kmh), FAST_S)  # fmt: skip

    @cached_property
    def hauls(self) -> list[Stretch]:
        """Visits to a landfill of a kind that hauls there. Where it stood when it was first heard of, it may
        have stood for days: that is no visit."""
        if not self.worker.kind.hauls:
            return []
        there = (
            LANDFILL in self.places.kinds_at(lat, lng)
            for lat, lng in zip(self.points.lat, self.points.lng, strict=True)
        )
        near: list[Stretch] = []
        for start, end in self._spells(there, 0.0):
            if near and start - near[-1][1] < HAULS_APART_S:
                near[-1] = near[-1][0], end
            else:
                near.append((start, end))
        first_s = self.points.at_s[0] if near else 0.0
        return [(start, end) for start, end in near if end - start >= HAUL_S and start > first_s]

    def _spells(self, is_so: Iterable[bool], least_s: float) -> list[Stretch]:
        silent_s = self.worker.kind.silent_s
        return spells(self.points.at_s, list(is_so), least_s, silent_s)


def _way_m(points: Points, breaks: frozenset[int]) -> list[float]:
    """Metres driven from the first point to each."""
    if not len(points):
        return []
    metres, lat, lng = plane(points.lat[0]), points.lat, points.lng
    way, driven = [0.0], 0.0
    for at in range(1, len(lat)):
        if at not in breaks:
            driven += metres(lat[at - 1], lng[at - 1], lat[at], lng[at])
        way.append(driven)
    return way
