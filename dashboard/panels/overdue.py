"""Overdue: whose cases are late, and the ones that wait longest. Backstage on the wall, on purpose."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.picture import CityPicture
from city.privacy import wall_place
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, opens
from dashboard.queue import Filters, queue_of
from dashboard.texts import Text

ROWS, AGENCIES = 7, 5
LATE = Filters(overdue=True, public_only=True)


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    queue = queue_of(picture)
    late = queue.for_wall(now, ROWS, late=True)
    note = text("overdue.note", n=text.number(queue.wall_counts(now).late))
    if not late:
        return [head(text("overdue.title"), note), _none(text)]
    rows = [_row(picture, each, text) for each in late]
    table = html.Table(html.Tbody(rows), className="complaints overdue")
    return [head(text("overdue.title"), note), _agencies(picture, now, text), table]


def _none(text: Text) -> Component:
    return missing(text("overdue.none"), text("overdue.none_todo"))


def _agencies(picture: CityPicture, now: datetime, text: Text) -> Component:
    """The agencies with the most late cases, most first."""
    counts = queue_of(picture).count_by("agency", LATE, now)
    worst = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:AGENCIES]
    tiles = [_tile(picture, agency, n, text) for agency, n in worst]
    return html.Div(tiles, className="fleet overdue-agencies")


def _tile(picture: CityPicture, agency_id: str, n: int, text: Text) -> Component:
    agency = picture.profile.agencies.get(agency_id)
    name = agency.short if agency else text("drawer.nobody")
    parts = [
        html.Span(text.number(n), className="figure-small"),
        html.Span(name, className="fleet-kind"),
    ]
    return html.Div(parts, className="fleet-tile")


def _row(picture: CityPicture, each: Complaint, text: Text) -> Component:
    profile, where = picture.profile, wall_place(each, picture.profile)
    agency = profile.agencies.get(each.agency_id)
    what = text.pick(profile.categories[each.category].name)
    due = queue_of(picture).due_at(each.complaint_id)
    cells = [
        html.Td(what, className="what", title=what),
        html.Td(where.kecamatan if where and where.kecamatan else text("complaints.elsewhere")),
        html.Td(agency.short if agency else "–"),
        html.Td(text(f"status.{each.status}")),
        html.Td([f"{text('overdue.since')} ", age(due)], className="age"),
    ]
    return html.Tr(cells, className="is-late", **opens(f"complaint:{each.complaint_id}"))


PANEL = Panel("overdue", "overdue.title", frozenset({"complaint"}), body, at_most_every_s=5.0)
