"""A source of data in the drawer: its state, since when, why, and what it brought."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import FeedHealth
from city.picture import CityPicture
from dashboard.contracts import Component, Subject
from dashboard.drawer import drawer
from dashboard.marks import age
from dashboard.readings import feed_severity, feed_state, feed_title
from dashboard.texts import Text

COUNTERS = ("payloads", "observations", "rejected", "repeated", "late")


def body(picture: CityPicture, key: str, now: datetime, text: Text) -> list[Component] | None:
    health = picture.feeds().get(key)
    if health is None:
        return None
    is_now = feed_state(health, now)
    return drawer(
        text,
        feed_title(health, text),
        text(f"feeds.{is_now}"),
        feed_severity(health, now),
        [
            ("since", text.moment(health.since_at, now) if health.since_at else None),
            ("last_good", age(health.last_good_at, health.stale_after_s)),
            ("age", age(health.observed_at)),
            ("reason", health.reason or None),
            ("counters", _counters(health, text)),
        ],
        now_key=f"feed_{is_now}",
        is_simulated=key.startswith("simulator"),
    )


def _counters(health: FeedHealth, text: Text) -> Component:
    counts = [f"{text.number(getattr(health, key))} {text(f'drawer.{key}')}" for key in COUNTERS]
    return html.Span(" · ".join(counts))


SUBJECT = Subject("feed", frozenset({FeedHealth.KIND}), body)
