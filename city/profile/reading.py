"""Reads the files of a profile into one `Profile`; `checks.py` then compares them with each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from city.air import AirRule
from city.alarm_rules import Rule as AlarmRule
from city.planting import Planting, PlantingPlace, PlantingRule, Species
from city.profile import checks
from city.profile.clocks import clocks_of
from city.profile.files import (
    csv_of,
    geojson_of,
    nearest,
    number_of,
    rows_of,
    table_of,
    toml_of,
    typed,
)
from city.profile.fleet import fleet_of
from city.profile.revenue import revenue_of
from city.profile.river_files import rivers_of
from city.profile.types import (
    Agency,
    AirStation,
    Camera,
    CardRule,
    Category,
    Frame,
    Kelurahan,
    Landmark,
    Neighbour,
    Profile,
    ProfileError,
    Road,
    Route,
    Waterway,
)

PROFILES = Path(__file__).parent.parent / "profiles"

_KELURAHAN = ("code", "name", "kecamatan_code", "kecamatan", "lat", "lng", "area_km2", "postcode")
_SIDES = ("south", "west", "north", "east")


class _City(msgspec.Struct, frozen=True, kw_only=True):
    """city.toml as it is written."""

    name: str
    language: str
    time_zone: str
    zone_label: str
    center: tuple[float, float]
    frame: Frame
    ticket_prefix: str = "T"
    other_category: str = ""
    report_cards: CardRule = CardRule()
    waterway: tuple[_WaterwayFile, ...] = ()
    neighbour: tuple[Neighbour, ...] = ()


class _WaterwayFile(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    file: str


class _Landmarks(msgspec.Struct, frozen=True, kw_only=True):
    landmark: tuple[Landmark, ...] = ()


class _Routing(msgspec.Struct, frozen=True, kw_only=True):
    """routing.toml as it is written."""

    road: tuple[Road, ...] = ()
    route: tuple[Route, ...] = ()


class _Trees(msgspec.Struct, frozen=True, kw_only=True):
    """trees.toml as it is written."""

    species: dict[str, Any]
    place: dict[str, Any] = {}
    rule: dict[str, Any] = {}


def available(folder: Path = PROFILES) -> list[str]:
    """Keys of the profiles that are there, sorted."""
    return sorted(each.parent.name for each in folder.glob("*/city.toml"))


def load(key: str, folder: Path = PROFILES) -> Profile:
    """The profile `key`, wholly checked. Raises ProfileError naming file, key, value and way out."""
    if key not in available(folder):
        raise ProfileError(f"there is no profile '{key}'; {nearest(key, available(folder))}")
    try:
        return checks.checked(_read(key, folder / key))
    except ProfileError as wrong:
        raise ProfileError(f"profile '{key}': {wrong}") from None


def _read(key: str, home: Path) -> Profile:
    city = typed(_City, toml_of(home, "city.toml"), "city.toml", "city")
    return Profile(
        key=key,
        name=city.name,
        time_zone=city.time_zone,
        zone_label=city.zone_label,
        language=city.language,
        frame=city.frame,
        center=city.center,
        ticket_prefix=city.ticket_prefix,
        other_category=city.other_category,
        report_cards=city.report_cards,
        agencies=table_of(home, "agencies.toml", Agency),
        waterways=tuple(_waterway(home, each) for each in city.waterway),
        neighbours=city.neighbour,
        alarm_rules=tuple(table_of(home, "alarms.toml", AlarmRule).values()),
        **rivers_of(home),
        **_air(home),
        revenue=revenue_of(home),
        **_complaints(home, city.time_zone),
        **fleet_of(home),
        **_map(home),
    )


def _air(home: Path) -> dict[str, Any]:
    """Stations, when their index is announced, and where trees may be planted."""
    told = toml_of(home, "air.toml")
    rule = typed(AirRule, told.pop("rule", {}), "air.toml", "rule")
    return {
        "air_stations": rows_of(told, AirStation, "air.toml"),
        "air_rule": rule,
        "planting": _planting(home),
    }


def _planting(home: Path) -> Planting:
    told = typed(_Trees, toml_of(home, "trees.toml"), "trees.toml", "trees")
    return Planting(
        species=rows_of(told.species, Species, "trees.toml", "species."),
        places=rows_of(told.place, PlantingPlace, "trees.toml", "place."),
        rule=typed(PlantingRule, told.rule, "trees.toml", "rule"),
    )


def _complaints(home: Path, time_zone: str) -> dict[str, Any]:
    """What complaints need: kinds, clocks, routes, cameras (a file that may be missing)."""
    routing = typed(_Routing, toml_of(home, "routing.toml"), "routing.toml", "routing")
    categories = table_of(home, "categories.toml", Category)
    presets, in_force = clocks_of(home, time_zone, categories)
    watched = (home / "cameras.toml").exists()
    return {
        "categories": categories,
        "clocks": presets[in_force],
        "clock_presets": presets,
        "roads": routing.road,
        "routes": routing.route,
        "cameras": table_of(home, "cameras.toml", Camera) if watched else {},
    }


def _map(home: Path) -> dict[str, Any]:
    landmarks = typed(_Landmarks, toml_of(home, "landmarks.toml"), "landmarks.toml", "landmarks")
    return {
        "kelurahan": {each.code: each for each in kelurahan_in(home)},
        "landmarks": landmarks.landmark,
        "districts": geojson_of(home, "districts.geojson", "FeatureCollection"),
        "outline": geojson_of(home, "outline.geojson", "Feature"),
    }


def kelurahan_in(home: Path) -> list[Kelurahan]:
    """The rows of kelurahan.csv alone, for drawing districts of a profile that has none yet."""
    return [
        Kelurahan(
            code=row["code"],
            name=row["name"],
            kecamatan_code=row["kecamatan_code"],
            kecamatan=row["kecamatan"],
            lat=number_of(row, "lat", where),
            lng=number_of(row, "lng", where),
            area_km2=number_of(row, "area_km2", where),
            postcode=row["postcode"],
            frame=Frame(*(number_of(row, side, where) for side in _SIDES)),
            inhabitants=_inhabitants(row, where),
        )
        for where, row in csv_of(home, "kelurahan.csv", _KELURAHAN + _SIDES)
    ]


def _inhabitants(row: dict[str, str], where: str) -> int | None:
    """A column that may be missing or empty."""
    return int(number_of(row, "inhabitants", where)) if row.get("inhabitants") else None


def _waterway(home: Path, told: _WaterwayFile) -> Waterway:
    points = tuple(
        (number_of(row, "lat", where), number_of(row, "lng", where))
        for where, row in csv_of(home, told.file, ("lat", "lng"))
    )
    return Waterway(name=told.name, line=points)
