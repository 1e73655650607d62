"""Citizens' apps that report through our own Open311 GeoReport v2 server (data_feeds/intake).

The payload is the form an app posts to `/open311/v2/requests.{json,xml}`
(https://wiki.open311.org/GeoReport_v2, POST Service Request). Needed: `service_code` and a
place: `lat` and `long`, or `address_string`. Extensions of ours: `requested_datetime` (ISO 8601
with zone: when the citizen saw it), `private=true` (rahasia: never on a wall).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import isfinite
from urllib.parse import parse_qsl, urlencode

from city.complaints import Report
from city.privacy import mask
from data_feeds.contract import COMPLAINT, BadPayload, Decoded, Feed, FeedOptions

FEED = Feed(
    name="open311",
    title={"id": "Laporan warga (Open311)", "en": "Citizens' reports (Open311)"},
    kinds=frozenset({COMPLAINT}),
    transport="push",
    owner="Pengelola pengaduan warga",
    stale_after_s=24 * 3600.0,
)
LONGEST_DESCRIPTION = 4000
"""Signs; from the specification."""
PUBLIC_WORDS = ("", "false", "0", "no", "tidak")
"""Anything else in `private` keeps the report off the wall: the stricter reading wins."""
FIGURES_IN, FIGURES = (
    ("lat", "long", "requested_datetime"),
    re.compile(r"[0-9TZ.:+ -]{0,40}|nan|inf"),
)
IMPERSONAL = ("service_code", "lat", "long", "requested_datetime", "private", "jurisdiction_id")


class Options(FeedOptions, frozen=True, kw_only=True):
    """Photos that a report names only by an address, also those of `open311_poll` and `webhook`."""

    fetch_photos: bool = False
    """Fetch them from public addresses. Their server then learns that we did, and when."""
    photo_hosts: tuple[str, ...] = ()
    """Hosts on our own net (or of another port) from which photos may be fetched all the same."""


def decode(payload: bytes, received_at: datetime) -> Decoded:
    """The report in one posted form. Raises BadPayload."""
    form = read_form(payload)
    lat, lng = _place(form)
    anonymous = not (form.get("first_name") or form.get("last_name"))
    return Decoded(
        [
            Report(
                observed_at=_when(form, received_at),
                received_at=received_at,
                source=FEED.name,
                service_code=_short(form, "service_code", 64, needed=True),
                description=_short(form, "description", LONGEST_DESCRIPTION),
                lat=lat,
                lng=lng,
                address=_short(form, "address_string", 500),
                media_url=_media(form),
                private=form.get("private", "").strip().lower() not in PUBLIC_WORDS,
                anonymous=anonymous,
                reporter_name=f"{_short(form, 'first_name', 100)} {_short(form, 'last_name', 100)}".strip(),
                reporter_email=_short(form, "email", 254),
                reporter_phone=_short(form, "phone", 40),
            )
        ]
    )


def redact(payload: bytes) -> bytes:
    """The form for the quarantine: what cannot tell who sent it, and how much else there was.

    A name we do not know is no name of a field: whole bodies in another format arrive as one.
    """
    pairs = parse_qsl(payload.decode(errors="replace"), keep_blank_values=True)
    kept = [(key, _impersonal(key, value)) for key, value in pairs if key in IMPERSONAL]
    others = len(pairs) - len(kept)
    return urlencode([*kept, ("others", str(others))] if others else kept).encode()


def _impersonal(key: str, value: str) -> str:
    """Where a number or a time belongs, words are left out: they may be a name."""
    return mask(value)[:64] if key not in FIGURES_IN or FIGURES.fullmatch(value) else "?"


def read_form(payload: bytes) -> dict[str, str]:
    """Fields of a posted form; an empty one counts as not given. Raises BadPayload."""
    try:
        return dict(parse_qsl(payload.decode(), max_num_fields=200))
    except ValueError as problem:
        raise BadPayload(f"not a form: {problem}") from problem


def _short(form: dict[str, str], key: str, most: int, needed: bool = False) -> str:
    value = form.get(key, "").strip()
    if needed and not value:
        raise BadPayload(f"{key} was not provided")
    if len(value) > most:
        raise BadPayload(f"{key} has {len(value)} signs, at most {most} are allowed")
    return value


def _place(form: dict[str, str]) -> tuple[float | None, float | None]:
    given = [key for key in ("lat", "long") if form.get(key)]
    if not given:
        if form.get("address_string"):
            return None, None
        raise BadPayload("no location was provided: give lat and long, or address_string")
    if len(given) == 1:
        raise BadPayload(f"only {given[0]} was provided; a place needs lat and long")
    return _degrees(form, "lat", 90.0), _degrees(form, "long", 180.0)


def _degrees(form: dict[str, str], key: str, most: float) -> float:
    try:
        value = float(form[key])
    except ValueError:
        raise BadPayload(f"{key} is not a number") from None
    if not isfinite(value) or abs(value) > most:
        raise BadPayload(f"{key} is not within -{most:g} to {most:g}")
    return value


def _when(form: dict[str, str], received_at: datetime) -> datetime:
    text = form.get("requested_datetime")
    if not text:
        return received_at
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadPayload("requested_datetime is not ISO 8601") from None
    raise BadPayload("requested_datetime has no time zone")


def _media(form: dict[str, str]) -> str:
    url = _short(form, "media_url", 2000)
    if url and not url.startswith(("https://", "http://")):
        raise BadPayload("media_url must begin with http:// or https://")
    return url
