"""The tables of the revenue page: kinds, months, reports, target versions, published shares, refusals."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html

from city.picture import CityPicture
from city.revenue import Overview, Standing
from city.revenue_months import Month, Step, months_of, steps_of
from city.revenue_seen import Grain
from city.revenue_terms import TOTAL, Target
from dashboard.charts import chart
from dashboard.contracts import Component
from dashboard.marks import badge
from dashboard.revenue import figures, words
from dashboard.revenue.known import book_of, curves_of, entries_of
from dashboard.revenue.parts import address, csv_address, source
from dashboard.texts import Text

MOST_REPORTS = 31
NUMBER = "number"
WORDS = frozenset({"kind", "month", "day", "since", "state_word", "source", "verdict"})
"""Columns of words; the others are numbers."""


def _table(
    text: Text, keys: tuple[str, ...], rows: list[Component], *, small: bool = False
) -> Component:
    heads = [
        html.Th(text(f"revenue.{key}"), className="" if key in WORDS else NUMBER, scope="col")
        for key in keys
    ]
    look = "revenue-table is-small" if small else "revenue-table"
    made = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className=look)
    return html.Div(made, className="revenue-scroll", tabIndex="0", role="region")


def _money(rp: float | None, text: Text) -> Component:
    """Short, with the whole sum for whoever points at it."""
    full = "" if rp is None else f"Rp {text.number(rp)}"
    return html.Td(words.money(rp, text), className=NUMBER, title=full)


def kinds(picture: CityPicture, found: Overview, chosen: Standing, text: Text) -> Component:
    keys = ("kind", "realised", "target", "share", "usual", "gap", "part", "silent", "verdict")
    rows = [_kind(each, picture, chosen, text) for each in (found.total, *found.kinds)]
    download = html.A(text("charts.csv"), href=csv_address("kinds", found.total), download="")
    xlsx = html.A(text("revenue.xlsx"), href=f"/revenue/xlsx?year={found.year}", download="")
    note = html.P([text("revenue.secrecy", n=text.number(_few(picture))), " ", download, " · ", xlsx], className="quiet")  # fmt: skip
    return html.Section([html.H2(text("revenue_kinds.title")), _table(text, keys, rows), note])


def _few(picture: CityPicture) -> int:
    return picture.profile.revenue.limits.few_payers if picture.profile.revenue else 0


def _kind(each: Standing, picture: CityPicture, chosen: Standing, text: Text) -> Component:
    name = words.name(each.kind, picture.profile, text)
    year = each.year
    is_chosen = each.kind == chosen.kind
    link: Component = (
        html.Strong(name) if is_chosen else html.A(name, href=address(each.kind, year))
    )
    is_hidden = each.grain is Grain.HIDDEN
    verdict = html.Span(text("revenue.hidden_short"), className="quiet") if is_hidden else badge(words.verdict(each, text), each.severity)  # fmt: skip
    cells = [
        html.Th(link, scope="row"), _money(each.rp, text), _money(each.target_rp, text),
        html.Td(words.percent(each.share, text), className=NUMBER),
        html.Td(words.usual(each, text), className=NUMBER),
        html.Td(words.change(each.gap_rp, text) if each.gap_rp else "–", className=NUMBER),
        html.Td(words.percent(each.contribution if each.kind != TOTAL else None, text), className=NUMBER),
        html.Td(text.number(each.silent_days), className=NUMBER),
        html.Td(verdict, className="revenue-verdict"),
    ]  # fmt: skip
    return html.Tr(cells, className="is-chosen" if is_chosen else "")


def months(picture: CityPicture, standing: Standing, text: Text) -> Component:
    """As bars and as a table."""
    assert standing.day is not None
    shown, curves = entries_of(picture, standing), curves_of(picture, standing)
    found = months_of(shown, standing.targets, curves)
    best = max(found, key=lambda each: each.rp)
    drawn = chart(
        figures.by_month(found, text),
        text,
        unit=text(f"revenue.unit_{figures.scale_of_months(found)[1]}"),
        source=source(picture.profile),
        at=words.end_of(standing.day, text),
        alt=text("revenue.months_say", month=words.month_name(best, text), rp=words.money(best.rp, text)),
        csv=csv_address("months", standing),
        height_rem=14.0,
    )  # fmt: skip
    keys = ("month", "came", "usual_rp", "difference", "total_so_far")
    rows = [_month(each, text) for each in reversed(found)]
    both = html.Div([drawn, _table(text, keys, rows)], className="revenue-months")
    return html.Section([html.H2(text("revenue.months")), both])


def _month(each: Month, text: Text) -> Component:
    difference = None if each.usual_rp is None else each.rp - each.usual_rp
    name = words.month_name(each, text)
    running = "" if each.is_over else f" ({text('revenue.until')} {words.day(each.day, text)})"
    cells = [
        html.Th(name + running, scope="row"),
        _money(each.rp, text),
        _money(each.usual_rp, text),
        html.Td(words.change(difference, text), className=NUMBER),
        _money(each.total_rp, text),
    ]
    return html.Tr(cells)


def reports(picture: CityPicture, standing: Standing, text: Text) -> Component:
    """The newest reports; of a kind with few payers there are only whole months."""
    rows = [_report(each, text) for each in steps_of(entries_of(picture, standing), MOST_REPORTS)]
    download = html.A(text("charts.csv"), href=csv_address("days", standing), download="")
    note = text("revenue.reports_monthly" if standing.grain is Grain.MONTH else "revenue.reports_note")  # fmt: skip
    keys = ("day", "total_so_far", "came", "span", "corrections")
    listed = html.Details([html.Summary(text("revenue.reports")), html.P([note, " ", download], className="quiet"), _table(text, keys, rows)])  # fmt: skip
    return html.Section(listed)


def _report(each: Step, text: Text) -> Component:
    fell = " is-odd" if each.added_rp < 0 else ""
    cells = [
        html.Th(words.day(each.day, text, year=True), scope="row"),
        _money(each.rp, text),
        html.Td(words.change(each.added_rp, text), className=NUMBER + fell),
        html.Td(text("revenue.days", n=text.number(each.days)), className=NUMBER),
        html.Td(text.number(each.corrections) if each.corrections else "–", className=NUMBER),
    ]
    return html.Tr(cells)


def targets(picture: CityPicture, standing: Standing, text: Text) -> Component:
    """Every version, the one in force marked, and one whose day has yet to come."""
    if not standing.targets:
        return html.Section([html.H2(text("revenue.versions")), html.P(text("revenue.no_target"))])
    cited = picture.profile.revenue.targets if picture.profile.revenue else ()
    rows = [
        html.Tr(
            [
                html.Th(words.day(each.since, text, year=True), scope="row"),
                _money(each.rp, text),
                html.Td(text(f"revenue.{_state_of(each, standing.in_force)}")),
                html.Td(each.name or (each.source if each in cited else source(picture.profile))),
            ]
        )
        for each in standing.targets
    ]
    listed = _table(text, ("since", "target", "state_word", "source"), rows, small=True)
    return html.Section([html.H2(text("revenue.versions")), html.P(text("revenue.versions_note"), className="quiet"), listed])  # fmt: skip


def _state_of(version: Target, in_force: Target | None) -> str:
    if in_force is None or version.since > in_force.since:
        return "to_come"
    return "in_force" if version is in_force else "replaced"


def published(picture: CityPicture, standing: Standing, text: Text) -> Component:
    """What was made public earlier; nothing is reckoned from it."""
    revenue = picture.profile.revenue
    found = [each for each in revenue.published if each.kind == standing.kind] if revenue else []
    if not found:
        return html.Div()
    rows = [
        html.Tr(
            [
                html.Th(words.day(each.day, text, year=True), scope="row"),
                html.Td(f"{text.number(each.share_pct, 2)} %", className=NUMBER),
                html.Td(each.source),
            ]
        )
        for each in sorted(found, key=lambda one: one.day, reverse=True)
    ]
    listed = _table(text, ("day", "share", "source"), rows, small=True)
    note = html.P(text("revenue.published_note"), className="quiet")
    return html.Section(html.Details([html.Summary(text("revenue.published")), note, listed]))


def refused(picture: CityPicture, text: Text) -> Iterator[Component]:
    """Figures that came but could not be used: nothing is lost silently."""
    found = book_of(picture).refused
    if not found:
        return
    lines = [
        html.Li([html.Code(each.indicator_id), " – ", text(f"revenue.refused.{each.why}")])
        for each in found
    ]
    yield html.Section([html.H2(text("revenue.refused_title")), html.Ul(lines)])
