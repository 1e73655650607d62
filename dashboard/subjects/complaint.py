"""A complaint in the drawer, as far as a wall may know it: no name, no phone, no free text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from city.clocks import Standing
from city.complaints import ENDED, Complaint, Status
from city.deadlines import standing
from city.picture import CityPicture
from city.privacy import on_wall, ticket_tail, wall_place
from city.severity import Severity
from dashboard.arrivals import unit_name
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer, staff_link
from dashboard.marks import age, opens, until
from dashboard.readings import arrival
from dashboard.texts import Text
from dashboard.timeline import timeline

NEXT = {
    Status.RECEIVED: "complaint_received",
    Status.VERIFIED: "complaint_received",
    Status.REOPENED: "complaint_received",
    Status.ASSIGNED: "complaint_assigned",
    Status.DISPATCHED: "complaint_under_way",
    Status.EN_ROUTE: "complaint_under_way",
    Status.ON_SITE: "complaint_working",
    Status.IN_PROGRESS: "complaint_working",
    Status.RESOLVED: "complaint_resolved",
    Status.COORDINATING: "complaint_coordinating",
    **dict.fromkeys(ENDED, "complaint_ended"),
}


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    found = picture.complaints.get(key)
    if found is None or not on_wall(found, picture.profile):
        return None
    category = picture.profile.categories[found.report.service_code]
    agency = picture.profile.agencies.get(found.agency_id)
    clock = standing(found, picture.profile, now)
    status = text(f"status.{found.status}")
    return drawer(
        text,
        text.pick(category.name),
        status,
        Severity.WATCH if clock.state == "late" else Severity.CALM,
        [
            ("ticket", f"…{ticket_tail(found.complaint_id)}"),
            ("where", _where(picture, found, text)),
            ("since", _since(found, now, text)),
            ("due", _due(clock, found, now, text)),
            ("whose", agency.name if agency else text("drawer.nobody")),
            ("status", html.Span([f"{status} · ", age(found.status_at)])),
            ("vehicle", _vehicle(picture, found)),
            ("arrival", _arrival(picture, found, now, text)),
        ],
        timeline(picture, found, now, text),
        _told(picture, found, now, text),
        staff_link(text("drawer.to_desk"), f"/desk?case={found.complaint_id}"),
        now_key=NEXT[found.status],
        is_simulated=found.simulated,
    )


def _since(found: Complaint, now: datetime, text: Text) -> Component:
    return html.Span([text.moment(found.received_at, now), " · ", age(found.received_at)])


def _due(clock: Standing, found: Complaint, now: datetime, text: Text) -> Component | None:
    """Until when, and how long that still is or has been over. Nothing for what is done."""
    late, at = clock.state == "late", clock.due_at
    if not late and (not found.open or found.status is Status.RESOLVED):
        return None
    left = [f" · {text('complaints.late_by')} ", age(at)] if late else None
    rest = left or [f" · {text('drawer.due_left')} ", until(at)]
    if clock.state == "soon":
        ring = html.Span(className="mark mark-ring severity-watch")
        return html.Span([ring, f" {text('drawer.due_soon')} · ", text.moment(at, now), *rest])
    marked = "severity-word severity-stale" if late else ""
    return html.Span([text.moment(at, now), *rest], className=marked)


def _told(picture: CityPicture, found: Complaint, now: datetime, text: Text) -> Component:
    """What the map says beside the followed complaint; the browser takes it from here."""
    category = picture.profile.categories[found.report.service_code]
    agency = picture.profile.agencies.get(found.agency_id)
    place, status = wall_place(found, picture.profile), text(f"status.{found.status}")
    top = [text.pick(category.name), *([place.kelurahan] if place and place.kelurahan else [])]
    marks: dict[str, Any] = {"data-told": f"complaint:{found.complaint_id}"}
    detail = [*([agency.short] if agency else []), f"{status} {text.moment(found.status_at, now)}"]
    return html.Div(
        [
            html.Div(" · ".join(top), className="board-head"),
            html.Div(_crew(picture, found, now, text) or status, className="board-line"),
            html.Div([" · ".join(detail), " · ", age(found.received_at)], className="board-head"),
        ],
        hidden=True,
        **marks,
    )


def _crew(picture: CityPicture, found: Complaint, now: datetime, text: Text) -> str:
    """ "Baktor 07 · tiba ± 4 mnt" while somebody is on the way, else ""."""
    rough, place = arrival(picture, found, now), wall_place(found, picture.profile)
    name = unit_name(picture, found)
    if rough is None or place is None or not place.exact:
        return name
    minutes = text.number(max(1.0, rough[0] / 60))
    return f"{name} · {text('drawer.arrives_in', minutes=minutes)}"


def _where(picture: CityPicture, found: Complaint, text: Text) -> str:
    place = wall_place(found, picture.profile)
    if place is None or not place.kelurahan:
        return text("complaints.elsewhere")
    named = f"{place.kelurahan}, {place.kecamatan}"
    return named if place.exact else f"{named} ({text('drawer.blurred')})"


def _vehicle(picture: CityPicture, found: Complaint) -> Component | None:
    if not (name := unit_name(picture, found)):
        return None
    return html.Span(name, className="drawer-link", **opens(f"vehicle:{found.vehicle_id}"))


def _arrival(picture: CityPicture, found: Complaint, now: datetime, text: Text) -> str | None:
    """Blurred places tell no distance: it would give them away."""
    place, rough = wall_place(found, picture.profile), arrival(picture, found, now)
    if rough is None or place is None or not place.exact:
        return None
    minutes, km = text.number(max(1.0, rough[0] / 60)), text.number(rough[1], 1)
    return text("drawer.arrival_rough", minutes=minutes, km=km)


SUBJECT = Subject(
    "complaint", frozenset({"complaint", "vehicle_position"}), body, at_most_every_s=1.0
)
