"""A whole case for the people who work on it: free text masked, the reporter never named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from city.clocks import Standing
from city.complaints import Complaint, Event, Kind, Status
from city.masking import mask
from city.privacy import said
from city.profile import Profile
from city.scene import work_photos
from dashboard.case_desk.rows import brief, category_name, millis
from dashboard.texts import Text
from dashboard.who import person
from operations.desk import CITIZEN, Actor, possible

MOST_EVENTS = 200


def case(
    found: Complaint,
    clock: Standing,
    by: Actor,
    profile: Profile,
    text: Text,
) -> dict[str, Any]:
    """`clock` is where its service time stands now."""
    report = found.report
    return brief(found, profile, text) | {
        "due_at": millis(clock.due_at),
        "overdue": clock.state == "late",
        "soon": clock.state == "soon",
        "description": said(report.description, report),
        "address": said(report.address, report),
        "lat": report.lat,
        "lng": report.lng,
        "source": text.words.get(f"desk.source_{report.source}", report.source),
        "external_id": report.external_id,
        "simulated": found.simulated,
        "instruction": mask(found.instruction),
        "public_note": mask(found.public_note),
        "handed_to": mask(found.handed_to),
        "merged_into": found.merged_into,
        "merged": list(found.merged),
        "rating": found.rating,
        "reopened": found.reopened,
        "pictures": pictures(found, profile),
        "reported_at": millis(report.observed_at),
        "may_name": may_name(by, found),
        "may_erase": by.role == "admin" and not by.agency_id and found.erased_at is None,
        "erased_at": millis(found.erased_at),
        "named_to_leaders": not by.agency_id and _is_named(found) and not may_name(by, found),
        "possible": list(possible(found, by)),
    }


def pictures(found: Complaint, profile: Profile) -> list[dict[str, str]]:
    """`wall`: "waits" for somebody's look, "shown" after it, "" what no wall ever shows."""
    for_walls = work_photos(found, profile)
    return [
        {
            "id": each.id,
            "role": each.role,
            "wall": ("shown" if each.released_at else "waits") if each in for_walls else "",
        }
        for each in found.photos
    ]


def may_name(by: Actor, found: Complaint) -> bool:
    """Who may open the reporter's identity: never an agency; of a secret report only from leader on."""
    if not _is_named(found) or by.agency_id:
        return False
    return not found.report.private or by.role in ("leader", "editor", "admin")


def _is_named(found: Complaint) -> bool:
    report = found.report
    return bool(report.reporter_name or report.reporter_email or report.reporter_phone)


def timeline(events: Sequence[Event], profile: Profile, text: Text) -> list[dict[str, Any]]:
    """What happened, newest first by its own time (a phone without network tells late, a simulated
    past is told back-dated); a very long story keeps its newest part."""
    told = sorted(events, key=lambda each: each.at)  # stable: of one moment as it was kept
    return [_told(each, profile, text) for each in reversed(told[-MOST_EVENTS:])]


def _told(event: Event, profile: Profile, text: Text) -> dict[str, Any]:
    return {
        "at": millis(event.at),
        "who": _whose(event, text),
        "what": what(event, profile, text),
        "status": event.status if event.kind is Kind.STEP else "",
        "note": mask(event.note),
        "instruction": mask(event.instruction),
        "public_note": mask(event.public_note),
        "photo": event.photo,
        "photo_role": event.photo_role if event.photo else "",
    }


def _whose(event: Event, text: Text) -> str:
    """Of a merged report's reporter, who speaks in this case too, with the own ticket."""
    is_other = event.by_role == CITIZEN and event.ticket
    return f"{who(event, text)} ({event.ticket})" if is_other else who(event, text)


def who(event: Event, text: Text) -> str:
    """A name, or the word for the crew, the citizen, the clock."""
    known = text.words.get(f"desk.by_{event.by_role}")
    return known or person(event.actor)


def what(event: Event, profile: Profile, text: Text) -> str:
    """What happened, in a few words."""
    if event.kind is Kind.STEP:
        named = _named(event, profile)
        word = text(f"status.{event.status}")
        return f"{word} → {named}" if named else word
    agency = profile.agencies.get(event.agency_id)
    values = {
        "category": category_name(event.category, profile, text),
        "priority": text.words.get(f"desk.priority_{event.priority}", event.priority),
        "stars": event.rating,
        "ticket": event.ticket,
        "level": event.level,
        "agency": agency.short if agency else event.agency_id,
    }
    return text("desk.did_warned" if event.early else f"desk.did_{event.kind}", **values)


def _named(event: Event, profile: Profile) -> str:
    """To whom or what a step led; later steps carry agency and unit along, and say it no more."""
    leads = event.status in (Status.ASSIGNED, Status.COORDINATING)
    agency = profile.agencies.get(event.agency_id) if leads else None
    vehicle = profile.vehicles.get(event.vehicle_id)
    if vehicle and event.status == Status.DISPATCHED:
        return vehicle.code
    return (agency.short if agency else "") or mask(event.handed_to) or event.merged_into
