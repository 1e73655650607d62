"""Alarms for takeovers: what rings in the city, what fell silent while it did, and pressing reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.alarm import Alarm as Kept
from city.alarm import Standing
from city.case import Complaint, Report, Status
from city.observations import WaterLevel
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


def post(profile: Profile) -> Gauge:
    return next(each for each in profile.gauges.values() if each.thresholds)


def measured(picture: CityPicture, gauge: Gauge, cm: float | None, minutes: float = 0) -> None:
    at = NOW + timedelta(minutes=minutes)
    level = WaterLevel(gauge_id=gauge.id, level_cm=cm, observed_at=at, received_at=at, source="m")
    picture.apply(WaterLevel.KIND, [level])


def ringing(subject: str, severity: Severity = Severity.DANGER, **given: Any) -> Kept:
    alarm = Kept(
        rule=str(severity), subject=subject, severity=severity, standing=Standing.RAISED,
        raised_at=NOW, field="siaga",
    )  # fmt: skip
    return msgspec.structs.replace(alarm, **given)


def test_a_quiet_city_has_no_alarm(picture: CityPicture) -> None:
    assert standing([], picture, [], NOW) == []


def test_the_gravest_alarm_of_a_post_takes_screens_with_who_acknowledged_it(
    picture: CityPicture,
) -> None:
    gauge = post(picture.profile)
    measured(picture, gauge, 400)
    seen = {"standing": Standing.ACKNOWLEDGED, "acknowledged_by": "rina"}
    kept = [ringing(f"gauge:{gauge.id}", Severity.WATCH), ringing(f"gauge:{gauge.id}", **seen)]
    [alarm] = standing(kept, picture, [], NOW)
    assert (alarm.subject, alarm.source, alarm.severity) == (
        f"gauge:{gauge.id}", "water", Severity.DANGER,
    )  # fmt: skip
    assert (alarm.since, alarm.parameters, alarm.responding) == (NOW, {"gauge": gauge.id}, "rina")


@pytest.mark.parametrize(
    "given",
    [
        {"standing": Standing.RETURNED},
        {"shelved_until": NOW},
        {"out_since": NOW},
        {"field": "silent"},
    ],
)
def test_what_is_over_put_aside_or_only_silence_takes_no_screen(
    picture: CityPicture, given: dict[str, Any]
) -> None:
    gauge = post(picture.profile)
    measured(picture, gauge, 400)
    assert standing([ringing(f"gauge:{gauge.id}", **given)], picture, [], NOW) == []


def test_an_agencys_figures_take_no_screen(picture: CityPicture) -> None:
    assert standing([ringing("indicator:dinkes/dbd")], picture, [], NOW) == []


@pytest.mark.parametrize("last", ["nothing", "no value"])
def test_a_post_that_falls_silent_in_a_flood_keeps_its_screens_for_an_hour(
    picture: CityPicture, last: str
) -> None:
    gauge = post(picture.profile)
    measured(picture, gauge, 400)
    if last == "no value":
        measured(picture, gauge, None, 5)
    silent_at, kept = NOW + timedelta(seconds=gauge.stale_after_s), [ringing(f"gauge:{gauge.id}")]
    for later in (timedelta(minutes=1), STANDS - timedelta(seconds=1)):
        assert len(standing(kept, picture, [], silent_at + later)) == 1
    assert standing(kept, picture, [], silent_at + STANDS + timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("state", "severity"), [(1, Severity.STALE), (2, Severity.UNAVAILABLE), (3, Severity.DANGER)]
)
def test_a_source_counts_by_its_state_whatever_its_rule_says(
    picture: CityPicture, state: float, severity: Severity
) -> None:
    [alarm] = standing([ringing("feed:x", field="state", value=state)], picture, [], NOW)
    assert (alarm.source, alarm.severity) == ("feed", severity)


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
    [alarm] = standing([], picture, [complaint()], NOW)
    assert (alarm.subject, alarm.severity) == ("complaint:T-1", Severity.DANGER)
    assert set(alarm.parameters) == {"kecamatan"}
    [alarm] = standing([], picture, [complaint(priority="high")], NOW)
    assert alarm.severity is Severity.WARNING
    assert standing([], picture, [complaint(priority="normal")], NOW) == []
    assert standing([], picture, [complaint(status=Status.RESOLVED)], NOW) == []


def test_a_report_that_no_wall_may_show_takes_no_wall(picture: CityPicture) -> None:
    case = complaint()
    secret = msgspec.structs.replace(case.report, private=True)
    assert standing([], picture, [msgspec.structs.replace(case, report=secret)], NOW) == []
