"""PAD, or one kind of it: how far the year has come, and whether that is usual by now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.revenue import Overview, Standing
from city.revenue_terms import TOTAL
from city.screens.catalogue import Option
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, badge, head, missing, opens, simulated
from dashboard.revenue import words
from dashboard.revenue.known import KIND, book_of, overview_of
from dashboard.revenue.parts import STALE_S, address, year_chart
from dashboard.texts import Text


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    kind = str(options.get("revenue") or TOTAL)
    found = overview_of(picture, now)
    standing = _chosen(found, kind)
    link = html.A(words.name(kind, picture.profile, text), href=address(kind))
    if standing is None or standing.day is None:
        return [head(link), _none(picture, standing, text)]
    at = words.end_of(standing.day, text)
    note = [*simulated(book_of(picture).simulated, text), f" {text('revenue.per')} {words.day(standing.day, text)} · ", age(at, STALE_S)]  # fmt: skip
    assert found is not None
    odd = words.all_oddities(found, standing, picture.profile, text)
    return [head(link, *note), _now(standing, text), year_chart(picture, standing, text, height_rem=8.0), *_odd(odd, text)]  # fmt: skip


def _chosen(found: Overview | None, kind: str) -> Standing | None:
    if found is None:
        return None
    return next((each for each in (found.total, *found.kinds) if each.kind == kind), None)


def _none(picture: CityPicture, standing: Standing | None, text: Text) -> Component:
    if picture.profile.revenue is None:
        return missing(text("revenue.no_profile"), text("revenue.no_profile_todo"))
    if standing is not None and standing.grain == "hidden":
        return missing(text("revenue.hidden"), text("revenue.hidden_why"))
    return missing(text("revenue.none"), text("revenue.none_todo"))


def _now(standing: Standing, text: Text) -> Component:
    """The share large; beside it what it is of, what would be usual, and where it leads."""
    share = html.Span(words.percent(standing.share, text), className="figure is-large")
    rp, target = words.money(standing.rp, text), words.money(standing.target_rp, text)
    usual = text("revenue.usual_by_now", share=words.usual(standing, text))
    lines = [
        html.P(badge(words.verdict(standing, text), standing.severity)),
        html.P(text("revenue.of_target", rp=rp, target=target)),
        html.P(usual if standing.band else text("revenue.no_past")),
        html.P(text("revenue.ends_at", share=words.percent(standing.projection, text))),
    ]
    told = [share, html.Div(lines)]
    return html.Div(told, className="revenue-now", **opens(f"revenue:{standing.kind}"))


def _odd(found: Iterator[str], text: Text) -> list[Component]:
    """The first of what should be asked about, and how much more there is."""
    first, *more = [*found, ""]
    if not first:
        return []
    mark = html.Span(className="mark mark-triangle severity-watch")
    rest = f" {text('revenue.more_odd', n=text.number(len(more) - 1))}" if len(more) > 1 else ""
    return [html.P([mark, html.Span(first + rest)], className="revenue-odd")]


PANEL = Panel(
    "revenue",
    "revenue.title",
    frozenset({KIND}),
    body,
    at_most_every_s=10.0,
    options=(Option(key="revenue", kind="revenue"),),
    size=(44, 20),
    smallest=(28, 16),
    group="revenue",
)
