"""When a vehicle is on duty, when it is night, and when it is on a task: stretches of time.

A stretch is (start, end) in epoch seconds, start included, end not. A vehicle kind's `shift` is in the
city's own time; one that ends at or before its start ends on the next day, and none is around the
clock. A task is a complaint the vehicle was sent to, until it was done or taken off it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from city.case import AT_WORK, LETS_GO, Complaint, Status, Step
from city.history import history

Stretch = tuple[float, float]
Shift = tuple[time, time]
SENDS = frozenset({Status.DISPATCHED})


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle at work for a case: from when it was sent until `end_s` (infinite: it still is).

    `lat` and `lng` are None for a case without a point.
    """

    vehicle_id: str
    ticket: str
    sent_s: float
    end_s: float = float("inf")
    lat: float | None = None
    lng: float | None = None

    @property
    def stretch(self) -> Stretch:
        return self.sent_s, self.end_s


def day_of(day: date, zone: str) -> Stretch:
    """The day in the city's own time; of 24 hours wherever clocks are never changed."""
    return _local(day, time(), zone), _local(day + timedelta(days=1), time(), zone)


def shifts(shift: Shift | None, start_s: float, end_s: float, zone: str) -> list[Stretch]:
    """The duty within [start, end), also of shifts that began the day before."""
    if shift is None:
        return [(start_s, end_s)]
    first = datetime.fromtimestamp(start_s, ZoneInfo(zone)).date() - timedelta(days=1)
    days = (first + timedelta(days=n) for n in range(int((end_s - start_s) // 86400) + 4))
    return within([_shift(shift, each, zone) for each in days], start_s, end_s)


def _shift(shift: Shift, day: date, zone: str) -> Stretch:
    begins, ends = shift
    last = day + timedelta(days=1) if ends <= begins else day
    return _local(day, begins, zone), _local(last, ends, zone)


def _local(day: date, at: time, zone: str) -> float:
    return datetime.combine(day, at, ZoneInfo(zone)).timestamp()


def within(stretches: Iterable[Stretch], start_s: float, end_s: float) -> list[Stretch]:
    """What of these lies in [start, end)."""
    cut = ((max(a, start_s), min(b, end_s)) for a, b in stretches)
    return [(a, b) for a, b in cut if a < b]


def overlap_s(stretches: Iterable[Stretch], start_s: float, end_s: float) -> float:
    """How much of [start, end) these cover; they must not overlap each other."""
    return sum((min(b, end_s) - max(a, start_s) for a, b in stretches if a < end_s and b > start_s), 0.0)  # fmt: skip


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time as stretches that do not overlap, in order."""
    kept: list[Stretch] = []
    for a, b in sorted(stretches):
        if kept and a <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(b, kept[-1][1])
        elif a < b:
            kept.append((a, b))
    return kept


def without(stretches: Sequence[Stretch], taken: Sequence[Stretch]) -> list[Stretch]:
    """What of the first is not in the second."""
    left = joined(stretches)
    for a, b in joined(taken):
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, a)), (max(start, b), end))
            if piece[0] < piece[1]
        ]
    return left


def tasks_of(complaint: Complaint) -> list[Task]:
    """Every vehicle that was sent to this case, from its steps."""
    found: list[Task] = []
    steps = history(complaint)
    for at, each in enumerate(steps):
        if each.status in SENDS and each.vehicle_id:
            found.append(_task(complaint, each, steps[at + 1 :]))
    return found


def _task(complaint: Complaint, sent: Step, later: Sequence[Step]) -> Task:
    end = next((each for each in later if _ends(each)), None)
    return Task(
        vehicle_id=sent.vehicle_id,
        ticket=complaint.complaint_id,
        sent_s=sent.at.timestamp(),
        end_s=end.at.timestamp() if end else float("inf"),
        lat=complaint.report.lat,
        lng=complaint.report.lng,
    )


def _ends(step: Step) -> bool:
    """Whether the vehicle works on the case no longer from this step on, or was sent once more."""
    return step.status in SENDS or step.status in LETS_GO or step.status not in AT_WORK
