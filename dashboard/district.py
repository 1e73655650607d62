"""What is going on inside one or several kelurahan.

Private cases count nowhere; a count from which somebody could be guessed is not an issue here,
because only cases that may stand on the wall one by one are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from city.complaints import Complaint
from city.geography import kelurahan_of
from city.picture import CityPicture
from city.privacy import ticket_tail
from city.profile import Kelurahan
from dashboard.contracts import Component
from dashboard.drawer import Facts, links, section
from dashboard.queue import queue_of
from dashboard.readings import positions
from dashboard.texts import Text

LISTED = 12


def district_facts(
    picture: CityPicture, parts: Sequence[Kelurahan], now: datetime, text: Text
) -> tuple[Facts, list[Component]]:
    """Facts (area, open cases, vehicles) and the list of open cases."""
    cases = _cases(picture, parts)
    late = sum(queue_of(picture).is_late(each.complaint_id, now) for each in cases)
    note = text("complaints.note", open=text.number(len(cases)), late=text.number(late))
    facts: Facts = [
        ("area", f"{text.number(sum(each.area_km2 for each in parts), 1)} km²"),
        ("complaints_here", note),
        ("vehicles_here", text.number(_vehicles(picture, parts))),
    ]
    entries = [_entry(picture, each, text) for each in cases[:LISTED]]
    listed = [section(text("complaints.title"), links(entries))] if entries else []
    return facts, listed


def _cases(picture: CityPicture, parts: Sequence[Kelurahan]) -> list[Complaint]:
    return queue_of(picture).in_places({each.code for each in parts})


def _vehicles(picture: CityPicture, parts: Sequence[Kelurahan]) -> int:
    codes = {each.code for each in parts}
    near = (
        kelurahan_of(picture.profile, each.lat, each.lng)
        for each in positions(picture)
        if any(part.frame.holds(each.lat, each.lng) for part in parts)
    )
    return sum(home is not None and home.code in codes for home in near)


def _entry(picture: CityPicture, each: Complaint, text: Text) -> tuple[str, str, str]:
    category = picture.profile.categories[each.report.service_code]
    detail = f"…{ticket_tail(each.complaint_id)} · {text(f'status.{each.status}')}"
    return f"complaint:{each.complaint_id}", text.pick(category.name), detail
