"""Compares the files of a profile with each other: ids that do not exist, places off the map.

Raises ProfileError at the first thing wrong; the message names file, key, value and the way out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from city import fleet_checks
from city.alarm_rules import problems
from city.profile import air_checks, revenue
from city.profile.files import nearest
from city.profile.rivers import Gauge, RiverPoint, Thresholds
from city.profile.types import Profile, ProfileError

UPSTREAM_DEG = 0.25
"""How far outside the frame a river post may stand (about 28 km)."""


def checked(profile: Profile) -> Profile:
    """The same profile, after every check."""
    for check in CHECKS:
        check(profile)
    return profile


def _city(profile: Profile) -> None:
    frame = profile.frame
    if not (-90 <= frame.south < frame.north <= 90 and -180 <= frame.west < frame.east <= 180):
        raise ProfileError(
            f"city.toml: [frame] is {frame}; south < north and west < east, in degrees"
        )
    _inside(profile, "city.toml", "center", *profile.center)
    if not re.fullmatch(r"[A-Z0-9]{1,6}", profile.ticket_prefix):
        raise ProfileError(
            f"city.toml: ticket_prefix is {profile.ticket_prefix!r}; use 1 to 6 capital letters or digits"
        )
    try:
        ZoneInfo(profile.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ProfileError(
            f"city.toml: time_zone is {profile.time_zone!r}; use a name of the IANA time zone list, Area/City"
        ) from None


def _categories(profile: Profile) -> None:
    if profile.other_category:
        _known("city.toml", "city", "other_category", profile.other_category, profile.categories)
    for code, each in profile.categories.items():
        _known("categories.toml", code, "agency_id", each.agency_id, profile.agencies)
        _worded("categories.toml", code, each.name, profile.language)
        if not each.due_s > 0:
            raise ProfileError(
                f"categories.toml: [{code}] due_s is {each.due_s}; write the seconds until a case is late"
            )


def _gauges(profile: Profile) -> None:
    for key, each in profile.gauges.items():
        _inside(profile, "gauges.toml", key, each.lat, each.lng, UPSTREAM_DEG)
        if not each.lowest_cm < each.highest_cm:
            raise ProfileError(
                f"gauges.toml: [{key}] lowest_cm {each.lowest_cm} must be below highest_cm {each.highest_cm}"
            )
        _reach("gauges.toml", key, each, profile)
        for limits in each.thresholds:
            _rising(key, limits, each.lowest_cm, each.highest_cm)


def _rivers(profile: Profile) -> None:
    for key, point in profile.river_points.items():
        if key in profile.gauges:
            raise ProfileError(f"rivers.toml: [point.{key}] is a post already; choose another id")
        _inside(profile, "rivers.toml", f"point.{key}", point.lat, point.lng, UPSTREAM_DEG)
        _reach("rivers.toml", f"point.{key}", point, profile)
    _flows_down(profile)
    if profile.warning_agency:
        _known("rivers.toml", "rivers", "warning_agency", profile.warning_agency, profile.agencies)
    for key, warned in profile.warned.items():
        where = f"warned.{key}"
        _known("rivers.toml", where, "name", key, _places_on_rivers(profile))
        for code in warned.kelurahan:
            _known("rivers.toml", where, "kelurahan", code, profile.kelurahan)
    for key, station in profile.quality_stations.items():
        _inside(profile, "water_quality.toml", key, station.lat, station.lng, UPSTREAM_DEG)
        if station.river_class not in (1, 2, 3, 4):
            raise ProfileError(
                f"water_quality.toml: [{key}] river_class is {station.river_class}; write 1 to 4"
            )


def _places_on_rivers(profile: Profile) -> set[str]:
    return {*profile.gauges, *profile.river_points}


def _reach(file: str, key: str, each: Gauge | RiverPoint, profile: Profile) -> None:
    if each.downstream:
        _known(file, key, "downstream", each.downstream, _places_on_rivers(profile))
    if each.travel_s and not 0 < each.travel_s[0] <= each.travel_s[1]:
        raise ProfileError(
            f"{file}: [{key}] travel_s is {each.travel_s}; write [shortest, longest] in seconds"
        )


def _rising(key: str, limits: Thresholds, lowest_cm: float, highest_cm: float) -> None:
    steps = (lowest_cm, limits.s4_cm, limits.s3_cm, limits.s2_cm, limits.s1_cm, highest_cm)
    if any(lower >= upper for lower, upper in pairwise(steps)):
        raise ProfileError(
            f"gauges.toml: [{key}.thresholds] of {limits.authority} {limits.version} must rise:"
            f" lowest_cm < s4_cm < s3_cm < s2_cm < s1_cm < highest_cm, but they are {steps}"
        )


def _flows_down(profile: Profile) -> None:
    for key in _places_on_rivers(profile):
        seen, here = {key}, _below(profile, key)
        while here:
            if here in seen:
                raise ProfileError(
                    f"gauges.toml: [{key}] downstream = '{here}' leads back to itself; water never does"
                )
            seen.add(here)
            here = _below(profile, here)


def _below(profile: Profile, key: str) -> str:
    place = profile.on_river(key)
    return place.downstream if place else ""


def _air(profile: Profile) -> None:
    for key, each in profile.air_stations.items():
        _inside(profile, "air.toml", key, each.lat, each.lng)


def _fleet(profile: Profile) -> None:
    for key, kind in profile.fleet.kinds.items():
        _worded("fleet.toml", f"kind.{key}", kind.name, profile.language)
    for vehicle in profile.vehicles.values():
        _known("fleet.toml", vehicle.id, "kind", vehicle.kind, profile.fleet.kinds)
        _known("fleet.toml", vehicle.id, "agency_id", vehicle.agency_id, profile.agencies)
        if vehicle.depot:
            _known("fleet.toml", vehicle.id, "depots", vehicle.depot, profile.fleet.depots)
    for wrong in fleet_checks.problems(profile.fleet, profile):
        raise ProfileError(f"fleet.toml: {wrong.sentence()}")
    _once("fleet.toml", "plate", (each.plate for each in profile.vehicles.values()))


def _places(profile: Profile) -> None:
    if not profile.kelurahan:
        raise ProfileError("kelurahan.csv has no rows; the map and the search need them")
    for key, each in profile.kelurahan.items():
        _inside(profile, "kelurahan.csv", key, each.lat, each.lng)
        if not each.frame.holds(each.lat, each.lng) or each.area_km2 <= 0:
            raise ProfileError(
                f"kelurahan.csv: {key} {each.name}: the centroid must lie in its own box and area_km2 be above 0"
            )
    for place in profile.landmarks:
        _inside(profile, "landmarks.toml", place.name, place.lat, place.lng)
    for other in profile.neighbours:
        _inside(profile, "city.toml", f"neighbour {other.name}", other.lat, other.lng, UPSTREAM_DEG)
    for waterway in profile.waterways:
        for lat, lng in waterway.line:
            _inside(profile, "city.toml", f"waterway {waterway.name}", lat, lng)


def _districts(profile: Profile) -> None:
    known = {each.kecamatan_code: each.kecamatan for each in profile.kelurahan.values()}
    found = [each.get("properties", {}).get("code") for each in profile.districts["features"]]
    missing = [f"{code} {name}" for code, name in known.items() if code not in found]
    if missing:
        raise ProfileError(f"districts.geojson has no shape for {', '.join(missing)}; add them")
    for code in found:
        _known("districts.geojson", "features", "code", str(code), known)
    _once("districts.geojson", "code", (str(code) for code in found))


def _clocks(profile: Profile) -> None:
    for key, rules in profile.clock_presets.items():
        where = f"presets.{key}"
        for row in rules.services:
            for code in row.categories:
                _known("calendar.toml", where, "categories", code, profile.categories)
            for agency in row.agencies:
                _known("calendar.toml", where, "agencies", agency, profile.agencies)


def _routing(profile: Profile) -> None:
    kecamatan = {each.kecamatan_code for each in profile.kelurahan.values()}
    for row in profile.routes:
        where = f"route {row.id}"
        _known("routing.toml", where, "agency_id", row.agency_id, profile.agencies)
        for field, codes, right in (
            ("categories", row.categories, profile.categories),
            ("kelurahan", row.kelurahan, profile.kelurahan),
            ("kecamatan", row.kecamatan, kecamatan),
        ):
            for code in codes:
                _known("routing.toml", where, field, code, right)
        _worded("routing.toml", where, row.reason, profile.language)
    _once("routing.toml", "id", (row.id for row in profile.routes))


def _cameras(profile: Profile) -> None:
    for key, each in profile.cameras.items():
        _inside(profile, "cameras.toml", key, each.lat, each.lng)
        if not re.match(r"https?://", each.url):
            raise ProfileError(
                f"cameras.toml: [{key}] url is {each.url!r}; it must begin with http:// or https://"
            )


def _alarm_rules(profile: Profile) -> None:
    subjects = {f"gauge:{key}": each.name for key, each in profile.gauges.items()}
    subjects |= {f"station:{key}": each.name for key, each in profile.air_stations.items()}
    for wrong in problems(profile.alarm_rules, subjects, profile.agencies):
        rule = profile.alarm_rules[wrong.n - 1]
        raise ProfileError(
            f"alarms.toml: [{rule.id}] {wrong.key} is '{wrong.value}', which does not fit;"
            " city/alarm_rules.py says what does"
        )


CHECKS: tuple[Callable[[Profile], None], ...] = (
    _city,
    _categories,
    _gauges,
    _rivers,
    _air,
    air_checks.rule,
    air_checks.planting,
    _fleet,
    _places,
    _districts,
    _clocks,
    _routing,
    _cameras,
    _alarm_rules,
    revenue.revenue_checked,
)


def _known(file: str, key: str, field: str, value: str, right: Collection[str]) -> None:
    if value not in right:
        raise ProfileError(
            f"{file}: [{key}] {field} = '{value}' does not exist; {nearest(value, right)}"
        )


def _worded(file: str, key: str, words: dict[str, str], language: str) -> None:
    if not words.get(language):
        raise ProfileError(f"{file}: [{key}] name has no text in '{language}'; it has {words}")


def _inside(
    profile: Profile, file: str, key: str, lat: float, lng: float, margin: float = 0.0
) -> None:
    frame = profile.frame.widened(margin)
    if frame.holds(lat, lng):
        return
    swapped = " (lat and lng look swapped)" if frame.holds(lng, lat) else ""
    raise ProfileError(
        f"{file}: [{key}] lies at lat {lat}, lng {lng}, outside the city's frame{swapped};"
        " correct the place or widen [frame] in city.toml"
    )


def _once(file: str, field: str, values: Iterable[str]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise ProfileError(f"{file}: {field} {', '.join(twice)} stands twice; each must be its own")
