"""The life of an alarm: raised, acknowledged, returned, shelved, out of service; it never chatters."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from city.alarm import (
    LONGEST_SHELF,
    Act,
    Alarm,
    Change,
    Clock,
    Event,
    Gone,
    Limits,
    Revised,
    Standing,
    Value,
    Watched,
)
from city.alarm_acts import NotPossible
from city.alarms import heard, step
from city.severity import Severity

NOW = datetime(2026, 2, 11, 11, 0, tzinfo=UTC)
RISING = Limits(comparison="above", value=300, back=280, for_s=600, back_for_s=300, fresh_s=3600)
AT_ONCE = Limits(comparison="at_least", value=300, back=290)
NEW = Watched(alarm=Alarm(rule="siaga-1", subject="gauge:p2c", severity=Severity.DANGER))


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def act(what: Any, minutes: float, **more: Any) -> Act:
    return Act(at=at(minutes), by="rina", what=what, **{"why": "dipantau", **more})


def lived(limits: Limits, *events: Event, begin: Watched = NEW) -> tuple[Watched, list[Change]]:
    state, changes = begin, list[Change]()
    for event in events:
        state, made = step(state, event, limits)
        changes += made
    return state, changes


def told(changes: list[Change]) -> list[tuple[str, float]]:
    """What happened, and how many minutes after NOW."""
    return [(each.what, (each.at - NOW).total_seconds() / 60) for each in changes]


def levels(*pairs: tuple[float, float | None]) -> list[Value]:
    return [Value(at(minutes), cm) for minutes, cm in pairs]


def test_it_rings_when_the_limit_has_been_exceeded_for_long_enough() -> None:
    state, changes = lived(RISING, *levels((0, 301), (9, 320)))
    assert (state.alarm.standing, changes) == (Standing.NORMAL, [])
    state, changes = lived(RISING, *levels((0, 301), (9, 320)), Clock(at(10)))
    assert told(changes) == [("raised", 10)]
    assert (state.alarm.standing, state.alarm.value) == (Standing.RAISED, 320)


def test_the_limit_itself_is_not_above_it() -> None:
    assert lived(RISING, *levels((0, 300), (20, 300)), Clock(at(20)))[1] == []
    assert told(lived(AT_ONCE, *levels((0, 300)))[1]) == [("raised", 0)]


def test_a_value_in_the_dead_band_breaks_both_spans_and_a_missing_one_neither() -> None:
    assert lived(RISING, *levels((0, 310), (5, 290), (6, 310)), Clock(at(12)))[1] == []
    assert told(lived(RISING, *levels((0, 310), (5, None)), Clock(at(12)))[1]) == [("raised", 10)]


def test_silence_raises_nothing_and_ends_nothing() -> None:
    short = Limits(comparison="above", value=300, back=280, for_s=600, fresh_s=300)
    assert lived(short, *levels((0, 310)), Clock(at(60)))[1] == []
    state, _ = lived(AT_ONCE, *levels((0, 310)), Clock(at(600)))
    assert state.alarm.standing is Standing.RAISED


def test_what_comes_late_is_judged_in_its_own_time() -> None:
    """An hour's backlog at once: raised and returned when it was so, not when it came."""
    state, changes = lived(RISING, *levels((0, 310), (15, 320), (20, 200), (40, 100)))
    assert told(changes) == [("raised", 10), ("returned", 25)]
    assert state.alarm.standing is Standing.RETURNED
    assert lived(RISING, *levels((20, 200), (0, 400)), Clock(at(30)))[1] == []


def test_who_acknowledges_stands_there_with_the_reason() -> None:
    state, changes = lived(AT_ONCE, *levels((0, 310)), act("acknowledged", 2))
    alarm = state.alarm
    assert (alarm.standing, alarm.acknowledged_by, alarm.acknowledged_why) == (
        Standing.ACKNOWLEDGED, "rina", "dipantau",
    )  # fmt: skip
    assert (changes[-1].by, changes[-1].why) == ("rina", "dipantau")
    state, changes = lived(AT_ONCE, *levels((5, 200)), begin=state)
    assert (state.alarm.standing, told(changes)) == (Standing.NORMAL, [("returned", 5)])
    assert not state.alarm.open


def test_one_that_nobody_saw_stays_after_it_has_gone_until_somebody_does() -> None:
    state, _ = lived(AT_ONCE, *levels((0, 310), (5, 200)), Clock(at(10_000)))
    assert (state.alarm.standing, state.alarm.open) == (Standing.RETURNED, True)
    state, _ = lived(AT_ONCE, act("acknowledged", 10_000), begin=state)
    assert not state.alarm.open


def test_one_that_comes_again_must_be_acknowledged_again() -> None:
    events = (*levels((0, 310)), act("acknowledged", 1), *levels((5, 200), (9, 310)))
    state, changes = lived(AT_ONCE, *events)
    assert [each.what for each in changes] == ["raised", "acknowledged", "returned", "raised"]
    assert (state.alarm.standing, state.alarm.acknowledged_by) == (Standing.RAISED, "")


def test_a_shelf_ends_by_itself_and_what_is_still_so_rings_anew() -> None:
    events = (*levels((0, 310)), act("acknowledged", 1), act("shelved", 2, until=at(32)))
    state, _ = lived(AT_ONCE, *events)
    assert (state.alarm.silenced, state.alarm.standing) == (True, Standing.ACKNOWLEDGED)
    state, changes = lived(AT_ONCE, Clock(at(40)), begin=state)
    assert told(changes) == [("unshelved", 32)]
    assert (state.alarm.silenced, state.alarm.standing) == (False, Standing.RAISED)


def test_on_the_shelf_it_is_judged_on_and_nothing_is_lost() -> None:
    events = (*levels((0, 310)), act("shelved", 2, until=at(32)), *levels((5, 200), (9, 310)))
    state, changes = lived(AT_ONCE, *events, *levels((20, 200)), Clock(at(40)))
    assert told(changes) == [
        ("raised", 0), ("shelved", 2), ("returned", 5), ("raised", 9), ("returned", 20),
        ("unshelved", 32),
    ]  # fmt: skip
    assert state.alarm.standing is Standing.RETURNED


@pytest.mark.parametrize(
    "until", [None, at(1), at(2), at(2) + LONGEST_SHELF + timedelta(seconds=1)]
)
def test_no_shelf_without_an_end_that_is_near(until: datetime | None) -> None:
    state, _ = lived(AT_ONCE, *levels((0, 310)))
    with pytest.raises(NotPossible, match="shelf_length"):
        step(state, act("shelved", 2, until=until), AT_ONCE)


@pytest.mark.parametrize("what", ["acknowledged", "shelved", "taken_out", "commented"])
def test_nothing_is_put_aside_without_a_reason(what: str) -> None:
    state, _ = lived(AT_ONCE, *levels((0, 310)))
    with pytest.raises(NotPossible, match="no_reason"):
        step(state, act(what, 2, why="  ", until=at(20)), AT_ONCE)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("acknowledged", "not_unseen"),
        ("shelved", "not_open"),
        ("unshelved", "not_shelved"),
        ("put_back", "not_out"),
    ],
)
def test_what_does_not_fit_is_refused(what: str, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        step(NEW, act(what, 2, until=at(20)), AT_ONCE)


def test_out_of_service_it_is_silent_until_it_is_put_back_and_then_what_is_so_rings() -> None:
    state, _ = lived(AT_ONCE, *levels((0, 310)), act("taken_out", 1), *levels((9, 400)))
    assert (state.alarm.standing, state.alarm.open) == (Standing.NORMAL, True)
    state, changes = lived(AT_ONCE, act("put_back", 60), Clock(at(61)), begin=state)
    assert told(changes) == [("put_back", 60), ("raised", 60)]
    with pytest.raises(NotPossible, match="out_already"):
        lived(AT_ONCE, act("taken_out", 1), act("taken_out", 2))


def test_a_rule_that_is_gone_ends_its_alarm_but_nobody_misses_it() -> None:
    state, changes = lived(AT_ONCE, *levels((0, 310)), Gone(at(3)), Gone(at(4)))
    assert (told(changes)[1:], state.alarm.standing) == ([("gone", 3)], Standing.RETURNED)
    events = (*levels((0, 310)), act("acknowledged", 1), act("shelved", 2, until=at(99)))
    state, changes = lived(AT_ONCE, *events, Gone(at(3)))
    assert not state.alarm.open


def test_a_rule_that_says_something_else_changes_what_stands() -> None:
    worse = Revised(at=at(2), severity=Severity.WARNING, who=("bpbd",))
    state, changes = lived(AT_ONCE, *levels((0, 310)), worse, worse)
    assert (state.alarm.severity, state.alarm.who) == (Severity.WARNING, ("bpbd",))
    assert [each.what for each in changes] == ["raised", "revised"]


def test_nothing_happens_before_its_rule_counted() -> None:
    """A rule made at noon about water that has been high since morning rings at noon."""
    trail = NEW.trail
    for value in levels((-300, 310), (-10, 320)):
        trail = heard(trail, value, RISING)
    begin = Watched(alarm=NEW.alarm, trail=trail, judged_from=NOW)
    assert told(lived(RISING, Clock(at(1)), begin=begin)[1]) == [("raised", 0)]


def test_what_is_long_ago_does_not_ring_for_a_new_rule() -> None:
    old = heard(NEW.trail, Value(at(-120), 310), RISING)
    begin = Watched(alarm=NEW.alarm, trail=old, judged_from=NOW)
    assert lived(RISING, Clock(at(1)), begin=begin)[1] == []


def test_less_can_be_worse() -> None:
    oxygen = Limits(comparison="at_most", value=3, back=4)
    assert [oxygen.is_over(each) for each in (3, 3.1)] == [True, False]
    assert [oxygen.is_back(each) for each in (3.9, 4)] == [False, True]


CM = some.one_of(some.none(), some.floats(0, 600))
SPANS = some.sampled_from([0.0, 60.0, 600.0])
DEEDS = some.sampled_from(["acknowledged", "shelved", "unshelved", "taken_out", "put_back"])


@some.composite
def stories(draw: some.DrawFn) -> tuple[Limits, list[Event]]:
    """Values, deeds and pauses in the order of time, and the limits they are judged by."""
    comparison = draw(some.sampled_from(["above", "at_least"]))
    limits = Limits(
        comparison=comparison, value=300, back=draw(some.sampled_from([300.0, 290.0, 200.0])),
        for_s=draw(SPANS), back_for_s=draw(SPANS), fresh_s=draw(some.sampled_from([300.0, 1e9])),
    )  # fmt: skip
    moment, found = NOW, list[Event]()
    for pause in draw(some.lists(some.integers(0, 900), max_size=40)):
        moment += timedelta(seconds=pause)
        deed = draw(some.integers(0, 5))
        if deed == 0:
            found.append(Clock(moment))
        elif deed == 1:
            until = moment + timedelta(seconds=draw(some.integers(1, 3600)))
            what = draw(DEEDS)
            found.append(Act(at=moment, by="rina", what=what, why="uji", until=until))
        else:
            found.append(Value(moment, draw(CM)))
    return limits, found


def possible(limits: Limits, events: list[Event]) -> tuple[Watched, list[Change]]:
    """The story without what is refused."""
    state, changes = NEW, list[Change]()
    for event in events:
        try:
            state, made = step(state, event, limits)
        except NotPossible:
            continue
        changes += made
    return state, changes


@given(stories())
def test_it_never_chatters(story: tuple[Limits, list[Event]]) -> None:
    """Raised and returned take turns; each lasts at least as long as its rule says."""
    limits, events = story
    _, changes = possible(limits, [each for each in events if not isinstance(each, Act)])
    assert [each.what for each in changes] == ["raised", "returned"] * (len(changes) // 2) + [
        "raised"
    ] * (len(changes) % 2)
    for before, after in itertools.pairwise(changes):
        least_s = limits.back_for_s if after.what == "returned" else limits.for_s
        assert after.at - before.at >= timedelta(seconds=least_s)


@given(stories())
def test_whatever_people_do_it_rings_again_only_after_it_was_back_or_out(
    story: tuple[Limits, list[Event]],
) -> None:
    _, changes = possible(*story)
    kept = [each.what for each in changes if each.what in ("raised", "returned", "taken_out")]
    assert ("raised", "raised") not in set(itertools.pairwise(kept))


@given(some.lists(some.floats(281, 299.9), max_size=60), some.sampled_from([0.0, 600.0]))
def test_noise_in_the_dead_band_never_rings_twice(noise: list[float], for_s: float) -> None:
    limits = Limits(comparison="above", value=300, back=280, for_s=for_s)
    storm = [(0.0, 301.0), (20.0, 305.0)]
    wobble = [(30.0 + n, cm if n % 2 else 300 + (cm - 281)) for n, cm in enumerate(noise)]
    _, changes = lived(limits, *levels(*storm, *wobble), Clock(at(200)))
    assert [each.what for each in changes] == ["raised"]


@given(stories())
def test_nothing_is_lost(story: tuple[Limits, list[Event]]) -> None:
    """The changes alone tell how it stands, and what rang is open until somebody has seen it."""
    state, changes = possible(*story)
    assert (changes[-1].alarm if changes else NEW.alarm) == state.alarm
    unseen = False
    for change in changes:
        if change.what == "raised":
            unseen = True
        elif change.what in ("acknowledged", "taken_out"):
            unseen = False
        assert not unseen or change.alarm.unseen
        assert not unseen or change.alarm.open


@given(stories())
def test_moments_never_go_back_for_what_values_bring_about(
    story: tuple[Limits, list[Event]],
) -> None:
    _, changes = possible(*story)
    judged = [each.at for each in changes if each.what in ("raised", "returned")]
    assert judged == sorted(judged)


@given(stories(), some.integers(0, 40))
def test_time_alone_and_looking_often_change_nothing(
    story: tuple[Limits, list[Event]], often: int
) -> None:
    """Whether the watch looks every second or only when a value comes, the same things happen."""
    limits, events = story[0], [each for each in story[1] if not isinstance(each, Act)]
    ticked: list[Event] = []
    for event in events:
        if ticked and often:
            gap = (event.at - ticked[-1].at) / (often + 1)
            ticked += [Clock(ticked[-1].at + gap) for _ in range(often)]
        ticked.append(event)
    assert possible(limits, ticked)[1] == possible(limits, events)[1]
