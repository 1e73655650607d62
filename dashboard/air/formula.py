"""How an index comes about: the formula with the station's own numbers, and the regulation's table."""

from __future__ import annotations

from dash import html

from city.air import BOUNDS_UG_M3, CATEGORIES, INDEX_BOUNDS, AirRule, PollutantIndex, line_of, shown
from dashboard.contracts import Component
from dashboard.texts import Text

SOURCE = "Permen LHK P.14/MENLHK/SETJEN/KUM.1/7/2020"


def reckoned(each: PollutantIndex, text: Text) -> str:
    """ "(100 - 50) / (55,4 - 15,5) x (34,6 - 15,5) + 50 = 73,9"."""
    line = line_of(each.pollutant, each.mean_ug_m3)
    if line is None:
        return text("air.beyond_means", bound=plain(BOUNDS_UG_M3[each.pollutant][-1], text))
    high, low = plain(line.high_ug_m3, text), plain(line.low_ug_m3, text)
    return (
        f"({line.index_high} − {line.index_low}) / ({high} − {low}) × "
        f"({text.number(each.mean_ug_m3, 1)} − {low}) + {line.index_low} = {text.number(each.index, 1)}"
    )


def plain(value: float, text: Text) -> str:
    return text.number(value, 0 if float(value).is_integer() else 1)


def section(rule: AirRule, text: Text) -> Component:
    """For whoever wants to check it: steps, colours, formula, when it is announced."""
    hours = ", ".join(f"{each:02d}{text('air.clock_mark')}00" for each in rule.announced_at)
    hourly = ", ".join(text(f"pollutant.{each}") for each in rule.hourly)
    said = (
        text("air.formula_is"),
        text("air.formula_worst"),
        text("air.formula_when", hourly=hourly, hours=hours),
        text("air.formula_whole", n=rule.hours_needed),
        text("air.formula_source", source=SOURCE),
    )
    return html.Details(
        [
            html.Summary(text("air.formula_title")),
            *[html.P(each) for each in said],
            _table(text),
        ],
        className="air-formula",
        id="formula",
    )


def _table(text: Text) -> Component:
    names = [text(f"pollutant.{each}") for each in BOUNDS_UG_M3]
    titles = [text("air.category"), "ISPU", *[f"{each} µg/m³" for each in names]]
    head = html.Thead(html.Tr([html.Th(each, scope="col") for each in titles]))
    rows = [_step(n, text) for n in range(1, len(INDEX_BOUNDS))]
    return html.Div(
        html.Table([head, html.Tbody(rows)], className="air-table"),
        className="air-scroll",
        tabIndex="0",
    )


def _step(n: int, text: Text) -> Component:
    each = CATEGORIES[n - 1]
    low = INDEX_BOUNDS[n - 1] + (n > 1)
    bounds = [html.Td(f"≤ {plain(known[n], text)}") for known in BOUNDS_UG_M3.values()]
    name = html.Th([swatch(n), text(each.key)], scope="row")
    return html.Tr([name, html.Td(f"{low}–{INDEX_BOUNDS[n]}"), *bounds])


def swatch(step: int) -> Component:
    each = CATEGORIES[step - 1]
    style = {"background": each.colour, "borderColor": each.outline or each.colour}
    return html.Span(className="air-swatch", style=style)


def legend(text: Text) -> Component:
    """The official colours with their words."""
    parts = [html.Span([swatch(n + 1), text(each.key)]) for n, each in enumerate(CATEGORIES)]
    return html.P(parts, className="air-legend")


def rounded(each: PollutantIndex, text: Text) -> str:
    told = text.number(shown(each.index))
    return told if each.complete else f"± {told}"
