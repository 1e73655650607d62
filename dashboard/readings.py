"""What panels, layers and drawers all read out of the picture, typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from city import air, water
from city.air import Ispu
from city.complaints import Complaint, Status
from city.geography import distance_m
from city.health import FeedState
from city.observations import AirQuality, FeedHealth, VehiclePosition, WaterLevel
from city.picture import CityPicture
from city.profile import AirStation, Gauge
from city.severity import Severity
from city.vehicles import Condition, condition, kind_of
from city.water import Reading
from dashboard.queue import queue_of
from dashboard.texts import Text

TREND = timedelta(hours=6)
UNDER_WAY = frozenset({Status.DISPATCHED, Status.EN_ROUTE})


def levels(picture: CityPicture, gauge_id: str, since: datetime) -> list[WaterLevel]:
    found = picture.trend(WaterLevel.KIND, gauge_id, since)
    return [each for each in found if isinstance(each, WaterLevel)]


def latest_level(picture: CityPicture, gauge_id: str) -> WaterLevel | None:
    found = picture.latest[WaterLevel.KIND].get(gauge_id)
    return found if isinstance(found, WaterLevel) else None


def gauge_reading(picture: CityPicture, gauge: Gauge, now: datetime) -> Reading:
    past = levels(picture, gauge.id, now - TREND)
    return water.judge(gauge, latest_level(picture, gauge.id), now, past)


def readings(picture: CityPicture, now: datetime) -> list[tuple[Gauge, Reading]]:
    """Every post of the profile with what it says, upstream first as in the profile."""
    gauges = picture.profile.gauges.values()
    return [(gauge, gauge_reading(picture, gauge, now)) for gauge in gauges]


def air_day(picture: CityPicture, station_id: str, now: datetime) -> list[AirQuality]:
    """A day of one station; when silent for longer, its latest alone (so that it counts as stale)."""
    found = picture.trend(AirQuality.KIND, station_id, now - timedelta(hours=24))
    day = [each for each in found if isinstance(each, AirQuality)]
    latest = picture.latest[AirQuality.KIND].get(station_id)
    return day or ([latest] if isinstance(latest, AirQuality) else [])


def station_reading(picture: CityPicture, station: AirStation, now: datetime) -> Ispu:
    return air.station_index(air_day(picture, station.id, now), now, station.stale_after_s)


def positions(picture: CityPicture) -> Iterable[VehiclePosition]:
    found = picture.latest[VehiclePosition.KIND].values()
    return (each for each in found if isinstance(each, VehiclePosition))


def position(picture: CityPicture, vehicle_id: str) -> VehiclePosition | None:
    found = picture.latest[VehiclePosition.KIND].get(vehicle_id)
    return found if isinstance(found, VehiclePosition) else None


def arrival(
    picture: CityPicture, complaint: Complaint, now: datetime
) -> tuple[float, float] | None:
    """Roughly (seconds, kilometres) until the crew is there, while it is on its way.

    Streets are taken as 1.4 times the straight line, driven at 20 km/h (own assumption for city
    traffic). None without a crew under way, a place to go to or a position that is still fresh.
    """
    seen, report = position(picture, complaint.vehicle_id), complaint.report
    if seen is None or report.lat is None or report.lng is None:
        return None
    fresh = condition(kind_of(picture.profile, seen.vehicle_id), seen, now) is not Condition.STALE
    if complaint.status not in UNDER_WAY or not fresh:
        return None
    km = 1.4 * distance_m(seen.lat, seen.lng, report.lat, report.lng) / 1000
    return km / 20 * 3600, km


def open_cases(picture: CityPicture) -> list[Complaint]:
    """Open complaints that may be on a wall, newest first; resolved ones are not open work."""
    return queue_of(picture).newest_on_wall()


def feed_severity(health: FeedHealth, now: datetime) -> Severity:
    """OK and fresh is calm; a feed whose own heartbeat stopped is stale whatever it said last."""
    if health.state is FeedState.OK:
        silent = timedelta(seconds=max(health.stale_after_s, 60.0))
        heard = max(health.last_good_at or health.observed_at, health.observed_at)
        return Severity.STALE if now - heard > silent else Severity.CALM
    return {
        FeedState.UNAVAILABLE: Severity.UNAVAILABLE,
        FeedState.DISABLED: Severity.UNKNOWN,
        FeedState.FAILED: Severity.DANGER,
    }[health.state]


def feed_state(health: FeedHealth, now: datetime) -> str:
    """The word of the state on the glass: its own, or "stale" when its data are too old."""
    if health.state is FeedState.OK and feed_severity(health, now) is Severity.STALE:
        return "stale"
    return str(health.state)


def source_title(name: str, text: Text) -> str:
    """A feed's title in this language, else its plain name; of "open311_poll/s0" both parts."""
    feed, _, line = name.partition("/")
    key = f"feed_name.{feed}"
    title = text(key) if key in text.words else feed
    return f"{title} {line}" if line else title


def anything_simulated(picture: CityPicture) -> bool:
    kinds = picture.latest.values()
    seen = any(each.simulated for kind in kinds for each in kind.values())
    return seen or queue_of(picture).anything_simulated()
