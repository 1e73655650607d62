"""Followed now: the cases that walls tell as a scene, each with its unit and when it is expected."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.picture import CityPicture
from city.privacy import wall_place
from dashboard.arrivals import expected, unit_name
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.live.scenes import SCENE, scenes_now
from dashboard.marks import age, head, missing, opens
from dashboard.texts import Text

ROWS = 3


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    scenes = scenes_now(picture, options, now)
    tickets = dict.fromkeys(each.ticket for each in reversed(scenes) if each.ticket)
    cases = [picture.complaints[each] for each in tickets][: rows_of(options, ROWS)]
    if not cases:
        empty = missing(text("follow.none"), text("follow.none_todo"))
        return [head(text("follow.title")), empty]
    return [head(text("follow.title")), *(_row(picture, each, now, text) for each in cases)]


def _row(picture: CityPicture, case: Complaint, now: datetime, text: Text) -> Component:
    what = text.pick(picture.profile.categories[case.category].name)
    place, coming = wall_place(case, picture.profile), expected(picture, case, now)
    unit, status = unit_name(picture, case), text(f"status.{case.status}")
    arrives = text("drawer.arrives_in", minutes=coming.minutes(text)) if coming else status
    where = f" · {place.kelurahan}" if place and place.kelurahan else ""
    parts = [
        html.Div([html.Strong(what), where], className="follow-row-what"),
        html.Div(" · ".join(filter(None, (unit, arrives))), className="follow-row-unit"),
        html.Div(age(case.received_at), className="quiet"),
    ]
    return html.Div(parts, className="follow-row", **opens(f"complaint:{case.complaint_id}"))


PANEL = Panel(
    "follow",
    "follow.title",
    frozenset({SCENE, "complaint", "vehicle_position"}),
    body,
    at_most_every_s=1.0,
    options=(rows_option(ROWS, 8),),
    size=(32, 8),
    smallest=(16, 4),
    group="cases",
)
