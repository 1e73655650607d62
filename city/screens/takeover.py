"""Takeover: an alarm brings its scene to chosen screens, holds it, and goes again by itself.

| state     | event                                   | next      |                                      |
|-----------|-----------------------------------------|-----------|--------------------------------------|
| none      | an alarm of a rule's severity           | taken     | screens of the rule show its layout  |
| taken     | somebody responds                       | taken     | the name stands on the glass         |
| taken     | the alarm has gone, minimum hold is over| none      | back to exactly what was interrupted |
| taken     | the alarm has gone, minimum hold is not | taken     | until the hold is over               |
| taken     | somebody sends it away ("release")      | released  | back at once; not again for this one |
| released  | the alarm has gone                      | none      | the next one may take over again     |
| taken     | an alarm of higher priority             | both taken| the screen shows the higher one      |

Of two with the same priority the earlier one stays: an alarm flood does not make a wall flicker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from city.severity import Severity, urgency

Source = Literal["water", "air", "feed", "complaint"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Which alarms take over which screens. `screens` none = every one. Higher `priority` wins.
    `hold_s`: how long the scene stays at least, 5 s to 1 h (both inclusive)."""

    id: str
    source: Source
    least: Severity
    layout: str
    screens: tuple[str, ...] = ()
    priority: int = 0
    hold_s: float = 60.0
    enabled: bool = True


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that stands now. `subject` as in the drawer ("gauge:p2c"). `parameters`: what the
    scene is about ({"gauge": "p2c"})."""

    subject: str
    source: Source
    severity: Severity
    since: datetime
    parameters: dict[str, str] = {}


class Takeover(msgspec.Struct, frozen=True, kw_only=True):
    """One alarm that has (or had) screens. `ended_at` None = it has them now."""

    rule: str
    subject: str
    severity: Severity
    layout: str
    at: datetime
    hold_until: datetime
    priority: int = 0
    screens: tuple[str, ...] = ()
    parameters: dict[str, str] = {}
    responding: str = ""
    released_by: str = ""
    released_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.subject}"

    @property
    def runs(self) -> bool:
        return self.ended_at is None and self.released_at is None

    def reaches(self, screen: str) -> bool:
        return not self.screens or screen in self.screens


Taken = Mapping[str, Takeover]
"""By id; the last one of each rule and subject, whether it still runs or not."""


def stepped(
    taken: Taken, alarms: Iterable[Alarm], rules: Sequence[Rule], now: datetime
) -> list[Takeover]:
    """What changes now: new takeovers, and those that end. Applied to itself it changes nothing."""
    wanted = {
        f"{rule.id}:{alarm.subject}": (rule, alarm)
        for rule in rules
        for alarm in alarms
        if _matches(rule, alarm)
    }
    begun = [
        _begun(rule, alarm, now)
        for key, (rule, alarm) in wanted.items()
        if key not in taken or taken[key].ended_at is not None
    ]
    over = [
        msgspec.structs.replace(each, ended_at=now)
        for key, each in taken.items()
        if each.ended_at is None
        and key not in wanted
        and (each.released_at or now >= each.hold_until)
    ]
    return [*begun, *over]


def _matches(rule: Rule, alarm: Alarm) -> bool:
    loud = urgency(alarm.severity) >= urgency(rule.least)
    return rule.enabled and rule.source == alarm.source and loud


def _begun(rule: Rule, alarm: Alarm, now: datetime) -> Takeover:
    return Takeover(
        rule=rule.id,
        subject=alarm.subject,
        severity=alarm.severity,
        layout=rule.layout,
        at=now,
        hold_until=now + timedelta(seconds=min(max(rule.hold_s, 5.0), 3600.0)),
        priority=rule.priority,
        screens=rule.screens,
        parameters=alarm.parameters,
    )


def foremost(taken: Taken, screen: str) -> Takeover | None:
    """The takeover this screen shows: the highest priority, of those the earliest."""
    mine = [each for each in taken.values() if each.runs and each.reaches(screen)]
    return min(mine, key=lambda each: (-each.priority, each.at), default=None)


def away(taken: Taken, screen: str) -> list[tuple[datetime, datetime | None]]:
    """When takeovers had this screen: what a tour's time does not count."""
    mine = (each for each in taken.values() if each.reaches(screen))
    return [(each.at, each.released_at or each.ended_at) for each in mine]
