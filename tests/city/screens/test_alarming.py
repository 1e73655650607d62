"""Alarms for takeovers: what the panels call an alarm, and what fell silent while it was one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.case import Complaint, Report, Status
from city.health import FeedState
from city.observations import AirQuality, FeedHealth, WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Profile, load
from city.screens.alarming import STANDS, standing
from city.severity import Severity

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def picture(profile: Profile) -> CityPicture:
    return CityPicture(profile)


def judged(profile: Profile) -> Gauge:
    return next(each for each in profile.gauges.values() if each.thresholds)


def measured(picture: CityPicture, gauge: Gauge, cm: float | None, minutes: float = 0) -> None:
    at = NOW + timedelta(minutes=minutes)
    level = WaterLevel(gauge_id=gauge.id, level_cm=cm, observed_at=at, received_at=at, source="m")
    picture.apply(WaterLevel.KIND, [level])


def test_a_quiet_city_has_no_alarm(picture: CityPicture) -> None:
    assert standing(picture, [], NOW) == []


def test_a_river_post_is_an_alarm_from_its_first_siaga_on(picture: CityPicture) -> None:
    gauge = judged(picture.profile)
    limits = gauge.thresholds[0]
    measured(picture, gauge, limits.s4_cm)
    assert standing(picture, [], NOW) == []
    measured(picture, gauge, limits.s2_cm, 1)
    [alarm] = standing(picture, [], NOW + timedelta(minutes=1))
    assert (alarm.subject, alarm.severity) == (f"gauge:{gauge.id}", Severity.WARNING)
    assert alarm.since == NOW + timedelta(minutes=1)
    assert alarm.parameters == {"gauge": gauge.id}


@pytest.mark.parametrize("last", ["nothing", "no value"])
def test_a_post_that_falls_silent_in_a_flood_stays_an_alarm_for_an_hour(
    picture: CityPicture, last: str
) -> None:
    gauge = judged(picture.profile)
    measured(picture, gauge, gauge.thresholds[0].s1_cm)
    if last == "no value":
        measured(picture, gauge, None, 5)
    silent_at = NOW + timedelta(seconds=gauge.stale_after_s)
    for later in (timedelta(minutes=1), STANDS - timedelta(seconds=1)):
        assert [each.severity for each in standing(picture, [], silent_at + later)] == [
            Severity.DANGER
        ]
    assert standing(picture, [], silent_at + STANDS + timedelta(seconds=1)) == []


def test_a_value_that_says_so_ends_the_alarm_at_once(picture: CityPicture) -> None:
    gauge = judged(picture.profile)
    measured(picture, gauge, gauge.thresholds[0].s1_cm)
    measured(picture, gauge, gauge.thresholds[0].s4_cm - 10, 1)
    assert standing(picture, [], NOW + timedelta(minutes=1)) == []


def test_bad_air_is_an_alarm_and_good_air_is_not(picture: CityPicture) -> None:
    first, second = list(picture.profile.air_stations)[:2]
    for station, pm25 in ((first, 300.0), (second, 10.0)):
        told: dict[str, Any] = {"observed_at": NOW, "received_at": NOW, "source": "m"}
        found = AirQuality(station_id=station, averaged_over_s=86_400, pm25_ug_m3=pm25, **told)
        picture.apply(AirQuality.KIND, [found])
    [alarm] = standing(picture, [], NOW)
    assert (alarm.subject, alarm.severity) == (f"station:{first}", Severity.DANGER)
    late = NOW + timedelta(seconds=picture.profile.air_stations[first].stale_after_s)
    assert len(standing(picture, [], late + timedelta(minutes=59))) == 1
    assert standing(picture, [], late + timedelta(minutes=61)) == []


def test_a_feed_is_an_alarm_when_it_is_lost_not_when_somebody_switched_it_off(
    picture: CityPicture,
) -> None:
    states = (FeedState.OK, FeedState.DISABLED, FeedState.UNAVAILABLE, FeedState.FAILED)
    found = [
        FeedHealth(
            feed=str(state), state=state, observed_at=NOW, received_at=NOW, source="x",
            since_at=NOW, last_good_at=NOW,
        )
        for state in states
    ]  # fmt: skip
    picture.apply(FeedHealth.KIND, found)
    assert {each.subject: each.severity for each in standing(picture, [], NOW)} == {
        "feed:unavailable": Severity.UNAVAILABLE,
        "feed:failed": Severity.DANGER,
    }
    later = standing(picture, [], NOW + timedelta(minutes=5))
    assert "feed:ok" in {each.subject for each in later if each.severity is Severity.STALE}


def complaint(**given: Any) -> Complaint:
    report = Report(
        observed_at=NOW, received_at=NOW, source="desk", service_code="pohon-tumbang",
        description="x", lat=-6.24, lng=107.0,
    )  # fmt: skip
    case = Complaint(
        complaint_id="T-1", report=report, status=Status.RECEIVED, status_at=NOW, received_at=NOW, version=1,
        category="pohon-tumbang", priority="urgent",
    )  # fmt: skip
    return msgspec.structs.replace(case, **given)


def test_an_urgent_report_is_an_alarm_until_it_is_solved(picture: CityPicture) -> None:
    [alarm] = standing(picture, [complaint()], NOW)
    assert (alarm.subject, alarm.severity) == ("complaint:T-1", Severity.DANGER)
    assert set(alarm.parameters) == {"kecamatan"}
    [alarm] = standing(picture, [complaint(priority="high")], NOW)
    assert alarm.severity is Severity.WARNING
    assert standing(picture, [complaint(priority="normal")], NOW) == []
    assert standing(picture, [complaint(status=Status.RESOLVED)], NOW) == []


def test_a_report_that_no_wall_may_show_takes_no_wall(picture: CityPicture) -> None:
    case = complaint()
    secret = msgspec.structs.replace(case.report, private=True)
    assert standing(picture, [msgspec.structs.replace(case, report=secret)], NOW) == []
