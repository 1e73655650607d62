"""What rules see: figures out of observations, limits of posts, looking back, and how alarms are grouped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.alarm import Alarm, Standing
from city.alarm_fields import FIELDS
from city.alarm_groups import MOST, SPAN, grouped, in_view
from city.alarm_past import rings
from city.alarm_rules import Rule
from city.alarm_values import figures, limits_of, value_now, values
from city.health import FeedState
from city.indicator_book import Book
from city.indicators import Definition
from city.observations import AirQuality, FeedHealth, Rainfall, WaterLevel
from city.picture import CityPicture
from city.profile import Gauge, Profile, load
from city.severity import Severity

NOW = datetime(2026, 2, 11, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture(scope="module")
def gauge(profile: Profile) -> Gauge:
    return next(each for each in profile.gauges.values() if each.thresholds)


def level(gauge: Gauge, minutes: float, cm: float | None) -> WaterLevel:
    at = NOW + timedelta(minutes=minutes)
    return WaterLevel(gauge_id=gauge.id, level_cm=cm, observed_at=at, received_at=at, source="m")


def rule(field: str, value: float, subject: str = "gauge:*", **more: Any) -> Rule:
    comparison = {"siaga": "at_most", "state": "at_least"}.get(field, "above")
    told: dict[str, Any] = {"comparison": comparison, "severity": Severity.WARNING, **more}
    return Rule(id=field, subject=subject, field=field, value=value, **told)


def read(picture: CityPicture, gauge: Gauge, *readings: tuple[float, float | None]) -> str:
    picture.apply(WaterLevel.KIND, [level(gauge, *each) for each in readings])
    return f"gauge:{gauge.id}"


def test_a_siaga_follows_its_post_also_for_a_while_after_it_fell(
    profile: Profile, gauge: Gauge
) -> None:
    """By the limits in force, with the dead band of the post; 5 is none, and less is worse."""
    picture, limits = CityPicture(profile), gauge.thresholds[0]
    steps = [(0.0, limits.s4_cm), (10.0, limits.s3_cm), (20.0, limits.s2_cm), (30.0, limits.s1_cm)]
    subject = read(picture, gauge, *steps, (40, limits.s1_cm - 1))
    now = NOW + timedelta(minutes=41)
    found = values(FIELDS["gauge", "siaga"], picture, subject, now, None)
    assert [each.value for each in found] == [3, 2, 1, 1]
    later = NOW + timedelta(seconds=40 * 60 + gauge.hold.fall_s)
    assert values(FIELDS["gauge", "siaga"], picture, subject, later, found[-2].at)[-1].value == 1
    made = limits_of(rule("siaga", 2), subject, profile, now)
    assert made is not None
    assert [made.is_over(each) for each in (1, 2, 3, 5)] == [True, True, False, False]
    assert [made.is_back(each) for each in (2, 3)] == [False, True]
    assert made.fresh_s == gauge.stale_after_s


def test_a_post_without_limits_has_no_siaga(profile: Profile) -> None:
    bare = next(each for each in profile.gauges.values() if not each.thresholds)
    assert limits_of(rule("siaga", 2), f"gauge:{bare.id}", profile, NOW) is None
    assert limits_of(rule("siaga", 2), "gauge:nowhere", profile, NOW) is None
    assert values(FIELDS["gauge", "siaga"], CityPicture(profile), "gauge:nowhere", NOW, None) == []


def test_a_reading_that_is_not_believed_is_no_figure(profile: Profile, gauge: Gauge) -> None:
    """Metres instead of centimetres: the level is not two centimetres."""
    picture = CityPicture(profile)
    subject = read(picture, gauge, (0, 240.0), (10, 2.4), (20, 245.0))
    field, now = FIELDS["gauge", "level_cm"], NOW + timedelta(minutes=21)
    assert [each.value for each in values(field, picture, subject, now, None)] == [240, 245]


def test_only_what_is_newer_is_told(profile: Profile, gauge: Gauge) -> None:
    picture = CityPicture(profile)
    subject = read(picture, gauge, (0, 100), (10, 120), (20, 140))
    now, field = NOW + timedelta(minutes=21), FIELDS["gauge", "level_cm"]
    found = values(field, picture, subject, now, NOW)
    assert [each.value for each in found] == [120, 140]
    assert values(field, picture, subject, now, found[-1].at) == []


def test_the_rise_is_of_the_hour_before_each_reading(gauge: Gauge) -> None:
    past = [level(gauge, minutes, 100 + minutes) for minutes in range(0, 130, 10)]
    found = figures(FIELDS["gauge", "rate_cm_h"], past, past[-2].observed_at)
    assert [each.value for each in found] == [pytest.approx(60)]


def test_rain_is_counted_by_the_hour() -> None:
    told: dict[str, Any] = {"observed_at": NOW, "received_at": NOW, "source": "m"}
    rain = Rainfall(gauge_id="p2c", rain_mm=5, over_s=600, **told)
    assert [each.value for each in figures(FIELDS["rain", "rain_mm_h"], [rain])] == [30]


def test_silence_is_counted_from_the_last_reading_with_a_value(
    profile: Profile, gauge: Gauge
) -> None:
    picture, field = CityPicture(profile), FIELDS["gauge", "silent"]
    subject = f"gauge:{gauge.id}"
    assert value_now(field, picture, subject, NOW) is None
    picture.apply(WaterLevel.KIND, [level(gauge, 0, 100), level(gauge, 30, None)])
    assert value_now(field, picture, subject, NOW + timedelta(minutes=45)) == 45


def health(state: FeedState, minutes: float) -> FeedHealth:
    at = NOW + timedelta(minutes=minutes)
    return FeedHealth(
        feed="x", state=state, observed_at=at, received_at=at, source="x", last_good_at=at
    )


@pytest.mark.parametrize(
    ("state", "later", "is_"),
    [
        (FeedState.OK, 0.5, 0), (FeedState.OK, 2, 1), (FeedState.DISABLED, 0, 0),
        (FeedState.UNAVAILABLE, 0, 2), (FeedState.FAILED, 0, 3),
    ],
)  # fmt: skip
def test_a_source_is_late_without_contact_or_broken(
    profile: Profile, state: FeedState, later: float, is_: float
) -> None:
    picture = CityPicture(profile)
    picture.apply(FeedHealth.KIND, [health(state, 0)])
    now = NOW + timedelta(minutes=later)
    assert value_now(FIELDS["feed", "state"], picture, "feed:x", now) == is_


def test_the_index_is_what_the_panels_show(profile: Profile) -> None:
    picture, station = CityPicture(profile), next(iter(profile.air_stations))
    told: dict[str, Any] = {"observed_at": NOW, "received_at": NOW, "source": "m"}
    air = AirQuality(station_id=station, averaged_over_s=86_400, pm25_ug_m3=300.0, **told)
    picture.apply(AirQuality.KIND, [air])
    assert value_now(FIELDS["station", "ispu"], picture, f"station:{station}", NOW) == 340
    late = NOW + timedelta(days=1)
    assert value_now(FIELDS["station", "ispu"], picture, f"station:{station}", late) is None


def test_looking_back_tells_each_time_it_would_have_rung(profile: Profile, gauge: Gauge) -> None:
    limits, cm = gauge.thresholds[0], gauge.thresholds[0].s2_cm
    past = [
        level(gauge, 10 * n, cm + 30 if n in (3, 4, 20, 21) else limits.s4_cm - 20 - n % 3)
        for n in range(40)
    ]
    found = rings(rule("siaga", 2), f"gauge:{gauge.id}", past, past[-1].observed_at, profile)
    assert [each.at for each in found] == [past[3].observed_at, past[20].observed_at]
    assert all(each.ended_at and each.ended_at >= past[5].observed_at for each in found)
    plain = rule("level_cm", cm, back=cm - 10)
    found = rings(plain, f"gauge:{gauge.id}", past, past[-1].observed_at, profile)
    assert [each.ended_at for each in found] == [past[5].observed_at, past[22].observed_at]
    assert found[0].worst == cm + 30
    short = [level(gauge, 10 * n, cm + 30 if n == 3 else cm - 40 - n % 3) for n in range(9)]
    patient = rule("level_cm", cm, back=cm - 10, for_s=600.0)
    [found_one] = rings(patient, f"gauge:{gauge.id}", short, short[-1].observed_at, profile)
    assert found_one.worst == cm + 30, "what made it ring, not only what came afterwards"


def test_looking_back_finds_silences(profile: Profile, gauge: Gauge) -> None:
    past = [level(gauge, minutes, 100) for minutes in (0, 10, 100, 110)]
    until = NOW + timedelta(minutes=180)
    found = rings(rule("silent", 60), f"gauge:{gauge.id}", past, until, profile)
    started = [(each.at - NOW).total_seconds() / 60 for each in found]
    assert started == [pytest.approx(70, abs=0.1), pytest.approx(170, abs=0.1)]
    assert [each.ended_at for each in found] == [past[2].observed_at, None]


def test_looking_back_finds_a_source_that_was_lost(profile: Profile) -> None:
    past = [health(FeedState.OK, 0), health(FeedState.UNAVAILABLE, 1), health(FeedState.OK, 9)]
    made = rule("state", 2, "feed:*", for_s=120)
    found = rings(made, "feed:x", past, NOW + timedelta(minutes=9), profile)
    assert [(each.at, each.ended_at) for each in found] == [
        (NOW + timedelta(minutes=3), NOW + timedelta(minutes=9))
    ]


def alarm(subject: str, minutes: float = 0, **more: Any) -> Alarm:
    made = Alarm(
        rule="r", subject=subject, severity=Severity.WATCH, standing=Standing.RAISED,
        raised_at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def test_the_worst_alarm_of_a_subject_leads_its_line() -> None:
    worse = alarm("gauge:a", rule="s", severity=Severity.DANGER)
    [one, two] = grouped([alarm("gauge:b", 1), alarm("gauge:a"), worse], NOW)
    assert (one.key, one.lead, len(one.alarms)) == ("gauge:a", worse, 2)
    assert two.key == "gauge:b"


def test_what_stands_longest_stays_and_an_unseen_one_comes_first() -> None:
    old = alarm("gauge:old", -60 * 24 * 90, standing=Standing.ACKNOWLEDGED)
    gone = alarm("gauge:gone", standing=Standing.RETURNED)
    lines = grouped([gone, old, alarm("gauge:new")], NOW)
    assert [each.key for each in lines] == ["gauge:new", "gauge:old", "gauge:gone"]


def test_what_is_put_aside_is_in_no_line() -> None:
    shelved = alarm("gauge:a", shelved_until=NOW)
    out = alarm("gauge:b", standing=Standing.NORMAL, out_since=NOW)
    assert grouped([shelved, out], NOW) == []


def feeds(count: int, minutes: float = 0) -> Iterator[Alarm]:
    return (alarm(f"feed:{n}", minutes) for n in range(count))


def test_a_flood_becomes_one_line_for_each_cause_and_nothing_leaves_it() -> None:
    flood = [*feeds(MOST), alarm("gauge:p2c", severity=Severity.DANGER)]
    assert len(grouped(flood[1:], NOW)) == MOST
    lines = grouped(flood, NOW)
    assert [(each.key, len(each.alarms), each.flood) for each in lines] == [
        ("water", 1, True), ("feed", MOST, True),
    ]  # fmt: skip
    assert sorted(each.id for line in lines for each in line.alarms) == sorted(
        each.id for each in in_view(flood)
    )


def test_a_flood_is_over_when_few_stand() -> None:
    old = SPAN.total_seconds() / 60
    standing = [*feeds(MOST, -old)]
    assert not any(each.flood for each in grouped(standing, NOW))


@pytest.mark.parametrize(
    ("indicator_id", "is_open", "judged"),
    [
        ("bor", True, True), ("bor", False, False), ("bor", None, True),
        ("pad-walet", True, False), ("pad-walet", None, False),
    ],
)  # fmt: skip
def test_no_alarm_tells_what_few_payers_paid_or_what_its_agency_keeps_to_itself(
    indicator_id: str, is_open: bool | None, judged: bool
) -> None:
    defined = Definition(
        agency_id="bapenda", indicator_id=indicator_id, name={"id": "x"}, unit="Rp",
        producer="x", definition="x", is_open=bool(is_open),
    )  # fmt: skip
    book = Book(definitions={} if is_open is None else {defined.key: defined})
    assert book.may_ring(f"indicator:{defined.key}") is judged
