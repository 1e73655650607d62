"""A case's earlier states as rows, of which only those are kept that some period's end falls into.

A period ends at a midnight of the city. A case that was given to its agency ten minutes after it
came, or twice in one afternoon, needs one row and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from city.as_it_stood import Stood, states
from city.complaints import Complaint, Status
from operations.report_cards.columns import NEVER, CaseRow


def took_back(case: Complaint) -> bool:
    """Whether anything of it may ever have been taken back: asked of every case, so quickly."""
    if case.reopened or len(case.voices) > 1:
        return True
    agency = case.steps[0].agency_id if case.steps else case.agency_id
    return any(
        (each.agency_id and each.agency_id != agency) or each.status is Status.MERGED
        for each in case.steps
    )


def with_past(
    row: CaseRow, case: Complaint, zone: str, due_at: Callable[[Complaint], datetime]
) -> CaseRow:
    """The row of the present, with those of the past that a midnight fell into."""
    kept, since = [], 0.0
    *past, _ = states(case)
    for each in past:
        if _holds_midnight(each.since or case.received_at, each.till, ZoneInfo(zone)):
            kept.append(_as_it_stood(replace(row, since=since), each, case, due_at))
            since = kept[-1].till
    return replace(row, since=since, earlier=tuple(kept))


def _holds_midnight(since: datetime, till: datetime | None, zone: ZoneInfo) -> bool:
    """Whether a day of the city ended in (since, till]."""
    return till is not None and since.astimezone(zone).date() != till.astimezone(zone).date()


def _as_it_stood(
    row: CaseRow, stood: Stood, case: Complaint, due_at: Callable[[Complaint], datetime]
) -> CaseRow:
    stars, voices = stood.stars
    due = due_at(replace(case, agency_id=stood.agency_id))
    return replace(
        row,
        agency=stood.agency_id,
        due=due.timestamp(),
        resolved=_seconds(stood.resolved_at),
        closed=_seconds(stood.closed_at),
        ended=_seconds(stood.ended_at),
        till=_seconds(stood.till),
        rated=_seconds(stood.rated_at),
        reopened=stood.reopened,
        rating=stars,
        voices=voices,
        status=str(stood.status),
    )


def _seconds(at: datetime | None) -> float:
    return NEVER if at is None else at.timestamp()
