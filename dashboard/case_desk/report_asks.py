"""A report taken at the call desk: what the form sends, and what it is told while it is typed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from city.complaints import Complaint, Report, Status
from city.geography import kelurahan_of
from city.picture import CityPicture
from city.privacy import said
from city.profile import Route
from city.routing import category_from_text
from dashboard.case_desk import advice
from dashboard.texts import Text
from operations.desk import Actor

SOURCE = "desk"
Words = Annotated[str, Meta(max_length=2000)]
Line = Annotated[str, Meta(max_length=200)]


class NewReport(msgspec.Struct, forbid_unknown_fields=True):
    """What the form holds. `private` is a secret report: it never reaches a wall."""

    key: Annotated[str, Meta(max_length=80)] = ""
    service_code: Line = ""
    description: Words = ""
    address: Line = ""
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lng: Annotated[float, Meta(ge=-180, le=180)] | None = None
    private: bool = False
    reporter_name: Line = ""
    reporter_phone: Line = ""
    reporter_email: Line = ""

    def report(self, now: datetime) -> Report:
        return Report(
            observed_at=now,
            received_at=now,
            source=SOURCE,
            service_code=self.service_code,
            description=self.description,
            lat=self.lat,
            lng=self.lng,
            address=self.address,
            private=self.private,
            reporter_name=self.reporter_name.strip(),
            reporter_phone=self.reporter_phone.strip(),
            reporter_email=self.reporter_email.strip(),
        )


def preview(
    given: NewReport,
    picture: CityPicture,
    table: tuple[Route, ...] | None,
    by: Actor,
    now: datetime,
    text: Text,
) -> dict[str, Any]:
    """As it would be kept, where it would go and why, and what may be the same already."""
    profile = picture.profile
    guess = category_from_text(profile, f"{given.description} {given.address}")
    if not given.service_code and guess:
        given = msgspec.structs.replace(given, service_code=guess.code)
    report = given.report(now)
    home = kelurahan_of(profile, given.lat, given.lng) if report.lat and report.lng else None  # type: ignore[arg-type]
    draft = Complaint(
        complaint_id="", version=0, status=Status.RECEIVED, report=report,
        received_at=now, status_at=now,
    )  # fmt: skip
    return {
        "description": said(given.description, report),
        "address": said(given.address, report),
        "place": f"{home.name}, {home.kecamatan}" if home else "",
        "guess": guess.code if guess else "",
        "suggestion": advice.suggestion(report, profile, table, text)
        if given.service_code
        else None,
        "duplicates": advice.duplicates(draft, picture, by, now, text)[:3],
    }
