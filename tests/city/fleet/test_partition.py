"""Trips, stops and silence fill the day: every second is in exactly one of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.fleet.partition import Pace, partition
from city.fleet.points import Points
from city.geography import METRES_PER_DEGREE
from tests.city.fleet.drives import END_S, POOL, ROW, START_S, at, drives, end_of, stands, track

PACE = Pace()
DUTY = [(at(5.5), at(18))]
ALWAYS = [(START_S - 86_400, END_S + 86_400)]


def cut(points: Points, *, pace=PACE, duty=DUTY, until_s=END_S):
    return partition(points, pace, duty, START_S, until_s)


def words(spans) -> list[str]:
    return [each.state for each in spans]


def test_a_day_of_one_round():
    out = drives(8, 15, POOL)
    back = drives(8 + 45 / 60, 15, end_of(out), north=False)
    points = track(stands(0, 8, POOL), out, stands(8.25, 8.75, end_of(out)), back, stands(9, 24, POOL))  # fmt: skip
    spans = cut(points)
    assert words(spans) == ["stop", "trip", "stop", "trip", "stop"]
    assert [round(each.start_s - START_S) for each in spans[1:3]] == [
        at(8) - START_S - 10,
        8.25 * 3600,
    ]
    assert [each.then for each in spans] == ["trip", "stop", "trip", "stop", ""]


def test_a_stop_shorter_than_the_kinds_time_is_part_of_the_trip():
    out = drives(8, 10, POOL)
    red_light = stands(8 + 10 / 60, 8 + 12.9 / 60, end_of(out))
    on = drives(8 + 13 / 60, 10, end_of(out))
    points = track(stands(0, 8, POOL), out, red_light, on, stands(8 + 23 / 60, 24, end_of(on)))
    assert words(cut(points)) == ["stop", "trip", "stop"]
    hop = Pace(trip_m=100, stop_s=120, silent_s=3600)
    assert words(cut(points, pace=hop)) == ["stop", "trip", "stop", "trip", "stop"]


def test_a_receiver_that_wanders_makes_no_trip():
    here = [(t, lat + 0.0008 * (n % 2), lng, 0.0, on) for n, (t, lat, lng, _, on) in enumerate(stands(0, 24, POOL))]  # fmt: skip
    assert words(cut(track(here))) == ["stop"]


def test_a_queue_that_creeps_is_one_stop():
    rows: list[ROW] = []
    for n in range(12):
        place = (POOL[0] + n * 40 / METRES_PER_DEGREE, POOL[1])
        rows += stands(8 + n / 12, 8 + (n + 1) / 12, place)
    assert words(cut(track(stands(0, 8, POOL), rows, stands(9, 24, end_of(rows))))) == ["stop"]


def test_a_trip_whose_tracker_goes_quiet_ends_there_and_says_so():
    points = track(stands(0, 8, POOL), drives(8, 20, POOL))
    spans = cut(points)
    assert words(spans) == ["stop", "trip", "silent"]
    assert spans[1].then == "silent"
    assert spans[1].end_s == points.at_s[-1]


@pytest.mark.parametrize(("gap_s", "state"), [(3590, "trip"), (3600, "silent")])
def test_exactly_the_kinds_silence_is_a_silence(gap_s, state):
    points = track(stands(0, 8, POOL), drives(8, 20, POOL))
    assert words(cut(points, until_s=points.at_s[-1] + gap_s))[-1] == state


def test_a_tracker_that_sleeps_outside_the_shift_is_parked():
    points = track(stands(6, 17.9, POOL))
    assert words(cut(points)) == ["silent", "stop"]
    assert words(cut(track([(at(-6), *POOL, 0.0, None)], stands(6, 17.9, POOL)))) == ["stop"]


def test_a_tracker_that_is_silent_on_duty_is_flagged_unless_the_engine_was_off():
    quiet = (stands(0, 8, POOL, on=None), stands(11, 24, POOL, on=None))
    assert words(cut(track(*quiet))) == ["stop", "silent", "stop"]
    asleep = (stands(0, 8, POOL, on=False), stands(11, 24, POOL, on=False))
    assert words(cut(track(*asleep), duty=ALWAYS)) == ["stop"]


def test_a_vehicle_that_comes_back_elsewhere_was_never_parked():
    elsewhere = (POOL[0] + 0.02, POOL[1])
    points = track(stands(0, 8, POOL), stands(11, 24, elsewhere))
    assert words(cut(points)) == ["stop", "silent", "stop"]


def test_what_is_never_heard_of_is_silent_all_day():
    assert [tuple(each[:3]) for each in cut(track())] == [("silent", START_S, END_S)]


def test_a_trip_over_midnight_counts_for_the_day_it_began():
    points = track(stands(-2, -0.2, POOL), drives(-0.2, 30, POOL))
    first = cut(points, duty=ALWAYS)[0]
    assert (first.state, first.begins, first.start_s) == ("trip", False, START_S)
    assert first.whole[0] < START_S


steps = st.tuples(
    st.sampled_from([5.0, 10.0, 60.0, 600.0, 3599.0, 3600.0, 9000.0]),
    st.floats(-0.01, 0.01),
    st.floats(-0.01, 0.01),
    st.sampled_from([None, 0.0, 2.9, 30.0]),
    st.sampled_from([None, True, False]),
)
paces = st.tuples(st.sampled_from([50.0, 200.0, 2000.0]), st.sampled_from([30.0, 180.0, 900.0]))


@given(st.lists(steps, max_size=60), st.floats(-5, 25), paces, st.floats(0, 24), st.booleans())
def test_trips_and_stops_partition_the_day(walk, first_h, pace, until_h, duty):
    """No gap, no overlap, nothing outside, no two neighbours alike, whatever is heard when."""
    rows: list[ROW] = []
    now_s, lat, lng = at(first_h), *POOL
    for seconds, north, east, speed, on in walk:
        now_s, lat, lng = now_s + seconds, lat + north, lng + east
        rows.append((now_s, lat, lng, speed, on))
    until_s = at(until_h)
    spans = cut(track(rows), pace=Pace(*pace), duty=ALWAYS if duty else DUTY, until_s=until_s)
    assert sum(each.end_s - each.start_s for each in spans) == pytest.approx(
        max(0.0, until_s - START_S)
    )
    assert all(a.end_s == b.start_s and a.state != b.state for a, b in pairwise(spans))
    assert all(START_S <= each.start_s < each.end_s <= until_s for each in spans)
    assert all(a.then == b.state for a, b in pairwise(spans))
