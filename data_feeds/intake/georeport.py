"""GeoReport v2 answers, written as the specification's XML or JSON. Pure.

JSON follows the XML by the Spark convention: a list of things is a bare list, so the names of
list and element are used in XML only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec
from starlette.responses import Response

from city.complaints import ENDED, Complaint, Status
from city.privacy import wall_place
from city.profile import Category, Profile
from data_feeds.intake.status_words import status_notes

ONE_OF = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
"""List -> element, as the specification names them."""
CLOSED = ENDED | {Status.RESOLVED}
VERSION = "2026-01-01"


def answer(root: str, content: Any, form: str, status: int = 200) -> Response:
    """`content` (a list or a table) as `form` ("json" or "xml") under the element `root`."""
    if form == "json":
        body = msgspec.json.encode(content)
        return Response(body, status, media_type="application/json; charset=utf-8")
    element = Element(root)
    _fill(element, content)
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(element, encoding="utf-8")
    return Response(body, status, media_type="text/xml; charset=utf-8")


def error(code: int, description: str, form: str) -> Response:
    return answer("errors", [{"code": code, "description": description}], form, code)


def _fill(element: Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for key, value in content.items():
            _fill(SubElement(element, key), value)
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for each in content:
            _fill(SubElement(element, ONE_OF[element.tag]), each)
    elif content is not None:
        element.text = _plain(content)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(sign for sign in str(value) if sign.isprintable() or sign in "\n\t")


def discovery(profile: Profile, base_url: str) -> dict[str, Any]:
    return {
        "changeset": VERSION,
        "contact": profile.name,
        "key_service": "",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base_url,
                "changeset": VERSION,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(category: Category, language: str) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "service_name": _word(category.name, language),
        "description": _word(category.name, language),
        "metadata": False,
        "type": "realtime",
        "keywords": ", ".join(category.keywords),
        "group": _word(category.group, language),
    }


def _word(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or next(iter(words.values()), "")


def request(
    complaint: Complaint, profile: Profile, language: str, told: Sequence[Complaint]
) -> dict[str, Any]:
    """A complaint as anyone may read it: nothing personal, so no citizen's text, photo or address;
    the place as exact as a wall may show it, the category as the desk has it now. `told`: as
    `status_notes` wants it."""
    category = profile.categories[complaint.category]
    agency = profile.agencies.get(complaint.agency_id)
    place = wall_place(complaint, profile)
    return {
        "service_request_id": complaint.complaint_id,
        "status": "closed" if complaint.status in CLOSED else "open",
        "status_notes": status_notes(complaint, told, language),
        "service_name": _word(category.name, language),
        "service_code": category.code,
        "description": None,
        "agency_responsible": agency.name if agency else None,
        "service_notice": None,
        "requested_datetime": written(complaint.report.observed_at),
        "updated_datetime": written(complaint.status_at),
        "expected_datetime": None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": place.lat if place else None,
        "long": place.lng if place else None,
        "media_url": None,
    }


def written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
