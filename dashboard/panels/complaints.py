"""Complaints now: what, where, whose, how far, how old. Late ones first, then the newest."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.deadlines import due_at, is_late
from city.picture import CityPicture
from city.privacy import wall_place
from city.profile import Profile
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, missing, opens
from dashboard.readings import median_handover_s, open_cases
from dashboard.texts import Text

ROWS = 8
LATE_ROWS = 3
COLUMNS = ("what", "where", "whose", "status", "age")


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    cases = open_cases(picture)
    late = [each for each in cases if is_late(each, picture.profile, now)]
    note = text("complaints.note", open=text.number(len(cases)), late=text.number(len(late)))
    handover = median_handover_s(cases)
    if handover is not None:
        note += " · " + text("complaints.median", minutes=text.number(handover / 60))
    shown = chosen(cases, picture.profile, now)
    rows = [_row(picture, each, now, text) for each in shown]
    if not rows:
        return [head(text("complaints.title"), note), _none(picture, text)]
    return [head(text("complaints.title"), note), _table(rows, text)]


def _none(picture: CityPicture, text: Text) -> Component:
    if picture.complaints:
        return missing(text("complaints.none"), text("complaints.none_todo"))
    return missing(text("complaints.never"), text("complaints.never_todo"))


def chosen(cases: list[Complaint], profile: Profile, now: datetime) -> list[Complaint]:
    """The newest eight, of which up to three places go to late ones that would not be seen."""
    newest = cases[:ROWS]
    hidden = [each for each in cases[ROWS:] if is_late(each, profile, now)]
    most_late = sorted(hidden, key=lambda each: due_at(each, profile))[:LATE_ROWS]
    return newest[: ROWS - len(most_late)] + most_late


def _table(rows: list[Component], text: Text) -> Component:
    titles = [html.Th(text(f"complaints.{key}"), scope="col") for key in COLUMNS]
    head_row = html.Thead(html.Tr(titles), className="sr-only")
    return html.Table([head_row, html.Tbody(rows)], className="complaints")


def _row(picture: CityPicture, each: Complaint, now: datetime, text: Text) -> Component:
    profile, late = picture.profile, is_late(each, picture.profile, now)
    where, agency = wall_place(each, profile), profile.agencies.get(each.agency_id)
    overdue = [f"{text('complaints.late_by')} ", age(due_at(each, profile))]
    what = text.pick(profile.categories[each.report.service_code].name)
    cells = [
        html.Td(what, className="what", title=what),
        html.Td(where.kecamatan if where and where.kecamatan else text("complaints.elsewhere")),
        html.Td(agency.short if agency else "–"),
        html.Td(overdue if late else text(f"status.{each.status}")),
        html.Td(age(each.received_at), className="age"),
    ]
    subject = opens(f"complaint:{each.complaint_id}")
    return html.Tr(cells, className="is-late" if late else "", **subject)


PANEL = Panel("complaints", "complaints.title", frozenset({"complaint"}), body)
