"""When the service time of a complaint stands still, and for how long it did."""

from __future__ import annotations

from typing import Any

from city.case import CLOCK_STOPS, Complaint, Event, Pause, Status

MOST_PAUSES = 40
"""Later pauses do not stop the clock any more, or a case could be put off for ever."""


def clocked(complaint: Complaint, event: Event) -> dict[str, Any]:
    """What a step changes of it: it starts a pause, or ends it."""
    stands = event.status in CLOCK_STOPS
    if event.status is Status.MERGED:
        return {}
    stood = complaint.status in CLOCK_STOPS or complaint.stopped_at is not None
    if stands:
        return {} if stood else {"stopped_at": event.at}
    since = complaint.stopped_at or complaint.status_at
    pause = (Pause(since, max(since, event.at)),) if stood else ()
    return {"stopped_at": None, "pauses": (*complaint.pauses, *pause)[:MOST_PAUSES]}
