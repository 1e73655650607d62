"""Feed health in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from city.health import FeedState
from city.observations import FeedHealth, Observation
from operations.watch.archiving import NAME as ARCHIVE

SILENT = timedelta(seconds=15)
"""The feeds process says every 2 s how each feed is doing."""
MENDING = {
    FeedState.OK: "",
    FeedState.UNAVAILABLE: "ask the source's owner",
    FeedState.DISABLED: "see patriot.toml",
    FeedState.FAILED: "our own fault: see the log of ./patriot feeds and watch",
}


class Row(msgspec.Struct, frozen=True):
    cells: tuple[str, ...]
    wrong: bool


def rows(health: Sequence[Observation], now: datetime) -> Iterator[Row]:
    """One row per feed, by name; `wrong` when somebody should do something."""
    feeds = [each for each in health if isinstance(each, FeedHealth)]
    for each in sorted(feeds, key=lambda feed: feed.feed):
        silent = now - each.observed_at > SILENT
        state = "not running" if silent else each.state.value
        what = f"start it: {_process(each)}" if silent else _what_now(each)
        counts = (str(each.payloads), str(each.rejected))
        healthy = each.state in (FeedState.OK, FeedState.DISABLED)
        yield Row(
            (each.feed, state, _ago(each.last_good_at, now), *counts, what), silent or not healthy
        )


def _process(health: FeedHealth) -> str:
    """Which command runs it."""
    return "./patriot watch" if health.feed == ARCHIVE else "./patriot feeds"


def _what_now(health: FeedHealth) -> str:
    if health.feed == ARCHIVE and health.state is FeedState.UNAVAILABLE:
        return health.reason
    return ": ".join(each for each in (MENDING[health.state], health.reason) if each)


def _ago(at: datetime | None, now: datetime) -> str:
    return "never" if at is None else f"{(now - at).total_seconds():.0f} s ago"
