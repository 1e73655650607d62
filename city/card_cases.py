"""What a report card needs of each complaint, in every state that it was in.

The sets and figures made of it are defined in `city.report_cards`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from city.as_it_stood import states
from city.complaints import Complaint


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What a card needs of a complaint as it stood in (since, till]; None is from ever, for ever.

    `ended_at`: closed, rejected, passed on or merged. `rating`: sum of the stars of its `voices`,
    the first of which came at `rated_at`.
    """

    ticket: str
    agency_id: str
    received_at: datetime
    due_at: datetime
    assigned_at: datetime | None = None
    arrived_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    reopened: int = 0
    rating: int = 0
    voices: int = 0
    rated_at: datetime | None = None
    since: datetime | None = None
    till: datetime | None = None

    def stood(self, at: datetime) -> bool:
        """Whether this is what the case said at that moment."""
        return (self.since is None or self.since < at) and (self.till is None or at <= self.till)


def cases_of(complaint: Complaint, due_at: Callable[[Complaint], datetime]) -> list[Case]:
    """A complaint in all its known states, the present one last; `due_at` from `city.clocks`."""
    return [
        Case(
            ticket=complaint.complaint_id,
            agency_id=each.agency_id,
            received_at=complaint.received_at,
            due_at=due_at(replace(complaint, agency_id=each.agency_id)),
            assigned_at=complaint.assigned_at,
            arrived_at=complaint.arrived_at,
            resolved_at=each.resolved_at,
            closed_at=each.closed_at,
            ended_at=each.ended_at,
            reopened=each.reopened,
            rating=each.stars[0],
            voices=each.stars[1],
            rated_at=each.rated_at,
            since=each.since,
            till=each.till,
        )
        for each in states(complaint)
    ]
