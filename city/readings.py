"""What posts, stations and feeds say now, read out of the picture: for the glass and for the watch alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from city import air, water
from city.air import Ispu
from city.health import FeedState
from city.observations import AirQuality, FeedHealth, WaterLevel
from city.picture import CityPicture
from city.profile import AirStation, Gauge
from city.severity import Severity
from city.water import Reading

TREND = timedelta(hours=6)


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
