"""What a feed is: facts, options and one pure function.

A feed is one module in `data_feeds/feeds/` with

- `FEED`: its facts;
- `redact(payload) -> bytes` (feeds about people): the payload without what tells who they are;
- `Options` (may be left out): its table `[feeds.<name>]` in patriot.toml, a `FeedOptions`;
- `decode(payload, received_at)` or `decode(payload, received_at, options)`: bytes in,
  `Decoded` out. No network, no clock, no store. It raises `BadPayload` and nothing else.

and, by transport,

- `push`: nothing more, the intake hands the payloads over;
- `poll`: `ask(options, cursor, now) -> tuple[Request, cursor]` says what to fetch, and
  `advance(options, cursor, payload) -> tuple[cursor, more]` where to go on after it was stored
  and whether there is more to fetch at once. A cursor is bytes, empty at first;
- `subscribe`: `subscription(options) -> Subscription`; `decode` gets an `envelope`;
- `internal`: `async run(settings, profile, deliver, stop, store)`;
- `doors`: lines come and go while the process runs, as staff make them (`data_feeds/doors`).

A feed with several sources gives `lines(options) -> dict[str, options of one line]`;
each line has its own schedule, cursor and health, so one that hangs stops no other.
Everything else (schedule, back-off, states, quarantine, storing) is written once in the runner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from city.complaints import Report
from city.observations import Observation
from city.profile import Words

Transport = Literal["push", "poll", "subscribe", "internal", "doors"]
COMPLAINT = "complaint"
"""Stands in `Feed.kinds` beside the observation kinds."""


class BadPayload(ValueError):
    """Nothing in this payload can be used; the message is the reason the quarantine keeps."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about a source.

    `owner` is the role that looks after the source (which agency holds it differs by city).
    `every_s` is the pause between polls (None when not polled), `stale_after_s` the freshness
    budget of its values, `timeout_s` the longest one exchange may take. `needs` names the
    options without which the feed is DISABLED (an empty value counts as missing).
    """

    name: str
    title: Words
    kinds: frozenset[str]
    transport: Transport
    owner: str
    every_s: float | None = None
    stale_after_s: float = 300.0
    timeout_s: float = 15.0
    needs: tuple[str, ...] = ()


class FeedOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every feed's table may say; a feed's own `Options` adds to it."""

    enabled: bool = True
    """`false` switches the feed off; the wall shows it as switched off, not as broken."""


class Reject(msgspec.Struct, frozen=True):
    """One part of a payload that cannot be used, and why."""

    payload: bytes
    reason: str


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What another system says about a report of its own, which it may have given us before.

    `notes` are its words about it, `at` when it last changed it.
    """

    external_id: str
    closed: bool
    notes: str = ""
    at: datetime | None = None


class Decoded(msgspec.Struct, frozen=True):
    """What a payload said. One bad element never takes the good ones with it.

    `about`: what its line wants to know besides; it is handed back to whoever delivered.
    """

    accepted: Sequence[Observation | Report]
    rejects: Sequence[Reject] = ()
    news: Sequence[News] = ()
    about: Any = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP GET of a polled feed. `optional`: that the source does not know what is asked for
    (HTTP 400, 404, 500 and the like) is an answer, and an empty one."""

    url: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    optional: bool = False


def envelope(topic: str, retained: bool, body: bytes) -> bytes:
    """One MQTT message as payload bytes: `0 topic` or `1 topic` (1 = retained), newline, body."""
    return f"{int(retained)} {topic}\n".encode() + body


def opened(payload: bytes) -> tuple[str, bool, bytes]:
    """Topic, retained and body of an `envelope`. Raises BadPayload."""
    head, newline, body = payload.partition(b"\n")
    if not newline or head[:2] not in (b"0 ", b"1 "):
        raise BadPayload("not an MQTT message: its first line must be '0 topic' or '1 topic'")
    try:
        return head[2:].decode(), head[:1] == b"1", body
    except UnicodeDecodeError as problem:
        raise BadPayload(f"the topic is not UTF-8: {problem}") from problem


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """One MQTT broker and the topics to listen to. `password` is the secret itself, never logged."""

    host: str
    port: int
    topics: tuple[str, ...]
    user: str = ""
    password: str = ""
    tls: bool = False
    ca_file: str = ""
    client_id: str = ""
