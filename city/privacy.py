"""What a wall may show of a complaint (UU 27/2022 on personal data; LAPOR! anonim and rahasia).

| the case is                                     | on a wall                                   |
|-------------------------------------------------|---------------------------------------------|
| private (rahasia), or of a sensitive category   | never                                       |
| of a category the profile does not know         | never (the stricter reading wins)           |
| about a public place (road, park, river)        | at its exact point                          |
| about anything else                             | at the kelurahan's centroid                 |
| the same, outside every known kelurahan         | in the middle of a 150 m grid cell          |
| blurred                                         | without its unit, whose place is known      |

Of a case whose category was changed both categories count, so that the stricter one wins.
Names, phones, e-mails and citizens' free text are never on a wall; `mask` is for logs and for
what officers read.
"""

from __future__ import annotations

import re

import msgspec

from city.complaints import Complaint
from city.geography import kelurahan_of, snapped
from city.masking import mask
from city.profile import Profile

__all__ = ["WallPlace", "impersonal", "mask", "on_wall", "tells_unit", "ticket_tail", "wall_place"]

TICKET_TAIL = 4
SHORTEST_NAME = 3
"""Letters; shorter parts of a name ("Al", "M") stand in too many other words."""


class WallPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a wall shows a complaint; `exact` is False when the place is blurred."""

    lat: float
    lng: float
    exact: bool
    kelurahan: str = ""
    kecamatan: str = ""


def on_wall(complaint: Complaint, profile: Profile) -> bool:
    codes = (complaint.report.service_code, complaint.category)
    kinds = [profile.categories.get(code) for code in codes]
    harmless = all(kind is not None and not kind.sensitive for kind in kinds)
    return harmless and not complaint.report.private


def wall_place(complaint: Complaint, profile: Profile) -> WallPlace | None:
    """The place a wall may show; None for a case that is not for walls or has no place."""
    lat, lng = complaint.report.lat, complaint.report.lng
    if lat is None or lng is None or not on_wall(complaint, profile):
        return None
    home = kelurahan_of(profile, lat, lng)
    codes = (complaint.report.service_code, complaint.category)
    exact = all(profile.categories[code].public_place for code in codes)
    if not exact:
        lat, lng = (home.lat, home.lng) if home else snapped(lat, lng)
    return WallPlace(
        lat=lat,
        lng=lng,
        exact=exact,
        kelurahan=home.name if home else "",
        kecamatan=home.kecamatan if home else "",
    )


def tells_unit(complaint: Complaint, profile: Profile) -> bool:
    """Whether a wall may say which unit works on it: where that one stands is on the map, and
    would give a blurred place away."""
    place = wall_place(complaint, profile)
    return place is not None and place.exact


def impersonal(text: str, complaint: Complaint) -> str:
    """What staff wrote for the citizen, for everybody to read: masked, and without the reporter's
    own name, address and mail. Other people's names in words stay; staff are asked to write none."""
    report = complaint.report
    told = [report.address, report.reporter_email, *_names(report.reporter_name)]
    for each in sorted((each for each in told if len(each) >= SHORTEST_NAME), key=len)[::-1]:
        text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "[pelapor]", text, flags=re.IGNORECASE)
    return mask(text)


def _names(name: str) -> list[str]:
    return [name, *re.findall(r"\w+", name)]


def ticket_tail(complaint_id: str) -> str:
    """The last four signs of a ticket, enough to recognise one's own on a wall."""
    return complaint_id[-TICKET_TAIL:]
