"""River, air and rain sensors that publish to an MQTT broker.

`[feeds.mqtt_sensors]` names the broker; each `[[feeds.mqtt_sensors.readings]]` says how one
family of topics is to be read: the level marked `+` is the id of the post or station, `values`
gives our field, the JSON field it comes from and its unit. Without `readings` the topics
`patriot/water/+`, `patriot/air/+`, `patriot/rain/+` and `patriot/quality/+` are read with our own names.

- retained: read like any other when it carries its own time, else passed over (its age is not known)
- a bare number instead of a JSON object is read when `field` is empty
- a message that declares another unit than patriot.toml says is refused, not converted
- null is "the post answers but has no value": unknown
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from city.observations import KINDS, AirQuality, Observation, Rainfall, WaterLevel, WaterQuality
from data_feeds.contract import BadPayload, Decoded, Feed, FeedOptions, Subscription, opened

FEED = Feed(
    name="mqtt_sensors",
    title={"id": "Sensor sungai, udara, hujan (MQTT)", "en": "River, air and rain sensors (MQTT)"},
    kinds=frozenset({WaterLevel.KIND, WaterQuality.KIND, AirQuality.KIND, Rainfall.KIND}),
    transport="subscribe",
    owner="Pengelola sensor sungai dan udara",
    stale_after_s=1800.0,
    needs=("host",),
)
LITRES_PER_MOL = 24.45
"""Molar volume of a gas at 25 degrees C and 101.325 kPa, the reference state of air standards."""
GRAMS_PER_MOL = {"so2_ug_m3": 64.066, "no2_ug_m3": 46.006, "o3_ug_m3": 47.998, "co_ug_m3": 28.010}
FACTORS: dict[str, dict[str, float]] = {
    "_cm": {"m": 100.0, "cm": 1.0, "mm": 0.1},
    "_mm": {"mm": 1.0, "cm": 10.0, "in": 25.4},
    "_ug_m3": {"ug/m3": 1.0, "µg/m3": 1.0, "μg/m3": 1.0, "µg/m³": 1.0, "mg/m3": 1000.0},
    "_mg_l": {"mg/l": 1.0, "ug/l": 0.001},
    "_us_cm": {"us/cm": 1.0, "ms/cm": 1000.0},
    "_c": {"c": 1.0, "°c": 1.0},
    "_ntu": {"ntu": 1.0},
    "_pt_co": {"pt-co": 1.0, "tcu": 1.0},
    "_mpn_100ml": {"mpn/100ml": 1.0},
    "ph": {"ph": 1.0},
}
"""Unit -> factor to our unit, by the ending of our field's name; lower case."""
IDS = {"water_level": "gauge_id", "rainfall": "gauge_id", "air_quality": "station_id",
       "water_quality": "station_id"}  # fmt: skip


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one of our fields comes from. `field` may be a path (`data.level`); empty unit = ours."""

    field: str = ""
    unit: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read one family of topics. `zone` is for times without one (`Asia/Jakarta`)."""

    topic: str
    kind: str
    values: dict[str, Value]
    id: str = ""
    ids: dict[str, str] = {}
    time_field: str = "time"
    unit_field: str = "unit"
    zone: str = ""
    over_s: int = 3600

    def __post_init__(self) -> None:
        if self.kind not in IDS:
            raise ValueError(f"kind '{self.kind}' is not one of {', '.join(IDS)}")
        for name, value in self.values.items():
            if name not in KINDS[self.kind].__struct_fields__:
                raise ValueError(f"'{name}' is not a field of {self.kind}")
            factor(name, value.unit)


def _own(kind: type[Observation]) -> Reading:
    names = [
        name for name in kind.__struct_fields__[4:] if name not in ("averaged_over_s", "over_s")
    ]
    topic = {
        "water_level": "water", "air_quality": "air", "rainfall": "rain", "water_quality": "quality",
    }[kind.KIND]  # fmt: skip
    values = {name: Value(field=name) for name in names}
    return Reading(topic=f"patriot/{topic}/+", kind=kind.KIND, values=values, unit_field="")


def factor(name: str, unit: str) -> float:
    """What to multiply a value in `unit` by for our field `name`. Raises ValueError."""
    if not unit:
        return 1.0
    ending = next(each for each in FACTORS if name.endswith(each))
    known = FACTORS[ending]
    if name in GRAMS_PER_MOL:
        ppb = GRAMS_PER_MOL[name] / LITRES_PER_MOL
        known = {**known, "ppb": ppb, "ppm": ppb * 1000.0}
    if unit.lower() not in known:
        raise ValueError(f"unit '{unit}' of {name} is not one of {', '.join(known)}")
    return known[unit.lower()]


class Options(FeedOptions, frozen=True, kw_only=True):
    """The broker and how to read its topics. `password = "env:NAME"` keeps the secret out."""

    host: str = ""
    """The broker. Empty: the feed is switched off."""
    port: int = 1883
    """1883, or 8883 with TLS."""
    user: str = ""
    """Empty: the broker lets everybody in."""
    password: str = ""
    """Better written as `env:NAME`, so that it stands in no file."""
    tls: bool = False
    """Speak TLS with the broker."""
    ca_file: str = ""
    """Certificate authority (PEM) that signed the broker's certificate. Empty: the system's."""
    client_id: str = ""
    """Our name at the broker. Empty: a new one each time."""
    readings: tuple[Reading, ...] = tuple(
        _own(each) for each in (WaterLevel, AirQuality, Rainfall, WaterQuality)
    )
    """How to read each family of topics; see docs/id/sumber-data.md. Left out: `patriot/water/+`,
    `patriot/air/+`, `patriot/rain/+` and `patriot/quality/+` with our own field names."""


_DEFAULT = Options()


def subscription(options: Options) -> Subscription:
    return Subscription(
        host=options.host,
        port=options.port,
        topics=tuple(reading.topic for reading in options.readings),
        user=options.user,
        password=options.password,
        tls=options.tls,
        ca_file=options.ca_file,
        client_id=options.client_id,
    )


def decode(payload: bytes, received_at: datetime, options: Options = _DEFAULT) -> Decoded:
    """Observations in one message (an `envelope`). Raises BadPayload."""
    topic, retained, body = opened(payload)
    try:
        message = msgspec.json.decode(body)
        found = [
            _observation(reading, name, message, received_at, retained)
            for reading in options.readings
            if (name := matched(reading.topic, topic)) is not None
        ]
    except BadPayload:
        raise
    except (ValueError, TypeError, OverflowError, OSError, RecursionError) as problem:
        raise BadPayload(str(problem)) from problem
    if not found:
        raise BadPayload(f"no reading in patriot.toml matches the topic {topic}")
    return Decoded([each for each in found if each is not None])


@cache
def _levels(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("/"))


def matched(pattern: str, topic: str) -> str | None:
    """What stands where `pattern` has its first `+` ("" when it has none); None = no match."""
    wanted, given = _levels(pattern), topic.split("/")
    if wanted[-1] == "#":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    if len(wanted) != len(given):
        return None
    pairs = list(zip(wanted, given, strict=True))
    if any(want not in ("+", have) for want, have in pairs):
        return None
    return next((have for want, have in pairs if want == "+"), "")


def _observation(
    reading: Reading, name: str, message: Any, received_at: datetime, retained: bool
) -> Observation | None:
    at = _time(reading, message)
    if at is None and retained:
        return None
    _check_unit(reading, message)
    subject = reading.id or reading.ids.get(name, name)
    if not subject:
        raise BadPayload(f"the topic {reading.topic} has no + and its reading no id")
    fields: dict[str, Any] = {
        "observed_at": at or received_at,
        "received_at": received_at,
        "source": FEED.name,
        IDS[reading.kind]: subject,
        **_values(reading, message),
    }
    over = {"rainfall": "over_s", "air_quality": "averaged_over_s"}.get(reading.kind)
    return KINDS[reading.kind](**fields | ({over: reading.over_s} if over else {}))


def _values(reading: Reading, message: Any) -> dict[str, float | None]:
    missing = object()
    values: dict[str, float | None] = {}
    for name, value in reading.values.items():
        raw = _at(message, value.field, missing)
        if raw is not missing:
            values[name] = None if raw is None else _number(raw) * factor(name, value.unit)
    if not values:
        wanted = ", ".join(value.field for value in reading.values.values())
        raise BadPayload(f"none of the fields {wanted} is in the message")
    return values


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise BadPayload(f"{raw!r:.60} is not a number")
    value = float(raw)
    if not isfinite(value):
        raise BadPayload(f"{raw!r:.60} is not a finite number")
    return value


def _check_unit(reading: Reading, message: Any) -> None:
    declared = _at(message, reading.unit_field, None) if reading.unit_field else None
    if not isinstance(declared, str):
        return
    for name, value in reading.values.items():
        if factor(name, declared) != factor(name, value.unit):
            raise BadPayload(
                f"{name} comes in {declared}, patriot.toml says {value.unit or 'ours'}"
            )


def _at(message: Any, path: str, otherwise: Any) -> Any:
    if not path:
        return otherwise if isinstance(message, dict) else message
    for step in path.split("."):
        if not isinstance(message, dict) or step not in message:
            return otherwise
        message = message[step]
    return message


def _time(reading: Reading, message: Any) -> datetime | None:
    raw = _at(message, reading.time_field, None) if reading.time_field else None
    if raw is None or not isinstance(message, dict):
        return None
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return datetime.fromtimestamp(raw if raw < 2**31 else raw / 1000, UTC)
    at = datetime.fromisoformat(raw)
    if at.tzinfo is None:
        if not reading.zone:
            raise BadPayload(f"the time {raw} has no zone; set zone in its reading")
        at = at.replace(tzinfo=ZoneInfo(reading.zone))
    return at.astimezone(UTC)
