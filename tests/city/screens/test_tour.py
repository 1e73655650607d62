"""Tours stand where time says, whoever asks, and give back exactly what was interrupted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from city.screens.tour import Run, Step, Tour, acted, length_s, stand

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
KNOWN = {"a", "b", "c"}
RUN = Run(tour="t", step=0, at=NOW)


def tour(*dwells: float, hold: int = -1, layouts: str = "abc") -> Tour:
    steps = [
        Step(layout=layout, dwell_s=dwell, hold=n == hold)
        for n, (layout, dwell) in enumerate(zip(layouts, dwells, strict=False))
    ]
    return Tour(id="t", title={"id": "Tur"}, steps=tuple(steps))


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def step_at(
    found: Tour, seconds: float, run: Run = RUN, away: tuple[tuple[float, float | None], ...] = ()
) -> int:
    spans = [(after(begun), None if ended is None else after(ended)) for begun, ended in away]
    standing = stand(found, run, KNOWN, after(seconds), spans)
    assert standing is not None
    return standing.step


def test_each_step_has_its_own_time_and_the_round_begins_again() -> None:
    found = tour(5, 20, 60)
    seen = [step_at(found, seconds) for seconds in (0, 4.9, 5, 24.9, 25, 84.9, 85, 90)]
    assert seen == [0, 0, 1, 1, 2, 2, 0, 1]


def test_a_step_that_holds_stays_until_somebody_says_next() -> None:
    found = tour(5, 20, 60, hold=1)
    assert step_at(found, 86_400) == 1
    gone_on = acted(found, RUN, "next", KNOWN, after(100))
    assert step_at(found, 100, gone_on) == 2


def test_a_pause_keeps_the_step_and_its_remaining_time() -> None:
    found = tour(5, 20, 60)
    paused = acted(found, RUN, "pause", KNOWN, after(15))
    assert step_at(found, 5000, paused) == 1
    resumed = acted(found, paused, "resume", KNOWN, after(5000))
    assert [step_at(found, 5000 + more, resumed) for more in (9.9, 10)] == [1, 2]


def test_previous_from_the_first_step_is_the_last_one() -> None:
    assert (
        step_at(tour(5, 20, 60), 1, acted(tour(5, 20, 60), RUN, "previous", KNOWN, after(1))) == 2
    )


def test_a_step_whose_layout_is_gone_is_passed_over() -> None:
    found = tour(5, 20, 60, layouts="axc")
    assert [step_at(found, seconds) for seconds in (0, 5, 64.9, 65)] == [0, 2, 2, 0]


def test_a_tour_without_any_layout_left_stands_nowhere() -> None:
    assert stand(tour(5, 20, layouts="xy"), RUN, KNOWN, NOW) is None


def test_time_during_which_an_alarm_had_the_screen_does_not_count() -> None:
    found = tour(5, 20, 60)
    away = ((10.0, 100.0),)
    assert [step_at(found, seconds, away=away) for seconds in (9, 50, 100, 114.9, 115)] == [
        1,
        1,
        1,
        1,
        2,
    ]


def test_an_alarm_that_still_has_the_screen_keeps_the_step_for_hours() -> None:
    assert step_at(tour(5, 20, 60), 20_000, away=((10.0, None),)) == 1


def test_days_unseen_are_skipped_in_whole_rounds() -> None:
    found = tour(5, 20, 60)
    assert step_at(found, 85 * 100_000 + 6) == 1


@given(
    some.lists(some.integers(3, 90), min_size=1, max_size=3),
    some.integers(0, 5000),
    some.integers(0, 400),
)
def test_where_a_tour_stands_does_not_depend_on_who_looked_before(
    dwells: list[int], first: int, more: int
) -> None:
    found = tour(*dwells)
    early = stand(found, RUN, KNOWN, after(first))
    assert early is not None
    rebased = Run(tour="t", step=early.step, at=early.since)
    assert stand(found, rebased, KNOWN, after(first + more)) == stand(
        found, RUN, KNOWN, after(first + more)
    )


@given(some.integers(0, 300), some.integers(1, 300), some.integers(0, 300))
def test_an_interruption_moves_everything_by_its_length(
    begun: int, lasting: int, then: int
) -> None:
    found = tour(5, 20, 60)
    without = step_at(found, begun + then)
    assert step_at(found, begun + lasting + then, away=((begun, begun + lasting),)) == without


def test_how_long_a_round_takes_is_known_unless_a_step_waits() -> None:
    assert length_s(tour(5, 20, 60), KNOWN) == 85
    assert length_s(tour(5, 20, 60, hold=0), KNOWN) is None


spans = some.tuples(some.floats(0, 300), some.floats(0.5, 100))


@given(
    alarms=some.lists(spans, max_size=5), pause=some.tuples(some.floats(0, 19), some.floats(0, 400))
)
def test_pauses_and_alarms_in_any_order_take_nothing_of_a_step_and_give_nothing(
    alarms: list[tuple[float, float]], pause: tuple[float, float]
) -> None:
    """A step of 20 s is on the glass, not paused, for 20 s in all: to a millisecond."""
    found, (paused, paused_s) = tour(20, 20, 20), pause
    away = [(after(begun), after(begun + lasting)) for begun, lasting in alarms]
    run = acted(found, RUN, "pause", KNOWN, after(paused), away)
    run = acted(found, run, "resume", KNOWN, after(paused + paused_s), away)
    if run.step:
        return  # the first step was over before the pause
    standing = stand(found, run, KNOWN, after(paused + paused_s), away)
    assert standing is not None
    assert standing.until is not None
    end = (standing.until - NOW).total_seconds()
    quiet = [*alarms, (paused, paused_s)]
    assert abs(uncovered(end, quiet) - 20) < 0.001


def uncovered(end: float, spans: list[tuple[float, float]]) -> float:
    """Seconds from 0 to `end` that no span covers."""
    covered, reached = 0.0, 0.0
    for begun, lasting in sorted(spans):
        covered += max(0.0, min(begun + lasting, end) - max(begun, reached))
        reached = max(reached, min(begun + lasting, end))
    return end - covered
