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
what officers read. A report is `cleaned` before anything else sees it, and what was kept before that
rule is read through `said`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from city.complaints import Complaint, Report
from city.geography import kelurahan_of, snapped
from city.masking import SHORTEST_NAME, mask, nameless
from city.profile import Profile

__all__ = [
    "WallPlace",
    "cleaned",
    "impersonal",
    "mask",
    "on_wall",
    "said",
    "tells_unit",
    "ticket_tail",
    "wall_place",
]

TICKET_TAIL = 4
_HOUSE = re.compile(r"[,\[\d]|\b(?:no|nomor|nomer|blok|rt|rw)\b", re.IGNORECASE)
"""Where the street of an address ends and the house begins."""
_ROAD = re.compile(r"(?:jalan|jln|jl)\b\.?\s*", re.IGNORECASE)


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


def said(text: str, report: Report) -> str:
    """What a citizen wrote, for anybody to read: masked, and without the reporter's own name."""
    return mask(nameless(text, report.reporter_name))


def cleaned(report: Report) -> Report:
    """As it is kept: the free texts as `said`, the personal fields apart from them."""
    return msgspec.structs.replace(
        report,
        description=said(report.description, report),
        address=said(report.address, report),
    )


def impersonal(text: str, *concerned: Complaint) -> str:
    """What staff wrote for the citizen, for everybody to read: masked, and without the name, the
    address (also its street alone) and the mail of any reporter of the cases concerned, which are
    a case and all that were merged into it. Other people's names in words stay; staff are asked to
    write none."""
    told = {word: instead for each in concerned for instead, word in _of_reporter(each)}
    for each in sorted((each for each in told if len(each) >= SHORTEST_NAME), key=len)[::-1]:
        found = rf"(?<!\w){_pattern(each)}(?!\w)"
        text = re.sub(found, told[each], text, flags=re.IGNORECASE)
    return mask(text)


def _of_reporter(complaint: Complaint) -> Iterator[tuple[str, str]]:
    report = complaint.report
    name = report.reporter_name
    yield from (("[pelapor]", each) for each in (name, *re.findall(r"\w+", name)))
    yield "[email]", report.reporter_email
    yield from (
        ("[alamat]", each) for each in (report.address, _HOUSE.split(report.address)[0].strip())
    )


def _pattern(told: str) -> str:
    """As a person writes it again: "Jl. Melati" for "Jalan Melati"."""
    road = _ROAD.match(told)
    return rf"{_ROAD.pattern}{re.escape(told[road.end() :])}" if road else re.escape(told)


def ticket_tail(complaint_id: str) -> str:
    """The last four signs of a ticket, enough to recognise one's own on a wall."""
    return complaint_id[-TICKET_TAIL:]
