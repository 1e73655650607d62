"""Ugly payloads for a broken day: what real sources send when something is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle

import msgspec

from data_feeds.contract import envelope
from data_feeds.simulator.actions import Delivery
from data_feeds.simulator.positions import stamp
from data_feeds.simulator.story import Broken

FAR_FUTURE, LATE = timedelta(days=400), timedelta(minutes=25)
FAR_DEG = 0.03
"""About 3 km."""


def _post(at: str, lat: str, lng: str) -> bytes:
    place = f'{{"latitude":{lat},"longitude":{lng},"speed":3.2,"heading":90,"accuracy":8}}'
    location = f'{{"timestamp":"{at}","coords":{place}}}'
    return f'{{"device_id":"pelacak-rusak","location":{location}}}'.encode()


def _truncated(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return Delivery("osmand", last[: len(last) * 2 // 3])


def _wrong_type(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return Delivery("osmand", _post(stamp(now), '"utara"', "true"))


def _far_future(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return Delivery("osmand", _post(stamp(now + FAR_FUTURE), *map(str, center)))


def _out_of_city(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return Delivery("osmand", _post(stamp(now), "0.0", "0.0"))


def _duplicate(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return Delivery("osmand", last)


def _not_a_number(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    body = f'{{"time":"{stamp(now)}","level_cm":"NaN"}}'.encode()
    return Delivery("mqtt_sensors", envelope("patriot/water/pos-rusak", False, body))


def _late(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return Delivery("osmand", _post(stamp(now - LATE), *map(str, center)))


def _told_before(last: bytes, far_deg: float, accuracy_m: float) -> Delivery:
    """A second before its good position one vehicle tells another: kept and marked, and never on the map."""
    post = msgspec.json.decode(last)[0]
    told = post["location"]
    at = datetime.fromisoformat(told["timestamp"]) - timedelta(seconds=1)
    coords = told["coords"] | {"accuracy": accuracy_m, "latitude": told["coords"]["latitude"] + far_deg}  # fmt: skip
    return Delivery("osmand", msgspec.json.encode([post | {"location": told | {"timestamp": stamp(at), "coords": coords}}]))  # fmt: skip


def _jump(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    south = msgspec.json.decode(last)[0]["location"]["coords"]["latitude"] < center[0]
    return _told_before(last, FAR_DEG if south else -FAR_DEG, 5.0)


def _inaccurate(last: bytes, now: datetime, center: tuple[float, float]) -> Delivery:
    return _told_before(last, 0.0, 400.0)


Maker = Callable[[bytes, datetime, tuple[float, float]], Delivery]
KINDS: dict[str, Maker] = {
    "truncated": _truncated,
    "wrong-type": _wrong_type,
    "far-future": _far_future,
    "out-of-city": _out_of_city,
    "duplicate": _duplicate,
    "not-a-number": _not_a_number,
    "late": _late,
    "jump": _jump,
    "inaccurate": _inaccurate,
}


class Ugly:
    """One ugly payload every `every_s` real seconds, the kinds in turn; none when it is 0."""

    def __init__(self, broken: Broken, center: tuple[float, float]) -> None:
        self.every_s, self.center = broken.every_s, center
        self._kinds: Iterator[str] = cycle(broken.kinds)
        self._wanted = bool(broken.kinds) and broken.every_s > 0
        self._next_s = broken.every_s

    def due(self, last: bytes, now: datetime, now_s: float) -> Iterator[Delivery]:
        """`last` is the newest good payload of vehicle positions."""
        while self._wanted and self._next_s <= now_s:
            self._next_s = max(self._next_s, now_s - self.every_s) + self.every_s
            yield KINDS[next(self._kinds)](last, now, self.center)
