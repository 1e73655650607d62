"""Which actions a case allows, and to whom: what the desk offers as buttons and keys."""

from __future__ import annotations

from city.case import WORK_PHOTOS
from city.complaints import ENDED, NEXT, Complaint, Status
from operations.desk.actor import CITIZEN, CLOCK, Actor
from operations.desk.new_secret import may_issue

STATUS_AFTER: dict[str, Status] = {
    "verify": Status.VERIFIED,
    "assign": Status.ASSIGNED,
    "coordinate": Status.COORDINATING,
    "dispatch": Status.DISPATCHED,
    "en_route": Status.EN_ROUTE,
    "arrive": Status.ON_SITE,
    "start_work": Status.IN_PROGRESS,
    "resolve": Status.RESOLVED,
    "close": Status.CLOSED,
    "reject": Status.REJECTED,
    "not_ours": Status.NOT_OURS,
    "merge": Status.MERGED,
    "reopen": Status.REOPENED,
}
"""Actions that are steps."""
_OPEN = frozenset(Status) - ENDED
_WHILE: dict[str, frozenset[Status]] = {
    "unmerge": frozenset({Status.MERGED}),
    "rate": frozenset({Status.RESOLVED, Status.CLOSED}),
    "set_priority": _OPEN,
    "set_category": _OPEN,
    "set_place": _OPEN,
    "note": frozenset(Status),
    "add_photo": frozenset(Status),
    "release_photos": frozenset(Status),
    "issue_secret": frozenset(Status),
}
"""Actions that leave the status as it is, or bring an earlier one back."""
ACTIONS = (*STATUS_AFTER, *_WHILE)
_SOLVED = frozenset({Status.RESOLVED, Status.CLOSED})


def allows(status: Status, action: str) -> bool:
    """Whether a case of this status allows an action. A merged one only unmerges."""
    if action in _WHILE:
        return status in _WHILE[action]
    return status is not Status.MERGED and STATUS_AFTER[action] in NEXT[status]


def possible(complaint: Complaint, by: Actor) -> tuple[str, ...]:
    """The actions this person may take on this case now, in the order of a case's life."""
    if not by.concerns(complaint.agency_id):
        return ()
    return tuple(each for each in ACTIONS if by.may(each) and _open_to(complaint, by, each))


def _open_to(complaint: Complaint, by: Actor, action: str) -> bool:
    if action == "reopen" and by.role == CITIZEN and complaint.status not in _SOLVED:
        return False
    if action == "issue_secret" and not may_issue(by, complaint):
        return False
    if action == "release_photos" and not any(
        each.role in WORK_PHOTOS for each in complaint.photos
    ):
        return False
    if action == "close" and by.role in (CITIZEN, CLOCK):
        return complaint.status is Status.RESOLVED
    return allows(complaint.status, action)
