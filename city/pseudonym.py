"""A complaint whose reporter is no longer known: the facts stay, what leads to a person goes.

| goes                                        | stays                                                  |
|---------------------------------------------|--------------------------------------------------------|
| name, phone, e-mail, address of the report  | category, kelurahan, agency, unit, status, all times   |
| link to a photo elsewhere                   | what was done, by whom of the staff, ratings           |
| photos by the reporter of a private case    | photos of the crew's work                              |
| the exact point, unless of a public place   | the middle of its 150 m cell                           |
| the same in words that people wrote         | the other words of the description and of notes        |

In the state and in every event (UU 27/2022; docs/decisions on keeping). Nothing else is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from city.case import Complaint, Event, Kind, Report
from city.geography import snapped
from city.privacy import impersonal
from city.profile import Profile

WORDS = ("note", "public_note", "instruction")
Point = tuple[float | None, float | None]


def erased(complaint: Complaint, event: Event, profile: Profile) -> Complaint:
    """The state afterwards; `event` (Kind.ERASED) tells who did it, when and why."""
    private = complaint.report.private
    photos = [each for each in complaint.photos if not (private and each.role == "report")]
    return replace(
        complaint,
        version=complaint.version + 1,
        report=_report(complaint.report, complaint, profile),
        photos=tuple(photos),
        erased_at=event.at,
        **_words(complaint, complaint),
    )


def told(complaint: Complaint, by: str, role: str, why: str, at: datetime) -> Event:
    """The entry in the log: nothing of the person is in it."""
    return Event(
        at=max(at, complaint.status_at), actor=by, by_role=role, status=complaint.status,
        kind=Kind.ERASED, note=impersonal(why, complaint),
    )  # fmt: skip


def rewritten(events: Sequence[Event], complaint: Complaint, profile: Profile) -> dict[int, Event]:
    """Those events that say less afterwards, by their place; `complaint` is as it was before."""
    made = {place: _event(each, complaint, profile) for place, each in enumerate(events)}
    return {place: each for place, each in made.items() if each != events[place]}


def gone_photos(complaint: Complaint) -> list[str]:
    """Ids of photos that go with the identity."""
    private = complaint.report.private
    return [each.id for each in complaint.photos if private and each.role == "report"]


def _event(event: Event, complaint: Complaint, profile: Profile) -> Event:
    changed = _words(event, complaint)
    if event.report is not None:
        changed["report"] = _report(event.report, complaint, profile)
    if event.kind is Kind.PLACE:
        lat, lng = _blurred((event.lat, event.lng), complaint, profile)
        changed |= {"lat": lat, "lng": lng, "address": ""}
    return replace(event, **changed)


def _words(said: Complaint | Event, complaint: Complaint) -> dict[str, Any]:
    return {name: impersonal(getattr(said, name), complaint) for name in WORDS}


def _report(report: Report, complaint: Complaint, profile: Profile) -> Report:
    lat, lng = _blurred((report.lat, report.lng), complaint, profile)
    return replace(
        report,
        lat=lat,
        lng=lng,
        description=impersonal(report.description, complaint),
        address="",
        media_url="",
        reporter_name="",
        reporter_email="",
        reporter_phone="",
    )


def _blurred(point: Point, complaint: Complaint, profile: Profile) -> Point:
    """A public place stays exact, as on a wall; a private case's point never does."""
    lat, lng = point
    codes = (complaint.report.service_code, complaint.category)
    kinds = [profile.categories.get(code) for code in codes]
    public = all(kind is not None and kind.public_place for kind in kinds)
    if lat is None or lng is None or (public and not complaint.report.private):
        return point
    return snapped(lat, lng)
