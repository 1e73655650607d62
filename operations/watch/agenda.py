"""What a case needs from the watch, and when: pure, the time is an argument.

| what            | when                                                     | how often                       |
|-----------------|----------------------------------------------------------|---------------------------------|
| a call          | a level of the ladder has come (`city.clocks`)           | once for each level of the case |
| closing         | solved for so many days and nobody has objected          | once for each solution          |
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from city.clocks import Call, Clock
from city.complaints import Complaint, Status


class Todo(msgspec.Struct, frozen=True):
    """What is due now. `closing`: when the case was solved, if it is to be closed."""

    calls: tuple[Call, ...] = ()
    closing: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.calls) or self.closing is not None


class Agenda:
    """The clocks in force and the days of objection."""

    def __init__(self, clock: Clock, objection: timedelta) -> None:
        self._clock, self._objection = clock, objection

    def due(self, complaint: Complaint, now: datetime) -> Todo:
        """What has to happen to it by now; an ended case needs nothing."""
        if not complaint.open:
            return Todo()
        closes_at = self._closes_at(complaint)
        return Todo(
            calls=self._clock.calls(complaint, now),
            closing=complaint.status_at if closes_at and closes_at <= now else None,
        )

    def next_at(self, complaint: Complaint, now: datetime) -> datetime | None:
        """The next moment to look at it again, if nothing else changes; None = never."""
        if not complaint.open:
            return None
        return self._closes_at(complaint) or self._clock.next_change(complaint, now)

    def _closes_at(self, complaint: Complaint) -> datetime | None:
        if complaint.status is not Status.RESOLVED:
            return None
        return complaint.status_at + self._objection
