"""A complaint's life: append-only events folded into its current state.

Status table (side states in the lower half); `step` refuses anything else.

| from            | may become                                                                  |
|-----------------|-----------------------------------------------------------------------------|
| received        | verified, assigned, coordinating, rejected, not_ours, merged                |
| verified        | assigned, coordinating, rejected, not_ours, merged                          |
| assigned        | dispatched, in_progress, coordinating, assigned, resolved, not_ours, merged |
| dispatched      | en_route, on_site, dispatched, assigned, coordinating                       |
| en_route        | on_site, dispatched, assigned, coordinating                                 |
| on_site         | in_progress, resolved, assigned, coordinating                               |
| in_progress     | resolved, on_site, assigned, coordinating                                   |
| resolved        | closed, reopened                                                            |
| reopened        | assigned, dispatched, coordinating, resolved                                |
| coordinating    | assigned, dispatched, in_progress, resolved, not_ours, merged               |
| merged          | verified                                                                    |
| closed, rejected, not_ours | reopened                                                         |

The unit: `dispatched` names it, also straight in the place of another one. `assigned` and `reopened`
take it off the case, and its crew's link no longer works. `coordinating` keeps its name and leaves it
free for other cases; `in_progress` after that goes on with the same unit and the same link, which the
desk refuses while that unit is at work elsewhere. Every other step leaves it.

Events that are no step leave the status and change something else (`apply`):

| kind      | while            | what it does                                                     |
|-----------|------------------|------------------------------------------------------------------|
| note      | always           | a note; its `public_note` is what the citizen reads from now on  |
| photo     | always           | adds a photo: report, before or after; MOST_PHOTOS at most       |
| rating    | resolved, closed | stars 1 to 5 by a reporter, one voice each; a newer rating       |
|           |                  | replaces the same reporter's older one (`city.ratings`)          |
| category  | open             | another category                                                 |
| priority  | open             | low, normal, high, urgent                                        |
| place     | open             | where it is: point, kelurahan and, if told, address              |
| routed    | received,        | the agency it would go to by the table; a category and a place   |
|           | verified         | bring theirs along, which counts until somebody assigns it       |
| escalated | open             | a clock's level, in any order; each level comes once             |
| reporter  | open             | one more reporter, or all of a merged `ticket`                   |
| unmerged  | see next         | a merged case is again what it was before it was merged;         |
|           |                  | out of the case it went into (`ticket`), with its reporters      |
| arrival   | dispatched,      | the unit is at the place: offered, until a person confirms it or |
|  _offered | en_route         | the case goes another way                                        |
| secret    | always           | staff issued a new tracking secret; the one before stops working |
|  _issued  |                  |                                                                  |
| identity  | always           | name, phone, mail and address are gone from state and events     |
|  _erased  |                  | (city.pseudonym; written by the store in one go, never applied)  |
| photo     | always           | released: walls may show this photo; withheld: not any more      |
|  _released, _withheld        | (city.released)                                                  |

Any event may carry a photo, a category, a priority and a public note as well.
"On site" is not "resolved": a crew may come to measure first. Names after SP4N-LAPOR!:
diterima, diverifikasi, disposisi, koordinasi, selesai, ditutup, ditolak, bukan wewenang.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from city.case import (
    AT_WORK,
    CLOCK_STOPS,
    ENDED,
    LETS_GO,
    MOST_PHOTOS,
    PHOTO_ROLES,
    PRIORITIES,
    UNASSIGNED,
    Complaint,
    Event,
    Kind,
    Pause,
    Photo,
    PhotoRole,
    Priority,
    Report,
    Status,
    Step,
    Told,
)
from city.event_changes import carried, changed
from city.event_checks import wrongs
from city.history import MOST_STEPS, extended, history, shown
from city.pauses import MOST_PAUSES, clocked

__all__ = [
    "AT_WORK",
    "CLOCK_STOPS",
    "ENDED",
    "LETS_GO",
    "MOST_PAUSES",
    "MOST_PHOTOS",
    "MOST_STEPS",
    "NEXT",
    "PHOTO_ROLES",
    "PRIORITIES",
    "UNASSIGNED",
    "Complaint",
    "Event",
    "IllegalStep",
    "Kind",
    "Pause",
    "Photo",
    "PhotoRole",
    "Priority",
    "Report",
    "Status",
    "Step",
    "Told",
    "apply",
    "begin",
    "history",
    "step",
]

_S = Status
_ON = (_S.DISPATCHED, _S.IN_PROGRESS)
NEXT: dict[Status, tuple[Status, ...]] = {
    _S.RECEIVED: (_S.VERIFIED, _S.ASSIGNED, _S.COORDINATING, _S.REJECTED, _S.NOT_OURS, _S.MERGED),
    _S.VERIFIED: (_S.ASSIGNED, _S.COORDINATING, _S.REJECTED, _S.NOT_OURS, _S.MERGED),
    _S.ASSIGNED: (*_ON, _S.COORDINATING, _S.ASSIGNED, _S.RESOLVED, _S.NOT_OURS, _S.MERGED),
    _S.DISPATCHED: (_S.EN_ROUTE, _S.ON_SITE, _S.DISPATCHED, _S.ASSIGNED, _S.COORDINATING),
    _S.EN_ROUTE: (_S.ON_SITE, _S.DISPATCHED, _S.ASSIGNED, _S.COORDINATING),
    _S.ON_SITE: (_S.IN_PROGRESS, _S.RESOLVED, _S.ASSIGNED, _S.COORDINATING),
    _S.IN_PROGRESS: (_S.RESOLVED, _S.ON_SITE, _S.ASSIGNED, _S.COORDINATING),
    _S.RESOLVED: (_S.CLOSED, _S.REOPENED),
    _S.REOPENED: (_S.ASSIGNED, _S.DISPATCHED, _S.COORDINATING, _S.RESOLVED),
    _S.COORDINATING: (_S.ASSIGNED, *_ON, _S.RESOLVED, _S.NOT_OURS, _S.MERGED),
    _S.MERGED: (_S.VERIFIED,),
    _S.CLOSED: (_S.REOPENED,),
    _S.REJECTED: (_S.REOPENED,),
    _S.NOT_OURS: (_S.REOPENED,),
}

_ANY, _OPEN = frozenset(Status), frozenset(Status) - ENDED
_WHILE: dict[Kind, frozenset[Status]] = {
    Kind.RATING: frozenset({_S.RESOLVED, _S.CLOSED}),
    Kind.CATEGORY: _OPEN,
    Kind.PRIORITY: _OPEN,
    Kind.PLACE: _OPEN,
    Kind.ROUTED: UNASSIGNED,
    Kind.ESCALATED: _OPEN,
    Kind.REPORTER: _OPEN,
    Kind.ARRIVAL: frozenset({_S.DISPATCHED, _S.EN_ROUTE}),
}
_FIRST_TIMES = {
    _S.VERIFIED: "verified_at",
    _S.ASSIGNED: "assigned_at",
    _S.DISPATCHED: "dispatched_at",
    _S.ON_SITE: "arrived_at",
    _S.RESOLVED: "resolved_at",
    _S.CLOSED: "closed_at",
}


class IllegalStep(ValueError):
    """What was asked is not in the tables; the message and `possible` say which steps are."""

    def __init__(self, said: str, possible: tuple[Status, ...] = ()) -> None:
        super().__init__(said)
        self.possible = possible


def begin(complaint_id: str, event: Event) -> Complaint:
    """The first event must be RECEIVED and carry the report."""
    if event.status is not Status.RECEIVED or event.report is None:
        raise IllegalStep("a complaint begins with 'received' and its report")
    return Complaint(
        complaint_id=complaint_id,
        version=1,
        status=event.status,
        report=event.report,
        received_at=event.at,
        status_at=event.at,
        agency_id=event.agency_id,
        note=event.note,
        steps=(shown(event),),
        category=event.category,
        priority=event.priority or "normal",
        photos=(Photo(event.photo, event.photo_role, event.at),) if event.photo else (),
        kelurahan=event.kelurahan,
        secret_hash=event.secret_hash,
    )


def apply(complaint: Complaint, event: Event) -> Complaint:
    """Fold any event in; the version grows by one. Raises IllegalStep with what is possible."""
    if event.kind is Kind.STEP:
        return step(complaint, event)
    _refuse_impossible(complaint, event)
    more = carried(complaint, event) | changed(complaint, event)
    return replace(complaint, version=complaint.version + 1, **more)


def step(complaint: Complaint, event: Event) -> Complaint:
    """Fold one more step in. Raises IllegalStep with the possible steps."""
    if event.status not in NEXT[complaint.status]:
        raise _illegal(complaint, f"'{complaint.status}' cannot become '{event.status}'")
    _refuse_impossible(complaint, event)
    more = carried(complaint, event) | clocked(complaint, event) | _timed(complaint, event)
    merging = event.status is Status.MERGED
    return replace(
        complaint,
        version=complaint.version + 1,
        status=event.status,
        status_at=event.at,
        agency_id=event.agency_id or complaint.agency_id,
        vehicle_id=event.vehicle_id or _unit_kept(complaint, event),
        note=event.note,
        instruction=event.instruction or complaint.instruction,
        merged_into=event.merged_into,
        before_merge=(complaint.status, complaint.status_at) if merging else None,
        handed_to=event.handed_to,
        arrival_offered_at=None,
        steps=extended(complaint, shown(event)),
        **more,
    )


def _unit_kept(complaint: Complaint, event: Event) -> str:
    return "" if event.status in LETS_GO else complaint.vehicle_id


def _illegal(complaint: Complaint, said: str) -> IllegalStep:
    possible = NEXT[complaint.status]
    return IllegalStep(f"{said}; possible: {', '.join(possible)}", possible)


def _refuse_impossible(complaint: Complaint, event: Event) -> None:
    allowed = _WHILE.get(event.kind, _ANY)
    if complaint.status not in allowed:
        names = ", ".join(each for each in Status if each in allowed)
        raise _illegal(complaint, f"'{event.kind}' needs {names}; this is '{complaint.status}'")
    wrong = next((said for bad, said in wrongs(complaint, event) if bad), "")
    if wrong:
        raise _illegal(complaint, wrong)


def _timed(complaint: Complaint, event: Event) -> dict[str, Any]:
    """The first time of a status; a reopening takes the times of the end back."""
    if event.status is Status.REOPENED:
        return {"resolved_at": None, "closed_at": None, "reopened": complaint.reopened + 1}
    name = _FIRST_TIMES.get(event.status)
    return {name: getattr(complaint, name) or event.at} if name else {}
