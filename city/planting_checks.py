"""What may be wrong with a list of planting places, whoever wrote it: a profile or a person.

Each wrong is (place id, field, what stands there); the interface says it in its own words
(`planting.wrong_<field>`), the profile by `SENTENCES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from city.planting import PLACE_KINDS, PlantingPlace
from city.profile.types import Profile

MOST_PLACES = 200
LONGEST_NAME = 80
LONGEST_M, LARGEST_M2 = 100_000.0, 10_000_000.0
MOST_ROWS, MOST_TREES = 6, 1_000_000
OUTSIDE_DEG = 0.02
"""How far outside the city's frame a place may lie (about 2 km)."""
SENTENCES = {
    "places": "there are {value} places; 200 are enough",
    "id": "the id is {value!r}; use 1 to 40 small letters, digits and hyphens, each id once",
    "name": "the name is {value!r}; write 1 to 80 characters",
    "kind": "kind is {value!r}; use one of " + ", ".join(PLACE_KINDS),
    "size": "length_m and area_m2 are {value}; one of them must be above 0, the other 0",
    "sides": "sides is {value}; a street has 1 or 2",
    "most_rows": "most_rows is {value}; use 1 to 6",
    "capacity": "capacity is {value}; use 0 to 1000000 or leave it out",
    "agency_id": "agency_id = '{value}' does not exist",
    "station": "station = '{value}' does not exist; name one, or give lat and lng for the nearest",
    "lat": "lat, lng are {value}; they must lie in the city's frame",
}
Wrong = tuple[str, str, str]


def sentence(wrong: Wrong) -> str:
    place, field, value = wrong
    return f"[place.{place}] {SENTENCES[field].format(value=value)}"


def problems(places: Sequence[PlantingPlace], profile: Profile) -> list[Wrong]:
    """Empty means the list may be used."""
    found = [("", "places", str(len(places)))] if len(places) > MOST_PLACES else []
    ids = [each.id for each in places]
    for each in places:
        if ids.count(each.id) > 1 or not re.fullmatch(r"[a-z0-9-]{1,40}", each.id):
            found.append((each.id, "id", each.id))
        found += [(each.id, field, value) for field, value in _wrong(each, profile)]
    return found


def _wrong(each: PlantingPlace, profile: Profile) -> Iterator[tuple[str, str]]:
    if not 0 < len(each.name.strip()) <= LONGEST_NAME:
        yield "name", each.name
    if each.kind not in PLACE_KINDS:
        yield "kind", each.kind
    yield from _sizes(each)
    if each.agency_id and each.agency_id not in profile.agencies:
        yield "agency_id", each.agency_id
    yield from _where(each, profile)


def _sizes(each: PlantingPlace) -> Iterator[tuple[str, str]]:
    fits = 0 <= each.length_m <= LONGEST_M and 0 <= each.area_m2 <= LARGEST_M2
    if not fits or (each.length_m > 0) == (each.area_m2 > 0):
        yield "size", f"{each.length_m:g} m, {each.area_m2:g} m2"
    if each.sides not in (1, 2):
        yield "sides", str(each.sides)
    if not 1 <= each.most_rows <= MOST_ROWS:
        yield "most_rows", str(each.most_rows)
    if each.capacity is not None and not 0 <= each.capacity <= MOST_TREES:
        yield "capacity", str(each.capacity)


def _where(each: PlantingPlace, profile: Profile) -> Iterator[tuple[str, str]]:
    has_place = each.lat is not None and each.lng is not None
    if each.station and each.station not in profile.air_stations:
        yield "station", each.station
    if not each.station and not has_place and profile.air_stations:
        yield "station", ""
    lat, lng, frame = each.lat, each.lng, profile.frame.widened(OUTSIDE_DEG)
    is_outside = lat is not None and lng is not None and not frame.holds(lat, lng)
    if is_outside or (lat is None) != (lng is None):
        yield "lat", f"{lat}, {lng}"
