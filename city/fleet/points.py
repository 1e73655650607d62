"""A vehicle's positions as columns: one list for each field, in order of `at_s`.

Columns come out of an archive as they are and cost a tenth of what structs would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import cos, hypot, radians

import msgspec

from city.geography import METRES_PER_DEGREE

Metres = Callable[[float, float, float, float], float]
"""Metres between two places: lat, lng, lat, lng."""


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """`at_s` and `received_s` are epoch seconds; None in a column: the tracker did not tell."""

    at_s: Sequence[float]
    received_s: Sequence[float]
    lat: Sequence[float]
    lng: Sequence[float]
    speed_kmh: Sequence[float | None]
    accuracy_m: Sequence[float | None]
    ignition_on: Sequence[bool | None]

    def __len__(self) -> int:
        return len(self.at_s)

    def taken(self, chosen: Iterable[int]) -> Points:
        """The points at these places, in this order."""
        places = list(chosen)
        if len(places) == len(self) and places == list(range(len(self))):
            return self
        columns = {
            name: [getattr(self, name)[each] for each in places] for name in self.__struct_fields__
        }
        return Points(**columns)

    def between(self, first: int, after: int) -> Points:
        """The points from `first` up to and without `after`."""
        if first == 0 and after == len(self):
            return self
        return Points(**{name: getattr(self, name)[first:after] for name in self.__struct_fields__})

    def in_order(self) -> Points:
        """By the time of the position, then by the time it came; itself if it is so already."""
        pairs = list(zip(self.at_s, self.received_s, strict=True))
        if all(pairs[at] <= pairs[at + 1] for at in range(len(pairs) - 1)):
            return self
        return self.taken(sorted(range(len(pairs)), key=pairs.__getitem__))


def plane(lat: float) -> Metres:
    """Metres between two places near this latitude. Flat: within 0.1 % of the great circle for
    50 km, and a third of its cost, which is paid for every position."""
    tall, wide = METRES_PER_DEGREE, METRES_PER_DEGREE * cos(radians(lat))

    def metres(lat_a: float, lng_a: float, lat_b: float, lng_b: float) -> float:
        return hypot((lat_b - lat_a) * tall, (lng_b - lng_a) * wide)

    return metres
