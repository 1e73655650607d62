"""A vehicle's day from its positions: judged, cut into parts, and measured.

    derived(worker, points, day, until_s, tasks, places) -> VehicleDay

It is done once for each vehicle and day, and the rows are kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from city.fleet.duty import Stretch, Task, day_of, overlap_s, within, without
from city.fleet.faults import Bounds, Fault, Judged, judge
from city.fleet.partition import NOWHERE, Pace, Span, State, partition
from city.fleet.parts import Part, VehicleDay, Visit
from city.fleet.places import Places
from city.fleet.points import Points
from city.fleet.privacy import RULE, hours_of, is_near, is_private
from city.fleet.track import Track, Worker
from city.fleet.visits import visit
from city.geography import kelurahan_code

STRAIGHT_KM = 0.5
"""On shorter ways a detour says nothing."""
MARGIN_DEG = 0.25
"""How far outside the city's frame a position may lie (28 km): ambulances drive to other cities."""
PADDING_S = 86400.0


def derived(
    worker: Worker,
    points: Points,
    day: date,
    until_s: float,
    tasks: Sequence[Task],
    places: Places,
    *,
    simulated: bool = False,
    since_s: float = 0.0,
) -> VehicleDay:
    """`points` in order; some from the hours before and after the day make its ends true. `until_s`:
    the end of the day, or now while it runs. `tasks` of this vehicle. `since_s`: when the city began
    to listen; no tracker was silent before, unless it has told of itself."""
    return _Day(worker, points, day, until_s, tasks, places, simulated, since_s).whole()


def judged_day(
    worker: Worker,
    points: Points,
    day: date,
    until_s: float,
    tasks: Sequence[Task],
    places: Places,
) -> tuple[Judged, tuple[tuple[float, float], ...]]:
    """Without any measuring, for a drawing: the verdict on every point, and the private places."""
    made = _Day(worker, points, day, until_s, tasks, places, False)
    return made.judged, made.private(made.spans())


def bounds_of(places: Places) -> Bounds:
    return Bounds(frame=places.profile.frame.widened(MARGIN_DEG))


class _Day:
    def __init__(
        self,
        worker: Worker,
        points: Points,
        day: date,
        until_s: float,
        tasks: Sequence[Task],
        places: Places,
        simulated: bool,
        since_s: float = 0.0,
    ) -> None:
        self.worker, self.raw, self.day, self.places = worker, points, day, places
        self.tasks, self.simulated = tasks, simulated
        start_s, end_s = day_of(day, places.profile.time_zone)
        self.start_s = max(start_s, min([since_s, *points.at_s[:1]]))
        self.until_s = min(until_s, end_s)
        self.judged: Judged = judge(points, bounds_of(places))
        good = self.judged.good()
        breaks = frozenset(at for at, was in enumerate(good) if was in self.judged.breaks)
        self.track = Track(worker, points.taken(good), breaks, tasks, places)
        wide = start_s - PADDING_S, end_s + PADDING_S
        self.hours = hours_of(worker.kind, places.profile, *wide)
        self.off_duty = self.hours.off_duty
        self.duty = without([wide], self.off_duty)

    def spans(self) -> list[Span]:
        kind = self.worker.kind
        pace = Pace(kind.trip_m, kind.stop_s, kind.silent_s)
        return partition(self.track.points, pace, self.duty, self.start_s, self.until_s)

    def whole(self) -> VehicleDay:
        spans = self.spans()
        private = self.private(spans)
        parts = tuple(self._part(each, self._goes_with(each, private)) for each in spans)
        return VehicleDay(parts=parts, visits=tuple(self._visits()), private=private)

    def private(self, spans: Sequence[Span]) -> tuple[tuple[float, float], ...]:
        return tuple(self._point(each) for each in spans if self._is_private(each))

    def _goes_with(self, span: Span, private: Sequence[tuple[float, float]]) -> bool:
        """Also of what was elsewhere in the day, by a home that is known from its night."""
        if span.first == NOWHERE or not is_near(*self._point(span), private):
            return False
        known = self.places.at(*self._point(span))
        return known is None or known.private

    def _is_private(self, span: Span) -> bool:
        """Of a trip that still goes on: the place that it has come to."""
        is_trip = span.state == State.TRIP
        at = span.last if is_trip else span.first
        if at == NOWHERE or (is_trip and span.then) or self.track.on_site(at):
            return False
        stay = (self.track.points.at_s[at], span.whole[1]) if is_trip else span.whole
        return is_private(stay, *self._point(span), self.places, self.hours)

    def _point(self, span: Span) -> tuple[float, float]:
        """Where it stood, where the trip ended, or where it was last heard of."""
        points = self.track.points
        if span.state == State.TRIP:
            return points.lat[span.last], points.lng[span.last]
        if span.state == State.SILENT:
            return points.lat[span.first], points.lng[span.first]
        count = span.last - span.first + 1
        lat = sum(points.lat[span.first : span.last + 1]) / count
        return lat, sum(points.lng[span.first : span.last + 1]) / count

    def _part(self, span: Span, hidden: bool) -> Part:
        start_s, end_s = span.start_s, span.end_s
        faults = self._faults(start_s, end_s)
        return Part(
            vehicle_id=self.worker.vehicle_id,
            day=self.day,
            kind=self.worker.kind.id,
            agency_id=self.worker.agency_id,
            state=span.state,
            then=span.then,
            begins=span.begins,
            start_at=_moment(start_s),
            end_at=_moment(end_s),
            points=self._count(start_s, end_s),
            bad=faults.total(),
            faults=", ".join(f"{each} {n}" for each, n in faults.items()),
            simulated=self.simulated,
            rule=RULE,
            **self._seconds(span),
            **self._way(span),
            **self._place(span, hidden),
        )

    def _seconds(self, span: Span) -> dict[str, Any]:
        found, stretch = self.track, (span.start_s, span.end_s)
        on_duty = within(self.duty, *stretch)
        off_task = without(within(self.off_duty, *stretch), [each.stretch for each in self.tasks])
        duty_s, is_trip = overlap_s(on_duty, *stretch), span.state == State.TRIP
        works = is_trip or (span.state == State.STOP and found.works_at(span.first))
        return {
            "told_s": overlap_s(found.told, *stretch),
            "engine_s": overlap_s(found.engine, *stretch),
            "idle_s": overlap_s(found.idle, *stretch),
            "busy_idle_s": overlap_s(found.busy_idle, *stretch),
            "away_s": overlap_s(self._away, *stretch),
            "fast_s": overlap_s(found.fast, *stretch),
            "after_s": overlap_s(off_task, *stretch) if is_trip else 0.0,
            "duty_s": duty_s,
            "work_s": duty_s if works else 0.0,
            "hauls": sum(span.start_s <= begun < span.end_s for begun, _ in found.hauls),
        }

    def _way(self, span: Span) -> dict[str, Any]:
        if span.first == NOWHERE or span.last == NOWHERE or span.state == State.STOP:
            return {}
        points = self.track.points
        ends = [(points.lat[at], points.lng[at]) for at in (span.first, span.last)]
        straight_km = self.places.metres(*ends[0], *ends[1]) / 1000
        if span.state == State.SILENT:
            return {"unseen_km": straight_km}
        is_whole = span.begins and span.then == State.STOP and straight_km >= STRAIGHT_KM
        is_whole = is_whole and not self.worker.kind.rounds
        speeds = (each for each in points.speed_kmh[span.first : span.last + 1] if each is not None)
        return {
            "km": (self.track.way_m(span.end_s) - self.track.way_m(span.start_s)) / 1000,
            "straight_km": straight_km if is_whole else 0.0,
            "top_kmh": max(speeds, default=None),
        }

    def _place(self, span: Span, hidden: bool) -> dict[str, Any]:
        if hidden or span.first == NOWHERE:
            return {"hidden": hidden}
        lat, lng = self._point(span)
        known = self.places.at(lat, lng)
        return {
            "place": known.id if known else "",
            "area": kelurahan_code(self.places.profile, lat, lng),
            "lat": round(lat, 6),
            "lng": round(lng, 6),
        }

    @cached_property
    def _away(self) -> list[Stretch]:
        """Only within the shift: where a vehicle sleeps is no work, and a drive at night counts by itself."""
        return without(self.track.away, self.off_duty)

    def _count(self, start_s: float, end_s: float) -> int:
        at_s = self.raw.at_s
        return bisect_left(at_s, end_s) - bisect_left(at_s, start_s)

    def _faults(self, start_s: float, end_s: float) -> Counter[Fault]:
        return Counter(fault for at_s, fault in self._bad if start_s <= at_s < end_s)

    @cached_property
    def _bad(self) -> list[tuple[float, Fault]]:
        pairs = zip(self.raw.at_s, self.judged.faults, strict=True)
        return [(at_s, fault) for at_s, fault in pairs if fault]

    def _visits(self) -> list[Visit]:
        worker, found = self.worker, []
        for task in self.tasks:
            if task.sent_s >= self.until_s or task.end_s <= self.start_s:
                continue
            stay = visit(self.track, task, self.start_s, self.until_s)
            if stay is None and task.sent_s < self.start_s:
                continue
            found.append(
                Visit(
                    vehicle_id=worker.vehicle_id,
                    day=self.day,
                    kind=worker.kind.id,
                    agency_id=worker.agency_id,
                    ticket=task.ticket,
                    sent_at=_moment(task.sent_s),
                    entered_at=_moment(stay.entered_s) if stay else None,
                    left_at=_moment(stay.left_s) if stay else None,
                    simulated=self.simulated,
                )
            )
        return found


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
