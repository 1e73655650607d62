"""Who is on the way to a case and when it is expected (city.dispatch), as a wall may say it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from city.complaints import Complaint
from city.dispatch import GOOD_FOR, KnownWay, eta_s, road_m
from city.geography import distance_m
from city.observations import VehiclePosition
from city.picture import CityPicture
from city.privacy import WallPlace, tells_unit, wall_place
from city.vehicles import Condition, condition, kind_of
from dashboard.readings import UNDER_WAY, position
from dashboard.texts import Text


class Expected(msgspec.Struct, frozen=True):
    """Seconds and kilometres: of a road server's way, or else estimated from the straight line."""

    eta_s: float
    km: float
    by_road: bool = False

    def minutes(self, text: Text) -> str:
        return text.number(max(1.0, self.eta_s / 60))


def unit_name(picture: CityPicture, case: Complaint) -> str:
    """The unit's code, never its driver; "" while nobody is sent or it would tell too much."""
    if not tells_unit(case, picture.profile):
        return ""
    known = picture.profile.vehicles.get(case.vehicle_id)
    return known.code if known else case.vehicle_id


def expected(picture: CityPicture, case: Complaint, now: datetime) -> Expected | None:
    """While a unit is under way and heard of."""
    found = under_way(picture, case, now)
    if found is None:
        return None
    if known := known_way(picture, case, now):
        return Expected(known.seconds, known.metres / 1000, by_road=True)
    place, seen = found
    by_road = road_m(distance_m(seen.lat, seen.lng, place.lat, place.lng))
    speed_kmh = kind_of(picture.profile, seen.vehicle_id, now).speed_kmh
    return Expected(eta_s(by_road, speed_kmh), by_road / 1000)


def under_way(
    picture: CityPicture, case: Complaint, now: datetime
) -> tuple[WallPlace, VehiclePosition] | None:
    """Where to and from where. Blurred places tell no distance: it would give them away."""
    place, seen = wall_place(case, picture.profile), position(picture, case.vehicle_id)
    if place is None or not place.exact or seen is None or case.status not in UNDER_WAY:
        return None
    kind = kind_of(picture.profile, seen.vehicle_id, now)
    return None if condition(kind, seen, now) is Condition.STALE else (place, seen)


def known_way(picture: CityPicture, case: Complaint, now: datetime) -> KnownWay | None:
    """What a road server said lately of this very unit's way to the case."""
    known = picture.ways.get(case.complaint_id)
    if known is None or known.vehicle_id != case.vehicle_id or now - known.at > GOOD_FOR:
        return None
    return known
