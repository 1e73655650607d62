"""A complaint's way so far, step by step, as a wall may show it: newest last."""

from __future__ import annotations

from datetime import datetime

from dash import html
from msgspec.structs import replace

from city.complaints import Complaint, Status, Step, history
from city.picture import CityPicture
from city.privacy import tells_unit
from dashboard.contracts import Component
from dashboard.drawer import section
from dashboard.marks import age
from dashboard.texts import Text

NAMED = frozenset({Status.ASSIGNED, Status.COORDINATING})
"""The steps whose point is which agency has it now."""


def timeline(picture: CityPicture, found: Complaint, now: datetime, text: Text) -> Component:
    """Clock time, status, how long after the step before; how long the present one lasts."""
    steps = history(found)
    if not tells_unit(found, picture.profile):
        steps = tuple(replace(each, vehicle_id="") for each in steps)
    before = (None, *steps[:-1])
    rows = [
        _row(picture, earlier, each, each is steps[-1], now, text)
        for earlier, each in zip(before, steps, strict=True)
    ]
    return section(text("drawer.history"), html.Ol(rows, className="timeline"))


def _row(
    picture: CityPicture, before: Step | None, step: Step, last: bool, now: datetime, text: Text
) -> Component:
    after = f"+{text.span((step.at - before.at).total_seconds())}" if before else ""
    return html.Li(
        [
            html.Span(text.moment(step.at, now), className="step-at"),
            html.Span(_what(picture, step, text), className="step-what"),
            html.Span([after, *([" · ", age(step.at)] if last else [])], className="step-after"),
        ],
        className="is-last" if last else "",
    )


def _what(picture: CityPicture, step: Step, text: Text) -> list[Component | str]:
    agency = picture.profile.agencies.get(step.agency_id)
    vehicle = picture.profile.vehicles.get(step.vehicle_id)
    whose = [agency.short] if agency and step.status in NAMED else []
    who = " · ".join([*whose, *([vehicle.code] if vehicle else [])])
    status = html.Strong(text(f"status.{step.status}"))
    return [status, *([f" {who}"] if who else [])]
