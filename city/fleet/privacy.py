"""Which places of a vehicle's day are nobody's business, and which points of a track go with them.

A vehicle that stands (or falls silent) at no registered place, on no task, may be at its driver's home:
it is hidden when that reaches OFF_DUTY_S out of its shift, or an hour into the night.
See facts: UU 27/2022; official vehicles are work data, but a driver is a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from city.fleet.duty import Stretch, overlap_s
from city.fleet.places import HIDDEN_M, PRIVATE_S, Places
from city.fleet.points import Points

OFF_DUTY_S = 600.0


def is_private(
    whole: Stretch, lat: float, lng: float, places: Places, off_duty: Sequence[Stretch], nights: Sequence[Stretch]
) -> bool:  # fmt: skip
    """Of a stop or a silence of that length at that place, on no task there."""
    if known := places.at(lat, lng):
        return known.private
    return overlap_s(off_duty, *whole) >= OFF_DUTY_S or overlap_s(nights, *whole) >= PRIVATE_S


def shown(points: Points, private: Iterable[tuple[float, float]], places: Places) -> list[int]:
    """The points that may be drawn: none within HIDDEN_M of a private place."""
    hidden = list(private)
    return [
        at
        for at, (lat, lng) in enumerate(zip(points.lat, points.lng, strict=True))
        if all(places.metres(lat, lng, *each) > HIDDEN_M for each in hidden)
    ]
