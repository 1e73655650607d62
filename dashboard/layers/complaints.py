"""Open complaints on the map: a diamond where the privacy rules let it stand."""

from __future__ import annotations

from datetime import datetime

from city.complaints import Complaint, Status
from city.deadlines import is_late
from city.picture import CityPicture
from city.privacy import ticket_tail, wall_place
from city.severity import Severity
from dashboard.contracts import Feature, Layer
from dashboard.marks import epoch_ms
from dashboard.readings import UNDER_WAY, open_cases
from dashboard.texts import Text

MOST = 2000
WITH_CREW = UNDER_WAY | {Status.ON_SITE, Status.IN_PROGRESS}


def features(picture: CityPicture, now: datetime, text: Text) -> list[Feature]:
    cases = open_cases(picture)[:MOST]
    found = [_feature(picture, each, now, text) for each in cases]
    return [each for each in found if each is not None]


def _feature(picture: CityPicture, each: Complaint, now: datetime, text: Text) -> Feature | None:
    where, late = wall_place(each, picture.profile), is_late(each, picture.profile, now)
    if where is None:
        return None
    return Feature(
        id=f"complaint:{each.complaint_id}",
        shape="diamond",
        severity=Severity.WATCH if late else Severity.CALM,
        lat=where.lat,
        lng=where.lng,
        label=text.pick(picture.profile.categories[each.report.service_code].name),
        value=f"…{ticket_tail(each.complaint_id)}",
        word=text(f"status.{each.status}"),
        at=epoch_ms(each.received_at),
        overdue=late,
        simulated=each.simulated,
        vehicle=each.vehicle_id if where.exact and each.status in WITH_CREW else "",
        note="" if where.exact else text("drawer.blurred"),
    )


LAYER = Layer("complaints", frozenset({"complaint"}), features)
