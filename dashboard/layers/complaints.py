"""Open complaints on the map: a diamond where the privacy rules let it stand.

At most 600 of them: up to half are the most overdue, the rest the newest. The panel says how many
there are in all.
"""

from __future__ import annotations

from datetime import datetime

from city.complaints import Complaint, Status
from city.picture import CityPicture
from city.privacy import ticket_tail
from city.severity import Severity
from dashboard.chosen import CASES, about
from dashboard.contracts import Feature, Layer, Options
from dashboard.marks import epoch_ms
from dashboard.queue import ALL, Filters, Queue, queue_of
from dashboard.readings import UNDER_WAY
from dashboard.texts import Text

MOST = 600
"""More would hide the streets, and each change of one is sent to every screen."""
WITH_CREW = UNDER_WAY | {Status.ON_SITE, Status.IN_PROGRESS}


def features(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Feature]:
    only = about(picture.profile, options)
    cases = chosen(queue_of(picture), now, only)
    found = [_feature(picture, each, now, text) for each in cases]
    return [each for each in found if each is not None]


def chosen(queue: Queue, now: datetime, only: Filters = ALL) -> list[Complaint]:
    """The most overdue and the newest: a new report is seen however many are late."""
    late = queue.for_wall(now, MOST // 2, late=True, only=only)
    cases = {each.complaint_id: each for each in (*late, *queue.newest_on_wall(MOST, only))}
    return list(cases.values())[:MOST]


def _feature(picture: CityPicture, each: Complaint, now: datetime, text: Text) -> Feature | None:
    queue = queue_of(picture)
    where = queue.places.of(each)
    late = queue.is_late(each.complaint_id, now)
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


LAYER = Layer("complaints", frozenset({"complaint"}), features, CASES)
