"""What a post says and nobody should believe is marked with the rule that caught it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import water
from city.gauge_checks import Fault, checked, silences
from city.observations import WaterLevel
from city.post_story import story_of
from city.profile import load
from city.severity import Severity

PROFILE = load("bekasi")
P2C = PROFILE.gauges["p2c"]
NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)


def series(*levels: float | None, until: datetime = NOW) -> list[WaterLevel]:
    """One reading every ten minutes, the last one at `until`, each received as it was taken."""
    first = until - TEN * (len(levels) - 1)
    return [said(cm, first + TEN * n) for n, cm in enumerate(levels)]


def said(
    cm: float | None, observed_at: datetime, received_at: datetime | None = None
) -> WaterLevel:
    return WaterLevel(
        observed_at=observed_at,
        received_at=received_at or observed_at,
        source="test",
        gauge_id="p2c",
        level_cm=cm,
    )


def faults(levels: list[WaterLevel]) -> list[Fault | None]:
    return [each.fault for each in checked(levels, P2C)]


def test_a_river_that_rises_fast_is_believed() -> None:
    assert set(faults(series(150, 170, 230, 320, 415, 510, 600, 640))) == {None}


def test_a_stuck_gauge_is_caught_after_twelve_hours() -> None:
    found = faults(series(*[212.4] * 80))
    assert found[:72] == [None] * 72
    assert set(found[72:]) == {Fault.STUCK}


def test_a_gauge_that_moves_again_is_believed_again() -> None:
    assert faults(series(*[212.4] * 80, 212.9, 213.1))[-2:] == [None, None]


def test_a_single_jump_is_not_believed_and_what_follows_is() -> None:
    assert faults(series(150, 151, 990, 152, 153)) == [None, None, Fault.JUMPING, None, None]


def test_a_jump_that_the_next_reading_confirms_was_the_water() -> None:
    assert faults(series(150, 151, 410, 415, 420)) == [None] * 5


def test_a_gauge_that_jumps_to_and_fro_is_never_believed() -> None:
    assert faults(series(150, 900, 400, 900, 400, 152)) == [None, *[Fault.JUMPING] * 4, None]


def test_after_a_pause_water_may_have_moved_further() -> None:
    levels = [said(150, NOW - timedelta(hours=1)), said(640, NOW)]
    assert faults(levels) == [None, None]


@pytest.mark.parametrize(("usual", "metres"), [(152, 1.52), (640, 6.4), (64, 0.64), (350, 3.5)])
def test_metres_instead_of_centimetres_are_caught(usual: float, metres: float) -> None:
    assert faults(series(usual, usual + 1, metres, usual + 2)) == [None, None, Fault.METRES, None]


def test_metres_are_caught_from_the_first_reading_on_and_for_as_long_as_they_come() -> None:
    assert set(faults(series(1.52, 1.53, 1.6, 2.1, 2.9, 3.4))) == {Fault.METRES}


def test_water_that_really_falls_low_is_no_metres() -> None:
    assert faults(series(60, 40, 25, 12, 8, 7)) == [None] * 6


def test_a_clock_that_is_a_day_behind_is_caught() -> None:
    right = series(150, 151, 152)
    wrong = [said(153, NOW + n * TEN - timedelta(days=1), NOW + n * TEN) for n in range(1, 4)]
    found = {each.level.received_at: each.fault for each in checked([*right, *wrong], P2C)}
    assert [found[NOW + n * TEN] for n in range(-2, 4)] == [None] * 3 + [Fault.CLOCK] * 3


def test_a_day_that_is_sent_late_as_a_lot_has_no_wrong_clock() -> None:
    lot = [said(150 + n / 10, NOW - n * TEN, NOW) for n in range(1, 200)]
    assert set(faults(lot)) == {None}


def test_a_missing_value_is_no_fault() -> None:
    assert faults(series(150, None, 152)) == [None] * 3


def test_silence_is_a_gap_between_readings_and_open_while_it_lasts() -> None:
    early, late = NOW - timedelta(hours=5), NOW - timedelta(hours=2)
    levels = [*series(150, 151, until=early), *series(152, 153, until=late)]
    assert silences(levels, P2C.stale_after_s, NOW) == [(early, late - TEN), (late, None)]
    assert silences(levels, P2C.stale_after_s, late) == [(early, late - TEN)]
    assert silences([], 1800, NOW) == []


@given(st.lists(st.one_of(st.none(), st.floats(-100, 1200)), max_size=120))
def test_nothing_is_lost_and_only_what_is_believed_is_a_level(cms: list[float | None]) -> None:
    levels = series(*cms)
    found = checked(levels, P2C)
    assert [each.level for each in found] == levels
    assert [each.cm for each in found if each.fault] == [None] * sum(
        each.fault is not None for each in found
    )


# --- what the wall says then --------------------------------------------------------------------
def reading(levels: list[WaterLevel], now: datetime = NOW) -> water.Reading:
    limits = PROFILE.limits_for(P2C.id, now)
    return water.judge(P2C, story_of(P2C, limits, levels), now, limits)


def test_a_doubted_reading_leaves_the_one_before_it_standing() -> None:
    found = reading(series(482, 485, 1100))
    assert (found.level_cm, found.siaga, found.severity) == (485, 2, Severity.WARNING)
    assert found.fault is Fault.JUMPING
    assert found.observed_at == NOW - TEN


def test_after_half_an_hour_without_a_reading_that_is_believed_nothing_is_known() -> None:
    found = reading(series(482, 4.83, 4.84, 4.85, 4.86))
    assert (found.level_cm, found.siaga) == (None, None)
    assert (found.severity, found.word_key) == (Severity.UNKNOWN, "water.fault_metres")
    assert found.faulty_since == NOW - 3 * TEN


def test_a_clock_a_day_behind_leaves_the_post_late_and_says_why() -> None:
    right = series(150, until=NOW - timedelta(hours=2))
    wrong = said(700, NOW - timedelta(days=1), NOW)
    story = story_of(P2C, PROFILE.limits_for(P2C.id, NOW), [*right, wrong])
    found = water.judge(P2C, story, NOW, PROFILE.limits_for(P2C.id, NOW))
    assert (found.severity, found.level_cm, found.siaga) == (Severity.STALE, 150, None)
    assert found.fault is Fault.CLOCK


def test_a_stuck_gauge_ends_as_unknown() -> None:
    found = reading(series(*[212.4] * 80))
    assert (found.severity, found.word_key) == (Severity.UNKNOWN, "water.fault_stuck")
    assert found.level_cm is None
