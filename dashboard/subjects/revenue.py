"""One kind of revenue in the drawer: figures, the year as a chart, target versions, what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dash import html

from city.picture import CityPicture
from city.revenue import Standing
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer, section
from dashboard.revenue import words
from dashboard.revenue.known import KIND, book_of, overview_of
from dashboard.revenue.parts import address, year_chart
from dashboard.texts import Text


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    found = overview_of(picture, now)
    known = (found.total, *found.kinds) if found else ()
    standing = next((each for each in known if each.kind == key), None)
    if standing is None:
        return None
    title = words.name(key, picture.profile, text)
    verdict = words.verdict(standing, text)
    more = [*_odd(picture, standing, text), *_chart(picture, standing, text), _open(standing, text)]
    facts = list(_facts(standing, text))
    is_simulated = book_of(picture).simulated
    next_key = f"revenue_{standing.severity}"
    return drawer(text, title, verdict, standing.severity, facts, *more, now_key=next_key, is_simulated=is_simulated)  # fmt: skip


def _facts(standing: Standing, text: Text) -> Iterator[tuple[str, str | None]]:
    if standing.day is None:
        yield "revenue_realised", text("revenue.hidden" if standing.grain == "hidden" else "revenue.none")  # fmt: skip
        return
    yield "revenue_realised", f"{words.money(standing.rp, text)} ({text('revenue.per')} {words.day(standing.day, text)})"  # fmt: skip
    yield "revenue_target", words.money(standing.target_rp, text)
    yield "revenue_share", words.percent(standing.share, text)
    yield "revenue_usual", words.usual(standing, text)
    yield "revenue_gap", words.change(standing.gap_rp, text) if standing.gap_rp else None
    yield "revenue_projection", words.percent(standing.projection, text)
    yield "revenue_by_curve", words.percent(standing.projection_by_curve, text)
    yield "revenue_silent", text("revenue.days", n=text.number(standing.silent_days))
    yield "revenue_unchanged", text("revenue.days", n=text.number(standing.unchanged_days))


def _odd(picture: CityPicture, standing: Standing, text: Text) -> list[Component]:
    found = [html.Li(each) for each in words.oddities(standing, picture.profile, text)]
    return [section(text("revenue.oddities"), html.Ul(found, className="drawer-list"))] if found else []  # fmt: skip


def _chart(picture: CityPicture, standing: Standing, text: Text) -> list[Component]:
    if standing.day is None:
        return []
    drawn = year_chart(picture, standing, text, height_rem=15.0)
    return [section(text("revenue.year"), drawn)]


def _open(standing: Standing, text: Text) -> Component:
    return html.A(text("revenue.open"), href=address(standing.kind), className="drawer-action")


SUBJECT = Subject("revenue", frozenset({KIND}), body, at_most_every_s=10.0)
