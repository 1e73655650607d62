from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from city import water
from city.observations import WaterLevel
from city.post_story import story_of
from city.profile import Gauge, Thresholds, load
from city.severity import Severity

PROFILE = load("bekasi")
P2C = PROFILE.gauges["p2c"]
BENDUNG = PROFILE.gauges["bendung-bekasi"]
NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)


def level(cm: float | None, minutes_ago: float = 0, gauge: str = "p2c") -> WaterLevel:
    at = NOW - timedelta(minutes=minutes_ago)
    return WaterLevel(observed_at=at, received_at=at, source="test", gauge_id=gauge, level_cm=cm)


def judged(gauge: Gauge, *levels: WaterLevel, limits: Thresholds | None = None) -> water.Reading:
    counted = limits or PROFILE.limits_for(gauge.id, NOW)
    return water.judge(gauge, story_of(gauge, counted, levels), NOW, counted)


@pytest.mark.parametrize(
    ("cm", "siaga", "severity", "word"),
    [
        (349.9, None, Severity.CALM, "water.normal"),
        (350.0, None, Severity.CALM, "water.normal"),
        (350.1, 4, Severity.WATCH, "water.siaga_4"),
        (399.9, 4, Severity.WATCH, "water.siaga_4"),
        (400.0, 3, Severity.WATCH, "water.siaga_3"),
        (479.9, 3, Severity.WATCH, "water.siaga_3"),
        (480.0, 2, Severity.WARNING, "water.siaga_2"),
        (649.9, 2, Severity.WARNING, "water.siaga_2"),
        (650.0, 1, Severity.DANGER, "water.siaga_1"),
        (875.0, 1, Severity.DANGER, "water.siaga_1"),
    ],
)
def test_siaga_4_must_be_exceeded_and_the_others_only_reached(cm, siaga, severity, word):
    reading = judged(P2C, level(cm))
    assert (reading.siaga, reading.severity, reading.word_key) == (siaga, severity, word)


@pytest.mark.parametrize(
    ("gauge", "cm", "siaga"),
    [
        ("cileungsi-hulu", 195.3, 3),  # kompas.com 20 Feb 2020
        ("cileungsi-hulu", 320, 1),  # Ayobogor 9 Nov 2024
        ("p2c", 480, 2),  # KP2C 17 Feb 2022
        ("p2c", 640, 2),  # BPBD 11 Feb 2026
        ("p2c", 710, 1),  # KP2C 16 Feb 2022
    ],
)
def test_the_proposed_limits_agree_with_reported_events(gauge, cm, siaga):
    assert judged(PROFILE.gauges[gauge], level(cm, gauge=gauge)).siaga == siaga


def test_proposed_limits_never_call_themselves_official():
    for gauge in PROFILE.gauges.values():
        assert not judged(gauge, level(100)).official
        assert all("Usulan" in each.authority for each in gauge.thresholds)


def test_a_post_without_limits_shows_its_level_and_is_not_judged():
    reading = judged(BENDUNG, level(900))
    assert (reading.level_cm, reading.siaga) == (900, None)
    assert (reading.severity, reading.word_key) == (Severity.CALM, "water.unjudged")


def test_never_heard_of_no_value_and_too_old_are_three_different_things():
    assert judged(P2C).severity is Severity.UNAVAILABLE
    assert judged(P2C, level(None)).severity is Severity.UNKNOWN
    assert judged(P2C, level(700, minutes_ago=30)).severity is Severity.DANGER
    assert judged(P2C, level(700, minutes_ago=30.1)).severity is Severity.STALE


def test_a_stale_reading_still_says_what_the_last_level_was():
    reading = judged(P2C, level(700, minutes_ago=90))
    assert (reading.level_cm, reading.siaga, reading.word_key) == (700, 1, "water.stale")


def test_the_rate_is_per_hour_and_looks_back_one_hour():
    history = [level(100, 180), level(400, 60), level(450, 30), level(484, 0)]
    assert water.rate_cm_h(history) == pytest.approx(84)
    assert water.rate_cm_h(reversed(history)) == pytest.approx(84)


def test_a_falling_river_has_a_negative_rate():
    assert water.rate_cm_h([level(410, 30), level(391, 0)]) == pytest.approx(-38)


def test_there_is_no_rate_from_one_value_or_from_two_within_ten_minutes():
    assert water.rate_cm_h([]) is None
    assert water.rate_cm_h([level(400)]) is None
    assert water.rate_cm_h([level(400, 9), level(410, 0)]) is None


def test_missing_values_leave_the_rate_alone():
    history = [level(400, 60), level(None, 30), level(420, 0)]
    assert judged(P2C, *history).rate_cm_h == pytest.approx(20)


def test_the_next_limit_above_is_told():
    assert judged(P2C, level(300)).next_limit_cm == 350
    assert judged(P2C, level(350)).next_limit_cm == 400
    assert judged(P2C, level(700)).next_limit_cm is None


def test_siaga_since_begins_at_the_last_rise_not_at_an_earlier_one():
    history = [level(500, 300), level(300, 240), level(490, 60), level(None, 40), level(512, 0)]
    story = story_of(P2C, PROFILE.limits_for(P2C.id, NOW), history)
    assert story.standing.since(2) == NOW - timedelta(minutes=60)
    assert [each.began_at for each in story.high_waters] == [
        NOW - timedelta(minutes=300),
        NOW - timedelta(minutes=60),
    ]
    assert story_of(BENDUNG, PROFILE.limits_for(BENDUNG.id, NOW), history).standing.since(2) is None


def test_the_limits_that_staff_chose_count_from_their_day_on():
    profile = PROFILE.apart()
    stricter = msgspec.structs.replace(P2C.thresholds[1], authority="BPBD", official=True)
    profile.limits_kept.editions = {"p2c": ((NOW, stricter),)}
    assert profile.limits_for("p2c", NOW - timedelta(seconds=1)) == P2C.thresholds[0]
    assert profile.limits_for("p2c", NOW) == stricter
    assert judged(P2C, level(600), limits=profile.limits_for("p2c", NOW)).siaga == 1
    assert PROFILE.limits_for("p2c", NOW) == P2C.thresholds[0]


def test_limits_of_the_profile_with_a_day_count_only_from_it_on():
    today = NOW.astimezone(ZoneInfo(PROFILE.time_zone)).date()
    later = msgspec.structs.replace(P2C.thresholds[0], since=today + timedelta(days=1), s1_cm=700)
    gauge = msgspec.structs.replace(P2C, thresholds=(later, P2C.thresholds[1]))
    profile = msgspec.structs.replace(PROFILE, gauges={"p2c": gauge})
    assert profile.limits_for("p2c", NOW) == P2C.thresholds[1]
    assert profile.limits_for("p2c", NOW + timedelta(days=1)) == later
