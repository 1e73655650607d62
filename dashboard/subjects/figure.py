"""What stands behind a key figure, in the drawer: the cases, posts, stations or vehicles it counts.

The key is the figure and what it is about: "late?agency=dlh".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.observations import AirQuality, VehiclePosition, WaterLevel
from city.picture import CityPicture
from city.privacy import ticket_tail, wall_place
from city.severity import urgency
from city.vehicles import Condition, condition, kind_of
from dashboard.air.words import index_text, judged
from dashboard.chosen import CASES, about, titled
from dashboard.contracts import Component, Options, Subject
from dashboard.drawer import links
from dashboard.figures import FIGURES
from dashboard.queue import queue_of
from dashboard.readings import agency_of, positions, readings
from dashboard.stage.addresses import parsed
from dashboard.texts import Text

MOST = 40
Entries = Iterable[tuple[str, str, str]]


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    name, options = parsed(key)
    known = {each.key for each in CASES}
    if name not in FIGURES or not options.keys() <= known:
        return None
    title = titled(picture.profile, text(f"key_figures.{name}"), options, text)
    found = list(_entries(picture, name, options, now, text))
    more = len(found) > MOST
    listed = links(found[:MOST]) if found else html.P(text("figure.none"), className="quiet")
    means = html.P(text(f"figure.{name}_means"), className="drawer-lead")
    cut = [html.P(text("figure.more", n=text.number(MOST)), className="quiet")] if more else []
    return [html.H2(title, className="drawer-title"), means, listed, *cut]


def _entries(
    picture: CityPicture, name: str, options: Options, now: datetime, text: Text
) -> Entries:
    if name == "siaga":
        return _posts(picture, now, text)
    if name == "ispu":
        return _stations(picture, now, text)
    if name == "moving":
        return _vehicles(picture, str(options.get("agency") or ""), now, text)
    late = True if name == "late" else None
    only = about(picture.profile, options)
    cases = queue_of(picture).for_wall(now, MOST + 1, late=late, only=only)
    return (_case(picture, each, text) for each in cases)


def _case(picture: CityPicture, case: Complaint, text: Text) -> tuple[str, str, str]:
    profile, place = picture.profile, wall_place(case, picture.profile)
    where = (place.kelurahan if place else "") or text("complaints.elsewhere")
    agency = profile.agencies.get(case.agency_id)
    parts = (
        agency.short if agency else "",
        text(f"status.{case.status}"),
        f"…{ticket_tail(case.complaint_id)}",
    )
    what = f"{text.pick(profile.categories[case.category].name)}, {where}"
    return f"complaint:{case.complaint_id}", what, " · ".join(filter(None, parts))


def _posts(picture: CityPicture, now: datetime, text: Text) -> Iterator[tuple[str, str, str]]:
    for gauge, each in sorted(readings(picture, now), key=lambda one: -urgency(one[1].severity)):
        yield (
            f"gauge:{gauge.id}",
            gauge.name,
            f"{text.number(each.level_cm)} cm · {text(each.word_key)}",
        )


def _stations(picture: CityPicture, now: datetime, text: Text) -> Iterator[tuple[str, str, str]]:
    for station, ispu in sorted(judged(picture, now), key=lambda one: -(one[1].value or -1)):
        word = f"{index_text(ispu, text)} · {text(ispu.category_key)}"
        yield f"station:{station.id}", station.name, word


def _vehicles(
    picture: CityPicture, agency: str, now: datetime, text: Text
) -> Iterator[tuple[str, str, str]]:
    for seen in positions(picture):
        kind = kind_of(picture.profile, seen.vehicle_id, now)
        is_theirs = agency in ("", agency_of(picture.profile, seen))
        if is_theirs and condition(kind, seen, now) is Condition.MOVING:
            known = picture.profile.vehicles.get(seen.vehicle_id)
            speed = f"{text.number(seen.speed_kmh)} km/{text('browser.hour')}"
            yield f"vehicle:{seen.vehicle_id}", known.code if known else seen.vehicle_id, speed


SUBJECT = Subject(
    "figure",
    frozenset({"complaint", WaterLevel.KIND, AirQuality.KIND, VehiclePosition.KIND}),
    body,
    at_most_every_s=5.0,
)
