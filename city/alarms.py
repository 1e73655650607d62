"""The life of one alarm after ISA-18.2: raised, acknowledged by somebody, returned, shelved, out of service.

`(state, event, limits) -> (state, changes)`: pure, time is in the events. One alarm is one rule on one
subject ("siaga-2" on "gauge:p2c"); it lives for ever and comes and goes.

| standing     | event                                          | next                                |
|--------------|------------------------------------------------|-------------------------------------|
| normal       | over the limit for `for_s`                     | raised                              |
| raised       | acknowledged: name and reason                  | acknowledged                        |
| raised       | back for `back_for_s`                          | returned: gone, nobody has seen it  |
| acknowledged | back for `back_for_s`                          | normal                              |
| returned     | acknowledged                                   | normal                              |
| returned     | over the limit for `for_s`                     | raised                              |
| any of these | shelved until a moment, with a reason          | the same, and nobody is disturbed   |
| shelved      | the moment has come, or somebody takes it back | the same; acknowledged is raised    |
| any of these | taken out of service, with a reason            | normal and judged no more           |
| out          | put back into service                          | normal; what is over raises anew    |
| open         | its rule is gone                               | as if it were back; off every shelf |

Over is beyond `value`, back is on the calm side of `back`, the dead band lies between them. A value in
the band breaks both spans, a missing one (None) neither. Between two raises of one alarm the value has
been back for `back_for_s` and then over for `for_s`: it never chatters. A value counts for `fresh_s`;
silence neither raises nor ends anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from city.alarm import (
    Act,
    Change,
    Event,
    Gone,
    Limits,
    Revised,
    Standing,
    Trail,
    Value,
    Watched,
    What,
)
from city.alarm_acts import acted, off_the_shelf


def step(state: Watched, event: Event, limits: Limits) -> tuple[Watched, tuple[Change, ...]]:
    """What becomes of it. Raises NotPossible for an act that does not fit how it stands now."""
    if isinstance(event, Act):
        change = acted(state.alarm, event)
        return _after(state, change), (change,)
    if isinstance(event, Gone):
        return _ended(state, event.at)
    if isinstance(event, Revised):
        return _revised(state, event)
    state, changes = _passed(state, event.at, limits)
    if isinstance(event, Value) and _is_news(state.trail, event):
        trail = heard(state.trail, event, limits)
        state, more = _passed(msgspec.structs.replace(state, trail=trail), event.at, limits)
        changes += more
    return state, changes


def heard(trail: Trail, event: Value, limits: Limits) -> Trail:
    """The trail with one value more; one that is missing or not newer changes nothing."""
    if event.value is None or not _is_news(trail, event):
        return trail
    over, back = limits.is_over(event.value), limits.is_back(event.value)
    return Trail(
        at=event.at,
        value=event.value,
        over_since=(trail.over_since or event.at) if over else None,
        back_since=(trail.back_since or event.at) if back else None,
    )


def _is_news(trail: Trail, event: Value) -> bool:
    return trail.at is None or event.at > trail.at


def _passed(state: Watched, at: datetime, limits: Limits) -> tuple[Watched, tuple[Change, ...]]:
    """What had to happen until `at`, in its order: a shelf's end, a raise, a return."""
    changes: list[Change] = []
    while change := _due(state, at, limits):
        state = _after(state, change)
        changes.append(change)
    return state, tuple(changes)


def _due(state: Watched, at: datetime, limits: Limits) -> Change | None:
    alarm = state.alarm
    if alarm.out:
        return None
    moved = _judged(state, at, limits)
    until = alarm.shelved_until
    if until is not None and until <= at and (moved is None or until <= moved.at):
        return Change(what="unshelved", at=until, alarm=off_the_shelf(alarm))
    return moved


def _judged(state: Watched, at: datetime, limits: Limits) -> Change | None:
    trail, active = state.trail, state.alarm.active
    since = trail.back_since if active else trail.over_since
    if since is None or trail.at is None:
        return None
    held = timedelta(seconds=limits.back_for_s if active else limits.for_s)
    moment = _not_before(state, since + held)
    if moment > at or moment - trail.at > timedelta(seconds=limits.fresh_s):
        return None
    return _returned(state, moment) if active else _raised(state, moment)


def _raised(state: Watched, at: datetime) -> Change:
    after = msgspec.structs.replace(
        state.alarm, standing=Standing.RAISED, judged_at=at, raised_at=at, value=state.trail.value,
        returned_at=None, acknowledged_at=None, acknowledged_by="", acknowledged_why="",
    )  # fmt: skip
    return Change(what="raised", at=at, alarm=after, value=after.value)


def _returned(state: Watched, at: datetime, what: What = "returned") -> Change:
    after = msgspec.structs.replace(
        state.alarm,
        standing=Standing.RETURNED if state.alarm.unseen else Standing.NORMAL,
        judged_at=at,
        returned_at=at,
    )
    return Change(what=what, at=at, alarm=after, value=state.trail.value)


def _not_before(state: Watched, moment: datetime) -> datetime:
    """Nothing happens before what has happened already, nor before its rule counted."""
    earlier = (state.judged_from, state.alarm.judged_at)
    return max([moment, *(each for each in earlier if each is not None)])


def _ended(state: Watched, at: datetime) -> tuple[Watched, tuple[Change, ...]]:
    """Also out of the shelf and into service: nobody will ever hear of it again."""
    alarm = state.alarm
    if not alarm.open or (alarm.standing is Standing.RETURNED and not alarm.silenced):
        return state, ()
    change = _returned(state, _not_before(state, at), "gone") if alarm.active else None
    after = msgspec.structs.replace(
        change.alarm if change else alarm, shelved_until=None, shelved_by="", shelved_why="",
        out_since=None, out_by="", out_why="",
    )  # fmt: skip
    made = Change(what="gone", at=change.at if change else at, alarm=after, value=state.trail.value)
    return _after(state, made), (made,)


def _revised(state: Watched, event: Revised) -> tuple[Watched, tuple[Change, ...]]:
    alarm = state.alarm
    if (alarm.severity, alarm.who) == (event.severity, event.who):
        return state, ()
    after = msgspec.structs.replace(alarm, severity=event.severity, who=event.who)
    change = Change(what="revised", at=event.at, alarm=after)
    return _after(state, change), (change,)


def _after(state: Watched, change: Change) -> Watched:
    return msgspec.structs.replace(state, alarm=change.alarm)
