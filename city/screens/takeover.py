"""Takeover: an alarm brings its scene to chosen screens, holds it, and goes again by itself.

| state     | event                                   | next      |                                      |
|-----------|-----------------------------------------|-----------|--------------------------------------|
| none      | an alarm of a rule's severity           | taken     | screens of the rule show its layout  |
| taken     | somebody responds or acknowledges it    | taken     | the name stands on the glass         |
| taken     | the alarm grows worse                   | taken     | the glass says so                    |
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
SHORTEST_HOLD_S, LONGEST_HOLD_S = 5.0, 3600.0
REMEMBERED = timedelta(days=2)
EARLIER = 24
"""Interruptions of the same rule and subject that are remembered: a tour's step may be long."""


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
    scene is about ({"gauge": "p2c"}). `responding`: who has acknowledged it."""

    subject: str
    source: Source
    severity: Severity
    since: datetime
    parameters: dict[str, str] = {}
    responding: str = ""


class Takeover(msgspec.Struct, frozen=True, kw_only=True):
    """One alarm that has (or had) screens. `ended_at` None = it has them now.

    `earlier`: from when until when it had them before, oldest first, the last EARLIER of them.
    """

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
    earlier: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.subject}"

    @property
    def runs(self) -> bool:
        return self.let_go_at is None

    @property
    def let_go_at(self) -> datetime | None:
        """When the screens were given back; None = not yet."""
        return self.released_at or self.ended_at

    def reaches(self, screen: str) -> bool:
        return not self.screens or screen in self.screens


Taken = Mapping[str, Takeover]
"""By id; the last one of each rule and subject, whether it still runs or not."""


def stepped(
    taken: Taken, alarms: Iterable[Alarm], rules: Sequence[Rule], now: datetime
) -> list[Takeover]:
    """What changes now: new takeovers, worse ones, and those that end. Applied to itself it changes
    nothing."""
    wanted = {
        f"{rule.id}:{alarm.subject}": (rule, alarm)
        for alarm in alarms
        for rule in rules
        if _matches(rule, alarm)
    }
    found = [_met(taken.get(key), rule, alarm, now) for key, (rule, alarm) in wanted.items()]
    over = [
        msgspec.structs.replace(each, ended_at=now)
        for key, each in taken.items()
        if each.ended_at is None
        and key not in wanted
        and (each.released_at or now >= each.hold_until)
    ]
    return [*(each for each in found if each), *over]


def _met(before: Takeover | None, rule: Rule, alarm: Alarm, now: datetime) -> Takeover | None:
    """What an alarm that stands makes of what was there before; None = it stays as it is."""
    if before is None or before.ended_at is not None:
        return _begun(before, rule, alarm, now)
    if not before.runs:
        return None
    worse = urgency(alarm.severity) > urgency(before.severity)
    after = msgspec.structs.replace(
        before,
        severity=alarm.severity if worse else before.severity,
        responding=before.responding or alarm.responding,
    )
    return after if after != before else None


def _matches(rule: Rule, alarm: Alarm) -> bool:
    loud = urgency(alarm.severity) >= urgency(rule.least)
    return rule.enabled and rule.source == alarm.source and loud


def _begun(before: Takeover | None, rule: Rule, alarm: Alarm, now: datetime) -> Takeover:
    return Takeover(
        rule=rule.id,
        subject=alarm.subject,
        severity=alarm.severity,
        layout=rule.layout,
        at=now,
        hold_until=now + timedelta(seconds=_hold_s(rule)),
        priority=rule.priority,
        screens=rule.screens,
        parameters=alarm.parameters,
        responding=alarm.responding,
        earlier=_earlier(before),
    )


def _hold_s(rule: Rule) -> float:
    return min(max(rule.hold_s, SHORTEST_HOLD_S), LONGEST_HOLD_S)


def _earlier(before: Takeover | None) -> tuple[tuple[datetime, datetime], ...]:
    if before is None or before.let_go_at is None:
        return ()
    return (*before.earlier, (before.at, before.let_go_at))[-EARLIER:]


def recent(taken: Taken, now: datetime) -> dict[str, Takeover]:
    """Those that still decide what a screen shows: a tour's step may have begun so long ago."""
    return {key: each for key, each in taken.items() if _counts(each, now)}


def _counts(each: Takeover, now: datetime) -> bool:
    return each.ended_at is None or now - each.ended_at < REMEMBERED


def foremost(taken: Taken, screen: str) -> Takeover | None:
    """The takeover this screen shows: the highest priority, of those the earliest."""
    mine = [each for each in taken.values() if each.runs and each.reaches(screen)]
    return min(mine, key=lambda each: (-each.priority, each.at), default=None)


def away(taken: Taken, screen: str) -> list[tuple[datetime, datetime | None]]:
    """When takeovers had this screen: what a tour's time does not count."""
    mine = [each for each in taken.values() if each.reaches(screen)]
    past = [span for each in mine for span in each.earlier]
    return [*past, *((each.at, each.let_go_at) for each in mine)]
