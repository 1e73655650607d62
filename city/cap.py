"""Warnings as other systems read them: the Common Alerting Protocol 1.2 (OASIS, 1 July 2010; ITU-T X.1303bis).

One `Alert` has one `Info` per language, with the same facts in each. Times are written with the city's
own offset, never with Z (section 3.3.2). `city.cap_rules` says whether a document keeps to the standard.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

import msgspec

from city.geography import Ring

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"

Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
Kind = Literal["Alert", "Update", "Cancel"]
Response = Literal[
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"
]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Gravity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
Pairs = tuple[tuple[str, str], ...]
"""(valueName, value)."""


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """`geocodes`: by the name of the list they stand in ("Kemendagri", "32.75.09.1004"). `polygons`: the
    same places as lines, or none: who reads only one of the two must miss nobody (section 3.2.4)."""

    described: str
    polygons: tuple[Ring, ...] = ()
    geocodes: Pairs = ()


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """The warning in one language. `contact`: whom people call; `parameters`: figures for machines."""

    language: str
    event: str
    responses: tuple[Response, ...]
    urgency: Urgency
    severity: Gravity
    certainty: Certainty
    headline: str
    description: str
    instruction: str
    sender_name: str
    onset: datetime
    expires: datetime
    contact: str = ""
    category: Literal["Met", "Geo", "Env"] = "Met"
    """A flood is meteorological there (section 3.2.2)."""
    parameters: Pairs = ()
    areas: tuple[Area, ...] = ()


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """`references`: of the messages that this one follows, "sender,identifier,sent" each."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    kind: Kind
    infos: tuple[Info, ...]
    note: str = ""
    references: tuple[str, ...] = ()


def written(alert: Alert, zone: str) -> bytes:
    """The document, UTF-8, in the order the schema asks for."""
    here = ZoneInfo(zone)
    root = Element("alert", {"xmlns": NAMESPACE})
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", moment(alert.sent, here))
    _put(root, "status", alert.status)
    _put(root, "msgType", alert.kind)
    _put(root, "scope", "Public")
    _put(root, "note", alert.note)
    _put(root, "references", " ".join(alert.references))
    for each in alert.infos:
        _info(SubElement(root, "info"), each, here)
    ElementTree.indent(root)
    told: bytes = ElementTree.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + told


def reference(alert: Alert, zone: str) -> str:
    """What a later message calls this one."""
    return f"{alert.sender},{alert.identifier},{moment(alert.sent, ZoneInfo(zone))}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """2026-02-11T18:45:00+07:00."""
    return at.astimezone(zone).replace(microsecond=0).isoformat()


def _info(root: Element, info: Info, zone: ZoneInfo) -> None:
    _put(root, "language", info.language)
    _put(root, "category", info.category)
    _put(root, "event", info.event)
    for each in info.responses:
        _put(root, "responseType", each)
    _put(root, "urgency", info.urgency)
    _put(root, "severity", info.severity)
    _put(root, "certainty", info.certainty)
    _put(root, "onset", moment(info.onset, zone))
    _put(root, "expires", moment(info.expires, zone))
    _put(root, "senderName", info.sender_name)
    _put(root, "headline", info.headline)
    _put(root, "description", info.description)
    _put(root, "instruction", info.instruction)
    _put(root, "contact", info.contact)
    _pairs(root, "parameter", info.parameters)
    for place in info.areas:
        area = SubElement(root, "area")
        _put(area, "areaDesc", place.described)
        for ring in place.polygons:
            _put(area, "polygon", " ".join(f"{lat:.5f},{lng:.5f}" for lat, lng in ring))
        _pairs(area, "geocode", place.geocodes)


def _pairs(root: Element, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for key, value in pairs:
        pair = SubElement(root, name)
        _put(pair, "valueName", key)
        _put(pair, "value", value)


def _put(root: Element, name: str, value: str) -> None:
    """Left out when there is nothing to say: no optional element may be empty."""
    if value:
        SubElement(root, name).text = value
