"""Units that reach the place of their case: noticed, offered to a person, never decided.

What counts as there stands in `city.dispatch.arrived`; only positions from after the unit was sent
count, so that a crew that rests nearby has not arrived before it was asked to come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from city.complaints import Complaint, Status
from city.dispatch import arrived
from city.observations import VehiclePosition

ON_THE_WAY = frozenset({Status.DISPATCHED, Status.EN_ROUTE})
KEPT = 60
"""Positions remembered for each case: a minute or more, enough to see a unit stay."""


class Arrivals:
    """Cases whose units are on their way, and the units' last positions.

    It forgets with its process: the next one needs two positions to know as much.
    """

    def __init__(self, radius_m: float) -> None:
        self._radius_m = radius_m
        self._waiting: dict[str, Complaint] = {}
        self._last: dict[str, deque[VehiclePosition]] = {}

    def note(self, complaint: Complaint) -> None:
        """A case as it is now: waited for, or not any more."""
        ticket = complaint.complaint_id
        before = self._waiting.pop(ticket, None)
        if before is None or not _awaits(complaint) or sent_at(before) != sent_at(complaint):
            self._last.pop(ticket, None)
        if _awaits(complaint):
            self._waiting[ticket] = complaint

    @property
    def vehicles(self) -> list[str]:
        """Whose positions matter now."""
        return sorted({each.vehicle_id for each in self._waiting.values()})

    def seen(self, positions: Iterable[VehiclePosition]) -> list[Complaint]:
        """The cases whose unit is there, given every unit's newest position."""
        newest = {each.vehicle_id: each for each in positions}
        pairs = [(case, newest.get(case.vehicle_id)) for case in self._waiting.values()]
        return [case for case, position in pairs if position and self._there(case, position)]

    def _there(self, case: Complaint, position: VehiclePosition) -> bool:
        last = self._last.setdefault(case.complaint_id, deque(maxlen=KEPT))
        newer = not last or position.observed_at > last[-1].observed_at
        if newer and position.observed_at >= sent_at(case):
            last.append(position)
        lat, lng = case.report.lat, case.report.lng
        return lat is not None and lng is not None and arrived(last, (lat, lng), self._radius_m)


def sent_at(case: Complaint) -> datetime:
    """When its present unit was sent."""
    sent = [each.at for each in case.steps if each.status is Status.DISPATCHED]
    return sent[-1] if sent else case.status_at


def _awaits(case: Complaint) -> bool:
    on_the_way = case.status in ON_THE_WAY and bool(case.vehicle_id)
    return on_the_way and case.arrival_offered_at is None and case.report.lat is not None
