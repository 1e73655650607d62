"""The drawer's common shape: title, lead, facts, trend, what now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dash import html

from city.geography import kelurahan_of
from city.profile import Profile
from city.severity import Severity
from dashboard.contracts import Component
from dashboard.marks import LARGE, Points, badge, opens, simulated, spark
from dashboard.texts import Text

Facts = Sequence[tuple[str, Component | str | None]]


def drawer(
    text: Text,
    title: str,
    word: str,
    severity: Severity,
    facts: Facts,
    *more: Component,
    now_key: str,
    is_simulated: bool = False,
) -> list[Component]:
    """`facts` are (text key below `drawer.`, value); those whose value is None are left out.

    `now_key` below `next.` says what to do now.
    """
    rows = [
        pair for key, value in facts if value not in (None, "") for pair in _fact(text, key, value)
    ]
    return [
        html.H2(title, className="drawer-title"),
        html.P([badge(word, severity), *simulated(is_simulated, text)], className="drawer-lead"),
        html.Dl(rows, className="facts"),
        *more,
        html.H3(text("drawer.now"), className="drawer-heading"),
        html.P(text(f"next.{now_key}"), className="drawer-now"),
    ]


def place_words(profile: Profile, lat: float, lng: float, approximate: bool, text: Text) -> str:
    """Kelurahan and kecamatan, or that it lies outside; with the doubt if there is one."""
    home = kelurahan_of(profile, lat, lng)
    where = f"{home.name}, {home.kecamatan}" if home else text("complaints.elsewhere")
    return f"{where} ({text('drawer.place_approximate')})" if approximate else where


def gone(text: Text) -> list[Component]:
    """For a thing that does not exist, or no longer, or not for a wall."""
    return [
        html.H2(text("drawer.gone"), className="drawer-title"),
        html.P(text("drawer.gone_lead"), className="drawer-lead"),
    ]


def _fact(text: Text, key: str, value: Component | str | None) -> list[Component]:
    return [html.Dt(text(f"drawer.{key}")), html.Dd(value)]


def section(title: str, *content: Component) -> Component:
    return html.Div(
        [html.H3(title, className="drawer-heading"), *content], className="drawer-section"
    )


def trend(
    text: Text,
    points: Points,
    span_s: float,
    unit: str,
    limits: Sequence[tuple[float, Severity]] = (),
) -> Component:
    """The last `span_s` seconds up to the newest point, with lowest, highest and times in words."""
    if len(points) < 2:
        return section(text("drawer.trend"), html.P(text("drawer.no_trend"), className="quiet"))
    end = points[-1][0]
    values = [value for _, value in points]
    words = (
        f"{text.clock(points[0][0])}–{text.clock(end)} · "
        f"{text.number(min(values))}–{text.number(max(values))} {unit}"
    )
    drawn = spark(
        points, (max(points[0][0], end - timedelta(seconds=span_s)), end), limits, words, LARGE
    )
    caption = html.P(words, className="quiet")
    return section(text("drawer.trend"), html.Div(drawn, className="drawer-spark"), caption)


def staff_link(word: str, href: str) -> Component:
    """For whoever may act; on a glass that is only looked at the styles hide it."""
    return html.A(word, href=href, className="drawer-action for-staff")


def links(entries: Sequence[tuple[str, str, str]]) -> Component:
    """A list of things that open in the drawer: (subject, title, detail)."""
    items = [
        html.Li([html.Span(title), html.Span(detail, className="quiet")], **opens(subject))
        for subject, title, detail in entries
    ]
    return html.Ul(items, className="drawer-list")
