"""The page of one indicator: value, series, areas, figures, definition, where it comes from, who changed it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from city.indicator_readings import IndicatorReading
from city.indicators import OFFICIAL, Definition, Figure, target_of
from dashboard.contracts import Component
from dashboard.indicators import words
from dashboard.indicators.figure import SPARK_MOST, area_line, seen, series_chart, steps
from dashboard.indicators.page import DOORS, PATH, Shown, cases_of, head, kept, standing
from dashboard.marks import age, simulated
from dashboard.markup import as_html
from operations.accounts import Role
from store.indicator_doors import DefinitionEdition

MOST_FIGURES = 24


def detail(
    of: Shown, each: IndicatorReading, editions: Sequence[tuple[int, DefinitionEdition]]
) -> str:
    """One indicator: value, series, areas, definition, where it comes from, who changed it."""
    text, definition = of.text, each.definition
    path = f"{PATH}/{definition.key}"
    agency = of.picture.profile.agencies.get(definition.agency_id)
    top = head(of, text.pick(definition.name), agency.name if agency else "", path, back=PATH)
    cases = cases_of(of, definition.agency_id)
    parts = [top, *cases, _now(of, each), _chart(of, each), *_areas(of, each), _history(of, each)]
    parts += [_definition(of, definition), _origin(of, each), _editions(of, editions)]
    return kept(of, "indicator", path, as_html(parts))


def _now(of: Shown, each: IndicatorReading) -> Component:
    text, definition, newest = of.text, each.definition, each.newest
    period = words.period_name(newest.start, definition.period, text) if newest else ""
    value = words.with_unit(newest.value if newest else None, definition, text)
    due = [text("indicators.page.due", day=text.day(each.due_at))] if each.due_at else []
    told = [text("indicators.page.told"), " ", age(newest.told_at)] if newest else []
    change = words.change(each.figures, definition, text)
    alone = each.areas and not each.figures
    why = [html.P(text("indicators.page.only_areas"), className="quiet")] if alone else []
    return html.Div(
        [
            html.P([html.Strong(value, className="ind-large"), html.Span(period), html.Span(change, className="quiet")]),
            html.P([*standing(each, text), *simulated(each.simulated, text)]),
            html.P([html.Span(told), html.Span(due)], className="quiet ind-facts"),
            *why,
        ],
        className="ind-now",
    )  # fmt: skip


def _chart(of: Shown, each: IndicatorReading) -> Component:
    if len(each.figures) < 2:
        return html.P(of.text("drawer.no_trend"), className="quiet")
    return series_chart(each, of.text, 20)


def _areas(of: Shown, each: IndicatorReading) -> list[Component]:
    """Small multiples: the newest figure of each area, on one scale, its line below it."""
    if not each.areas:
        return []
    newest = max(series[-1].start for series in each.areas.values())
    here = {code: series for code, series in each.areas.items() if series[-1].start == newest}
    most = (
        max(
            seen(one.value or 0, each.definition)
            for series in here.values()
            for one in series[-SPARK_MOST:]
        )
        or 1
    )
    profile = of.picture.profile
    tiles = [
        _area(of, each, words.area_name(profile, code), series, most)
        for code, series in sorted(here.items(), key=lambda one: -(one[1][-1].value or 0))
    ]
    period = words.period_name(newest, each.definition.period, of.text)
    title = html.H2([of.text("indicators.areas"), html.Span(period, className="quiet")])
    return [html.Section([title, html.Div(tiles, className="ind-areas")], className="ind-agency")]


def _area(
    of: Shown, each: IndicatorReading, name: str, series: Sequence[Figure], most: float
) -> Component:
    newest = series[-1].value
    amount = words.of_area(newest, each.definition, of.text)
    share = seen(newest or 0, each.definition) / most
    width = {"width": f"{max(0.0, min(1.0, share)) * 100:.1f}%"}
    bar = html.Span(html.Span(className="bar-open", style=width), className="bar")
    drawn = area_line(series, each.definition, most)
    return html.Div([html.Span(name), html.Strong(amount), bar, drawn], className="ind-area")


def _history(of: Shown, each: IndicatorReading) -> Component:
    text, definition = of.text, each.definition
    titles = ("period", "value", "change", "target", "told")
    top = html.Tr([html.Th(text(f"indicators.page.{key}"), scope="col") for key in titles])
    shown = steps(each.figures)[:MOST_FIGURES]
    rows = [_step(of, definition, new, old) for new, old in shown]
    table = html.Table([html.Thead(top), html.Tbody(rows)], className="ind-table")
    csv = html.A(text("indicators.page.csv"), href=f"{PATH}/{definition.key}.csv", download="")
    more = text("indicators.page.shown", n=len(shown), all=len(each.figures))
    title = html.H2(
        [text("indicators.page.figures"), html.Span([more, " ", csv], className="quiet")]
    )
    return html.Section(
        [title, html.Div(table, className="ind-scroll", tabIndex="0")], className="ind-agency"
    )


def _step(of: Shown, definition: Definition, new: Figure, old: Figure | None) -> Component:
    text = of.text
    target = target_of(definition, new)
    corrected = text("indicators.page.corrections", n=new.corrections) if new.corrections else ""
    return html.Tr(
        [
            html.Td(words.period_name(new.start, definition.period, text)),
            html.Td(words.with_unit(new.value, definition, text), className="ind-figure"),
            html.Td(words.change([old, new], definition, text) if old else ""),
            html.Td("" if target is None else words.with_unit(target, definition, text)),
            html.Td([age(new.told_at), html.Span(corrected, className="quiet ind-goal")]),
        ]
    )


def _definition(of: Shown, definition: Definition) -> Component:
    text = of.text
    official = [(text(f"doors.define.{key}"), getattr(definition, key)) for key in OFFICIAL]
    facts = [
        (text("doors.define.producer"), definition.producer),
        (text("doors.define.unit"), words.unit(definition, text)),
        (text("doors.define.period"), text(f"doors.period.{definition.period}")),
        (text("doors.define.direction"), text(f"doors.direction.{definition.direction}")),
        (text("doors.define.level"), text(f"doors.level.{definition.level}")),
        *official,
        (text("doors.define.is_open"), text("doors.page.yes" if definition.is_open else "doors.page.no")),
    ]  # fmt: skip
    rows = [each for name, value in facts if value for each in (html.Dt(name), html.Dd(value))]
    note = html.P(text("indicators.page.metadata"), className="quiet")
    title = html.H2(text("indicators.page.definition"))
    return html.Section([title, note, html.Dl(rows, className="ind-facts")], className="ind-agency")


def _origin(of: Shown, each: IndicatorReading) -> Component:
    text, door = of.text, each.door
    if door is None:
        said: list[Component] = [html.P(text("indicators.page.no_door"), className="quiet")]
    else:
        reading = of.picture.indicator_book.readings.get(door.door_id)
        file = text("indicators.page.file", file=reading.file) if reading and reading.file else ""
        said = [html.P([html.Strong(door.name), " ", html.Span(file, className="quiet")])]
        if of.session.role >= Role.OPERATOR:
            said.append(html.A(text("indicators.page.to_door"), href=f"{DOORS}#{door.door_id}"))
    return html.Section([html.H2(text("indicators.page.origin")), *said], className="ind-agency")


def _editions(of: Shown, editions: Sequence[tuple[int, DefinitionEdition]]) -> Component:
    lines = [
        html.Li(f"{of.text.moment(each.at, of.now)} · {each.by}{_targets(of, each.definition)}")
        for _, each in reversed(editions)
    ]
    title = html.H2(of.text("indicators.page.editions"))
    return html.Section([title, html.Ul(lines)], className="ind-agency")


def _targets(of: Shown, definition: Definition) -> str:
    told = [
        of.text("indicators.page.since_target", value=words.with_unit(each.value, definition, of.text),
                day=each.since.isoformat())
        for each in definition.targets
    ]  # fmt: skip
    return f" · {', '.join(told)}" if told else ""
