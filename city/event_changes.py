"""What an event changes besides the status; `city.complaints` says whether it is possible."""

from __future__ import annotations

from typing import Any

from city.case import ENDED, Complaint, Event, Kind, Photo, Status, Step, Told
from city.history import extended
from city.ratings import rated, taken_back
from city.released import LOOKS, looked_at


def carried(complaint: Complaint, event: Event) -> dict[str, Any]:
    """What any event may bring: a photo, a category, a priority, a word for the citizen."""
    stays = event.kind is not Kind.STEP or event.status in ENDED
    photo = (Photo(event.photo, event.photo_role, event.at),) if event.photo else ()
    return {
        "category": event.category or complaint.category,
        "priority": event.priority or complaint.priority,
        "photos": (*complaint.photos, *photo),
        "public_note": event.public_note or (complaint.public_note if stays else ""),
    }


def changed(complaint: Complaint, event: Event) -> dict[str, Any]:
    """What the kind of an event changes; a note and a photo are carried and nothing more."""
    if event.kind in LOOKS:
        return {"photos": looked_at(complaint, event)}
    if event.kind is Kind.RATING:
        return rated(complaint, event)
    if event.kind is Kind.ESCALATED:
        return {
            "told": (*complaint.told_levels, Told(event.level, event.early)),
            "escalated_level": max(complaint.escalated_level, event.level),
            "marks": complaint.marks + 1,
        }
    if event.kind is Kind.ARRIVAL:
        return {"arrival_offered_at": event.at, "marks": complaint.marks + 1}
    if event.kind is Kind.NEW_CODE:
        return {"secrets": complaint.secrets + 1, "secret_at": event.at}
    if event.kind is Kind.REPORTER:
        joined = (event.ticket,) if event.ticket else ()
        return {
            "merged": (*complaint.merged, *joined),
            "reporters": complaint.reporters + event.reporters,
        }
    if event.kind is Kind.UNMERGED:
        return _parted(complaint, event) if event.ticket else _restored(complaint, event)
    return {}


def _parted(complaint: Complaint, event: Event) -> dict[str, Any]:
    return {
        "merged": tuple(each for each in complaint.merged if each != event.ticket),
        "reporters": max(1, complaint.reporters - event.reporters),
    } | taken_back(complaint, event.ticket, event.at)


def _restored(complaint: Complaint, event: Event) -> dict[str, Any]:
    status, since = complaint.before_merge or (Status.VERIFIED, event.at)
    newest = Step(status, event.at, complaint.agency_id)
    return {
        "status": status,
        "status_at": since,
        "merged_into": "",
        "before_merge": None,
        "steps": extended(complaint, newest),
    }
