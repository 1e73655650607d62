"""A city's profile: everything about one city, loaded once and checked.

Lives in `city/profiles/<key>/` as TOML, CSV and GeoJSON. No city name, threshold or agency
stands in code. These are the types; `reading.py` fills them and `checks.py` compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from city.air import AirRule
from city.alarm_rules import Rule as AlarmRule
from city.planting import Planting
from city.profile.rivers import Gauge, KeptLimits, QualityStation, RiverPoint, Thresholds, Warned
from city.profile.vehicle_types import FleetRules, Geofence, KeptFleet, Vehicle, VehicleKind
from city.profile.words import Words
from city.report_cards import LEAST_CASES
from city.revenue_terms import Revenue
from city.service_times import UNSET, KeptRules, Rules


class ProfileError(ValueError):
    """Something in a profile is wrong; the message names file, key, value and the way out."""


class Frame(msgspec.Struct, frozen=True):
    """Bounding box in degrees (WGS 84), all four sides inclusive."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lng: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lng <= self.east

    def widened(self, by_deg: float) -> Frame:
        """The frame with `by_deg` degrees more on every side (0.1 degree is about 11 km here)."""
        south, west = self.south - by_deg, self.west - by_deg
        return Frame(south, west, self.north + by_deg, self.east + by_deg)


class Agency(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    short: str
    before: str = ""


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of complaint (an Open311 service).

    `public_place`: the exact point may be shown on a wall; else it is blurred to the kelurahan.
    `sensitive`: never on a wall (facts on privacy: violence, child, health, whistle-blowing).
    `subjects`: whose page opens these cases.
    """

    code: str
    name: Words
    agency_id: str
    subjects: tuple[Literal["water", "air", "revenue"], ...] = ()
    group: Words = {}
    keywords: tuple[str, ...] = ()
    public_place: bool = True
    sensitive: bool = False
    due_s: float = 86400.0
    """Seconds from receipt within which the case should be solved; after that it is late."""


class AirStation(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    lat: float
    lng: float
    stale_after_s: float = 7200.0
    place_is_approximate: bool = False


class Kelurahan(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    kecamatan_code: str
    kecamatan: str
    lat: float
    lng: float
    area_km2: float
    postcode: str
    frame: Frame
    inhabitants: int | None = None
    """None: not known to the profile; no figure per inhabitant is made up then."""


class Landmark(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    lat: float
    lng: float
    verified: bool = False


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """A region next to the city; the place is where its name stands on the map, nothing more."""

    name: str
    lat: float
    lng: float


class Waterway(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    line: tuple[tuple[float, float], ...]
    """(lat, lng) points, upstream first."""


RoadOwner = Literal["city", "province", "nation", "toll"]


class Road(msgspec.Struct, frozen=True, kw_only=True):
    """A street that is not the city's own. `names`: how citizens write it after "Jalan"."""

    name: str
    owner: RoadOwner
    names: tuple[str, ...] = ()


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the routing table: everything that is named must fit; what is empty fits all.

    `words` fit if one of them stands in the text. `handed_to`: not this city's duty; the agency
    passes it on to there.
    """

    id: str
    agency_id: str
    categories: tuple[str, ...] = ()
    kecamatan: tuple[str, ...] = ()
    """Codes."""
    kelurahan: tuple[str, ...] = ()
    """Codes."""
    owners: tuple[RoadOwner, ...] = ()
    words: tuple[str, ...] = ()
    handed_to: str = ""
    reason: Words = {}


class Camera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera of the city, for the follow scene. `kind`: how `url` delivers the picture."""

    id: str
    name: str
    lat: float
    lng: float
    url: str
    kind: Literal["jpeg", "mjpeg", "hls"] = "jpeg"
    every_s: float = 2.0
    """How often a `jpeg` snapshot is fetched anew."""


class CardRule(msgspec.Struct, frozen=True, kw_only=True):
    """From so many counted cases on an agency's report card has a grade (`city.report_cards`)."""

    least_cases: Annotated[int, msgspec.Meta(ge=1)] = LEAST_CASES


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    name: str
    time_zone: str
    zone_label: str
    language: str
    frame: Frame
    center: tuple[float, float]
    ticket_prefix: str = "T"
    other_category: str = ""
    """The category of what fits no other."""
    report_cards: CardRule = CardRule()
    agencies: dict[str, Agency] = {}
    categories: dict[str, Category] = {}
    gauges: dict[str, Gauge] = {}
    river_points: dict[str, RiverPoint] = {}
    warned: dict[str, Warned] = {}
    """Who is warned, by post or place."""
    warning_agency: str = ""
    """The agency whose people warn of floods besides the city's own."""
    quality_stations: dict[str, QualityStation] = {}
    limits_kept: KeptLimits = msgspec.field(default_factory=KeptLimits)
    air_stations: dict[str, AirStation] = {}
    air_rule: AirRule = AirRule()
    planting: Planting = Planting()
    """Places, species and assumptions; staff may replace the places in the interface."""
    fleet: FleetRules = FleetRules()
    """The profile's own kinds, places, zones and marks; what counts on a day is `fleet_at`."""
    fleet_kept: KeptFleet = msgspec.field(default_factory=KeptFleet)
    night: tuple[time, time] = (time(18), time(6))
    """When a vehicle that stands at no registered place may be at somebody's home."""
    vehicle_groups: dict[str, Words] = {}
    vehicles: dict[str, Vehicle] = {}
    kelurahan: dict[str, Kelurahan] = {}
    landmarks: tuple[Landmark, ...] = ()
    waterways: tuple[Waterway, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    clocks: Rules = UNSET
    """The profile's own service times; what counts for a case is `rules_for`."""
    clock_presets: dict[str, Rules] = {}
    kept: KeptRules = msgspec.field(default_factory=KeptRules)
    holidays: frozenset[date] = frozenset()
    """National holidays and joint leave; who starts a process sets them (`with_holidays`)."""
    roads: tuple[Road, ...] = ()
    routes: tuple[Route, ...] = ()
    """First row that fits wins; staff may replace the table in the interface."""
    cameras: dict[str, Camera] = {}
    alarm_rules: tuple[AlarmRule, ...] = ()
    """The profile's own; staff may replace them in the interface."""
    revenue: Revenue | None = None
    """The city's own revenue (PAD); None where the profile says nothing of it."""
    districts: dict[str, Any] = {}
    """GeoJSON FeatureCollection of kecamatan polygons; properties: code, name, schematic (bool)."""
    outline: dict[str, Any] = {}
    """GeoJSON Feature of the city's edge."""

    def with_holidays(self, days: Iterable[date]) -> Profile:
        """The same profile, for clocks that know these days off."""
        return msgspec.structs.replace(self, holidays=frozenset(days))

    def apart(self) -> Profile:
        """The same profile, for a process or application that follows a store of its own."""
        return msgspec.structs.replace(
            self, kept=KeptRules(), limits_kept=KeptLimits(), fleet_kept=KeptFleet()
        )

    def rules_for(self, received_at: datetime) -> Rules:
        """The service times that count for a report received then."""
        return self.kept.at(received_at) or self.clocks

    def limits_for(self, gauge_id: str, at: datetime) -> Thresholds | None:
        """The siaga limits of a post that are in force at `at`: what staff chose, else the profile's
        first that counts already."""
        if chosen := self.limits_kept.at(gauge_id, at):
            return chosen
        day = at.astimezone(ZoneInfo(self.time_zone)).date()
        own = self.gauges[gauge_id].thresholds
        return next((each for each in own if each.since is None or each.since <= day), None)

    def fleet_at(self, at: datetime) -> FleetRules:
        """The rules of the fleet that are in force at `at`; the same for a whole day of the city."""
        return self.fleet_kept.at(at) or self.fleet

    def fleet_on(self, day: date) -> FleetRules:
        return self.fleet_at(datetime.combine(day, time(), ZoneInfo(self.time_zone)))

    def kind_named(self, kind_id: str) -> VehicleKind | None:
        """A kind of vehicles that counts or once did, as it was last called."""
        return next((each.kinds[kind_id] for each in self._fleets() if kind_id in each.kinds), None)

    def place_named(self, place_id: str) -> Geofence | None:
        """The same of a registered place."""
        found = (each.places[place_id] for each in self._fleets() if place_id in each.places)
        return next(found, None)

    def kinds_named(self) -> dict[str, VehicleKind]:
        """Every kind that counts or once did, as it was last called; the newest rules' first."""
        found: dict[str, VehicleKind] = {}
        for each in self._fleets():
            found = found | {key: kind for key, kind in each.kinds.items() if key not in found}
        return found

    def _fleets(self) -> Iterator[FleetRules]:
        yield from (rules for _, rules in reversed(self.fleet_kept.editions))
        yield self.fleet

    def on_river(self, place_id: str) -> Gauge | RiverPoint | None:
        """The post or the place without a sensor of this id."""
        return self.gauges.get(place_id) or self.river_points.get(place_id)
