from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.clocks import Clock, calls, due, standing
from city.complaints import (
    CLOCK_STOPS,
    NEXT,
    Complaint,
    Event,
    Kind,
    Report,
    Status,
    apply,
    begin,
)
from city.deadlines import due_at, is_late
from city.profile import load
from city.service_times import Rules, ServiceRule, ServiceTime, To

BEKASI = load("bekasi")
CITY, LAPOR, SI_BADRA = (BEKASI.clock_presets[key] for key in ("city", "sp4n-lapor", "si-badra"))
NONE: frozenset[date] = frozenset()
MONDAY = datetime(2026, 4, 6, 3, 0, tzinfo=UTC)  # 10:00 in the city
HOUR = timedelta(hours=1)
REPORT = Report(
    observed_at=MONDAY, received_at=MONDAY, source="open311", service_code="sampah",
    description="", lat=-6.24, lng=107.0,
)  # fmt: skip


def case(*steps: tuple[float, Status], category: str = "sampah") -> Complaint:
    """A case received on Monday at ten, with steps so many hours later."""
    report = msgspec.structs.replace(REPORT, service_code=category)
    state = begin(
        "BKS-1", Event(at=MONDAY, actor="x", status=Status.RECEIVED, report=report, agency_id="dlh")
    )
    for hours, status in steps:
        state = apply(state, Event(at=MONDAY + hours * HOUR, actor="x", status=status))
    return state


def escalated(state: Complaint, *levels: int) -> Complaint:
    for level in levels:
        told = Event(
            at=state.status_at, actor="w", status=state.status, kind=Kind.ESCALATED, level=level
        )
        state = apply(state, told)
    return state


def after(hours: float) -> datetime:
    return MONDAY + hours * HOUR


@pytest.mark.parametrize(
    ("hours", "state", "level"),
    [(0, "on_time", 0), (6.39, "on_time", 0), (6.4, "soon", 1), (8, "soon", 2), (8.01, "late", 2),
     (16, "late", 3)],
)  # fmt: skip
def test_a_clock_warns_at_four_fifths_and_is_late_after_the_last_second(hours, state, level):
    found = standing(case(), after(hours), CITY, NONE)
    assert (found.state, found.level) == (state, level)
    assert found.due_at == after(8)
    assert found.warn_at == after(6.4)
    assert found.left_s == pytest.approx((8 - hours) * 3600)


def test_coordination_stops_the_clock_and_gives_the_rest_back():
    waits = case((2, Status.COORDINATING))
    assert standing(waits, after(100), CITY, NONE).state == "stopped"
    assert not standing(waits, after(100), CITY, NONE).late
    assert standing(waits, after(100), CITY, NONE).left_s == 6 * 3600
    goes_on = apply(waits, Event(at=after(50), actor="x", status=Status.ASSIGNED))
    assert due(goes_on, CITY, NONE) == after(56)


def test_a_deadline_that_has_passed_never_moves_again():
    late = case((9, Status.COORDINATING), (50, Status.ASSIGNED))
    assert due(late, CITY, NONE) == after(8)
    assert standing(late, after(50), CITY, NONE).state == "late"


def test_who_solved_in_time_is_not_late_while_the_citizen_thinks():
    solved = case((1, Status.ASSIGNED), (7, Status.RESOLVED))
    found = standing(solved, after(200), CITY, NONE)
    assert (found.state, found.late) == ("stopped", False)
    assert standing(case((1, Status.ASSIGNED), (9, Status.RESOLVED)), after(10), CITY, NONE).late


def test_reopening_gives_nobody_time():
    again = case((1, Status.ASSIGNED), (7, Status.RESOLVED), (100, Status.REOPENED))
    assert due(again, CITY, NONE) == after(101)
    closed = case(
        (1, Status.ASSIGNED), (7, Status.RESOLVED), (50, Status.CLOSED), (100, Status.REOPENED)
    )
    assert due(closed, CITY, NONE) == after(101)


def test_pauses_count_only_so_often():
    steps = [
        (n / 100, s) for n in range(60) for s in ((Status.COORDINATING, Status.ASSIGNED)[n % 2],)
    ]
    assert len(case(*steps).pauses) <= 40


def test_lapor_counts_working_days_by_classification():
    """Fridays are longer, so the time of day may shift by minutes; the days are the official ones."""
    for category, days in {"ktp-kk": 5, "sampah": 14, "jalan-berlubang": 60}.items():
        weekdays = timedelta(days=days // 5 * 7 + days % 5)
        assert due(case(category=category), LAPOR, NONE) - MONDAY == pytest.approx(
            weekdays, abs=timedelta(minutes=10)
        )


def test_holidays_move_a_deadline_of_working_days():
    off = frozenset({date(2026, 4, 7)})
    assert due(case(category="ktp-kk"), LAPOR, off) == MONDAY + timedelta(days=8)
    assert due(case(), CITY, off) == after(8), "a clock around the clock knows no holiday"


def told(state: Complaint, hours: float, rules: Rules = SI_BADRA) -> list[tuple[int, To]]:
    return [(each.level, each.to) for each in calls(state, after(hours), rules, NONE)]


def test_si_badra_tells_the_desk_after_seven_minutes_the_head_after_a_day_the_mayor_after_two():
    assert told(case(), 6.9 / 60) == []
    assert told(case(), 7 / 60) == [(1, To.DESK)]
    assert told(escalated(case(), 1), 24) == [(2, To.HEAD)]
    assert told(escalated(case(), 1, 2, 3), 48) == [(4, To.MAYOR), (5, To.HEAD)]


def test_a_short_service_time_does_not_swallow_the_levels_that_come_later():
    """Four hours for one category: levels 3 and 5 come first, and the agency stays silent."""
    row = ServiceRule(time=ServiceTime(amount=4), categories=("sampah",))
    rules = msgspec.structs.replace(SI_BADRA, services=(row,))
    silent = escalated(case((0.05, Status.ASSIGNED)), 3, 5)
    assert told(silent, 23.9, rules) == []
    assert told(silent, 24, rules) == [(2, To.HEAD)]
    assert told(escalated(silent, 2), 47.9, rules) == []
    assert told(escalated(silent, 2), 48, rules) == [(4, To.MAYOR)]
    assert told(escalated(silent, 2, 4), 500, rules) == []


def test_only_those_who_work_on_a_case_are_warned_a_superior_is_an_escalation():
    found = {each.level: each.early for each in calls(case(), after(100), SI_BADRA, NONE)}
    assert found == {1: True, 2: False, 3: True, 4: False, 5: False}


def test_who_assigned_within_seven_minutes_is_not_told_about_it():
    assert told(case((0.1, Status.ASSIGNED)), 23) == []
    assert told(case((0.1, Status.ASSIGNED)), 24) == [(2, To.HEAD)]
    assert told(case((0.1, Status.ASSIGNED), (5, Status.DISPATCHED)), 30) == []


def test_nobody_is_told_of_a_case_that_stands_still_or_has_ended():
    for status in (Status.COORDINATING, Status.REJECTED, Status.NOT_OURS, Status.MERGED):
        assert told(case((1, status)), 500) == []
        assert told(case((1, status)), 500, CITY) == []


def test_a_call_has_the_same_key_for_ever():
    first = calls(case(), after(8), CITY, NONE)
    later = calls(case(), after(90), CITY, NONE)
    assert [each.key for each in first] == [each.key for each in later[:2]]
    assert first[1].key == f"clock:BKS-1:{after(8).isoformat()}:2"


def test_the_most_exact_service_time_wins():
    def hours(amount: float) -> ServiceTime:
        return ServiceTime(amount=amount)

    rows = (
        ServiceRule(time=hours(1), agencies=("dlh",)),
        ServiceRule(time=hours(2), categories=("sampah",)),
        ServiceRule(time=hours(3), categories=("sampah",), agencies=("dlh",)),
    )
    rules = msgspec.structs.replace(CITY, services=rows, usual=hours(9))
    asked = [("sampah", "dlh"), ("sampah", "bpbd"), ("taman", "dlh"), ("taman", "bpbd")]
    assert [rules.service_time(*each).amount for each in asked] == [3, 2, 1, 9]


def test_the_next_change_is_the_next_thing_a_watch_must_see():
    clock = Clock(CITY, NONE)
    assert clock.next_change(case(), MONDAY) == after(6.4)
    assert clock.next_change(case(), after(6.4)) == after(8)
    assert clock.next_change(case(), after(8)) == after(16)
    assert clock.next_change(case(), after(16)) is None
    assert clock.next_change(case((1, Status.COORDINATING)), MONDAY) is None


def test_the_wall_uses_the_preset_and_the_holidays_of_the_profile():
    paper = case(category="ktp-kk")
    official = msgspec.structs.replace(BEKASI, clocks=LAPOR).with_holidays([date(2026, 4, 7)])
    assert due_at(paper, official) == MONDAY + timedelta(days=8)
    assert due_at(paper, BEKASI) == after(72)
    assert not is_late(case((1, Status.COORDINATING)), BEKASI, after(100)), "never painted red"
    assert is_late(case(), BEKASI, after(8.1))


lives = st.lists(st.tuples(st.integers(1, 4000), st.integers(0, 9)), max_size=12)


def lived(choices: list[tuple[int, int]]) -> Complaint:
    """A life by the table: so many minutes to the next step, and which of the possible ones."""
    state, at = case(), MONDAY
    for minutes, choice in choices:
        at += timedelta(minutes=minutes)
        possible = NEXT[state.status]
        state = apply(state, Event(at=at, actor="x", status=possible[choice % len(possible)]))
    return state


@settings(deadline=None, max_examples=150)
@given(lives, st.integers(0, 9000), st.sampled_from([CITY, LAPOR, SI_BADRA]))
def test_every_life_has_a_standing_that_agrees_with_itself(choices, minutes, rules):
    state = lived(choices)
    now = state.status_at + timedelta(minutes=minutes)
    found = standing(state, now, rules, NONE)
    assert found.warn_at <= found.due_at
    assert found.late == (found.left_s < 0) or abs(found.left_s) < 0.01
    assert (found.state == "stopped") == (state.status in CLOCK_STOPS or not state.open)
    if found.state != "stopped":
        assert (found.state == "late") == found.late == (now > found.due_at)


@settings(deadline=None, max_examples=150)
@given(lives, st.sampled_from([CITY, LAPOR, SI_BADRA]))
def test_a_deadline_once_passed_stays_through_any_further_life(choices, rules):
    state = lived(choices)
    found = standing(state, state.status_at, rules, NONE)
    if not found.late:
        return
    for status in NEXT[state.status]:
        later = apply(state, Event(at=state.status_at + 99 * HOUR, actor="x", status=status))
        assert due(later, rules, NONE) == found.due_at


@settings(deadline=None, max_examples=100)
@given(
    lives, st.lists(st.integers(1, 3000), min_size=1, max_size=8), st.sampled_from([CITY, SI_BADRA])
)
def test_each_level_is_told_exactly_once_however_often_one_looks(choices, looks, rules):
    state, now, keys = lived(choices), MONDAY, []
    now = state.status_at
    for minutes in looks:
        now += timedelta(minutes=minutes)
        for call in calls(state, now, rules, NONE):
            keys.append(call.key)
            state = escalated(state, call.level)
    assert len(keys) == len(set(keys))
    assert calls(state, now, rules, NONE) == ()


def test_the_zone_of_the_city_decides_what_a_working_day_is():
    friday = datetime(2026, 4, 10, 16, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    state = msgspec.structs.replace(case(category="ktp-kk"), received_at=friday.astimezone(UTC))
    expected = datetime(2026, 4, 17, 16, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert due(state, LAPOR, NONE) == expected
