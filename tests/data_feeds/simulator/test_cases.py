"""The ordinary desk of the simulated city."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from city.complaints import NEXT, Status
from city.profile import Profile
from data_feeds.simulator import Past, World
from data_feeds.simulator.actions import Action
from data_feeds.simulator.reports import wordings

from .playing import START, accepted, turns, world


def played_actions(played: World, seconds: float, step_s: float = 10.0) -> list[Action]:
    found = []
    for now in turns(played, seconds, step_s):
        played.advance(now)
        found += played.actions()
    return found


def test_the_wall_begins_with_open_complaints_some_of_them_old(profile: Profile) -> None:
    played = world(profile)
    played.advance(START)
    begun = {each.case: each for each in played.actions() if each.form}
    still_open = [begun[key] for key in played.cases.cases]
    assert 25 <= len(still_open) <= 60
    ages = [START - each.at for each in still_open]
    assert max(ages) > timedelta(hours=8)
    assert min(ages) < timedelta(minutes=30)


def test_a_day_of_the_desk_is_legal_and_neither_floods_nor_dries_up(profile: Profile) -> None:
    played = world(profile, speed=60.0)
    status: dict[str, Status] = {}
    count = []
    for now in turns(played, 24 * 60.0, step_s=2.0):
        played.advance(now)
        for action in played.actions():
            before = status.get(action.case, None if action.form else Status.RECEIVED)
            assert before is None or action.status in NEXT[before]
            status[action.case] = action.status
        count.append(len(played.cases.cases))
    assert max(count) <= 60
    assert min(count) >= 12
    assert Counter(status.values())[Status.CLOSED] > 60


def test_versions_of_a_case_follow_each_other_without_a_gap(profile: Profile) -> None:
    versions: dict[str, list[int]] = {}
    for action in played_actions(world(profile, speed=30.0), 600.0):
        versions.setdefault(action.case, []).append(action.version)
    for found in versions.values():
        assert found == list(range(found[0], found[0] + len(found)))
        assert found[0] in (1, 2)


def test_a_sent_vehicle_belongs_to_one_case_at_a_time(profile: Profile) -> None:
    played = world(profile, speed=30.0)
    for now in turns(played, 600.0):
        played.advance(now)
        at_work = [each.vehicle_id for each in played.cases.cases.values() if each.status in (
            Status.DISPATCHED, Status.EN_ROUTE, Status.ON_SITE, Status.IN_PROGRESS
        ) and each.vehicle_id]  # fmt: skip
        assert len(at_work) == len(set(at_work))


def test_citizens_words_name_nobody_and_fit_the_profile(profile: Profile) -> None:
    assert set(wordings()) <= set(profile.categories)
    played = world(profile, speed=60.0)
    texts = [
        item.description
        for now in turns(played, 300.0)
        for delivery in played.advance(now)
        if delivery.feed == "open311"
        for item in accepted(profile, delivery, now)
    ]
    assert len(texts) > 10
    assert not [each for each in texts if "{" in each or "Pak " in each or "08" in each]


def test_a_full_desk_takes_no_new_complaints(profile: Profile) -> None:
    played = world(profile, "quiet", speed=60.0)
    for now in turns(played, 600.0):
        played.advance(now)
        assert len(played.cases.cases) <= 8


def test_a_forgotten_case_is_left_alone_and_its_vehicle_freed(profile: Profile) -> None:
    played = world(profile)
    played.advance(START)
    case = next(each for each in played.cases.cases.values() if each.vehicle_id)
    played.forget(case.key)
    later = played_actions(played, 600.0)
    assert case.vehicle_id not in played.fleet.busy or case.vehicle_id in {
        each.vehicle_id for each in played.cases.cases.values()
    }
    assert case.key not in {each.case for each in later if each.at > START}


def test_a_past_without_anything_is_a_fresh_start(profile: Profile) -> None:
    fresh = world(profile)
    told = World(profile, fresh.options, START, Past())
    assert fresh.advance(START) == told.advance(START)
