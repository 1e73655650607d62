"""What a complaint said before something of it was taken back, for figures of ended periods.

Most of what happens only adds: a moment later than the period's end is seen to be later. These take
something back, and each ends one state (`Stood`) and begins the next:

| what                                  | what it takes back                               |
|---------------------------------------|--------------------------------------------------|
| reopened                              | the moments of its solution and of its end       |
| taken out of the case it went into    | its end                                          |
| given to another agency               | whose case it was                                |
| rated by one more, or once more       | sum of stars and number of voices                |

Read from the steps and the voices that the record keeps (`city.history`, `city.ratings`): of a case
that came back more often than these hold, the oldest states are not known any more. The category is
always the present one.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from city.case import ENDED, Complaint, Status, Step, Voice
from city.history import history
from city.ratings import sum_and_count, voices


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """True for questions about a moment in (since, till]; None: from ever, for ever."""

    since: datetime | None = None
    till: datetime | None = None
    status: Status
    agency_id: str
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    reopened: int = 0
    said: tuple[Voice, ...] = ()

    @property
    def rated_at(self) -> datetime | None:
        """When the first stars came."""
        return self.said[0].at if self.said else None

    @property
    def stars(self) -> tuple[int, int]:
        """Sum of all reporters' stars, and how many gave any."""
        return sum_and_count(self.said)


def states(complaint: Complaint) -> list[Stood]:
    """All states that are known, oldest first; the last one is the present."""
    steps = history(complaint)
    forgotten = complaint.reopened - sum(each.status is Status.REOPENED for each in steps)
    now = Stood(status=steps[0].status, agency_id=steps[0].agency_id, reopened=max(0, forgotten))
    found = []
    for change in _changes(steps, voices(complaint)):
        after = _after(now, change)
        if _took_back(now, after):
            found.append(replace(now, till=change.at))
            after = replace(after, since=change.at)
        now = after
    return [*found, _present(complaint, now)]


def _changes(steps: tuple[Step, ...], said: tuple[Voice, ...]) -> list[Step | Voice]:
    return sorted([*steps[1:], *said], key=lambda each: each.at)


def _after(now: Stood, change: Step | Voice) -> Stood:
    if isinstance(change, Voice):
        return replace(now, said=(*now.said, change))
    again = change.status is Status.REOPENED
    ends = change.status in ENDED
    return replace(
        now,
        status=change.status,
        agency_id=change.agency_id or now.agency_id,
        resolved_at=None if again else _first(now.resolved_at, change, Status.RESOLVED),
        closed_at=None if again else _first(now.closed_at, change, Status.CLOSED),
        ended_at=change.at if ends else None,
        reopened=now.reopened + again,
    )


def _first(known: datetime | None, change: Step, status: Status) -> datetime | None:
    return known or (change.at if change.status is status else None)


def _took_back(before: Stood, after: Stood) -> bool:
    more_stars = bool(before.said) and len(after.said) > len(before.said)
    opened = after.reopened > before.reopened or (before.ended_at and not after.ended_at)
    return more_stars or bool(opened) or after.agency_id != before.agency_id


def _present(complaint: Complaint, now: Stood) -> Stood:
    """The record itself knows best what it says now."""
    return replace(
        now,
        status=complaint.status,
        agency_id=complaint.agency_id,
        resolved_at=complaint.resolved_at,
        closed_at=complaint.closed_at,
        ended_at=None if complaint.open else complaint.status_at,
        reopened=complaint.reopened,
    )
