"""One line of the queue, as the browser draws it. Times are epoch milliseconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from city.complaints import UNASSIGNED, Complaint
from city.profile import Profile
from city.scene import waiting_photos
from dashboard.queue import QueueRow
from dashboard.queue_columns import home_of
from dashboard.texts import Text


def millis(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def row(line: QueueRow, profile: Profile, text: Text) -> dict[str, Any]:
    """What the queue shows of an open case."""
    told = brief(line.complaint, profile, text)
    return told | {"due_at": millis(line.due_at), "overdue": line.overdue, "soon": line.soon}


def brief(case: Complaint, profile: Profile, text: Text) -> dict[str, Any]:
    """A case in a few words: never who reported it."""
    agency = profile.agencies.get(case.agency_id)
    vehicle = profile.vehicles.get(case.vehicle_id)
    return {
        "ticket": case.complaint_id,
        "version": case.version,
        "category": category_name(case.category, profile, text),
        "code": case.category,
        "place": place_of(case, profile, text),
        "agency_id": case.agency_id,
        "agency": agency.short if agency else "",
        "assigned": case.status not in UNASSIGNED,
        "status": case.status,
        "status_word": text(f"status.{case.status}"),
        "priority": case.priority,
        "received_at": millis(case.received_at),
        "status_at": millis(case.status_at),
        "vehicle_id": case.vehicle_id,
        "vehicle": vehicle.code if vehicle else case.vehicle_id,
        "private": case.report.private,
        "reporters": case.reporters,
        "photos": len(case.photos),
        "level": case.escalation,
        "warned": case.warned,
        "photos_wait": len(waiting_photos(case, profile)),
        "arrival": case.arrival_offered_at is not None,
        "open": case.open,
    }


def category_name(code: str, profile: Profile, text: Text) -> str:
    known = profile.categories.get(code)
    return text.pick(known.name) if known else code


def place_of(case: Complaint, profile: Profile, text: Text) -> str:
    home = home_of(case, profile)
    if home is None:
        return text(
            "complaints.elsewhere" if case.report.lat is not None else "complaints.no_place"
        )
    return f"{home.name}, {home.kecamatan}"
