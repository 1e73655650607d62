"""A complaint's life: append-only events folded into its current state.

Status table (side states in the lower half); `step` refuses anything else.

| from            | may become                                                              |
|-----------------|-------------------------------------------------------------------------|
| received        | verified, assigned, coordinating, rejected, not_ours, merged            |
| verified        | assigned, coordinating, rejected, not_ours, merged                      |
| assigned        | dispatched, in_progress, coordinating, assigned, resolved, not_ours     |
| dispatched      | en_route, on_site, assigned, coordinating                               |
| en_route        | on_site, dispatched, assigned, coordinating                             |
| on_site         | in_progress, resolved, assigned, coordinating                           |
| in_progress     | resolved, on_site, assigned, coordinating                               |
| resolved        | closed, reopened                                                        |
| reopened        | assigned, dispatched, coordinating, resolved                            |
| coordinating    | assigned, dispatched, in_progress, resolved, not_ours                   |
| merged          | verified                                                                |
| closed, rejected, not_ours | reopened                                                     |

"On site" is not "resolved": a crew may come to measure first. Names after SP4N-LAPOR!:
diterima, diverifikasi, disposisi, koordinasi, selesai, ditutup, ditolak, bukan wewenang.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

MOST_STEPS = 40
"""A case that goes back and forth for ever keeps its first step and the newest ones."""


class Status(StrEnum):
    RECEIVED = "received"
    VERIFIED = "verified"
    ASSIGNED = "assigned"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SITE = "on_site"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    COORDINATING = "coordinating"
    REJECTED = "rejected"
    NOT_OURS = "not_ours"
    MERGED = "merged"
    REOPENED = "reopened"


_S = Status
NEXT: dict[Status, tuple[Status, ...]] = {
    _S.RECEIVED: (_S.VERIFIED, _S.ASSIGNED, _S.COORDINATING, _S.REJECTED, _S.NOT_OURS, _S.MERGED),
    _S.VERIFIED: (_S.ASSIGNED, _S.COORDINATING, _S.REJECTED, _S.NOT_OURS, _S.MERGED),
    _S.ASSIGNED: (
        _S.DISPATCHED,
        _S.IN_PROGRESS,
        _S.COORDINATING,
        _S.ASSIGNED,
        _S.RESOLVED,
        _S.NOT_OURS,
    ),
    _S.DISPATCHED: (_S.EN_ROUTE, _S.ON_SITE, _S.ASSIGNED, _S.COORDINATING),
    _S.EN_ROUTE: (_S.ON_SITE, _S.DISPATCHED, _S.ASSIGNED, _S.COORDINATING),
    _S.ON_SITE: (_S.IN_PROGRESS, _S.RESOLVED, _S.ASSIGNED, _S.COORDINATING),
    _S.IN_PROGRESS: (_S.RESOLVED, _S.ON_SITE, _S.ASSIGNED, _S.COORDINATING),
    _S.RESOLVED: (_S.CLOSED, _S.REOPENED),
    _S.REOPENED: (_S.ASSIGNED, _S.DISPATCHED, _S.COORDINATING, _S.RESOLVED),
    _S.COORDINATING: (_S.ASSIGNED, _S.DISPATCHED, _S.IN_PROGRESS, _S.RESOLVED, _S.NOT_OURS),
    _S.MERGED: (_S.VERIFIED,),
    _S.CLOSED: (_S.REOPENED,),
    _S.REJECTED: (_S.REOPENED,),
    _S.NOT_OURS: (_S.REOPENED,),
}
ENDED = frozenset({_S.CLOSED, _S.REJECTED, _S.NOT_OURS, _S.MERGED})


class IllegalStep(ValueError):
    """The asked step is not in the table; the message says which ones are."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen (or a citizens' app) tells us, before it is a complaint.

    Personal fields never reach a wall (UU PDP 27/2022); `private` hides the whole case from it.
    """

    observed_at: datetime
    received_at: datetime
    source: str
    service_code: str
    description: str
    lat: float | None
    lng: float | None
    address: str = ""
    external_id: str = ""
    media_url: str = ""
    private: bool = False
    anonymous: bool = True
    reporter_name: str = ""
    reporter_email: str = ""
    reporter_phone: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a complaint: who, when, what, why."""

    at: datetime
    actor: str
    status: Status
    note: str = ""
    agency_id: str = ""
    vehicle_id: str = ""
    report: Report | None = None


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One step as a wall may show it: never the note, which may name a person in words."""

    status: Status
    at: datetime
    agency_id: str = ""
    vehicle_id: str = ""


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """The state that all events so far add up to."""

    complaint_id: str
    version: int
    status: Status
    report: Report
    received_at: datetime
    status_at: datetime
    agency_id: str = ""
    vehicle_id: str = ""
    note: str = ""
    steps: tuple[Step, ...] = ()
    """What happened so far, oldest first. Empty in records from before steps were kept."""

    @property
    def simulated(self) -> bool:
        return self.report.source.startswith("simulator")

    @property
    def open(self) -> bool:
        return self.status not in ENDED


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
        steps=(_shown(event),),
    )


def step(complaint: Complaint, event: Event) -> Complaint:
    """Fold one more event in. Raises IllegalStep with the possible steps."""
    possible = NEXT[complaint.status]
    if event.status not in possible:
        names = ", ".join(possible)
        raise IllegalStep(f"'{complaint.status}' cannot become '{event.status}'; possible: {names}")
    return msgspec.structs.replace(
        complaint,
        version=complaint.version + 1,
        status=event.status,
        status_at=event.at,
        agency_id=event.agency_id or complaint.agency_id,
        vehicle_id=event.vehicle_id or complaint.vehicle_id,
        note=event.note,
        steps=_kept((*history(complaint), _shown(event))),
    )


def history(complaint: Complaint) -> tuple[Step, ...]:
    """The steps so far; of an old record what its state still tells: the first and the present."""
    if complaint.steps:
        return complaint.steps
    first = Step(Status.RECEIVED, complaint.received_at)
    if complaint.status is Status.RECEIVED:
        return (first,)
    return first, Step(complaint.status, complaint.status_at)


def _shown(event: Event) -> Step:
    return Step(event.status, event.at, event.agency_id, event.vehicle_id)


def _kept(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return steps if len(steps) <= MOST_STEPS else (steps[0], *steps[1 - MOST_STEPS :])
