"""Phones and trackers that speak the OsmAnd protocol (Traccar Client and many others).

Two forms (https://www.traccar.org/osmand/):

- query string or form: `id` or `deviceid`, `lat`, `lon` (or `location=lat,lon`), `timestamp`
  (seconds, milliseconds, ISO 8601, or `YYYY-MM-DD HH:MM:SS` taken as UTC; none means now),
  `speed` in **knots**, `bearing` or `heading` in degrees, `accuracy` in metres;
- JSON (Traccar Client 9 and newer): `{"location": {"timestamp", "coords": {...}}, "device_id"}`,
  `speed` in **m/s**, -1 = not known; `location` may be a list (what was saved while offline);
  `extras` may tell `ignition` (true or false).

A gateway may post a JSON list of such bodies.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import Annotated
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from city.observations import VehiclePosition
from data_feeds.contract import BadPayload, Decoded, Feed, FeedOptions, Reject

FEED = Feed(
    name="osmand",
    title={"id": "Posisi kendaraan (OsmAnd/Traccar)", "en": "Vehicle positions (OsmAnd/Traccar)"},
    kinds=frozenset({VehiclePosition.KIND}),
    transport="push",
    owner="Pengelola armada kota",
    stale_after_s=300.0,
)
KMH_PER_KNOT = 1.852
KMH_PER_M_S = 3.6


class Options(FeedOptions, frozen=True, kw_only=True):
    """`devices` gives trackers that can only send their own number the id of their vehicle."""

    devices: dict[str, str] = {}
    """The tracker's own number on the left, the vehicle's id on the right."""


_DEFAULT = Options()
_NOTHING = msgspec.Raw()
_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Time = Annotated[datetime, Meta(tz=True)]


class _Coords(msgspec.Struct, gc=False):
    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    speed: float | None = None
    heading: float | None = None
    accuracy: float | None = None


class _Extras(msgspec.Struct, gc=False):
    ignition: bool | None = None


class _Location(msgspec.Struct, gc=False):
    timestamp: _Time | float
    coords: _Coords
    extras: msgspec.Raw = _NOTHING


class _Post(msgspec.Struct, gc=False):
    device_id: _Id
    location: _Location | list[_Location]


_one = msgspec.json.Decoder(_Post)
_extras = msgspec.json.Decoder(_Extras)
_many = msgspec.json.Decoder(list[_Post])
_parts = msgspec.json.Decoder(list[msgspec.Raw])
_BROKEN = (ValueError, OverflowError, OSError, RecursionError)


def decode(payload: bytes, received_at: datetime, options: Options = _DEFAULT) -> Decoded:
    """Positions in one post. Raises BadPayload when there is nothing to use in it."""
    try:
        start = payload.lstrip()[:1]
        if start == b"[":
            return _decode_list(payload, received_at, options)
        if start == b"{":
            return Decoded(_positions([_one.decode(payload)], received_at, options))
        return Decoded([_from_form(payload, received_at, options)])
    except BadPayload:
        raise
    except _BROKEN as problem:
        raise BadPayload(str(problem)) from problem


def _decode_list(payload: bytes, received_at: datetime, options: Options) -> Decoded:
    try:
        return Decoded(_positions(_many.decode(payload), received_at, options))
    except _BROKEN:
        return _one_by_one(_parts.decode(payload), received_at, options)


def _one_by_one(parts: list[msgspec.Raw], received_at: datetime, options: Options) -> Decoded:
    """The slow road, taken only when something in the list is wrong."""
    good: list[VehiclePosition] = []
    bad: list[Reject] = []
    for part in parts:
        try:
            good += _positions([_one.decode(part)], received_at, options)
        except _BROKEN as problem:
            bad.append(Reject(bytes(part), str(problem)))
    return Decoded(good, bad)


def _positions(
    posts: list[_Post], received_at: datetime, options: Options
) -> list[VehiclePosition]:
    vehicle = options.devices.get
    return [
        VehiclePosition(
            observed_at=at if type(at) is datetime and at.tzinfo is UTC else _utc(at),
            received_at=received_at,
            source="osmand",
            vehicle_id=vehicle(post.device_id, post.device_id),
            lat=place.latitude,
            lng=place.longitude,
            speed_kmh=None if (speed := place.speed) is None or speed < 0 else speed * KMH_PER_M_S,
            heading_deg=None if (way := place.heading) is None or way < 0 else way % 360.0,
            accuracy_m=None if (within := place.accuracy) is None or within < 0 else within,
            ignition_on=None if more is _NOTHING else _ignition(more),
        )
        for post, at, place, more in _each(posts)
    ]


def _ignition(extras: msgspec.Raw) -> bool | None:
    """What a client adds is its own affair: anything we do not understand costs nothing but itself."""
    try:
        return _extras.decode(extras).ignition
    except msgspec.MsgspecError:
        return None


def _each(posts: list[_Post]) -> Iterator[tuple[_Post, datetime | float, _Coords, msgspec.Raw]]:
    for post in posts:
        location = post.location
        if type(location) is _Location:
            yield post, location.timestamp, location.coords, location.extras
        else:
            for each in location:  # type: ignore[union-attr]  # mypy does not narrow on type()
                yield post, each.timestamp, each.coords, each.extras


def _utc(at: datetime | float) -> datetime:
    if isinstance(at, datetime):
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    seconds = at if at < 2**31 else at / 1000
    return datetime.fromtimestamp(seconds, UTC)


def _from_form(payload: bytes, received_at: datetime, options: Options) -> VehiclePosition:
    form = dict(parse_qsl(payload.decode(), keep_blank_values=False, max_num_fields=64))
    vehicle = form.get("id") or form.get("deviceid") or ""
    if not 0 < len(vehicle) <= 64:
        raise BadPayload("no id: the device must say who it is (id or deviceid, 1 to 64 signs)")
    if form.get("valid") in ("false", "0"):
        raise BadPayload("the device says its place is not valid")
    lat, lng = _place(form)
    speed = _number(form, "speed")
    return VehiclePosition(
        observed_at=_form_time(form, received_at),
        received_at=received_at,
        source=FEED.name,
        vehicle_id=options.devices.get(vehicle, vehicle),
        lat=lat,
        lng=lng,
        speed_kmh=None if speed is None or speed < 0 else speed * KMH_PER_KNOT,
        heading_deg=_heading(form),
        accuracy_m=_accuracy(form),
        ignition_on=_yes_no(form.get("ignition")),
    )


def _place(form: dict[str, str]) -> tuple[float, float]:
    if "location" in form:
        lat_text, _, lng_text = form["location"].partition(",")
        form = {"lat": lat_text, "lon": lng_text}
    lat, lng = _number(form, "lat"), _number(form, "lon")
    if lat is None or lng is None:
        raise BadPayload("no place: lat and lon (or location=lat,lon) are missing")
    return lat, lng


def _form_time(form: dict[str, str], received_at: datetime) -> datetime:
    text = form.get("timestamp", "")
    if not text:
        return received_at
    try:
        return _utc(float(text))
    except ValueError:
        return _utc(datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text))


def _heading(form: dict[str, str]) -> float | None:
    heading = _number(form, "bearing")
    heading = _number(form, "heading") if heading is None else heading
    return None if heading is None or heading < 0 else heading % 360.0


def _accuracy(form: dict[str, str]) -> float | None:
    accuracy = _number(form, "accuracy")
    return None if accuracy is None or accuracy < 0 else accuracy


def _number(form: dict[str, str], key: str) -> float | None:
    if key not in form:
        return None
    value = float(form[key])
    if not isfinite(value):
        raise BadPayload(f"{key} is {form[key]}, not a number")
    return value


def _yes_no(text: str | None) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text or "")
