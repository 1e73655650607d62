"""Who is connected: every source of data, since when, how fresh, and who has no door yet."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from dash import html

from city.observations import FeedHealth
from city.picture import CityPicture
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, feed_glyph, head, missing, opens, severity_class
from dashboard.readings import feed_look, feed_state, feeds_alive, source_title
from dashboard.subjects.feed import ARCHIVE
from dashboard.texts import Text

COLUMNS = ("source", "state", "since", "newest", "brought")
ORDER = ("failed", "unavailable", "stale", "ok", "quiet", "disabled")
"""What needs somebody first, what has no door yet last."""


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found = sorted(
        picture.sources().values(), key=lambda each: (ORDER.index(feed_state(each, now)), each.feed)
    )
    if not found:
        return [
            head(text("feed_board.title")),
            missing(text("feed_board.none"), text("feeds.none")),
        ]
    titles = [html.Th(text(f"feed_board.{each}"), scope="col") for each in COLUMNS]
    rows = [_row(each, now, text) for each in found]
    table = html.Table([html.Thead(html.Tr(titles)), html.Tbody(rows)], className="board-table")
    return [head(text("feed_board.title"), _note(found, now, text)), table]


def _note(found: list[FeedHealth], now: datetime, text: Text) -> str:
    counts = Counter(feed_state(each, now) for each in found)
    parts = (
        f"{text.number(counts[each])} {text(f'feeds.{each}')}"
        for each in ORDER
        if each != "ok" and counts[each]
    )
    return " · ".join([feeds_alive(found, now, text), *parts])


def _row(health: FeedHealth, now: datetime, text: Text) -> Component:
    now_is = feed_state(health, now)
    glyph = feed_glyph(now_is)
    name = html.Strong(source_title(health.feed, text), className="feed-name")
    heard = health.last_good_at
    brought = text.number(health.observations) if health.payloads else "–"
    marks: dict[str, Any] = opens(f"feed:{health.feed}")
    return html.Tr(
        [
            html.Td([glyph, name]),
            html.Td(
                [html.Span(text(f"feeds.{now_is}"), className="severity-word"), *_why(health, text)]
            ),
            html.Td(text.moment(health.since_at, now) if health.since_at else "–"),
            html.Td(age(heard, health.stale_after_s)),
            html.Td(brought, className="number"),
        ],
        className=f"feed-{now_is} {severity_class(feed_look(health, now))}",
        **marks,
    )


def _why(health: FeedHealth, text: Text) -> list[Component]:
    """The cause in plain words, where there is one; of the archive what was lost, ever."""
    key = f"feed_cause.{health.cause}"
    words = [text(key)] if health.cause and key in text.words else []
    if health.feed == ARCHIVE and health.rejected:
        words.append(text("feed_board.lost", n=text.number(health.rejected)))
    return [html.Span(each, className="board-why") for each in words]


PANEL = Panel(
    "feed_board",
    "feed_board.title",
    frozenset({FeedHealth.KIND}),
    body,
    size=(40, 14),
    smallest=(24, 6),
    group="data",
)
