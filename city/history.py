"""The steps of a complaint as a wall may show them, and never without end."""

from __future__ import annotations

from city.case import Complaint, Event, Status, Step

MOST_STEPS = 40
"""A case that goes back and forth for ever keeps its first step and the newest ones."""


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
    """The history with one step more; beyond MOST_STEPS the second oldest goes."""
    steps = (*history(complaint), newest)
    return steps if len(steps) <= MOST_STEPS else (steps[0], *steps[1 - MOST_STEPS :])
