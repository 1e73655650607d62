"""From a subject's page to its cases: the desk with a filter in its address, which stands there as a chip.

    /desk?category=banjir&category=tanggul

Its fields are those of `queue_filters.Filters`; read by assets/61_desk_named.js.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlencode

from city.case import AT_WORK
from city.profile import Profile
from dashboard.texts import Text
from operations.accounts import Role
from operations.sessions import Session

DESK = "/desk"
Link = tuple[str, str]
"""Address and words."""
Subject = Literal["water", "air", "revenue"]


def desk_with(**filters: str | Sequence[str]) -> str:
    """The desk's address with these filters; empty ones are left out."""
    return f"{DESK}?{urlencode({name: each for name, each in filters.items() if each}, doseq=True)}"


def of_subject(subject: Subject, profile: Profile, session: Session, text: Text) -> list[Link]:
    """None for who may not open the desk, or where no category is about it."""
    codes = [code for code, each in profile.categories.items() if subject in each.subjects]
    if not codes or session.role < Role.OPERATOR:
        return []
    return [(desk_with(category=codes), text(f"cases.{subject}"))]


def of_agency(agency_id: str, profile: Profile, session: Session, text: Text) -> list[Link]:
    """None, too, of an agency that is sent no cases, and for the people of another one."""
    gets = any(each.agency_id == agency_id for each in profile.categories.values())
    if not gets or session.role < Role.OPERATOR or session.agency_id not in ("", agency_id):
        return []
    return [(desk_with(agency=agency_id), text("cases.agency"))]


def of_fleet(agency_id: str, text: Text) -> Link:
    """Whatever a vehicle works on, of one agency or of all ("")."""
    return desk_with(status=sorted(AT_WORK), agency=agency_id), text("cases.fleet")


def of_vehicle(vehicle_id: str, text: Text) -> Link:
    return desk_with(text=vehicle_id), text("cases.vehicle")
