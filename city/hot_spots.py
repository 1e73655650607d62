"""Hot spots: places where the same trouble is reported again and again.

A hot spot is LEAST or more reports of one category, received within WINDOW, none farther than
RADIUS_M from the report in their middle. Places are those a wall may show: reports about homes
count for their kelurahan, secret and sensitive ones not at all. The figures are own choices.

Greedy and exact: the report with the most others around it is the first middle; what belongs to it
is taken away, and so on. Of equal ones the newest report wins, so that the answer is always the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import cos, radians

import msgspec

from city.complaints import Complaint
from city.privacy import WallPlace, wall_place
from city.profile import Profile

RADIUS_M = 300.0
LOOKED_AT = 1_000
"""The newest unsolved cases; a rush of more than these within a week is one hot spot anyway."""
LEAST = 3
WINDOW = timedelta(days=7)
METRES_PER_DEGREE = 111_320.0


class HotSpot(msgspec.Struct, frozen=True, kw_only=True):
    """`tickets` newest first; the place is that of the report in the middle."""

    category: str
    lat: float
    lng: float
    exact: bool
    kelurahan: str
    kecamatan: str
    tickets: tuple[str, ...]
    newest_at: datetime

    @property
    def count(self) -> int:
        return len(self.tickets)


class _Spot(msgspec.Struct, frozen=True):
    """`east_m`, `north_m`: on a plane, which is exact enough within a city."""

    case: Complaint
    place: WallPlace
    east_m: float
    north_m: float


Cell = tuple[int, int]
Cells = dict[Cell, list[_Spot]]


def hot_spots(
    cases: Iterable[Complaint], profile: Profile, now: datetime, most: int = 10
) -> list[HotSpot]:
    """The most reported places first. `cases` in any order; a few thousand at most (it is quadratic
    within each cell of RADIUS_M)."""
    by_category: dict[str, list[_Spot]] = defaultdict(list)
    for case in cases:
        place = wall_place(case, profile) if now - case.received_at <= WINDOW else None
        if place is not None:
            by_category[case.category].append(_on_plane(case, place, profile.center[0]))
    found = [spot for spots in by_category.values() for spot in _of_one_category(spots)]
    return sorted(found, key=lambda each: (-each.count, -each.newest_at.timestamp()))[:most]


def _of_one_category(spots: list[_Spot]) -> Iterator[HotSpot]:
    cells = _cells(spots)
    around = {each.case.complaint_id: _near(cells, each) for each in spots}
    taken: set[str] = set()
    newest_first = sorted(spots, key=lambda each: each.case.received_at, reverse=True)
    for middle in sorted(newest_first, key=lambda each: -len(around[each.case.complaint_id])):
        if middle.case.complaint_id in taken:
            continue
        left = [
            each for each in around[middle.case.complaint_id] if each.case.complaint_id not in taken
        ]
        if len(left) >= LEAST:
            taken |= {each.case.complaint_id for each in left}
            yield _spot(middle, left)


def _on_plane(case: Complaint, place: WallPlace, middle_lat: float) -> _Spot:
    east_m = place.lng * METRES_PER_DEGREE * cos(radians(middle_lat))
    return _Spot(case, place, east_m, place.lat * METRES_PER_DEGREE)


def _cells(spots: list[_Spot]) -> Cells:
    cells: Cells = defaultdict(list)
    for each in spots:
        cells[_cell(each)].append(each)
    return cells


def _cell(spot: _Spot) -> Cell:
    """Squares of RADIUS_M: whoever is near is in the same one or beside it."""
    return int(spot.east_m // RADIUS_M), int(spot.north_m // RADIUS_M)


def _near(cells: Cells, middle: _Spot) -> list[_Spot]:
    column, row = _cell(middle)
    beside = [(column + right, row + up) for right in (-1, 0, 1) for up in (-1, 0, 1)]
    x, y, most = middle.east_m, middle.north_m, RADIUS_M**2
    return [
        each
        for cell in beside
        for each in cells.get(cell, ())
        if (each.east_m - x) ** 2 + (each.north_m - y) ** 2 <= most
    ]


def _spot(middle: _Spot, members: list[_Spot]) -> HotSpot:
    place = middle.place
    cases = sorted((each.case for each in members), key=lambda each: each.received_at, reverse=True)
    return HotSpot(
        category=middle.case.category,
        lat=place.lat,
        lng=place.lng,
        exact=place.exact,
        kelurahan=place.kelurahan,
        kecamatan=place.kecamatan,
        tickets=tuple(each.complaint_id for each in cases),
        newest_at=cases[0].received_at,
    )
