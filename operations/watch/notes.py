"""What the watch writes on a case: who is told, when it is due, why it was closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from city.clocks import Call
from city.complaints import Complaint, Event, Kind
from city.profile import Profile
from operations.desk.actor import THE_CLOCK
from operations.desk.errors import said


def called(case: Complaint, call: Call, profile: Profile, now: datetime) -> Event:
    """A level of the ladder has come; `handed_to` names whom it calls (agency, head, mayor, desk)."""
    key = "early" if call.early else "late" if call.at >= call.due_at else "before"
    told = said("watch", call.to, profile.language)
    due = f"{moment(call.due_at, profile)} {profile.zone_label}"
    words = said("watch", key, profile.language)
    note = words.format(to=told, due=due)
    more = {"level": call.level, "early": call.early, "handed_to": call.to}
    return mark(case, now, Kind.ESCALATED, note, **more)


def offered(case: Complaint, profile: Profile, now: datetime) -> Event:
    """The unit is at the place; a person may confirm it."""
    vehicle = profile.vehicles.get(case.vehicle_id)
    code = vehicle.code if vehicle else case.vehicle_id
    words = said("watch", "arrival", profile.language).format(vehicle=code)
    return mark(case, now, Kind.ARRIVAL, words)


def closing(days: float, profile: Profile) -> str:
    """Why a case was closed by itself."""
    return said("watch", "closing", profile.language).format(days=f"{days:g}")


def moment(at: datetime, profile: Profile) -> str:
    """Day and clock in the city."""
    return at.astimezone(ZoneInfo(profile.time_zone)).strftime("%d-%m %H.%M")


def mark(case: Complaint, now: datetime, kind: Kind, note: str, **more: Any) -> Event:
    """An event of the watch that is no step."""
    return Event(
        at=max(now, case.status_at),
        actor=THE_CLOCK.name,
        by_role=THE_CLOCK.role,
        status=case.status,
        kind=kind,
        note=note,
        vehicle_id=case.vehicle_id if kind is Kind.ARRIVAL else "",
        **more,
    )
