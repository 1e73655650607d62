"""Lines: what the runner runs. Most feeds are one line; a poller has one per server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from inspect import signature
from types import ModuleType
from typing import Any

import structlog

from city.health import FeedCause
from city.settings import Settings
from data_feeds.contract import Decoded, Feed, FeedOptions
from data_feeds.discovery import feeds
from data_feeds.options import nearest, options_of
from data_feeds.status import FeedStatus
from data_feeds.transport import NoContactError
from store.errors import StoreUnavailable

log = structlog.get_logger("feeds")
Decode = Callable[[bytes, datetime], Decoded]


class Line:
    """One source of one feed: its options, its decoder and how it is doing."""

    def __init__(self, name: str, module: ModuleType, options: Any, now: datetime) -> None:
        self.name = name
        self.module = module
        self.feed: Feed = module.FEED
        self.options = options
        self.decode = decoder(module, options)
        self.status = FeedStatus(name, self.feed.stale_after_s, now)

    def note(self, problem: Exception, now: datetime) -> None:
        """A turn that went wrong: to the wall always, to the log when it begins to."""
        if isinstance(problem, NoContactError | StoreUnavailable):
            cause = getattr(problem, "cause", FeedCause.STORE)
            self.status.lost(str(problem), now, cause)
            return
        if self.status.state != "failed":
            log.error("feed broke", feed=self.name, exc_info=problem)
        # On the wall only what kind of problem: its words may be those of a payload.
        self.status.failed(f"our code broke: {type(problem).__name__}", now)


def decoder(module: ModuleType, options: Any) -> Decode:
    """The feed's `decode` with its options filled in; a feed without one refuses to be given bytes."""
    decode = getattr(module, "decode", None)
    if decode is None:
        return partial(_no_decoder, module.FEED.name)
    takes_options = "options" in signature(decode).parameters
    return partial(decode, options=options) if takes_options else decode


def _no_decoder(name: str, payload: bytes, received_at: datetime) -> Decoded:
    raise TypeError(f"feed '{name}' takes no payloads")


def lines_of(settings: Settings, environ: Mapping[str, str], now: datetime) -> dict[str, Line]:
    """Every line of every feed, those that cannot run marked DISABLED. Raises SettingsError."""
    found = feeds()
    nearest(settings.feeds, found, "[feeds]")
    lines: dict[str, Line] = {}
    for name, module in found.items():
        options, missing = options_of(module, settings.feeds.get(name, {}), environ)
        why_not = _why_not(module.FEED, options, missing, settings)
        for line_name, line_options in _split(name, module, options).items():
            lines[line_name] = line = Line(line_name, module, line_options, now)
            if why_not:
                line.status.disabled(why_not[1], now, why_not[0])
    return lines


def _split(name: str, module: ModuleType, options: Any) -> dict[str, Any]:
    if not hasattr(module, "lines"):
        return {name: options}
    return {f"{name}/{key}": each for key, each in module.lines(options).items()} or {name: options}


def _why_not(
    feed: Feed, options: FeedOptions, missing: list[str], settings: Settings
) -> tuple[FeedCause, str] | None:
    if feed.transport == "internal" and not settings.simulator.enabled:
        reason = "switched off: [simulator] enabled = true switches it on"
        return FeedCause.SIMULATOR_OFF, reason
    if not options.enabled:
        return FeedCause.SWITCHED_OFF, f"switched off: [feeds.{feed.name}] enabled = false"
    if missing:
        return FeedCause.VARIABLE_MISSING, f"environment variable {missing[0]} is not set"
    unset = [key for key in feed.needs if not getattr(options, key)]
    if unset:
        return FeedCause.NOT_SET_UP, f"not set up: [feeds.{feed.name}] {unset[0]} is missing"
    return None
