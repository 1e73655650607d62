"""When a complaint should be solved, after the rules for its receipt and the holidays of the profile."""

from __future__ import annotations

from datetime import datetime

from city.clocks import Standing, clock
from city.complaints import CLOCK_STOPS, Complaint
from city.profile import Profile


def due_at(complaint: Complaint, profile: Profile) -> datetime:
    """See `city.clocks`: the service time of its category and agency, without the pauses."""
    return clock(profile.rules_for(complaint.received_at), profile.holidays).due(complaint)


def warn_at(complaint: Complaint, profile: Profile) -> datetime:
    """From when on it is due soon; that moment included."""
    return clock(profile.clocks, profile.holidays).warn(complaint)


def standing(complaint: Complaint, profile: Profile, now: datetime) -> Standing:
    rules = profile.rules_for(complaint.received_at)
    return clock(rules, profile.holidays).standing(complaint, now)


def is_late(complaint: Complaint, profile: Profile, now: datetime) -> bool:
    """Its time runs and is over; exactly on time is not late. Not while it is being settled
    between agencies: coordination is never painted red."""
    runs = complaint.open and complaint.status not in CLOCK_STOPS
    return runs and now > due_at(complaint, profile)
