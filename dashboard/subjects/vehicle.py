"""A vehicle in the drawer. No driver's name: a driver is a person."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from dash import html

from city.complaints import Complaint
from city.observations import VehiclePosition
from city.picture import CityPicture
from city.privacy import tells_unit, ticket_tail
from city.profile import Vehicle
from city.severity import Severity
from city.vehicles import Condition, condition, kind_of
from dashboard.contracts import Component, Subject
from dashboard.drawer import Facts, drawer, links, place_words, section, staff_link
from dashboard.marks import age
from dashboard.queue import queue_of
from dashboard.readings import position, source_title
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    known, seen = picture.profile.vehicles.get(key), position(picture, key)
    if known is None and seen is None:
        return None
    kind = kind_of(picture.profile, key, now)
    is_now = condition(kind, seen, now) if seen else Condition.STALE
    facts = [
        *_identity(picture, known, text.pick(kind.name)),
        *([] if known else [("status", text(is_now.word_key))]),
        *(_movement(picture, seen, text, kind.stale_after_s) if seen else []),
    ]
    return drawer(
        text,
        known.code if known else key,
        text(is_now.word_key if known else "vehicle.unlisted"),
        _severity(known, seen, is_now),
        facts,
        *_cases(picture, key, text),
        staff_link(text("drawer.to_vehicle"), f"/fleet/{quote(key)}"),
        now_key=_next(known, is_now, seen),
        is_simulated=seen is not None and seen.simulated,
    )


def _severity(known: Vehicle | None, seen: VehiclePosition | None, is_now: Condition) -> Severity:
    if seen is None:
        return Severity.UNAVAILABLE
    return is_now.severity if known else Severity.UNKNOWN


def _next(known: Vehicle | None, is_now: Condition, seen: VehiclePosition | None) -> str:
    if known is None:
        return "vehicle_unlisted"
    if seen and not seen.has_place:
        return "vehicle_hidden"
    return "vehicle_stale" if is_now is Condition.STALE else "vehicle_live"


def _identity(picture: CityPicture, known: Vehicle | None, kind: str) -> Facts:
    if known is None:
        return [("kind", kind)]
    agency = picture.profile.agencies.get(known.agency_id)
    depot = picture.profile.place_named(known.depot)
    return [
        ("kind", kind),
        ("plate", known.plate),
        ("whose", agency.name if agency else None),
        ("depot", depot.name if depot else None),
    ]


def _movement(picture: CityPicture, seen: VehiclePosition, text: Text, stale_s: float) -> Facts:
    unit = f"km/{text('browser.hour')}"
    speed = None if seen.speed_kmh is None else f"{text.number(seen.speed_kmh)} {unit}"
    return [
        ("where", _where(picture, seen, text)),
        ("speed", speed),
        ("heading", None if seen.heading_deg is None else compass(seen.heading_deg, text)),
        ("age", age(seen.observed_at, stale_s)),
        ("accuracy", f"± {text.number(seen.accuracy_m)} m" if seen.accuracy_m else None),
        ("source", source_title(seen.source, text)),
    ]


def _where(picture: CityPicture, seen: VehiclePosition, text: Text) -> str:
    if not seen.has_place:
        return text("vehicle.hidden")
    return place_words(picture.profile, seen.lat, seen.lng, False, text)


def compass(heading_deg: float, text: Text) -> str:
    """0 -> north; eight directions, each 45 degrees wide around its middle."""
    names = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
    return text(f"compass.{names[round(heading_deg / 45) % 8]}")


def _cases(picture: CityPicture, key: str, text: Text) -> list[Component]:
    """Open complaints this vehicle is sent to."""
    of_vehicle = queue_of(picture).of_vehicle(key)
    found = [each for each in of_vehicle if tells_unit(each, picture.profile)]
    if not found:
        return []
    entries = [_case(picture, each, text) for each in found]
    return [section(text("drawer.works_for"), html.Div(links(entries)))]


def _case(picture: CityPicture, each: Complaint, text: Text) -> tuple[str, str, str]:
    category = picture.profile.categories[each.report.service_code]
    detail = f"…{ticket_tail(each.complaint_id)} · {text(f'status.{each.status}')}"
    return f"complaint:{each.complaint_id}", text.pick(category.name), detail


SUBJECT = Subject(
    "vehicle", frozenset({VehiclePosition.KIND, "complaint"}), body, at_most_every_s=1.0
)
