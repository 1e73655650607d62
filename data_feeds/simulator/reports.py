"""What citizens of the simulated city write, and the Open311 form that brings it in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import msgspec

from city.profile import Kelurahan
from data_feeds.simulator.land import Land, Point
from data_feeds.simulator.network import Network

TEXTS = Path(__file__).with_name("complaints.toml")
QUIET_HOURS = 0.22
"""Share of the usual outside a category's busy hours."""
NEAR_LANDMARK_M = 700.0


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    weight: float
    hours: tuple[float, float]
    texts: tuple[str, ...]


class Told(msgspec.Struct, frozen=True):
    """One report: what, where and the words."""

    category: str
    point: Point
    text: str
    address: str


@cache
def wordings() -> dict[str, Wording]:
    return msgspec.convert(tomllib.loads(TEXTS.read_text(encoding="utf-8")), dict[str, Wording])


class Citizens:
    """`weights` of the scenario replace those of the file."""

    def __init__(
        self, land: Land, network: Network, weights: Mapping[str, float], random: Random
    ) -> None:
        self.land, self.network, self.random = land, network, random
        profile = land.profile
        self.wordings = {key: each for key, each in wordings().items() if key in profile.categories}
        self.weights = {key: weights.get(key, each.weight) for key, each in self.wordings.items()}
        self._crossings = _by_kelurahan(land, network)
        self._share = [_people(each) for each in self._crossings]

    def tell(self, hour: float) -> Told:
        """A report as likely at this local hour; places follow where people live."""
        codes = list(self.wordings)
        chances = [self.weights[key] * self._busy(key, hour) for key in codes]
        category = self.random.choices(codes, chances)[0]
        kelurahan = self.random.choices(list(self._crossings), self._share)[0]
        crossing = self.network.nodes[self.random.choice(self._crossings[kelurahan])]
        point = self.land.moved(
            crossing, self.random.uniform(-35, 35), self.random.uniform(-35, 35)
        )
        text = self.random.choice(self.wordings[category].texts)
        text = text.format(place=self._near(point, kelurahan))
        return Told(category, (round(point[0], 6), round(point[1], 6)), text, _address(kelurahan))

    def _busy(self, category: str, hour: float) -> float:
        begin, end = self.wordings[category].hours
        return 1.0 if begin <= hour < end else QUIET_HOURS

    def rate(self, hour: float) -> float:
        """How busy this hour is compared with the busiest, 0 to 1."""

        def total(at: float) -> float:
            return sum(weight * self._busy(key, at) for key, weight in self.weights.items())

        busiest = max(total(float(at)) for at in range(24))
        return total(hour) / busiest if busiest else 0.0

    def _near(self, point: Point, kelurahan: Kelurahan) -> str:
        near = [
            (self.land.distance_m(point, (each.lat, each.lng)), each.name)
            for each in self.land.profile.landmarks
        ]
        distance, name = min(near, default=(NEAR_LANDMARK_M, ""))
        return name if distance < NEAR_LANDMARK_M else kelurahan.name


def _by_kelurahan(land: Land, network: Network) -> dict[Kelurahan, list[int]]:
    crossings: dict[Kelurahan, list[int]] = {}
    for index, node in enumerate(network.nodes):
        crossings.setdefault(land.nearest_kelurahan(node), []).append(index)
    return crossings


def _people(kelurahan: Kelurahan) -> float:
    """People per kelurahan are not published; small ones are dense, so weigh by the root of the area."""
    return float(kelurahan.area_km2**0.5)


def _address(kelurahan: Kelurahan) -> str:
    return f"Kel. {kelurahan.name}, Kec. {kelurahan.kecamatan}"


def form(told: Told, at: datetime) -> bytes:
    """The body of a GeoReport v2 `POST requests`; `at` is when the citizen saw it."""
    fields = {
        "service_code": told.category,
        "lat": f"{told.point[0]:.6f}",
        "long": f"{told.point[1]:.6f}",
        "address_string": told.address,
        "description": told.text,
        "requested_datetime": at.isoformat(timespec="milliseconds"),
    }
    return urlencode(fields).encode()
