"""A source of data in the drawer: its state, since when, why, and what it brought."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import FeedHealth
from city.picture import CityPicture
from city.severity import Severity
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer, links
from dashboard.marks import age
from dashboard.readings import feed_look, feed_state, feed_title
from dashboard.texts import Text

IDLE = "not-connected"
"""All that nobody has connected yet, together."""
COUNTERS = ("payloads", "observations", "rejected", "repeated", "late")
ARCHIVE = "archive"
"""The watch tells of the archive as of a source: what it holds, and what was lost on the way."""


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    if key == IDLE:
        return _idle(picture, now, text)
    health = picture.feeds().get(key)
    if health is None:
        return None
    is_now = feed_state(health, now)
    return drawer(
        text,
        feed_title(health.feed, picture.profile, text, picture.indicator_book),
        text(f"feeds.{is_now}"),
        feed_look(health, now),
        [
            ("since", text.moment(health.since_at, now) if health.since_at else None),
            ("last_good", _last_good(health)),
            ("heard", age(health.observed_at)),
            ("reason", _reason(health, text)),
            ("counters", _counters(health, text) if health.payloads else None),
        ],
        now_key=f"feed_{is_now}",
        is_simulated=key.startswith("simulator"),
    )


def _idle(picture: CityPicture, now: datetime, text: Text) -> list[Component]:
    """All that nobody has connected yet, each of them to be opened."""
    found = [each for each in picture.sources().values() if feed_state(each, now) == "disabled"]
    entries = [
        (
            f"feed:{each.feed}",
            feed_title(each.feed, picture.profile, text, picture.indicator_book),
            "",
        )
        for each in found
    ]
    title = text("feeds.idle", n=text.number(len(found)))
    return drawer(
        text, title, text("feeds.disabled"), Severity.UNKNOWN, [], links(entries),
        now_key="feed_disabled",
    )  # fmt: skip


def _last_good(health: FeedHealth) -> Component | None:
    return age(health.last_good_at, health.stale_after_s) if health.last_good_at else None


def _reason(health: FeedHealth, text: Text) -> Component | None:
    """In plain words; below it, quietly, what a technician needs."""
    if not health.reason and not health.cause:
        return None
    key = f"feed_cause.{health.cause}"
    word = text(key if key in text.words else "feed_cause.other")
    technical = html.Span(health.reason, className="technical", lang="en")
    return html.Span([word, *([technical] if health.reason else [])])


def _counters(health: FeedHealth, text: Text) -> Component:
    told = {key: f"drawer.{key}" for key in COUNTERS}
    if health.feed == ARCHIVE:
        told = {"observations": "drawer.archived", "rejected": "drawer.lost"}
    counts = [f"{text.number(getattr(health, key))} {text(word)}" for key, word in told.items()]
    return html.Span(" · ".join(counts))


SUBJECT = Subject("feed", frozenset({FeedHealth.KIND}), body)
