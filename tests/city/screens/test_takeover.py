"""An alarm takes chosen screens, holds them, and gives them back; a flood does not make them flicker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from city.screens.takeover import EARLIER, Alarm, Rule, Takeover, away, foremost, recent, stepped
from city.screens.tour import Run, Step, Tour, stand
from city.severity import Severity

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
RULE = Rule(id="banjir", source="water", least=Severity.WARNING, layout="banjir", hold_s=60)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def alarm(severity: Severity = Severity.DANGER, subject: str = "gauge:p2c") -> Alarm:
    return Alarm(subject=subject, source="water", severity=severity, since=NOW)


def taken(
    alarms: list[Alarm], at: datetime, before: dict[str, Takeover] | None = None, *rules: Rule
) -> dict[str, Takeover]:
    known = before or {}
    return known | {each.id: each for each in stepped(known, alarms, rules or (RULE,), at)}


def test_an_alarm_of_the_rules_severity_takes_over_and_a_smaller_one_does_not() -> None:
    assert foremost(taken([alarm(Severity.WATCH)], NOW), "s1") is None
    found = foremost(taken([alarm(Severity.WARNING)], NOW), "s1")
    assert found is not None
    assert found.layout == "banjir"


def test_it_holds_at_least_as_long_as_the_rule_says_and_then_goes_by_itself() -> None:
    begun = taken([alarm()], NOW)
    early = taken([], after(59), begun)
    assert foremost(early, "s1") is not None
    assert foremost(taken([], after(60), early), "s1") is None


def test_as_long_as_the_alarm_stands_it_stays() -> None:
    assert foremost(taken([alarm()], after(86_400), taken([alarm()], NOW)), "s1") is not None


def test_nothing_changes_when_nothing_happened() -> None:
    begun = taken([alarm()], NOW)
    assert stepped(begun, [alarm()], (RULE,), after(30)) == []


def test_one_that_was_sent_away_does_not_come_again_for_the_same_alarm() -> None:
    begun = taken([alarm()], NOW)
    released = {
        key: msgspec.structs.replace(each, released_by="rina", released_at=after(5))
        for key, each in begun.items()
    }
    assert foremost(taken([alarm()], after(10), released), "s1") is None
    gone = taken([], after(100), released)
    assert foremost(taken([alarm()], after(200), gone), "s1") is not None


def test_the_higher_priority_is_shown_and_of_equals_the_earlier_one() -> None:
    other = msgspec.structs.replace(RULE, id="darurat", layout="darurat", priority=5)
    first = taken([alarm(subject="gauge:a")], NOW)
    second = taken([alarm(subject="gauge:a"), alarm(subject="gauge:b")], after(5), first)
    assert shown(second).subject == "gauge:a"
    assert (
        shown(taken([alarm(subject="gauge:b")], after(6), second, RULE, other)).layout == "darurat"
    )


def shown(known: dict[str, Takeover]) -> Any:
    return foremost(known, "s1")


def test_only_screens_of_the_rule_are_taken() -> None:
    rule = msgspec.structs.replace(RULE, screens=("s2",))
    known = taken([alarm()], NOW, None, rule)
    assert foremost(known, "s1") is None
    assert foremost(known, "s2") is not None
    assert away(known, "s1") == []
    assert away(known, "s2") == [(NOW, None)]


def test_a_rule_that_is_switched_off_takes_nothing() -> None:
    assert taken([alarm()], NOW, None, msgspec.structs.replace(RULE, enabled=False)) == {}


def test_an_earlier_interruption_by_the_same_post_still_counts_for_the_tours_step() -> None:
    """Two alarms within one step: both are taken out of its time, and the step ends to the second."""
    once = taken([], after(160), taken([alarm()], after(100)))
    twice = taken([alarm()], after(200), once)
    ended = taken([], after(260), twice)
    assert away(ended, "s1") == [(after(100), after(160)), (after(200), after(260))]
    tour = Tour(id="t", title={"id": "T"}, steps=(Step(layout="a", dwell_s=300),))
    found = stand(tour, Run(tour="t", step=0, at=NOW), {"a"}, after(270), away(ended, "s1"))
    assert found is not None
    assert found.until == after(300 + 120)


def test_what_is_remembered_of_one_post_stays_short() -> None:
    known: dict[str, Takeover] = {}
    for day in range(200):
        known = taken([alarm()], after(day * 1000), known)
        known = taken([], after(day * 1000 + 500), known)
    assert len(away(known, "s1")) == EARLIER + 1
    assert recent(known, after(199 * 1000 + 500)) == known
    assert recent(known, after(199 * 1000 + 500) + timedelta(days=3)) == {}


def test_when_the_alarm_grows_worse_the_glass_says_so_and_the_hold_stays() -> None:
    begun = taken([alarm(Severity.WARNING)], NOW)
    [worse] = stepped(begun, [alarm(Severity.DANGER)], (RULE,), after(5))
    [before] = begun.values()
    assert worse == msgspec.structs.replace(before, severity=Severity.DANGER)
    assert stepped({worse.id: worse}, [alarm(Severity.WARNING)], (RULE,), after(6)) == []


severities = some.sampled_from([Severity.WATCH, Severity.WARNING, Severity.DANGER])
days = some.lists(
    some.tuples(some.floats(0.1, 200), some.none() | severities, some.booleans()), max_size=12
)


@given(days)
def test_whatever_happens_a_step_of_the_watch_repeated_changes_nothing(
    happened: list[tuple[float, Severity | None, bool]],
) -> None:
    known: dict[str, Takeover] = {}
    at = 0.0
    for passed, severity, released in happened:
        at += passed
        if released:
            known = {
                key: msgspec.structs.replace(each, released_at=after(at)) if each.runs else each
                for key, each in known.items()
            }
        alarms = [alarm(severity)] if severity else []
        known = taken(alarms, after(at), known)
        assert stepped(known, alarms, (RULE,), after(at)) == []
        spans = away(known, "s1")
        assert spans == sorted(spans)
        assert all(end is not None for _, end in spans[:-1])
