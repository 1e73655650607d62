"""An alarm takes chosen screens, holds them, and gives them back; a flood does not make them flicker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from city.screens.takeover import Alarm, Rule, Takeover, away, foremost, stepped
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
