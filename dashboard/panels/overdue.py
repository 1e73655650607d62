"""Overdue: whose cases are late, and the ones that wait longest. Backstage on the wall, on purpose."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.picture import CityPicture
from city.privacy import wall_place
from dashboard.chosen import CASES, about, rows_of, rows_option, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, opens
from dashboard.queue import Filters, queue_of
from dashboard.texts import Text

ROWS, AGENCIES = 7, 5


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    queue, only = queue_of(picture), about(picture.profile, options)
    late = queue.for_wall(now, rows_of(options, ROWS), late=True, only=only)
    note = text("overdue.note", n=text.number(queue.wall_counts(now, only).late))
    top = head(titled(picture.profile, text("overdue.title"), options, text), note)
    if not late:
        return [top, _none(text)]
    rows = [_row(picture, each, text) for each in late]
    table = html.Table(html.Tbody(rows), className="complaints overdue")
    whose = [] if options.get("agency") else [_agencies(picture, now, only, text)]
    return [top, *whose, table]


def _none(text: Text) -> Component:
    return missing(text("overdue.none"), text("overdue.none_todo"))


def _agencies(picture: CityPicture, now: datetime, only: Filters, text: Text) -> Component:
    """The agencies with the most late cases, most first."""
    counts = queue_of(picture).wall_tally("agency", now, only)
    late = ((agency, n_late) for agency, (_, n_late) in counts.items() if n_late)
    worst = sorted(late, key=lambda each: (-each[1], each[0]))[:AGENCIES]
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
        html.Td(agency.short if agency else "–", className="whose"),
        html.Td(text(f"status.{each.status}"), className="status"),
        html.Td([f"{text('overdue.since')} ", age(due)], className="age"),
    ]
    return html.Tr(cells, className="is-late", **opens(f"complaint:{each.complaint_id}"))


PANEL = Panel(
    "overdue",
    "overdue.title",
    frozenset({"complaint"}),
    body,
    at_most_every_s=5.0,
    options=(rows_option(ROWS), *CASES),
    size=(32, 16),
    smallest=(16, 6),
    group="cases",
)
