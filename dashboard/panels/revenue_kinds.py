"""Kinds of PAD beside each other: what each brought, how far it is, and what is missing."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.revenue import Overview, Standing
from city.severity import Severity
from dashboard.chosen import rows_of, rows_option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import head, missing, opens, severity_class, simulated
from dashboard.revenue import words
from dashboard.revenue.known import KIND, book_of, overview_of
from dashboard.revenue.parts import address
from dashboard.texts import Text

ROWS = 10
MARKS = {Severity.WARNING: "triangle", Severity.WATCH: "diamond"}


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found = overview_of(picture, now)
    link = html.A(text("revenue_kinds.title"), href=address())
    if found is None or not found.kinds:
        return [head(link), missing(text("revenue.none"), text("revenue.none_todo"))]
    shown = [each for each in found.kinds if each.rp is not None][: rows_of(options, ROWS)]
    heads = [html.Th(text(f"revenue.{key}"), className="" if key == "kind" else "number") for key in ("kind", "realised", "share", "usual", "gap", "part")]  # fmt: skip
    rows = [_row(each, picture, text) for each in shown]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="board-table revenue-kinds")  # fmt: skip
    note = [*simulated(book_of(picture).simulated, text), " ", text("revenue.largest_first")]
    return [head(link, *note), table, *_rest(found, text)]


def _row(each: Standing, picture: CityPicture, text: Text) -> Component:
    gap = words.change(each.gap_rp, text) if each.gap_rp else "–"
    cells = [
        html.Td([_mark(each, text), words.name(each.kind, picture.profile, text)]),
        html.Td(words.money(each.rp, text), className="number"),
        html.Td(html.Strong(words.percent(each.share, text)), className="number"),
        html.Td(words.usual(each, text), className="number quiet"),
        html.Td(gap, className="number"),
        html.Td(words.percent(each.contribution, text), className="number quiet"),
    ]
    return html.Tr(cells, **opens(f"revenue:{each.kind}"))


def _mark(each: Standing, text: Text) -> Component:
    """A shape with its word; nothing where all is usual."""
    shape = MARKS.get(each.severity, "dot" if each.severity is Severity.STALE else "")
    if not shape:
        return html.Span(className="revenue-mark")
    mark = html.Span(className=f"mark mark-{shape} {severity_class(each.severity)}", title=words.verdict(each, text))  # fmt: skip
    return html.Span([mark, html.Span(words.verdict(each, text), className="sr-only")], className="revenue-mark")  # fmt: skip


def _rest(found: Overview, text: Text) -> list[Component]:
    if not found.hidden:
        return []
    told = text("revenue.some_hidden", n=text.number(found.hidden))
    return [html.P(told, className="quiet revenue-hidden")]


PANEL = Panel(
    "revenue_kinds",
    "revenue_kinds.title",
    frozenset({KIND}),
    body,
    at_most_every_s=10.0,
    options=(rows_option(ROWS),),
    size=(48, 20),
    smallest=(36, 8),
    group="revenue",
)
