"""What an event changes besides the status; `city.complaints` says whether it is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from city.case import ENDED, UNASSIGNED, Complaint, Event, Kind, Photo, Status, Step, Told
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
    change = _CHANGES.get(event.kind)
    return change(complaint, event) if change else {}


def _told(complaint: Complaint, event: Event) -> dict[str, Any]:
    return {
        "told": (*complaint.told_levels, Told(event.level, event.early)),
        "escalated_level": max(complaint.escalated_level, event.level),
        "marks": complaint.marks + 1,
    }


def _offered(complaint: Complaint, event: Event) -> dict[str, Any]:
    return {"arrival_offered_at": event.at, "marks": complaint.marks + 1}


def _looked(complaint: Complaint, event: Event) -> dict[str, Any]:
    return {"photos": looked_at(complaint, event)}


def _new_code(complaint: Complaint, event: Event) -> dict[str, Any]:
    return {"secrets": complaint.secrets + 1, "secret_at": event.at}


def _joined(complaint: Complaint, event: Event) -> dict[str, Any]:
    joined = (event.ticket,) if event.ticket else ()
    return {
        "merged": (*complaint.merged, *joined),
        "reporters": complaint.reporters + event.reporters,
    }


def _unmerged(complaint: Complaint, event: Event) -> dict[str, Any]:
    return _parted(complaint, event) if event.ticket else _restored(complaint, event)


def _by_table(complaint: Complaint, event: Event) -> dict[str, Any]:
    return {"agency_id": event.agency_id, "marks": complaint.marks + 1}


def _placed(complaint: Complaint, event: Event) -> dict[str, Any]:
    """An arrival at the place of before is no arrival at this one."""
    address = event.address or complaint.report.address
    report = replace(complaint.report, lat=event.lat, lng=event.lng, address=address)
    moved = {"report": report, "kelurahan": event.kelurahan, "arrival_offered_at": None}
    return moved | _routed(complaint, event)


def _routed(complaint: Complaint, event: Event) -> dict[str, Any]:
    follows = event.agency_id and complaint.status in UNASSIGNED
    return {"agency_id": event.agency_id} if follows else {}


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


_CHANGES: dict[Kind, Callable[[Complaint, Event], dict[str, Any]]] = {
    Kind.RATING: rated,
    Kind.CATEGORY: _routed,
    Kind.PLACE: _placed,
    Kind.ROUTED: _by_table,
    Kind.ESCALATED: _told,
    Kind.ARRIVAL: _offered,
    Kind.NEW_CODE: _new_code,
    Kind.REPORTER: _joined,
    Kind.UNMERGED: _unmerged,
    **dict.fromkeys(LOOKS, _looked),
}
