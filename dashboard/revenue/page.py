"""The page of the city's own revenue: the year of the total or of one kind, its months and reports,
every kind beside the others, target versions, and the formula behind every figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.revenue import Overview, Standing
from city.revenue_terms import TOTAL
from dashboard.contracts import Component
from dashboard.marks import age, badge
from dashboard.revenue import words
from dashboard.revenue.lists import kinds, months, published, refused, reports, targets
from dashboard.revenue.parts import STALE_S, source, year_chart
from dashboard.texts import Text


def content(
    picture: CityPicture, found: Overview, standing: Standing, now: datetime, text: Text
) -> Iterator[Component]:
    """Everything below the head, in the order in which it is read."""
    yield _state(picture, standing, text)
    if standing.day is None:
        key = "hidden" if standing.grain == "hidden" else "none"
        yield html.P(text(f"revenue.{key}"), className="revenue-none")
    else:
        yield html.Div(list(_cards(standing, picture, text)), className="revenue-cards")
        yield from _odd(picture, found, standing, text)
        yield _year(picture, standing, text)
        yield months(picture, standing, text)
    yield kinds(picture, found, standing, text)
    if standing.day is not None:
        yield reports(picture, standing, text)
    yield targets(picture, standing, text)
    yield published(picture, standing, text)
    yield from refused(picture, text)


def _state(picture: CityPicture, standing: Standing, text: Text) -> Component:
    """Who tells it, until when, and how long ago."""
    if standing.day is None:
        return html.P(text("revenue.told_by", source=source(picture.profile)), className="revenue-state")  # fmt: skip
    told = text(
        "revenue.state",
        source=source(picture.profile),
        day=words.day(standing.day, text, year=True),
    )
    at = words.end_of(standing.day, text)
    return html.P([told, " ", age(at, STALE_S), " · ", badge(words.verdict(standing, text), standing.severity)], className="revenue-state")  # fmt: skip


def _cards(standing: Standing, picture: CityPicture, text: Text) -> Iterator[Component]:
    """Each figure with its formula below it, filled with the numbers it was reckoned from."""
    values = _numbers(standing, text)
    month = standing.day.month if standing.day else 0
    told = {
        "realised": values["rp"],
        "share": values["share"],
        "usual": values["usual"],
        "gap": words.change(standing.gap_rp, text) if standing.gap_rp else text("revenue.no_gap"),
        "projection": words.percent(standing.projection, text),
        "by_curve": words.percent(standing.projection_by_curve, text),
        "silent": text("revenue.days", n=text.number(standing.silent_days)),
        "part": words.percent(standing.contribution, text),
    }
    for key, value in told.items():
        if (key == "part") == (standing.kind == TOTAL) and key == "part":
            continue
        formula = text(f"revenue.formula.{key}", month=month, **values)
        yield html.Div(
            [html.Span(text(f"revenue.{key}"), className="quiet"), html.Strong(value), html.Small(formula)],
            className="revenue-card",
        )  # fmt: skip


def _numbers(standing: Standing, text: Text) -> dict[str, str]:
    band = standing.band
    return {
        "rp": words.money(standing.rp, text),
        "target": words.money(standing.target_rp, text),
        "share": words.percent(standing.share, text),
        "usual": words.usual(standing, text),
        "low": words.percent(band.low if band else None, text),
        "middle": words.percent(band.middle if band else None, text),
        "years": text.number(band.years if band else 0),
        "unchanged": text.number(standing.unchanged_days),
    }


def _odd(
    picture: CityPicture, found: Overview, standing: Standing, text: Text
) -> Iterator[Component]:
    told = list(words.all_oddities(found, standing, picture.profile, text))
    if told:
        mark = html.Span(className="mark mark-triangle severity-watch")
        lines = [html.P([mark, html.Span(each)], className="revenue-odd") for each in told]
        yield html.Section([html.H2(text("revenue.oddities")), *lines])


def _year(picture: CityPicture, standing: Standing, text: Text) -> Component:
    assert standing.day is not None
    drawn = year_chart(picture, standing, text, height_rem=22.0, stale_after_s=STALE_S)
    legend = html.P(text("revenue.chart_means"), className="quiet revenue-legend")
    return html.Section([html.H2(text("revenue.year")), drawn, legend])
