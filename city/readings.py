"""What posts, stations and feeds say now, read out of the picture: for the glass and for the watch alike."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from city import water, water_quality
from city.air import Ispu
from city.air_means import StationHours, station_hours, station_index
from city.health import FeedState
from city.observations import AirQuality, FeedHealth, WaterLevel, WaterQuality
from city.picture import CityPicture
from city.post_story import Story, story_of
from city.profile import AirStation, Gauge, QualityStation, Thresholds
from city.reckoned import Past, Reckoned
from city.severity import Severity
from city.water import Reading
from city.water_quality import Quality
from city.waves import Wave, waves

TREND = timedelta(hours=6)


def story(picture: CityPicture, gauge: Gauge, now: datetime) -> Story:
    """What the day's readings of a post tell, by the limits that are in force at `now`; told anew only
    when there is another reading or other limits."""
    limits = picture.profile.limits_for(gauge.id, now)
    return _STORIES.of(picture, gauge.id, _past(picture, WaterLevel.KIND, gauge.id), gauge, limits)


def _story(past: Past, gauge: Gauge, limits: Thresholds | None) -> Story:
    return story_of(gauge, limits, [each for each in past if isinstance(each, WaterLevel)])


_STORIES = Reckoned(_story)


def _past(picture: CityPicture, kind: str, subject: str) -> Past:
    """All that is remembered; of one that has been silent for longer its latest alone, so that it
    counts as stale."""
    latest = picture.latest[kind].get(subject)
    return picture.history[kind].get(subject) or ([latest] if latest else [])


def levels(picture: CityPicture, gauge: Gauge, since: datetime, now: datetime) -> list[WaterLevel]:
    """The levels of a post since then that are believed, oldest first."""
    believed = story(picture, gauge, now).believed
    return list(believed[bisect_left(believed, since, key=lambda each: each.observed_at) :])


def latest_level(picture: CityPicture, gauge_id: str) -> WaterLevel | None:
    """The newest reading as it came in, whether it is believed or not."""
    found = picture.latest[WaterLevel.KIND].get(gauge_id)
    return found if isinstance(found, WaterLevel) else None


def gauge_reading(picture: CityPicture, gauge: Gauge, now: datetime) -> Reading:
    limits = picture.profile.limits_for(gauge.id, now)
    return water.judge(gauge, story(picture, gauge, now), now, limits)


def readings(picture: CityPicture, now: datetime) -> list[tuple[Gauge, Reading]]:
    """Every post of the profile with what it says, upstream first as in the profile."""
    gauges = picture.profile.gauges.values()
    return [(gauge, gauge_reading(picture, gauge, now)) for gauge in gauges]


def waves_now(picture: CityPicture, now: datetime) -> list[Wave]:
    """Every high water on its way down the rivers."""
    profile = picture.profile
    told = {key: story(picture, gauge, now) for key, gauge in profile.gauges.items()}
    return waves(profile, told, now)


def latest_sample(picture: CityPicture, station_id: str) -> WaterQuality | None:
    found = picture.latest[WaterQuality.KIND].get(station_id)
    return found if isinstance(found, WaterQuality) else None


def samples(picture: CityPicture, station_id: str, since: datetime) -> list[WaterQuality]:
    """Of one station since then, oldest first."""
    found = picture.trend(WaterQuality.KIND, station_id, since)
    return [each for each in found if isinstance(each, WaterQuality)]


def station_quality(picture: CityPicture, station: QualityStation, now: datetime) -> Quality:
    return water_quality.judge(station, latest_sample(picture, station.id), now)


def air_day(picture: CityPicture, station_id: str, now: datetime) -> list[AirQuality]:
    """The last 24 hours of one station, oldest first; when silent for longer, its latest alone."""
    found = picture.trend(AirQuality.KIND, station_id, now - timedelta(hours=24))
    day = [each for each in found if isinstance(each, AirQuality)]
    latest = picture.latest[AirQuality.KIND].get(station_id)
    return day or ([latest] if isinstance(latest, AirQuality) else [])


def station_reading(picture: CityPicture, station: AirStation, now: datetime) -> Ispu:
    profile = picture.profile
    past, zone = _past(picture, AirQuality.KIND, station.id), ZoneInfo(profile.time_zone)
    known = _HOURS.of(picture, station.id, past)
    return station_index(known, now, station.stale_after_s, profile.air_rule, zone)


def _hours(past: Past) -> StationHours:
    return station_hours(each for each in past if isinstance(each, AirQuality))


_HOURS = Reckoned(_hours)
"""Panels, map and alarms all ask for it."""


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
