"""Report cards of the running quarter: the agencies that most need attention, worst first.

The cards come with the options (`report_cards`), counted once for the whole process.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import head, missing
from dashboard.texts import Text
from operations.report_cards.cards import Card, CardSet

ROWS = 5
OPTION = "report_cards"


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found: CardSet | None = options.get(OPTION)
    judged = [each for each in found.cards if each.counted] if found else []
    if found is None or not judged:
        return [head(text("report_cards.title")), _none(text)]
    red = text("report_cards.panel_note", n=text.number(sum(each.is_red for each in judged)))
    rows = [_row(each, picture, text) for each in judged[: rows_of(options, ROWS)]]
    table = html.Table(html.Tbody(rows), className="rc-panel")
    return [head(text("report_cards.title"), red), table]


def _none(text: Text) -> Component:
    return missing(text("report_cards.panel_none"), text("report_cards.panel_none_todo"))


def _row(card: Card, picture: CityPicture, text: Text) -> Component:
    agency = picture.profile.agencies[card.agency_id]
    link = html.A(agency.short, href="/report-cards", title=agency.name)
    share = card.figures["on_time"].value
    on_time = f"{text.number(None if share is None else share * 100, 1)} %"
    overdue = text.number(card.figures["n_open_overdue"].n)
    cells = [
        html.Td(html.Span(card.grade or "–", className="rc-grade")),
        html.Td(html.Strong(link)),
        html.Td(_verdict(card, text)),
        html.Td(f"{on_time} {text('report_cards.on_time')}"),
        html.Td(f"{overdue} {text('report_cards.overdue')}"),
    ]
    return html.Tr(cells, className="is-red" if card.is_red else "")


def _verdict(card: Card, text: Text) -> Component:
    """Never by colour alone: a shape and the word. Too few cases are no verdict."""
    if not card.grade:
        return html.Span(
            text("report_cards.too_few", n=text.number(card.counted)), className="quiet"
        )
    if not card.is_red:
        return ""
    mark = html.Span(className="mark mark-triangle severity-danger")
    return html.Span([mark, text("report_cards.red")], className="rc-red")


PANEL = Panel(
    "report_cards",
    "report_cards.title",
    frozenset({"complaint"}),
    body,
    at_most_every_s=30.0,
    options=(rows_option(ROWS),),
    size=(32, 12),
    smallest=(20, 5),
    group="agencies",
)
