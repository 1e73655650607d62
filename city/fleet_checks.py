"""What may be wrong with the rules of a fleet, whoever wrote them: a profile or a person.

Each wrong names the part (kind, place, zone, mark, rules), the id in it, the field, and what stands there;
the interface says it in its own words (`fleet_settings.wrong_<field>`), the profile by `SENTENCES`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from city.areas import crosses_itself, holds
from city.profile.files import nearest
from city.profile.types import Profile
from city.profile.vehicle_types import (
    ICONS,
    FleetRules,
    Geofence,
    Mark,
    PlaceKind,
    VehicleKind,
    Zone,
)

LONGEST_NAME = 80
MOST = {"kind": 60, "place": 500, "zone": 200}
MOST_CORNERS = 100
BOUNDS: dict[str, tuple[float, float]] = {
    "speed_kmh": (1, 120),
    "limit_kmh": (5, 150),
    "trip_m": (20, 5000),
    "stop_s": (30, 3600),
    "silent_s": (120, 86_400),
    "stale_after_s": (30, 86_400),
    "radius_m": (10, 5000),
}
"""Smallest and largest, both included; own choices, wide enough for every city's habits."""
MEASURES = (
    "used_days", "used_time", "available", "idle", "detour", "away", "after", "fast", "hauls", "response",
    "effective", "silent", "bad",
)  # fmt: skip
"""What may have a mark."""
SHARES = frozenset({"used_days", "used_time", "available", "idle", "effective", "silent", "bad"})
LARGEST_MARK = 86_400.0
SENTENCES = {
    "most": "there are {value}; that is too many",
    "id": "the id is {value!r}; use 1 to 40 small letters, digits and hyphens",
    "name": "the name is {value!r}; write 1 to 80 characters",
    **{key: f"{key} is {{value}}; it must be {low:g} to {high:g}" for key, (low, high) in BOUNDS.items()},
    "stop_silent": "stop_s and silent_s are {value}; the first must be shorter",
    "icon": "icon = '{value}' does not exist",
    "shown_as": "shown_as = '{value}' does not exist",
    "serves": "serves = '{value}' does not exist",
    "works_at": "works_at = '{value}' does not exist",
    "kind": "kind = '{value}' does not exist",
    "lat": "lat, lng are {value}; they must lie in the city's frame",
    "private": "a place that is told to nobody stands in the profile only",
    "empty": "names neither kecamatan nor corners",
    "kecamatan": "kecamatan = '{value}' does not exist",
    "corners": "corners has {value}; draw 3 to 100",
    "outside": "the corner {value} lies outside the city's frame",
    "elsewhere": "no kelurahan lies in its outline",
    "crossing": "the outline crosses itself",
    "depots": "depots = '{value}' does not exist",
    "agencies": "agencies = '{value}' does not exist",
    "kinds": "kinds = '{value}' does not exist",
    "measure": "there is no measure of this name",
    "mark": "good and alarm are {value}; both must be 0 or more, and shares at most 1",
    "kind_used": "{value} vehicles are of this kind, which does not exist",
    "depot_used": "{value} vehicles have this depot, which does not exist",
}  # fmt: skip


class Wrong(NamedTuple):
    """`right`: what would do, of something that has to be named."""

    part: str
    id: str
    field: str
    value: str = ""
    right: tuple[str, ...] = ()

    def sentence(self) -> str:
        where = f"[{self.part}.{self.id}] " if self.id else f"[{self.part}] "
        way_out = f"; {nearest(self.value, self.right)}" if self.right else ""
        return where + SENTENCES[self.field].format(value=self.value) + way_out


Found = Iterator[tuple[str, str] | tuple[str, str, tuple[str, ...]]]
"""What of a wrong its thing tells: field, value, right."""


def problems(rules: FleetRules, profile: Profile) -> list[Wrong]:
    """Empty means these rules may be used."""
    found = list(in_use(rules, profile))
    for part, things in (("kind", rules.kinds), ("place", rules.places), ("zone", rules.zones)):
        if len(things) > MOST[part]:
            found.append(Wrong(part, "", "most", str(len(things))))
        found += _ids(part, things)
    told = (
        *(("kind", key, _kind(each, profile)) for key, each in rules.kinds.items()),
        *(("place", key, _place(each, profile)) for key, each in rules.places.items()),
        *(("zone", key, _zone(each, rules, profile)) for key, each in rules.zones.items()),
        *(("mark", key, _mark(key, each)) for key, each in rules.marks.items()),
    )
    found += [Wrong(part, key, *each) for part, key, wrong in told for each in wrong]
    return found


def in_use(rules: FleetRules, profile: Profile) -> Iterator[Wrong]:
    """Kinds and depots that vehicles have and the rules do not."""
    for field, part, known in (("kind", "kind", rules.kinds), ("depot", "place", rules.depots)):
        names = [getattr(each, field) for each in profile.vehicles.values()]
        for name in dict.fromkeys(each for each in names if each and each not in known):
            yield Wrong(part, name, f"{field}_used", str(names.count(name)))


def _ids(part: str, things: Mapping[str, Any]) -> Iterator[Wrong]:
    for key, each in things.items():
        if each.id != key or not re.fullmatch(r"[a-z0-9-]{1,40}", key):
            yield Wrong(part, key, "id", each.id)


def _named(name: str) -> Found:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        yield "name", name


def _kind(each: VehicleKind, profile: Profile) -> Found:
    yield from _named(each.name.get(profile.language, ""))
    for name in each.name.values():
        if len(name) > LONGEST_NAME:
            yield "name", name
    for field in ("speed_kmh", "limit_kmh", "trip_m", "stop_s", "silent_s", "stale_after_s"):
        yield from _bounded(field, getattr(each, field))
    if not each.stop_s < each.silent_s:
        yield "stop_silent", f"{each.stop_s:g}, {each.silent_s:g}"
    yield from _known("icon", [each.icon], ICONS)
    yield from _known("shown_as", filter(None, [each.shown_as]), profile.vehicle_groups)
    yield from _known("serves", each.serves, profile.categories)
    yield from _known("works_at", each.works_at, get_args(PlaceKind))


def _place(each: Geofence, profile: Profile) -> Found:
    yield from _named(each.name)
    yield from _bounded("radius_m", each.radius_m)
    if not profile.frame.holds(each.lat, each.lng):
        yield "lat", f"{each.lat:g}, {each.lng:g}"


def _zone(each: Zone, rules: FleetRules, profile: Profile) -> Found:
    yield from _named(each.name)
    codes = {one.kecamatan_code for one in profile.kelurahan.values()}
    yield from _known("kecamatan", each.kecamatan, codes)
    yield from _known("depots", each.depots, rules.depots)
    yield from _known("agencies", each.agencies, profile.agencies)
    yield from _known("kinds", each.kinds, rules.kinds)
    if not each.kecamatan and not each.corners:
        yield "empty", ""
    if each.corners:
        yield from _outline(each, profile)


def _outline(each: Zone, profile: Profile) -> Found:
    if not 3 <= len(each.corners) <= MOST_CORNERS:
        yield "corners", str(len(each.corners))
        return
    outside = [corner for corner in each.corners if not profile.frame.holds(*corner)]
    if outside:
        yield "outside", "{:g}, {:g}".format(*outside[0])
    elif not _meets_the_city(each, profile):
        yield "elsewhere", ""
    if crosses_itself(each.corners):
        yield "crossing", ""


def _meets_the_city(zone: Zone, profile: Profile) -> bool:
    """As far as the boxes and middles of its kelurahan tell."""
    return any(
        holds(zone.corners, each.lat, each.lng)
        or any(each.frame.holds(*corner) for corner in zone.corners)
        for each in profile.kelurahan.values()
    )


def _mark(key: str, each: Mark) -> Found:
    if key not in MEASURES:
        yield "measure", key
    largest = 1.0 if key in SHARES else LARGEST_MARK
    if not (0 <= each.good <= largest and 0 <= each.alarm <= largest):
        yield "mark", f"{each.good:g}, {each.alarm:g}"


def _bounded(field: str, value: float | None) -> Found:
    low, high = BOUNDS[field]
    if value is not None and not low <= value <= high:
        yield field, f"{value:g}"


def _known(field: str, given: Any, right: Collection[str]) -> Found:
    for each in given:
        if each not in right:
            yield field, each, tuple(right)
