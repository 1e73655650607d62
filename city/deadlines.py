"""When a complaint should be solved, after the `due_s` of its category (the city's own defaults)."""

from __future__ import annotations

from datetime import datetime, timedelta

from city.complaints import Complaint, Status
from city.profile import Category, Profile


def due_at(complaint: Complaint, profile: Profile) -> datetime:
    """Counted from receipt; a category the profile does not know gets the usual time."""
    category = profile.categories.get(complaint.category)
    due_s = category.due_s if category else _USUAL_S
    return complaint.received_at + timedelta(seconds=due_s)


def is_late(complaint: Complaint, profile: Profile, now: datetime) -> bool:
    """Open, not solved, and later than due; exactly on time is not late."""
    waits = complaint.open and complaint.status is not Status.RESOLVED
    return waits and now > due_at(complaint, profile)


_USUAL_S = Category(code="", name={}, agency_id="").due_s
