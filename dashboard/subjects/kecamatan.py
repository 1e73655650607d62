"""A kecamatan in the drawer: its kelurahan together."""

from __future__ import annotations

from datetime import datetime

from city.picture import CityPicture
from city.severity import Severity
from dashboard.case_links import desk_with
from dashboard.contracts import Component, Subject
from dashboard.district import district_facts
from dashboard.drawer import drawer, links, section, staff_link
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    parts = [each for each in picture.profile.kelurahan.values() if each.kecamatan_code == key]
    if not parts:
        return None
    facts, more = district_facts(picture, parts, now, text)
    names = [(f"kelurahan:{each.code}", each.name, each.postcode) for each in parts]
    return drawer(
        text,
        parts[0].kecamatan,
        text("search.kecamatan"),
        Severity.CALM,
        facts,
        *more,
        staff_link(text("drawer.to_cases"), desk_with(kecamatan=key)),
        section(text("search.kelurahan"), links(names)),
        now_key="district",
    )


SUBJECT = Subject(
    "kecamatan", frozenset({"complaint", "vehicle_position"}), body, at_most_every_s=5.0
)
