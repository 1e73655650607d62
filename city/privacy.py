"""What a wall may show of a complaint (UU 27/2022 on personal data; LAPOR! anonim and rahasia).

| the case is                                     | on a wall                                   |
|-------------------------------------------------|---------------------------------------------|
| private (rahasia), or of a sensitive category   | never                                       |
| of a category the profile does not know         | never (the stricter reading wins)           |
| about a public place (road, park, river)        | at its exact point                          |
| about anything else                             | at the kelurahan's centroid                 |
| the same, outside every known kelurahan         | in the middle of a 150 m grid cell          |

Names, phones, e-mails and citizens' free text are never on a wall; `mask` is for logs and for
what officers read.
"""

from __future__ import annotations

import re

import msgspec

from city.complaints import Complaint
from city.geography import kelurahan_of, snapped
from city.profile import Profile

TICKET_TAIL = 4

_AREA = (
    "AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DR|DS|DT|DW"
    "|EA|EB|ED|KB|KH|KT|KU|PA|PB|A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z"
)
_MASKS = (
    ("[email]", re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{1,63}")),
    ("[NIK]", re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")),
    ("[telepon]", re.compile(r"(?<!\d)\(?(?:\+?62|0)[ .-]?\(?\d{2,3}\)?(?:[ .-]?\d){5,10}(?!\d)")),
    ("[plat]", re.compile(rf"\b(?:{_AREA})[ -]?\d{{1,4}}[ -]?[A-Z]{{1,3}}\b")),
    ("[plat]", re.compile(rf"\b(?:{_AREA})[ -]?\d{{3,4}}[ -]?[A-Z]{{2,3}}\b", re.IGNORECASE)),
    (r"\1[nomor]", re.compile(r"\b((?:no|nomor|nomer)\b\.? ?)\d+[A-Za-z]?\b", re.IGNORECASE)),
)


class WallPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a wall shows a complaint; `exact` is False when the place is blurred."""

    lat: float
    lng: float
    exact: bool
    kelurahan: str = ""
    kecamatan: str = ""


def mask(text: str) -> str:
    """Free text with NIK, phone numbers, e-mail addresses, number plates and house numbers taken
    out. Rather too much than too little: a name or an address in words stays."""
    for instead, pattern in _MASKS:
        text = pattern.sub(instead, text)
    return text


def on_wall(complaint: Complaint, profile: Profile) -> bool:
    category = profile.categories.get(complaint.report.service_code)
    return category is not None and not category.sensitive and not complaint.report.private


def wall_place(complaint: Complaint, profile: Profile) -> WallPlace | None:
    """The place a wall may show; None for a case that is not for walls or has no place."""
    lat, lng = complaint.report.lat, complaint.report.lng
    if lat is None or lng is None or not on_wall(complaint, profile):
        return None
    home = kelurahan_of(profile, lat, lng)
    exact = profile.categories[complaint.report.service_code].public_place
    if not exact:
        lat, lng = (home.lat, home.lng) if home else snapped(lat, lng)
    return WallPlace(
        lat=lat,
        lng=lng,
        exact=exact,
        kelurahan=home.name if home else "",
        kecamatan=home.kecamatan if home else "",
    )


def ticket_tail(complaint_id: str) -> str:
    """The last four signs of a ticket, enough to recognise one's own on a wall."""
    return complaint_id[-TICKET_TAIL:]
