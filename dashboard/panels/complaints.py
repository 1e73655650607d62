"""Complaints now: what, where, whose, how far, how old. Late ones first, then the newest."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.complaints import Complaint
from city.picture import CityPicture
from city.privacy import wall_place
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, head, opens
from dashboard.readings import is_late, median_handover_s, open_cases
from dashboard.texts import Text

ROWS = 8
LATE_ROWS = 3
COLUMNS = ("what", "where", "whose", "status", "age")


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    cases = open_cases(picture)
    late = [each for each in cases if is_late(each, now)]
    note = text("complaints.note", open=text.number(len(cases)), late=text.number(len(late)))
    handover = median_handover_s(cases)
    if handover is not None:
        note += " · " + text("complaints.median", minutes=text.number(handover / 60))
    shown = chosen(cases, now)
    rows = [_row(picture, each, now, text) for each in shown]
    if not rows:
        return [
            head(text("complaints.title"), note),
            html.P(text("complaints.none"), className="quiet"),
        ]
    return [head(text("complaints.title"), note), _table(rows, text)]


def chosen(cases: list[Complaint], now: datetime) -> list[Complaint]:
    """The newest eight, of which up to three places go to late ones that would not be seen."""
    newest = cases[:ROWS]
    hidden = [each for each in cases[ROWS:] if is_late(each, now)]
    most_late = sorted(hidden, key=lambda each: each.received_at)[:LATE_ROWS]
    return newest[: ROWS - len(most_late)] + most_late


def _table(rows: list[Component], text: Text) -> Component:
    titles = [html.Th(text(f"complaints.{key}"), scope="col") for key in COLUMNS]
    head_row = html.Thead(html.Tr(titles), className="sr-only")
    return html.Table([head_row, html.Tbody(rows)], className="complaints")


def _row(picture: CityPicture, each: Complaint, now: datetime, text: Text) -> Component:
    profile, late = picture.profile, is_late(each, now)
    where, agency = wall_place(each, profile), profile.agencies.get(each.agency_id)
    status = text(f"status.{each.status}")
    cells = [
        html.Td(text.pick(profile.categories[each.report.service_code].name), className="what"),
        html.Td(where.kecamatan if where and where.kecamatan else text("complaints.elsewhere")),
        html.Td(agency.short if agency else "–"),
        html.Td(status),
        html.Td(age(each.received_at), className="age"),
    ]
    subject = opens(f"complaint:{each.complaint_id}")
    return html.Tr(cells, className="is-late" if late else "", **subject)


PANEL = Panel("complaints", "complaints.title", frozenset({"complaint"}), body)
