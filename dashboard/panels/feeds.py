"""The strip at the bottom: every source of data, whether it answers, and since when not.

Sources that nobody has connected yet are counted once they are more than MOST_IDLE: what answers, or
should, keeps its place. The drawer behind the count names them all.
"""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import FeedHealth
from city.picture import CityPicture
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import age, feed_glyph, named, opens
from dashboard.readings import feed_state, feeds_alive, source_title
from dashboard.subjects.feed import IDLE
from dashboard.texts import Text

MOST_IDLE = 2


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    found = sorted(
        picture.sources().values(),
        key=lambda each: (feed_state(each, now) == "disabled", each.feed),
    )
    idle = [each for each in found if feed_state(each, now) == "disabled"]
    if len(idle) > MOST_IDLE:
        found = [each for each in found if each not in idle]
        entries = [*(_entry(each, now, text) for each in found), _idle(len(idle), text)]
    else:
        entries = [_entry(each, now, text) for each in found]
    if not entries:
        return [html.Span(text("feeds.none"), className="quiet")]
    alive = feeds_alive(picture.sources().values(), now, text)
    return [html.Strong(alive, className="feed"), *entries]


def _entry(health: FeedHealth, now: datetime, text: Text) -> Component:
    now_is = feed_state(health, now)
    return html.Span(
        [
            feed_glyph(now_is),
            html.Span(source_title(health.feed, text), className="feed-name"),
            html.Span(_when(health, now_is, text), className="feed-age"),
        ],
        className=f"feed feed-{now_is}",
        **opens(f"feed:{health.feed}"),
        title=_expected(health, now_is, text),
        **named(f"{source_title(health.feed, text)}: {text(f'feeds.{now_is}')}"),
    )


def _idle(count: int, text: Text) -> Component:
    name = text("feeds.idle", n=text.number(count))
    return html.Span(
        [
            feed_glyph("disabled"),
            html.Span(name, className="feed-name"),
            html.Span(text("feeds.disabled"), className="feed-age"),
        ],
        className="feed feed-disabled",
        **opens(f"feed:{IDLE}"),
        **named(f"{name}: {text('feeds.disabled')}"),
    )


def _expected(health: FeedHealth, now_is: str, text: Text) -> str:
    """What its sign means, and how old its data may be until it counts as late."""
    within = text("feeds.within", span=text.span(health.stale_after_s))
    return text(f"feeds.{now_is}") + (f"; {within}" if now_is in ("ok", "stale") else "")


def _when(health: FeedHealth, now_is: str, text: Text) -> list[Component | str]:
    if now_is == "ok":
        return [age(health.last_good_at, health.stale_after_s)]
    word = text(f"feeds.{now_is}")
    if now_is == "stale":
        return [f"{word} ", age(health.last_good_at or health.observed_at)]
    if now_is in ("disabled", "quiet") or health.since_at is None:
        return [word]
    return [f"{word} ", age(health.since_at, clock=True)]


PANEL = Panel(
    "feeds", "feeds.title", frozenset({FeedHealth.KIND}), body, size=(96, 3), smallest=(24, 3)
)
