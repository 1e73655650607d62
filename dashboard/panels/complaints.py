"""Complaints now: what, where, whose, how far, how old. Late ones first, then the newest."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.picture import CityPicture
from city.privacy import wall_place
from dashboard.chosen import CASES, about, rows_of, rows_option, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, opens
from dashboard.queue import ALL, Filters, Queue, queue_of
from dashboard.texts import Text

ROWS = 8
LATE_ROWS = 3
COLUMNS = ("what", "where", "whose", "status", "age")


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    profile, queue = picture.profile, queue_of(picture)
    only, most = about(profile, options), rows_of(options, ROWS)
    counts, title = (
        queue.wall_counts(now, only),
        titled(profile, text("complaints.title"), options, text),
    )
    note = text("complaints.note", open=text.number(counts.open), late=text.number(counts.late))
    if counts.soon:
        note += " · " + text("complaints.soon", n=text.number(counts.soon))
    if counts.handover_s is not None:
        note += " · " + text("complaints.median", minutes=text.number(counts.handover_s / 60))
    rows = [_row(picture, each, now, text) for each in chosen(queue, now, most, only)]
    return [head(title, note), _table(rows, text) if rows else _none(picture, text)]


def _none(picture: CityPicture, text: Text) -> Component:
    if picture.complaints:
        return missing(text("complaints.none"), text("complaints.none_todo"))
    return missing(text("complaints.never"), text("complaints.never_todo"))


def chosen(queue: Queue, now: datetime, most: int = ROWS, only: Filters = ALL) -> list[Complaint]:
    """The newest, of which up to three places go to late ones that would not be seen; the late ones
    stand first."""
    newest = queue.newest_on_wall(most, only)
    late = queue.for_wall(now, most + LATE_ROWS, late=True, only=only)
    most_late = [each for each in late if each not in newest][: min(LATE_ROWS, most - 1)]
    shown = most_late + newest[: most - len(most_late)]
    return sorted(shown, key=lambda each: not queue.is_late(each.complaint_id, now))


def _table(rows: list[Component], text: Text) -> Component:
    titles = [html.Th(text(f"complaints.{key}"), scope="col") for key in COLUMNS]
    head_row = html.Thead(html.Tr(titles), className="sr-only")
    return html.Table([head_row, html.Tbody(rows)], className="complaints")


def _row(picture: CityPicture, each: Complaint, now: datetime, text: Text) -> Component:
    profile, queue = picture.profile, queue_of(picture)
    late, due = queue.is_late(each.complaint_id, now), queue.due_at(each.complaint_id)
    where, agency = wall_place(each, profile), profile.agencies.get(each.agency_id)
    overdue = [f"{text('complaints.late_by')} ", age(due)]
    what = text.pick(profile.categories[each.report.service_code].name)
    cells = [
        html.Td(what, className="what", title=what),
        html.Td(where.kecamatan if where and where.kecamatan else text("complaints.elsewhere")),
        html.Td(agency.short if agency else "–", className="whose"),
        html.Td(overdue if late else text(f"status.{each.status}"), className="status"),
        html.Td(age(each.received_at), className="age"),
    ]
    subject = opens(f"complaint:{each.complaint_id}")
    return html.Tr(cells, className="is-late" if late else "", **subject)


PANEL = Panel(
    "complaints",
    "complaints.title",
    frozenset({"complaint"}),
    body,
    options=(rows_option(ROWS), *CASES),
    size=(32, 16),
    smallest=(16, 5),
    group="cases",
)
