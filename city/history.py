"""The steps of a complaint as a wall may show them, never without end; and who held it when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from city.case import ENDED, LETS_GO, Complaint, Event, Kind, Status, Step

MOST_STEPS = 40
"""A case that goes back and forth for ever keeps its first step and the newest ones; what only led
on to the next step goes before what report cards of ended periods still need."""
_ON_THE_WAY = frozenset(
    {
        Status.VERIFIED,
        Status.DISPATCHED,
        Status.EN_ROUTE,
        Status.ON_SITE,
        Status.IN_PROGRESS,
        Status.COORDINATING,
    }
)


def history(complaint: Complaint) -> tuple[Step, ...]:
    """The steps so far; of an old record what its state still tells: the first and the present."""
    if complaint.steps:
        return complaint.steps
    first = Step(Status.RECEIVED, complaint.received_at)
    if complaint.status is Status.RECEIVED:
        return (first,)
    return first, Step(complaint.status, complaint.status_at)


def shown(event: Event) -> Step:
    """The step an event makes, without any words."""
    return Step(event.status, event.at, event.agency_id, event.vehicle_id)


def extended(complaint: Complaint, newest: Step) -> tuple[Step, ...]:
    """The history with one step more; beyond MOST_STEPS an old one goes."""
    steps = (*history(complaint), newest)
    if len(steps) <= MOST_STEPS:
        return steps
    old = range(1, MOST_STEPS // 2)
    goes = next((each for each in old if steps[each].status in _ON_THE_WAY), 1)
    return steps[:goes] + steps[goes + 1 :]


def held_by(events: Iterable[Event], vehicle_id: str, at: datetime) -> bool:
    """Whether the case, not ended, was this unit's at that moment (a step counts from its own
    moment on). `events`: all of the case, in the order they were kept."""
    unit, ended = "", False
    for each in events:
        if each.kind is Kind.STEP and each.at <= at:
            unit = each.vehicle_id or ("" if each.status in LETS_GO else unit)
            ended = each.status in ENDED
    return bool(unit) and unit == vehicle_id and not ended
