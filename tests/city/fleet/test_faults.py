"""Bad positions are kept and marked with the rule that caught them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.fleet.faults import Bounds, Fault, judge
from tests.city.fleet.drives import BEKASI, POOL, changed, drives, stands, track

BOUNDS = Bounds(frame=BEKASI.frame.widened(0.25))
DRIVE = track(drives(8, 20, POOL))
MIDDLE = 60


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"lat": 0.0, "lng": 0.0}, Fault.ZERO_ISLAND),
        ({"lat": 0.009, "lng": -0.009}, Fault.ZERO_ISLAND),
        ({"lat": -7.79, "lng": 110.36}, Fault.OUTSIDE),
        ({"accuracy_m": 50.1}, Fault.INACCURATE),
        ({"speed_kmh": 150.1}, Fault.SPEED),
        ({"speed_kmh": -1.0}, Fault.SPEED),
        ({"lat": POOL[0] + 0.2}, Fault.JUMP),
    ],
)
def test_one_bad_position_is_caught_by_its_rule_and_the_others_stay_good(values, rule):
    judged = judge(changed(DRIVE, MIDDLE, **values), BOUNDS)
    assert judged.faults[MIDDLE] is rule
    assert len(judged.good()) == len(DRIVE) - 1
    assert judged.counts() == {rule: 1}


@pytest.mark.parametrize("values", [{"accuracy_m": 50.0}, {"speed_kmh": 150.0}, {"accuracy_m": None, "speed_kmh": None}])  # fmt: skip
def test_what_is_just_possible_is_good(values):
    assert judge(changed(DRIVE, MIDDLE, **values), BOUNDS).counts() == {}


def test_a_second_position_of_the_same_time_is_a_repeat():
    judged = judge(changed(DRIVE, MIDDLE, at_s=DRIVE.at_s[MIDDLE - 1]), BOUNDS)
    assert judged.counts() == {Fault.REPEATED: 1}


def test_a_wrong_first_position_costs_two_more_and_no_kilometres():
    judged = judge(changed(DRIVE, 0, lat=POOL[0] + 0.2), BOUNDS)
    assert judged.faults[:5] == ["", "jump", "jump", "", ""]
    assert judged.breaks == {3}


def test_a_clock_that_is_ahead_is_wrong_at_once():
    assert judge(replace(DRIVE, received_s=[each - 301 for each in DRIVE.at_s]), BOUNDS).counts() == {Fault.CLOCK: len(DRIVE)}  # fmt: skip
    assert judge(replace(DRIVE, received_s=[each - 300 for each in DRIVE.at_s]), BOUNDS).counts() == {}  # fmt: skip


def test_a_clock_a_day_behind_is_wrong_because_it_keeps_pace():
    day_late = replace(DRIVE, received_s=[each + 86_400 + n % 3 for n, each in enumerate(DRIVE.at_s)])  # fmt: skip
    assert judge(day_late, BOUNDS).counts() == {Fault.CLOCK: len(DRIVE)}


@pytest.mark.parametrize("seconds_apart", [0.0, 1.0, 2.0])
def test_what_a_tracker_saved_while_it_was_offline_is_good(seconds_apart):
    came = DRIVE.at_s[-1] + 7200
    saved = replace(DRIVE, received_s=[came + n * seconds_apart for n in range(len(DRIVE))])
    assert judge(saved, BOUNDS).counts() == {}


def test_the_wrong_clock_of_one_day_does_not_spoil_the_good_positions_of_that_day():
    wrong = track(drives(9, 10, POOL), late_s=86_400)
    both = track(stands(8, 9, POOL), drives(9, 10, POOL), stands(9.5, 10, POOL))
    mixed = replace(
        both, **{name: [*getattr(both, name), *getattr(wrong, name)] for name in both.__struct_fields__}
    ).in_order()  # fmt: skip
    counts = judge(mixed, BOUNDS).counts()
    assert counts[Fault.CLOCK] == len(wrong)


numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
rows = st.lists(
    st.tuples(
        st.integers(0, 400).map(lambda n: n * 5.0),
        st.sampled_from([0.0, 3.0, 4000.0, -400.0]),
        st.floats(-6.4, -6.1),
        st.floats(106.9, 107.1),
        st.none() | numbers,
        st.none() | numbers,
    ),
    max_size=40,
)


@given(rows)
def test_whatever_comes_every_position_keeps_its_place_and_gets_one_verdict(found):
    points = track([(at_s, lat, lng, speed, None) for at_s, _, lat, lng, speed, _ in found])
    points = replace(
        points,
        received_s=[at_s + lag for at_s, lag, *_ in found],
        accuracy_m=[row[5] for row in found],
    ).in_order()
    judged = judge(points, BOUNDS)
    assert len(judged.faults) == len(points)
    assert len(judged.good()) + sum(judged.counts().values()) == len(points)
    assert all(not judged.faults[each] for each in judged.breaks)
