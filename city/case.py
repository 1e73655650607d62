"""The words of a complaint: its statuses, what a report says, what an event says, what it adds up to.

The rules that join them stand in `city.complaints`; import from there. New fields carry a default,
so that records of older versions stay readable.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec


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


class Kind(StrEnum):
    """What an event changes: the status (STEP), or something else."""

    STEP = "step"
    NOTE = "note"
    PHOTO = "photo"
    RATING = "rating"
    CATEGORY = "category"
    PRIORITY = "priority"
    ESCALATED = "escalated"
    REPORTER = "reporter"
    UNMERGED = "unmerged"
    ARRIVAL = "arrival_offered"
    NEW_CODE = "secret_issued"
    ERASED = "identity_erased"
    RELEASED = "photo_released"
    WITHHELD = "photo_withheld"
    PLACE = "place"
    ROUTED = "routed"


MARKS = frozenset({Kind.ESCALATED, Kind.ARRIVAL, Kind.ROUTED})
"""What the watch notes on a case by itself; it never comes between a person and their step."""
ENDED = frozenset({Status.CLOSED, Status.REJECTED, Status.NOT_OURS, Status.MERGED})
UNASSIGNED = frozenset({Status.RECEIVED, Status.VERIFIED})
"""Not handed to anybody yet: the agency of the case is only where it would go."""
AT_WORK = frozenset({Status.DISPATCHED, Status.EN_ROUTE, Status.ON_SITE, Status.IN_PROGRESS})
"""In these the unit of a case works on it; in no other is it kept from going elsewhere."""
LETS_GO = frozenset({Status.ASSIGNED, Status.REOPENED})
"""These steps take the unit off the case."""
CLOCK_STOPS = frozenset(
    {Status.COORDINATING, Status.RESOLVED, Status.CLOSED, Status.REJECTED, Status.NOT_OURS}
)
"""In these the service time stands still. Merging is not among them: undone, it never was."""

PhotoRole = Literal["report", "before", "after"]
Priority = Literal["low", "normal", "high", "urgent"]
PHOTO_ROLES: tuple[PhotoRole, ...] = ("report", "before", "after")
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "urgent")
WORK_PHOTOS: tuple[PhotoRole, ...] = ("before", "after")
"""What the crew photographs of its work."""
MOST_PHOTOS = 20


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a citizen (or a citizens' app) tells us, before it is a complaint. In a complaint its
    place is the one people have set since (Kind.PLACE), else the one that came.

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
    """One thing that happened to a complaint: who, when, what, why.

    `status` of an event that is no step is the status the complaint had.
    """

    at: datetime
    actor: str
    status: Status
    note: str = ""
    agency_id: str = ""
    vehicle_id: str = ""
    report: Report | None = None
    kind: Kind = Kind.STEP
    by_role: str = ""
    public_note: str = ""
    """The plain reason, for the citizen to read."""
    instruction: str = ""
    """What the leader told the agency to do (disposisi)."""
    photo: str = ""
    photo_role: PhotoRole = "report"
    rating: int = 0
    category: str = ""
    priority: Priority | Literal[""] = ""
    merged_into: str = ""
    ticket: str = ""
    """The merged case that a 'reporter' or 'unmerged' event is about, or whose reporter rates,
    confirms or reopens here; empty when it is the case's own one."""
    reporters: int = 1
    """How many reporters that case brings along, or takes away again."""
    handed_to: str = ""
    """To whom the case was handed on (not_ours), or with whom it is settled (coordinating)."""
    level: int = 0
    early: bool = False
    """Of a clock's level: an early warning to those who work on it, no escalation."""
    kelurahan: str = ""
    secret_hash: str = ""
    lat: float | None = None
    """Where the case is, of a 'place' event; with `lng` and, when it was told, `address`."""
    lng: float | None = None
    address: str = ""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A level of the ladder that was told, and whether it was only an early warning."""

    level: int
    early: bool = False


class Photo(msgspec.Struct, frozen=True, array_like=True):
    """A photo in the store: its id there, what it shows, and when it came."""

    id: str
    role: PhotoRole
    at: datetime
    released_at: datetime | None = None
    """When somebody looked and found nothing on it that walls may not show; None = not (any more)."""


class Pause(msgspec.Struct, frozen=True, array_like=True):
    """A time in which the service time stood still."""

    start: datetime
    end: datetime


class Voice(msgspec.Struct, frozen=True, array_like=True):
    """What one reporter, known by the ticket of the own report, gave: 1 to 5 stars; 0 takes it back."""

    ticket: str
    stars: int
    at: datetime


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One step as a wall may show it: never the note, which may name a person in words."""

    status: Status
    at: datetime
    agency_id: str = ""
    vehicle_id: str = ""


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """The state that all events so far add up to.

    `verified_at` to `arrived_at` are first times; `resolved_at` and `closed_at` are taken back by
    a reopening, so that a case solved twice is measured to its true end.
    """

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
    category: str = ""
    """The present category; the report's own if nobody changed it."""
    priority: Priority = "normal"
    instruction: str = ""
    public_note: str = ""
    photos: tuple[Photo, ...] = ()
    rating: int = 0
    """Mean of all reporters' stars, 1 to 5, halves upward; 0 means not rated."""
    voices: tuple[Voice, ...] = ()
    """Every rating, oldest first: see `city.ratings`. Empty in records from before they were kept."""
    merged_into: str = ""
    merged: tuple[str, ...] = ()
    reporters: int = 1
    handed_to: str = ""
    escalated_level: int = 0
    """The highest level told. `told` says which: levels need not come in their order."""
    told: tuple[Told, ...] = ()
    """Empty in records from before it was kept: then every level up to the highest counts as told."""
    verified_at: datetime | None = None
    assigned_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    erased_at: datetime | None = None
    """Since when nobody can tell who reported it (`city.pseudonym`)."""
    kelurahan: str = ""
    """Code of the kelurahan."""
    secret_hash: str = ""
    """SHA-256 of a tracking secret that somebody else gave out, in hexadecimal."""
    secrets: int = 0
    """How many new tracking secrets staff have issued; only the newest one works."""
    secret_at: datetime | None = None
    """When the newest of them was issued; what was opened with an older one is void."""
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    """Since when the service time stands still; None while it runs."""
    arrival_offered_at: datetime | None = None
    """When the unit was seen at the place; nobody has confirmed it yet. A step takes it back."""
    marks: int = 0
    """How many of the `version` events are only the watch's (MARKS)."""
    before_merge: tuple[Status, datetime] | None = None

    def __post_init__(self) -> None:
        if not self.category:
            msgspec.structs.force_setattr(self, "category", self.report.service_code)

    @property
    def simulated(self) -> bool:
        return self.report.source.startswith("simulator")

    @property
    def open(self) -> bool:
        return self.status not in ENDED

    def was_told(self, level: int) -> bool:
        """Whether this level of the ladder was told already."""
        return any(each.level == level for each in self.told_levels)

    @property
    def told_levels(self) -> tuple[Told, ...]:
        """Every level told, in the order in which it happened."""
        return self.told or tuple(Told(level) for level in range(1, self.escalated_level + 1))

    @property
    def escalation(self) -> int:
        """The highest level told that was no early warning; 0 is none."""
        return max((each.level for each in self.told_levels if not each.early), default=0)

    @property
    def warned(self) -> bool:
        """Early warnings were given and nothing more."""
        return bool(self.told_levels) and not self.escalation
