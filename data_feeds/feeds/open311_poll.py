"""Requests of other cities' and agencies' Open311 GeoReport v2 servers, read page by page.

Each `[feeds.open311_poll.servers.<name>]` is one line with its own cursor. One pass asks for
everything between the newest request known (less an hour, for the late ones) and the moment the
pass began, so pages do not shift while they are read; a pass interrupted by a kill goes on at
the page it was at. What comes twice is known by (server, service_request_id).

Only open requests are imported: what is closed elsewhere is no work here. The imported ones are
asked for by their ids (data_feeds/watching.py) until their server closes them, and what it says of
them is followed (data_feeds/imports.py).

Imported reports are private (never on a wall) unless the server's `publish = true`: other
systems rarely say what their reporter asked for, and the stricter reading wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import msgspec
from defusedxml import DefusedXmlException, ElementTree  # type: ignore[import-untyped]
from msgspec.structs import replace

from city.complaints import Report
from city.privacy import mask
from data_feeds.contract import (
    COMPLAINT,
    BadPayload,
    Decoded,
    Feed,
    FeedOptions,
    News,
    Reject,
    Request,
)
from data_feeds.watching import Cursor, followed, paged

FEED = Feed(
    name="open311_poll",
    title={"id": "Laporan dari server Open311 lain", "en": "Reports from other Open311 servers"},
    kinds=frozenset({COMPLAINT}),
    transport="poll",
    owner="Pengelola pengaduan warga",
    every_s=60.0,
    stale_after_s=600.0,
    needs=("servers",),
)
OVERLAP = timedelta(hours=1)
FIRST_SPAN = timedelta(days=7)
MOST_PAGES = 500
LONGEST_NOTES, LONGEST_URL = 500, 2000
FIGURES = re.compile(r"[0-9TZ.:+ -]{0,40}")


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One foreign server. `services` gives our category for each of its service codes; `other`
    is ours for codes not named (empty: they are refused)."""

    url: str
    services: dict[str, str] = {}
    other: str = ""
    api_key: str = ""
    jurisdiction_id: str = ""
    format: str = "json"
    page_size: int = 100
    publish: bool = False


class Options(FeedOptions, frozen=True, kw_only=True):
    """Which servers to ask; each is a line of its own on the wall."""

    servers: dict[str, Server] = {}
    """By a short name: `url`, and `services`, which gives our category for each of theirs."""


def lines(options: Options) -> dict[str, Server]:
    return options.servers


def ask(options: Server, cursor: bytes, now: datetime) -> tuple[Request, bytes]:
    """The next page, and the cursor that asks for it again after a kill."""
    at = _cursor(cursor)
    if at.page == 0:
        start = at.newest - OVERLAP if at.newest else now - FIRST_SPAN
        at = replace(at, start=start, end=now, page=1, first="", fresh=0)
    if at.to_ask:
        query = {"service_request_id": ",".join(at.asked)}
    else:
        query = {
            "start_date": _written(at.start or now),
            "end_date": _written(at.end or now),
            "page": str(at.page),
            "page_size": str(options.page_size),
        }
    optional = {"api_key": options.api_key, "jurisdiction_id": options.jurisdiction_id}
    query |= {key: value for key, value in optional.items() if value}
    url = f"{options.url.rstrip('/')}/requests.{options.format}"
    return Request(url=url, query=query, optional=bool(at.to_ask)), msgspec.json.encode(at)


def advance(options: Server, cursor: bytes, payload: bytes) -> tuple[bytes, bool]:
    """After a page was stored: the next page, or rest when this was the last one.

    A server that does not page answers the same again; it is recognised by its first id.
    """
    at, items = _cursor(cursor), _items(payload)
    if at.to_ask:
        after = followed(at, {_id(item): _closed(item) for item in items})
    else:
        after = _paged(at, items, options)
    return msgspec.json.encode(after), after.page > 0


def _paged(at: Cursor, items: list[dict[str, Any]], options: Server) -> Cursor:
    first = _id(items[0]) if items else ""
    times = [each for each in (_time(item) for item in items) if each is not None]
    newest = max([*times, at.newest] if at.newest else times, default=None)
    more = len(items) >= options.page_size and first != at.first and at.page < MOST_PAGES
    seen = {_id(item): _closed(item) for item in items if _category(item, options)}
    return paged(replace(at, newest=newest), seen, first, more=more)


def decode(payload: bytes, received_at: datetime, options: Server) -> Decoded:
    """Reports on one page, JSON or XML. Raises BadPayload when it is no such page."""
    good: list[Report] = []
    bad: list[Reject] = []
    items = _items(payload)
    for item in items:
        if _closed(item):
            continue
        try:
            good.append(_report(item, received_at, options))
        except (ValueError, OverflowError) as problem:
            bad.append(Reject(msgspec.json.encode([_public(item)]), str(problem)))
    return Decoded(good, bad, [_news(item) for item in items if _id(item)])


def redact(payload: bytes) -> bytes:
    """What a page says about places, not about people, as JSON; of what is no page, nothing."""
    try:
        return msgspec.json.encode([_public(item) for item in _items(payload)])
    except BadPayload:
        return b"(not a page of service requests; not kept because it may name people)"


def _news(item: dict[str, Any]) -> News:
    return News(
        external_id=_id(item),
        closed=_closed(item),
        notes=_text(item, "status_notes")[:LONGEST_NOTES],
        at=_time(item, "updated_datetime"),
    )


def _id(item: dict[str, Any]) -> str:
    return _text(item, "service_request_id")


def _closed(item: dict[str, Any]) -> bool:
    return _text(item, "status").lower() == "closed"


def _category(item: dict[str, Any], options: Server) -> str:
    return options.services.get(_text(item, "service_code"), options.other)


def _report(item: dict[str, Any], received_at: datetime, options: Server) -> Report:
    external, category = _id(item), _category(item, options)
    if not external:
        raise BadPayload("no service_request_id (only a token so far)")
    if not category:
        code = _text(item, "service_code")
        raise BadPayload(f"service_code {code} is not named in services, and other is empty")
    return Report(
        observed_at=_time(item) or received_at,
        received_at=received_at,
        source=FEED.name,
        service_code=category,
        description=_text(item, "description")[:4000],
        lat=_degrees(item, "lat"),
        lng=_degrees(item, "long"),
        address=_text(item, "address")[:500],
        external_id=external,
        media_url=_media(item),
        private=not options.publish,
    )


def _items(payload: bytes) -> list[dict[str, Any]]:
    try:
        if payload.lstrip()[:1] == b"<":
            found: Any = list(_from_xml(ElementTree.fromstring(payload)))
        else:
            found = msgspec.json.decode(payload)
    except DefusedXmlException as problem:
        raise BadPayload(f"XML that is not allowed: {type(problem).__name__}") from problem
    except (ValueError, SyntaxError, RecursionError, LookupError) as problem:
        raise BadPayload(f"neither JSON nor XML: {problem}") from problem
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise BadPayload("not a list of service requests")
    return found


def _from_xml(root: Element) -> Iterator[dict[str, Any]]:
    if root.tag != "service_requests":
        raise BadPayload(f"the answer is <{root.tag:.40}>, not <service_requests>")
    for request in root.findall("request"):
        yield {child.tag: (child.text or "").strip() for child in request}


def _public(item: dict[str, Any]) -> dict[str, str]:
    """Where a number or a time belongs, words are left out: they may be a name."""
    kept = {key: mask(_text(item, key))[:64] for key in ("service_request_id", "service_code")}
    told = {key: _text(item, key) for key in ("requested_datetime", "lat", "long")}
    return kept | {key: each if FIGURES.fullmatch(each) else "?" for key, each in told.items()}


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return "" if value is None else str(value).strip()


def _media(item: dict[str, Any]) -> str:
    url = _text(item, "media_url")
    return url if url.startswith(("https://", "http://")) and len(url) <= LONGEST_URL else ""


def _degrees(item: dict[str, Any], key: str) -> float | None:
    text = _text(item, key)
    try:
        return float(text) if text else None
    except ValueError:
        raise BadPayload(f"{key} is not a number") from None


def _time(item: dict[str, Any], key: str = "requested_datetime") -> datetime | None:
    """None when missing or unreadable: a date is not worth losing a report for."""
    try:
        at = datetime.fromisoformat(_text(item, key))
        return (at.replace(tzinfo=at.tzinfo or UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _cursor(cursor: bytes) -> Cursor:
    return msgspec.json.decode(cursor, type=Cursor) if cursor else Cursor()


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
