"""A kelurahan in the drawer: what is open and who is there now."""

from __future__ import annotations

from datetime import datetime

from city.picture import CityPicture
from city.severity import Severity
from dashboard.case_links import desk_with
from dashboard.contracts import Component, Subject
from dashboard.district import district_facts
from dashboard.drawer import drawer, staff_link
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    found = picture.profile.kelurahan.get(key)
    if found is None:
        return None
    facts, more = district_facts(picture, [found], now, text)
    return drawer(
        text,
        found.name,
        text("search.kelurahan"),
        Severity.CALM,
        [("where", found.kecamatan), ("postcode", found.postcode), *facts],
        *more,
        staff_link(
            text("drawer.to_cases"), desk_with(kecamatan=found.kecamatan_code, text=found.name)
        ),
        now_key="district",
    )


SUBJECT = Subject(
    "kelurahan", frozenset({"complaint", "vehicle_position"}), body, at_most_every_s=5.0
)
