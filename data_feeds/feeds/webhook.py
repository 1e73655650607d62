"""Other systems that tell us of reports by a signed JSON call (Standard Webhooks).

Each `[feeds.webhook.sources.<name>]` is one line with its own secret, mapping and health. The
call comes in at `/webhook/<name>`; signature, age and repeats are judged in `data_feeds/intake`
(https://www.standardwebhooks.com, version 1.0). What is where in its JSON is said by JMESPath
expressions (https://jmespath.org), so no source needs a developer.

Whatever the source does not say clearly is read the stricter way: without both `private` and
`anonymous`, or with words in them that we do not know, the report stays off every wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from city.complaints import Report
from data_feeds.contract import COMPLAINT, BadPayload, Decoded, Feed, FeedOptions, Reject

FEED = Feed(
    name="webhook",
    title={
        "id": "Laporan dari sistem lain (webhook)",
        "en": "Reports from other systems (webhook)",
    },
    kinds=frozenset({COMPLAINT}),
    transport="push",
    owner="Pengelola pengaduan warga",
    stale_after_s=24 * 3600.0,
    needs=("sources",),
)
MOST_REPORTS = 200
"""In one call."""
YES = frozenset({"true", "1", "yes", "y", "ya", "iya", "benar"})
NO = frozenset({"false", "0", "no", "n", "tidak", "bukan"})
LONGEST = {"id": 200, "category": 120, "description": 4000, "address": 500, "photo": 2000}
SHORTEST_SECRET = 20
"""Letters after `whsec_`; a bare prefix would be the empty key, with which anybody signs."""
SHAPE_DEPTH, SHAPE_WIDTH = 6, 40


class Fields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where each thing is in one report, as a JMESPath expression; empty: it is not there."""

    category: str
    description: str = ""
    lat: str = ""
    lng: str = ""
    address: str = ""
    id: str = ""
    time: str = ""
    private: str = ""
    anonymous: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    photo: str = ""

    def __post_init__(self) -> None:
        for field in self.__struct_fields__:
            _checked(field, getattr(self, field))


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One calling system. `secret` is `whsec_…` (write `env:NAME`), `old_secret` is still taken
    while the other side changes over. `items` leads to the list when one call brings several.
    `categories` gives our category for each of theirs, `other` ours for those not named."""

    secret: str
    fields: Fields
    old_secret: str = ""
    items: str = ""
    categories: dict[str, str] = {}
    other: str = ""
    zone: str = "UTC"

    def __post_init__(self) -> None:
        _checked("items", self.items)
        for secret in filter(None, (self.secret, self.old_secret)):
            if len(secret.removeprefix("whsec_")) < SHORTEST_SECRET:
                raise ValueError("secret is too short: give 24 random bytes or more in base64")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as problem:
            raise ValueError(f"zone {self.zone} is not known") from problem
        if self.items and not self.fields.id:
            raise ValueError("a call with several items needs fields.id: a repeat is known by it")


class Options(FeedOptions, frozen=True, kw_only=True):
    """Which systems may call."""

    sources: dict[str, Server] = {}
    """By a short name (it stands in the address): `secret`, `fields`, `categories`."""


def lines(options: Options) -> dict[str, Server]:
    return options.sources


def decode(payload: bytes, received_at: datetime, options: Server) -> Decoded:
    """Reports in one call. Raises BadPayload when nothing in it can be used."""
    good: list[Report] = []
    bad: list[Reject] = []
    for item in _items(payload, options):
        try:
            good.append(_report(item, received_at, options))
        except (ValueError, OverflowError) as problem:
            bad.append(Reject(msgspec.json.encode(_shape(item)), str(problem)))
    if bad and not good:
        raise BadPayload(bad[0].reason)
    return Decoded(good, bad)


def redact(payload: bytes) -> bytes:
    """Only the shape of a call: names of fields and how long each text is, never what it says."""
    try:
        return msgspec.json.encode(_shape(msgspec.json.decode(payload)))
    except (ValueError, RecursionError):
        return b"(not JSON; not kept because it may name people)"


def _items(payload: bytes, options: Server) -> list[Any]:
    try:
        call = msgspec.json.decode(payload)
    except (ValueError, RecursionError) as problem:
        raise BadPayload(f"not JSON: {problem}") from problem
    if not options.items:
        return [call]
    found = _found(options.items, call)
    if not isinstance(found, list):
        raise BadPayload(f"items: {options.items} does not lead to a list")
    if len(found) > MOST_REPORTS:
        raise BadPayload(f"{len(found)} reports in one call, at most {MOST_REPORTS} are taken")
    return found


def _report(item: Any, received_at: datetime, options: Server) -> Report:
    told = {name: _found(getattr(options.fields, name), item) for name in Fields.__struct_fields__}
    private, anonymous = _flag(told["private"]), _flag(told["anonymous"])
    lat, lng = _place(told)
    if options.fields.id and not _text(told, "id"):
        raise BadPayload("id is empty: without it a repeat would not be known")
    return Report(
        observed_at=_when(told["time"], received_at, options.zone),
        received_at=received_at,
        source=FEED.name,
        service_code=_category(told, options),
        description=_text(told, "description"),
        lat=lat,
        lng=lng,
        address=_text(told, "address"),
        external_id=_text(told, "id"),
        media_url=_address_of_photo(told),
        private=private is not False or anonymous is None,
        anonymous=anonymous is not False,
        reporter_name=_text(told, "name", 100),
        reporter_email=_text(told, "email", 254),
        reporter_phone=_text(told, "phone", 40),
    )


def _category(told: Mapping[str, Any], options: Server) -> str:
    theirs = _text(told, "category")
    ours = options.categories.get(theirs, options.other)
    if not ours:
        raise BadPayload(f"category {theirs:.64} is not named in categories, and other is empty")
    return ours


def _place(told: Mapping[str, Any]) -> tuple[float | None, float | None]:
    if told["lat"] is None and told["lng"] is None:
        if _text(told, "address"):
            return None, None
        raise BadPayload("no place: neither lat and lng nor address is given")
    return _degrees(told, "lat", 90.0), _degrees(told, "lng", 180.0)


def _degrees(told: Mapping[str, Any], key: str, most: float) -> float:
    try:
        value = float(told[key])
    except (TypeError, ValueError):
        raise BadPayload(f"{key} is not a number") from None
    if not isfinite(value) or abs(value) > most:
        raise BadPayload(f"{key} is not within -{most:g} to {most:g}")
    return value


def _when(told: Any, received_at: datetime, zone: str) -> datetime:
    """Seconds or milliseconds since 1970, or ISO 8601; without a zone it is the source's."""
    if told is None or told == "":
        return received_at
    try:
        if isinstance(told, int | float):
            return datetime.fromtimestamp(told if told < 1e11 else told / 1000, UTC)
        at = datetime.fromisoformat(str(told))
        return at.replace(tzinfo=at.tzinfo or ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise BadPayload(
            "time is neither ISO 8601 nor seconds or milliseconds since 1970"
        ) from None


def _flag(told: Any) -> bool | None:
    """None when it is not said, or not in words we know."""
    word = str(told).strip().lower()
    return True if word in YES else False if word in NO else None


def _text(told: Mapping[str, Any], key: str, most: int = 0) -> str:
    value = told[key]
    if isinstance(value, dict | list):
        raise BadPayload(f"{key} is no text but a {'table' if isinstance(value, dict) else 'list'}")
    text = "" if value is None else str(value).strip()
    if len(text) > (most or LONGEST[key]):
        raise BadPayload(f"{key} has {len(text)} signs, at most {most or LONGEST[key]} are allowed")
    return text


def _address_of_photo(told: Mapping[str, Any]) -> str:
    url = _text(told, "photo")
    return url if url.startswith(("https://", "http://")) else ""


def _shape(value: Any, depth: int = 0) -> Any:
    if depth >= SHAPE_DEPTH:
        return "…"
    if isinstance(value, dict):
        kept = list(value.items())[:SHAPE_WIDTH]
        return {str(key)[:64]: _shape(each, depth + 1) for key, each in kept}
    if isinstance(value, list):
        return [_shape(each, depth + 1) for each in value[:3]]
    return f"text of {len(value)}" if isinstance(value, str) else type(value).__name__


@cache
def _expression(text: str) -> ParsedResult:
    return jmespath.compile(text)


def _checked(name: str, text: str) -> None:
    try:
        if text:
            _expression(text)
    except JMESPathError as problem:
        raise ValueError(f"{name} = {text!r} is not JMESPath: {problem}") from None


def _found(text: str, item: Any) -> Any:
    if not text:
        return None
    try:
        return _expression(text).search(item)
    except (JMESPathError, TypeError, RecursionError) as problem:
        raise BadPayload(f"{text} cannot be asked of this call: {type(problem).__name__}") from None
