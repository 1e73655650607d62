"""Siaga limits in the hands of the staff: one of two is kept, a day and a reason with it, judged by at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from city.observations import WaterLevel
from city.picture import CityPicture
from city.profile import Thresholds, load
from city.river_limits import Wrong, problems, who_says_what
from operations.alarms.judge import Judge
from operations.alarms.rule_editions import counted
from operations.river_limits import KIND, LimitsEdition, RiverLimits, limits_kept
from store.city_store import CityStore
from store.errors import VersionConflict

PROFILE = load("bekasi")
P2C = PROFILE.gauges["p2c"]
NOW = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)
DECREE = Thresholds(
    authority="BPBD Kota Bekasi", version="SK 12/2026", s4_cm=300, s3_cm=350, s2_cm=450, s1_cm=580,
    official=True,
)  # fmt: skip


def edition(limits: Thresholds = DECREE, since: datetime = NOW) -> LimitsEdition:
    return LimitsEdition(at=NOW, by="sari", since=since, reason="SK baru", limits=limits)


async def test_of_many_at_once_one_is_kept_and_every_other_is_told(store: CityStore) -> None:
    saving = (RiverLimits(store).of("p2c").keep(edition(), 0, f"{n}") for n in range(8))
    ended = await asyncio.gather(*saving, return_exceptions=True)
    assert [each for each in ended if not isinstance(each, VersionConflict)] == [1]
    assert len(await RiverLimits(store).of("p2c").all()) == 1


async def test_posts_have_editions_of_their_own_and_followers_hear_of_each(
    store: CityStore,
) -> None:
    limits = RiverLimits(store)
    following = limits.follow()
    assert await anext(following) == {}
    await limits.of("p2c").keep(edition(), 0, "1")
    async with asyncio.timeout(10):
        assert await anext(following) == {"p2c": [edition()]}
    await limits.of("cikeas-hulu").keep(edition(), 0, "2")
    async with asyncio.timeout(10):
        assert set(await anext(following)) == {"p2c", "cikeas-hulu"}


async def test_what_cannot_be_read_or_measured_is_passed_over(store: CityStore) -> None:
    await store.records(KIND).append("p2c", b"[]", b"[]", 0)
    too_high = msgspec.structs.replace(DECREE, s1_cm=5000)
    await RiverLimits(store).of("p2c").keep(edition(too_high), 1, "2")
    await RiverLimits(store).of("p2c").keep(edition(), 2, "3")
    await RiverLimits(store).of("a-post-that-went").keep(edition(), 0, "4")
    kept = limits_kept(await RiverLimits(store).all(), PROFILE)
    assert kept == {"p2c": ((NOW, DECREE),)}


async def test_a_newer_edition_counts_from_its_day_on_and_the_profile_before(
    store: CityStore,
) -> None:
    tomorrow = NOW + timedelta(days=1)
    await RiverLimits(store).of("p2c").keep(edition(since=tomorrow), 0, "1")
    profile = PROFILE.apart()
    profile.limits_kept.editions = limits_kept(await RiverLimits(store).all(), profile)
    assert profile.limits_for("p2c", NOW) == P2C.thresholds[0]
    assert profile.limits_for("p2c", tomorrow) == DECREE
    said = who_says_what(profile, P2C, [(tomorrow, DECREE)], NOW)
    assert [each.limits.authority for each in said if each.in_force] == [
        P2C.thresholds[0].authority
    ]
    later = who_says_what(profile, P2C, [(tomorrow, DECREE)], tomorrow)
    assert [(each.edition, each.since) for each in later if each.in_force] == [(1, tomorrow)]
    assert len(later) == 3


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"s2_cm": 350.0}, Wrong("not_rising", "-100 < 300 < 350 < 350 < 580 < 1200")),
        ({"s1_cm": 1300.0}, Wrong("not_rising", "-100 < 300 < 350 < 450 < 1300 < 1200")),
        ({"s3_cm": float("nan")}, Wrong("not_rising", "-100 < 300 < nan < 450 < 580 < 1200")),
        ({"authority": " "}, Wrong("no_authority")),
        ({"version": ""}, Wrong("no_version")),
    ],
)
def test_limits_that_make_no_sense_are_refused(changed: dict[str, object], wrong: Wrong) -> None:
    assert problems(msgspec.structs.replace(DECREE, **changed), P2C) == [wrong]
    assert problems(DECREE, P2C) == []


def ringing(judge: Judge, now: datetime) -> list[str]:
    found = list[str]()
    for changes in judge.due(now):
        for change in changes:
            judge.know(change.alarm.id, change.alarm)
            found.append(f"{change.what} {change.alarm.rule}")
    return found


@pytest.fixture
def judge() -> Judge:
    """Watches P2C for Siaga 1 by the limits of its own profile."""
    profile = PROFILE.apart()
    made = Judge(CityPicture(profile), NOW - timedelta(hours=2))
    rules = [each for each in profile.alarm_rules if each.id == "siaga-1"]
    made.use(counted([], rules))
    for each in made.missing():
        made.know(each, None)
    return made


def measured(judge: Judge, minutes: float, cm: float) -> datetime:
    at = NOW + timedelta(minutes=minutes)
    told = WaterLevel(observed_at=at, received_at=at, source="m", gauge_id="p2c", level_cm=cm)
    judge.picture.apply(WaterLevel.KIND, [told])
    return at


def test_nobody_is_woken_by_a_gauge_that_jumps(judge: Judge) -> None:
    measured(judge, 0, 300)
    assert ringing(judge, measured(judge, 10, 990)) == []
    assert ringing(judge, measured(judge, 20, 301)) == []
    assert ringing(judge, measured(judge, 30, 700)) == []
    assert ringing(judge, measured(judge, 40, 702)) == ["raised siaga-1"]


def test_alarms_ring_by_the_limits_that_staff_put_in_force(judge: Judge) -> None:
    assert ringing(judge, measured(judge, 0, 600)) == []
    judge.picture.profile.limits_kept.editions = {"p2c": ((NOW, DECREE),)}
    assert ringing(judge, measured(judge, 10, 600)) == ["raised siaga-1"]
