"""The page of agencies' figures: every agency with its indicators and how it is connected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from dash import html
from starlette.responses import HTMLResponse

from city.indicator_readings import (
    SEVERITIES,
    Connection,
    DoorState,
    IndicatorReading,
    connections,
    indicator_readings,
)
from city.picture import CityPicture
from dashboard.case_links import of_agency
from dashboard.charts import tags
from dashboard.contracts import Component
from dashboard.indicators import words
from dashboard.indicators.doors import GLYPH_OF, sentence
from dashboard.indicators.figure import line
from dashboard.indicators.rights import may_change, may_see
from dashboard.marks import age, feed_glyph, severity_class, simulated
from dashboard.markup import as_html
from dashboard.pages.plain import kept_true, page
from dashboard.texts import Text, languages
from operations.accounts import Role
from operations.sessions import Session

PATH = "/indicators"
DOORS = "/indicators/doors"
MOST_FIGURES = 36
COLUMNS = ("indicator", "value", "period", "standing", "trend", "told")


class Shown(NamedTuple):
    """For whom, in which words, at what moment; `mark` is the same while all of it is."""

    picture: CityPicture
    text: Text
    session: Session
    now: datetime
    mark: str
    build: str


def overview(of: Shown) -> str:
    """Every agency: what it reports, how it is connected; those without a door at the end."""
    found = connections(of.picture, of.now)
    readings = [
        each
        for each in indicator_readings(of.picture, of.now, walls=False)
        if may_see(of.session, each.definition)
    ]
    parts = [_agency(of, each, readings) for each in found if each.doors]
    empty = html.P(of.text("indicators.none"), className="missing-what")
    body = [*(parts or [empty]), _without(of, [each for each in found if not each.doors])]
    top = head(of, of.text("indicators.title"), of.text("indicators.page.lead"), PATH)
    return kept(of, "indicators", PATH, as_html([top, *body]))


def _agency(of: Shown, found: Connection, readings: Sequence[IndicatorReading]) -> Component:
    text, word = of.text, found.word or "waiting"
    own = [each for each in readings if each.definition.agency_id == found.agency.id]
    state = html.P(
        [
            feed_glyph(GLYPH_OF[word]),
            html.Span(text(f"agency_doors.word.{word}"), className="severity-word"),
            *_since(of, found),
        ],
        className=f"ind-state feed-{GLYPH_OF[word]} {severity_class(SEVERITIES[word])}",
    )
    told = [_door(each, text) for each in found.doors if each.word not in ("ok", "waiting")]
    return html.Section(
        [html.H2(found.agency.name), state, *told, *cases_of(of, found.agency.id), _table(of, own)],
        className="ind-agency",
        id=f"agency-{found.agency.id}",
    )


def cases_of(of: Shown, agency_id: str) -> list[Component]:
    """To its cases at the desk."""
    found = of_agency(agency_id, of.picture.profile, of.session, of.text)
    return [html.A(word, href=href, className="quiet-link") for href, word in found]


def _since(of: Shown, found: Connection) -> list[Component]:
    parts: list[Component] = []
    if found.since:
        at = of.text.moment(found.since, of.now)
        parts.append(html.Span(of.text("indicators.page.since", at=at), className="quiet"))
    if found.newest_at:
        said = [of.text("indicators.page.newest"), " ", age(found.newest_at)]
        parts.append(html.Span(said, className="quiet"))
    return [*parts, *simulated(any(each.door.simulated for each in found.doors), of.text)]


def _door(state: DoorState, text: Text) -> Component:
    words_: list[Component] = [html.Strong(state.door.name), ": ", sentence(state, text)]
    return html.P(words_, className=f"ind-door {severity_class(state.severity)}")


def _table(of: Shown, readings: Sequence[IndicatorReading]) -> Component:
    if not readings:
        return html.P(of.text("indicators.page.no_figures"), className="quiet")
    titles = [html.Th(of.text(f"indicators.page.{each}"), scope="col") for each in COLUMNS]
    rows = [_row(of, each) for each in readings]
    inside = [html.Thead(html.Tr(titles)), html.Tbody(rows)]
    return html.Div(
        html.Table(inside, className="ind-table is-even"), className="ind-scroll", tabIndex="0"
    )


def _row(of: Shown, each: IndicatorReading) -> Component:
    text, definition, newest = of.text, each.definition, each.newest
    link = html.A(text.pick(definition.name), href=f"{PATH}/{definition.key}")
    period = words.period_name(newest.start, definition.period, text) if newest else "–"
    value = words.with_unit(newest.value if newest else None, definition, text)
    return html.Tr(
        [
            html.Td(link),
            html.Td(value, className="ind-figure"),
            html.Td(period),
            html.Td(standing(each, text)),
            html.Td(line(each, text), className="ind-line"),
            html.Td(age(newest.told_at) if newest else "–"),
        ]
    )


def standing(each: IndicatorReading, text: Text) -> list[Component]:
    """Shape, word and target; nothing where nothing is judged."""
    severity, goal = words.judged(each), words.target(each, text)
    parts: list[Component] = []
    if severity is not None:
        mark = html.Span(className=f"mark mark-{words.SHAPES[severity]}")
        word = html.Span(words.standing(each, text), className="severity-word")
        parts.append(html.Span([mark, " ", word], className=severity_class(severity)))
    if goal:
        parts.append(html.Span(goal, className="quiet ind-goal"))
    return parts


def _without(of: Shown, found: Sequence[Connection]) -> Component:
    if not found:
        return html.P(of.text("agency_doors.all_connected"), className="quiet")
    names = [html.Li(each.agency.name) for each in found]
    change = any(may_change(of.session, each.agency.id) for each in found)
    make = html.A(of.text("indicators.page.make_door"), href=DOORS, className="ind-button")
    title = of.text("agency_doors.without", n=len(found))
    parts = [html.H2(title), html.Ul(names, className="ind-names"), *([make] if change else [])]
    return html.Section(parts, className="ind-agency", id="without")


def head(of: Shown, title: str, lead: str, path: str, back: str = "") -> Component:
    text = of.text
    others = [
        html.A(each.upper(), href=f"/language?to={each}&next={quote(path)}", lang=each, className="quiet-link")
        for each in languages()
        if each != text.lang
    ]  # fmt: skip
    links = [html.A(text("indicators.page.all"), href=back, className="quiet-link")] if back else []
    links.append(html.A(text("report_cards.to_wall"), href="/wall", className="quiet-link"))
    if of.session.role >= Role.OPERATOR:
        links.append(html.A(text("indicators.page.doors"), href=DOORS, className="quiet-link"))
    nav = html.Nav([*links, *others], className="ind-links")
    return html.Header([nav, html.H1(title), html.P(lead, className="quiet")])


def kept(of: Shown, name: str, path: str, inside: str) -> str:
    live = kept_true(of.text, path, of.mark)
    return f'<main class="ind-page" id="{name}" {live}>{inside}</main>'


def document(of: Shown, title: str, body: str, status: int = 200) -> HTMLResponse:
    """The whole page, kept true while it is open."""
    script = f'<script src="/assets/69_keep_true.js?v={of.build}"></script>'
    whole = f"{tags(of.text, of.build)}{body}{script}"
    return page(of.text, title, whole, status, about="indicators")
