"""A siaga is reached, left only well below its limit after a while, and never chatters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.profile import Hold, Thresholds
from city.siaga import Change, Standing, stepped, waited

LIMITS = Thresholds(authority="x", version="1", s4_cm=350, s3_cm=400, s2_cm=480, s1_cm=650)
HOLD = Hold()
NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)
FOUR = {4: 350.0, 3: 400.0, 2: 480.0, 1: 650.0}


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def gone_through(
    readings: list[tuple[float, float]], hold: Hold = HOLD
) -> tuple[Standing, list[Change]]:
    """(minute, cm) each."""
    standing, found = Standing(), list[Change]()
    for minute, cm in readings:
        standing, changes = stepped(standing, minutes(minute), cm, LIMITS, hold)
        found += changes
    return standing, found


def test_one_reading_is_enough_to_warn() -> None:
    standing, changes = gone_through([(0, 700)])
    assert standing.siaga == 1
    assert changes == [Change(NOW, None, 1)]
    assert changes[0].worse


def test_water_around_a_limit_raises_the_siaga_once() -> None:
    trembling = [(minute, 480 + (-5 if minute % 2 else 5)) for minute in range(0, 600, 5)]
    standing, changes = gone_through(trembling)
    assert standing.siaga == 2
    assert len(changes) == 1


def test_a_siaga_is_left_a_quarter_of_an_hour_after_the_water_is_well_below() -> None:
    rising = [(0, 490.0)]
    assert gone_through([*rising, (10, 469)])[0].siaga == 2
    standing, changes = gone_through([*rising, (10, 469), (20, 468), (25, 466)])
    assert standing.siaga == 3
    assert changes[-1] == Change(minutes(25), 2, 3)
    assert not changes[-1].worse
    assert gone_through([*rising, (10, 470), (60, 470)])[0].siaga == 2


def test_what_has_been_turning_long_enough_turns_without_another_reading() -> None:
    standing, _ = gone_through([(0, 490), (10, 420)])
    assert waited(standing, minutes(24), HOLD) == (standing, ())
    later, changes = waited(standing, minutes(26), HOLD)
    assert later.siaga == 3
    assert changes == (Change(minutes(25), 2, 3),)


def test_a_post_may_be_told_to_wait_before_it_warns() -> None:
    patient = Hold(rise_s=600)
    assert gone_through([(0, 490), (5, 491)], patient)[0].siaga is None
    assert gone_through([(0, 490), (5, 470), (10, 490), (15, 490)], patient)[0].siaga == 3
    standing, changes = gone_through([(0, 490), (5, 491), (10, 492)], patient)
    assert standing.siaga == 2
    assert changes == [Change(minutes(10), None, 2)]


def test_an_old_reading_changes_nothing() -> None:
    standing, _ = gone_through([(0, 490)])
    assert stepped(standing, NOW, 900, LIMITS, HOLD) == (standing, ())


@pytest.mark.parametrize("step", FOUR)
def test_since_is_told_for_this_siaga_and_every_milder_one(step: int) -> None:
    standing, _ = gone_through([(0, 360), (60, 405), (120, 485), (180, 660)])
    assert standing.since(step) == minutes({4: 0, 3: 60, 2: 120, 1: 180}[step])


readings = st.lists(
    st.tuples(st.floats(0.1, 40), st.floats(0, 900)), min_size=1, max_size=80
)  # (minutes after the one before, cm)
holds = st.builds(
    Hold,
    hysteresis_cm=st.floats(0, 60),
    rise_s=st.sampled_from([0.0, 300.0, 900.0]),
    fall_s=st.floats(60, 3600),
)


@given(readings, holds)
def test_it_never_chatters(steps: list[tuple[float, float]], hold: Hold) -> None:
    """Whatever comes in: a limit that was reached is kept for `fall_s`, and left only after the water
    fell below it by the hysteresis."""
    standing, at = Standing(), NOW
    on_since: dict[int, datetime] = {}
    lowest: dict[int, float] = {}
    for wait, cm in steps:
        at += timedelta(minutes=wait)
        before = standing
        standing, changes = stepped(standing, at, cm, LIMITS, hold)
        for each, (step, limit) in zip(range(4), FOUR.items(), strict=True):
            was, now = before.latches[each], standing.latches[each]
            lowest[step] = min(lowest.get(step, 1e9), cm)
            if now.on and not was.on:
                on_since[step], lowest[step] = now.since or at, cm
            if was.on and not now.on:
                assert now.since
                assert now.since - on_since[step] >= timedelta(seconds=hold.fall_s)
                assert lowest[step] <= limit - hold.hysteresis_cm
        assert all(a.after == b.before for a, b in pairwise(changes))


@given(st.lists(st.floats(471, 489), min_size=2, max_size=60))
def test_within_the_hysteresis_there_is_at_most_one_change(levels: list[float]) -> None:
    _, changes = gone_through([(0, 440.0), *((5.0 * n, cm) for n, cm in enumerate(levels, 1))])
    assert len([each for each in changes if 2 in (each.before, each.after)]) <= 1


@given(readings)
def test_milder_limits_are_on_wherever_a_worse_one_is(steps: list[tuple[float, float]]) -> None:
    standing, at = Standing(), NOW
    for wait, cm in steps:
        at += timedelta(minutes=wait)
        standing, _ = stepped(standing, at, cm, LIMITS, HOLD)
        on = [each.on for each in standing.latches]
        assert on == sorted(on, reverse=True)
