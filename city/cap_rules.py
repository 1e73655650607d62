"""Whether a document is a CAP 1.2 message: the schema (section 3.4) as tables, and the rules of section 3.2
that no schema can say.

`problems` gives a sentence for whoever mends it; empty means that the document may leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from city.cap import NAMESPACE

MANY = 1_000
DATE = r"\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
NAME = r"[^\s,<&]+"
WORDS = r"(?s).*\S.*"
NUMBER = r"-?\d+(\.\d+)?"
PAIR = rf"{NUMBER},{NUMBER}"
LANGUAGE = r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"


class Part(NamedTuple):
    """An element of the schema: how often it stands there, and what its text looks like."""

    name: str
    least: int = 0
    most: int = 1
    text: str = WORDS


def _one_of(words: str) -> str:
    return "|".join(words.split())


ALERT = (
    Part("identifier", 1, 1, NAME),
    Part("sender", 1, 1, NAME),
    Part("sent", 1, 1, DATE),
    Part("status", 1, 1, _one_of("Actual Exercise System Test Draft")),
    Part("msgType", 1, 1, _one_of("Alert Update Cancel Ack Error")),
    Part("source"),
    Part("scope", 1, 1, _one_of("Public Restricted Private")),
    Part("restriction"),
    Part("addresses"),
    Part("code", 0, MANY),
    Part("note"),
    Part("references", 0, 1, rf"{NAME},{NAME},{DATE}(\s+{NAME},{NAME},{DATE})*"),
    Part("incidents"),
    Part("info", 0, MANY, r"\s*"),
)
INFO = (
    Part("language", 0, 1, LANGUAGE),
    Part("category", 1, MANY,
         _one_of("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other")),
    Part("event", 1),
    Part("responseType", 0, MANY,
         _one_of("Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None")),
    Part("urgency", 1, 1, _one_of("Immediate Expected Future Past Unknown")),
    Part("severity", 1, 1, _one_of("Extreme Severe Moderate Minor Unknown")),
    Part("certainty", 1, 1, _one_of("Observed Likely Possible Unlikely Unknown")),
    Part("audience"),
    Part("eventCode", 0, MANY, r"\s*"),
    Part("effective", 0, 1, DATE),
    Part("onset", 0, 1, DATE),
    Part("expires", 0, 1, DATE),
    Part("senderName"),
    Part("headline"),
    Part("description"),
    Part("instruction"),
    Part("web", 0, 1, r"\S+"),
    Part("contact"),
    Part("parameter", 0, MANY, r"\s*"),
    Part("resource", 0, MANY, r"\s*"),
    Part("area", 0, MANY, r"\s*"),
)  # fmt: skip
AREA = (
    Part("areaDesc", 1),
    Part("polygon", 0, MANY, rf"{PAIR}(\s+{PAIR}){{3,}}"),
    Part("circle", 0, MANY, rf"{PAIR}\s+\d+(\.\d+)?"),
    Part("geocode", 0, MANY, r"\s*"),
    Part("altitude", 0, 1, NUMBER),
    Part("ceiling", 0, 1, NUMBER),
)
PAIRS = (Part("valueName", 1), Part("value", 1))
RESOURCE = (
    Part("resourceDesc", 1),
    Part("mimeType", 1),
    Part("size", 0, 1, r"\d+"),
    Part("uri"),
    Part("derefUri"),
    Part("digest"),
)
INSIDE = {
    "alert": ALERT, "info": INFO, "area": AREA, "resource": RESOURCE,
    "parameter": PAIRS, "geocode": PAIRS, "eventCode": PAIRS,
}  # fmt: skip


def problems(document: bytes) -> list[str]:
    """Empty when it keeps to the standard."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - our own documents only
    except ElementTree.ParseError as wrong:
        return [f"it is no XML: {wrong}"]
    if root.tag != f"{{{NAMESPACE}}}alert":
        return [f"the root is {root.tag}, not alert of {NAMESPACE}"]
    return [*_structure(root, "alert"), *_meaning(root)]


def _structure(element: Element, name: str) -> Iterator[str]:
    parts = INSIDE[name]
    order = [each.name for each in parts]
    found = [_name(each) for each in element]
    unknown = [each for each in found if each not in order]
    yield from (f"{name} has an element {each} that the schema does not know" for each in unknown)
    places = [order.index(each) for each in found if each in order]
    if any(after < before for before, after in pairwise(places)):
        yield f"the elements of {name} are not in the order of the schema"
    for part in parts:
        yield from _part(element, name, part)


def _part(element: Element, name: str, part: Part) -> Iterator[str]:
    inside = [each for each in element if _name(each) == part.name]
    if not part.least <= len(inside) <= part.most:
        yield f"{name} has {len(inside)} {part.name}, it needs {part.least} to {part.most}"
    for each in inside:
        if not re.fullmatch(part.text, each.text or ""):
            yield f"{part.name} of {name} is {(each.text or '')[:60]!r}"
        if part.name in INSIDE:
            yield from _structure(each, part.name)
        elif len(each):
            yield f"{part.name} of {name} has an element inside"


def _meaning(root: Element) -> Iterator[str]:
    scope, kind = _text(root, "scope"), _text(root, "msgType")
    if (scope == "Restricted") != bool(_text(root, "restriction")):
        yield "restriction stands in restricted messages, and only there"
    if scope == "Private" and not _text(root, "addresses"):
        yield "a private message needs addresses"
    if kind in ("Update", "Cancel", "Ack", "Error") and not _text(root, "references"):
        yield f"{kind} needs references to what it follows"
    infos = [each for each in root if _name(each) == "info"]
    if kind in ("Alert", "Update") and not infos:
        yield f"{kind} says nothing: it needs an info"
    languages = [_text(each, "language") or "en-US" for each in infos]
    if len(set(languages)) != len(languages):
        yield "two infos have one language"
    for info in infos:
        yield from _times(root, info)
        yield from _polygons(info)


def _times(root: Element, info: Element) -> Iterator[str]:
    sent, onset, expires = _at(root, "sent"), _at(info, "onset"), _at(info, "expires")
    if onset and expires and expires <= onset:
        yield "expires is not after onset"
    if sent and expires and expires <= sent:
        yield "it has expired before it was sent"


def _polygons(info: Element) -> Iterator[str]:
    for each in info.iter(f"{{{NAMESPACE}}}polygon"):
        points = (each.text or "").split()
        if points and points[0] != points[-1]:
            yield "a polygon does not end where it begins"
        if not all(_on_earth(point) for point in points):
            yield "a polygon has a point that is no latitude,longitude"


def _on_earth(point: str) -> bool:
    try:
        lat, lng = (float(each) for each in point.split(","))
    except ValueError:
        return False
    return abs(lat) <= 90 and abs(lng) <= 180


def _at(element: Element, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(_text(element, name))
    except ValueError:
        return None


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def _name(element: Element) -> str:
    """One of another namespace, or of none, has a name that the schema does not know."""
    space, _, name = element.tag.rpartition("}")
    return name if space == f"{{{NAMESPACE}" else f"{space}}}{name}"
