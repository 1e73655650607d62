"""Which alarms stand now, for the rules of takeovers: the same readings the panels draw.

| source    | subject          | an alarm while                                   | severity              |
|-----------|------------------|--------------------------------------------------|-----------------------|
| water     | gauge:<id>       | the post stands at any siaga                     | as `city.water` says  |
| air       | station:<id>     | the ISPU is unhealthy or worse                   | as `city.air` says    |
| feed      | feed:<name>      | it is late, without contact or broken            | stale, unavailable, danger |
| complaint | complaint:<id>   | unsolved, of priority high or urgent, and may be on a wall | warning, danger |

A post or station that falls silent keeps its last alarm for STANDS longer (own choice): water does not
fall because nobody measures it. A value that says so ends the alarm at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from city import air, water
from city.air import Ispu
from city.complaints import Complaint, Status
from city.geography import kelurahan_of
from city.picture import CityPicture
from city.privacy import on_wall
from city.profile import AirStation, Gauge, Profile
from city.readings import TREND, air_day, feed_severity, gauge_reading, levels, station_reading
from city.screens.takeover import Alarm
from city.severity import Severity, urgency
from city.water import Reading

STANDS = timedelta(hours=1)
SILENT = frozenset({Severity.UNKNOWN, Severity.STALE})
LOST = frozenset({Severity.STALE, Severity.UNAVAILABLE, Severity.DANGER})
PRIORITIES = {"high": Severity.WARNING, "urgent": Severity.DANGER}


def standing(picture: CityPicture, cases: Iterable[Complaint], now: datetime) -> list[Alarm]:
    """Every alarm of the city now, in the order of the profile. `cases` are the open complaints."""
    found = (*_water(picture, now), *_air(picture, now), *_feeds(picture, now))
    return [*found, *_complaints(cases, picture.profile)]


def _water(picture: CityPicture, now: datetime) -> Iterator[Alarm]:
    for gauge in picture.profile.gauges.values():
        reading = _last_said(picture, gauge, now)
        if not _is_alarm(reading.severity) or reading.observed_at is None:
            continue
        past = levels(picture, gauge.id, now - 2 * TREND)
        yield Alarm(
            subject=f"gauge:{gauge.id}",
            source="water",
            severity=reading.severity,
            since=water.since(gauge, past, reading.siaga or water.WARNED) or reading.observed_at,
            parameters={"gauge": gauge.id},
        )


def _last_said(picture: CityPicture, gauge: Gauge, now: datetime) -> Reading:
    reading = gauge_reading(picture, gauge, now)
    if reading.severity not in SILENT:
        return reading
    since = now - STANDS - timedelta(seconds=gauge.stale_after_s)
    valued = [each for each in levels(picture, gauge.id, since) if each.level_cm is not None]
    return water.judge(gauge, valued[-1], valued[-1].observed_at) if valued else reading


def _air(picture: CityPicture, now: datetime) -> Iterator[Alarm]:
    for station in picture.profile.air_stations.values():
        ispu = _last_index(picture, station, now)
        if _is_alarm(ispu.severity) and ispu.observed_at:
            yield Alarm(
                subject=f"station:{station.id}",
                source="air",
                severity=ispu.severity,
                since=ispu.observed_at,
            )


def _last_index(picture: CityPicture, station: AirStation, now: datetime) -> Ispu:
    ispu = station_reading(picture, station, now)
    late = timedelta(seconds=station.stale_after_s) + STANDS
    if ispu.severity is not Severity.STALE or not ispu.observed_at or now - ispu.observed_at > late:
        return ispu
    day = air_day(picture, station.id, now)
    return air.station_index(day, ispu.observed_at, station.stale_after_s)


def _feeds(picture: CityPicture, now: datetime) -> Iterator[Alarm]:
    for name, health in picture.feeds().items():
        severity = feed_severity(health, now)
        if severity in LOST:
            since = health.since_at or health.observed_at
            subject = f"feed:{name}"
            yield Alarm(subject=subject, source="feed", severity=severity, since=since)


def _complaints(cases: Iterable[Complaint], profile: Profile) -> Iterator[Alarm]:
    for case in cases:
        severity = PRIORITIES.get(case.priority)
        if severity and case.open and case.status is not Status.RESOLVED and on_wall(case, profile):
            yield Alarm(
                subject=f"complaint:{case.complaint_id}",
                source="complaint",
                severity=severity,
                since=case.received_at,
                parameters=_place(case, profile),
            )


def _place(case: Complaint, profile: Profile) -> dict[str, str]:
    lat, lng = case.report.lat, case.report.lng
    home = kelurahan_of(profile, lat, lng) if lat is not None and lng is not None else None
    return {"kecamatan": home.kecamatan} if home else {}


def _is_alarm(severity: Severity) -> bool:
    return urgency(severity) >= urgency(Severity.WATCH)
