"""What stands in the frame of the follow scene: one case from report to end, under the wall's rules.

Its place in the page is made ready by dashboard/pages/follow.py; assets/71_follow.js shows it.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.case import WORK_PHOTOS
from city.complaints import Complaint, Status
from city.deadlines import due_at, is_late
from city.picture import CityPicture
from city.privacy import on_wall, ticket_tail, wall_place
from city.profile import Camera
from city.scene import nearest_camera, newest_of, shown_photos, waiting_photos
from city.severity import Severity
from dashboard.arrivals import Expected, expected, unit_name
from dashboard.cameras import lens
from dashboard.contracts import Component, Subject
from dashboard.marks import age, badge, named, simulated
from dashboard.texts import Text
from dashboard.timeline import timeline

STARS = 5


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    case = picture.complaints.get(key)
    if case is None or not on_wall(case, picture.profile):
        return None
    story = [
        _head(picture, case, now, text),
        _unit(picture, case, now, text),
        *_instruction(picture, case, text),
        timeline(picture, case, now, text),
        *_rating(case, text),
    ]
    return [
        html.Div(story, className="follow-story"),
        html.Div(_pictures(picture, case, text), className="follow-pictures"),
    ]


def _head(picture: CityPicture, case: Complaint, now: datetime, text: Text) -> Component:
    what = text.pick(picture.profile.categories[case.category].name)
    late = is_late(case, picture.profile, now)
    word = badge(text(f"status.{case.status}"), Severity.WATCH if late else Severity.CALM)
    told: list[Component | str] = [
        f"{text('drawer.ticket')} …{ticket_tail(case.complaint_id)} · ",
        f"{text('follow.reported', at=text.moment(case.received_at, now))} · ",
        age(case.received_at),
    ]
    if late:
        by = [f" · {text('complaints.late_by')} ", age(due_at(case, picture.profile))]
        told.append(html.Span(by, className="severity-word severity-stale"))
    return html.Header(
        [
            html.P([*simulated(case.simulated, text), word], className="follow-marks"),
            html.H2(what, className="follow-title"),
            html.P(_where(picture, case, text), className="follow-where"),
            html.P(told, className="quiet"),
        ],
        className="follow-head",
    )


def _where(picture: CityPicture, case: Complaint, text: Text) -> str:
    place = wall_place(case, picture.profile)
    if place is None or not place.kelurahan:
        return text("complaints.elsewhere")
    named_place = f"{place.kelurahan}, {place.kecamatan}"
    return named_place if place.exact else f"{named_place} ({text('drawer.blurred')})"


def _unit(picture: CityPicture, case: Complaint, now: datetime, text: Text) -> Component:
    """The large line of the scene: who is coming and when, or what is being done now."""
    agency = picture.profile.agencies.get(case.agency_id)
    coming, unit = expected(picture, case, now), unit_name(picture, case)
    lines = [html.Div(_line(case, coming, text), className="follow-line")]
    who = " · ".join(filter(None, (unit, agency.name if agency else text("drawer.nobody"))))
    if coming:
        way = "follow.by_road" if coming.by_road else "follow.road"
        who += " · " + text(way, km=text.number(coming.km, 1))
    if case.closed_at:
        took = text.span((case.closed_at - case.received_at).total_seconds())
        who += " · " + text("follow.took", took=took)
    lines.append(html.Div(who, className="follow-who"))
    return html.Div(lines, className="follow-unit", role="status")


def _line(case: Complaint, coming: Expected | None, text: Text) -> list[Component | str]:
    if coming:
        minutes = html.Span(coming.minutes(text), className="figure")
        return [text("follow.arrives"), " ± ", minutes, html.Span(text("browser.minute"))]
    return [text(f"follow.now_{NOW.get(case.status, 'other')}")]


NOW = {
    Status.RECEIVED: "received",
    Status.VERIFIED: "received",
    Status.REOPENED: "received",
    Status.ASSIGNED: "assigned",
    Status.DISPATCHED: "sent",
    Status.EN_ROUTE: "sent",
    Status.ON_SITE: "on_site",
    Status.IN_PROGRESS: "working",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "closed",
}


def _instruction(picture: CityPicture, case: Complaint, text: Text) -> list[Component]:
    """Who has it by disposisi; never its words, which nobody wrote for a wall."""
    agency = picture.profile.agencies.get(case.agency_id)
    if case.assigned_at is None or agency is None:
        return []
    took = text.span((case.assigned_at - case.received_at).total_seconds())
    words = text("follow.disposisi", agency=agency.short, took=took)
    return [html.P(words, className="follow-disposisi")]


def _rating(case: Complaint, text: Text) -> list[Component]:
    if not case.rating:
        return []
    stars = "★" * case.rating + "☆" * (STARS - case.rating)
    told = text("follow.stars", n=case.rating, of=STARS)
    shown = html.Span(stars, className="follow-stars", role="img", **named(told))
    return [html.P([f"{text('follow.rating')} ", shown], className="follow-rating")]


def _pictures(picture: CityPicture, case: Complaint, text: Text) -> list[Component]:
    shown = [_photo(picture, case, role, text) for role in WORK_PHOTOS]
    near = nearest_camera(case, picture.profile)
    return [*shown, *([_camera(*near, text)] if near else [])]


def _photo(picture: CityPicture, case: Complaint, role: str, text: Text) -> Component:
    """The newest of its role; a place kept free says that there is none yet, or that it waits."""
    rule, title = picture.photos_need_release, text(f"follow.{role}")
    found = newest_of(shown_photos(case, picture.profile, need_release=rule), role)
    if found is None:
        waits = newest_of(waiting_photos(case, picture.profile), role)
        words = html.Span(text("follow.waits" if waits else f"follow.no_{role}"), className="quiet")
        return _figure(title, [], html.Div(words, className="follow-no-picture"), "is-empty")
    source = f"/api/scene/photo/{case.complaint_id}/{found.id}"
    image = html.Img(src=source, alt=title, className="follow-picture")
    return _figure(title, [text.clock(found.at)], image)


def _camera(camera: Camera, metres: float, text: Text) -> Component:
    shown = lens(camera, "follow-picture", text)
    return _figure(camera.name, [_away(metres, text)], shown, "is-camera")


def _away(metres: float, text: Text) -> str:
    return text("follow.camera_away", metres=text.number(round(metres, -1)))


def _figure(title: str, note: list[str], shown: Component, more: str = "") -> Component:
    words = [html.Strong(title), html.Span(" ".join(note), className="quiet")]
    return html.Figure([shown, html.Figcaption(words)], className=f"follow-figure {more}".strip())


SUBJECT = Subject(
    "follow", frozenset({"complaint", "vehicle_position", "scene"}), body, at_most_every_s=1.0
)
