"""In which order alarms stand, and when many become few lines: nobody reads a flood of them.

ISA-18.2 takes ten alarms in ten minutes as the most that one operator can follow.

| when                                                       | one line for                             |
|------------------------------------------------------------|------------------------------------------|
| usually                                                    | each subject: its worst alarm leads      |
| more than MOST raised within SPAN, or more than MOST lines | each cause: water, air, feeds, agencies  |

What is on a shelf or out of service is in no line; it is counted. Nothing else is ever left out: what
stands longest stands as long as it is so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from city.alarm import Alarm, Standing
from city.severity import urgency

MOST = 10
SPAN = timedelta(minutes=10)
CAUSES = {
    "gauge": "water", "rain": "water", "quality": "water", "station": "air",
    "feed": "feed", "indicator": "agency",
}  # fmt: skip
_RANK = {Standing.RAISED: 0, Standing.ACKNOWLEDGED: 1, Standing.RETURNED: 2, Standing.NORMAL: 3}
_EVER = datetime.fromtimestamp(0, UTC)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `key`: "gauge:p2c", or in a flood "water". `alarms`: at least one, worst first."""

    key: str
    alarms: tuple[Alarm, ...]
    flood: bool = False

    @property
    def lead(self) -> Alarm:
        return self.alarms[0]

    @property
    def unseen(self) -> int:
        return sum(each.unseen for each in self.alarms)

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(each.subject for each in self.alarms))


def cause_of(subject: str) -> str:
    return CAUSES.get(subject.partition(":")[0], "agency")


def ordered(alarms: Iterable[Alarm]) -> list[Alarm]:
    """What is so now before what has gone, grave before light, unseen before seen, new before old."""
    return sorted(alarms, key=_place)


def _place(alarm: Alarm) -> tuple[bool, int, int, float, str]:
    at = (alarm.raised_at or _EVER).timestamp()
    return (
        not alarm.active, -urgency(alarm.severity), _RANK[alarm.standing], -at, alarm.id
    )  # fmt: skip


def in_view(alarms: Iterable[Alarm]) -> list[Alarm]:
    """What nobody has put aside, in order."""
    return ordered(
        each for each in alarms if not each.silenced and each.standing is not Standing.NORMAL
    )


def put_aside(alarms: Iterable[Alarm]) -> list[Group]:
    """What somebody silenced: one line for what was shelved, or taken out, of a subject together."""
    aside = ordered(each for each in alarms if each.silenced)
    return _by(
        aside, lambda each: f"{each.subject} {each.shelved_until or each.out_since}", flood=False
    )


def grouped(alarms: Iterable[Alarm], now: datetime) -> list[Group]:
    """The lines, in the order of their worst alarms."""
    seen = in_view(alarms)
    single = _by(seen, lambda each: each.subject, flood=False)
    fresh = sum(each.raised_at is not None and now - each.raised_at < SPAN for each in seen)
    if fresh <= MOST and len(single) <= MOST:
        return single
    return _by(seen, lambda each: cause_of(each.subject), flood=True)


def _by(seen: list[Alarm], key: Callable[[Alarm], str], *, flood: bool) -> list[Group]:
    found: dict[str, list[Alarm]] = {}
    for each in seen:
        found.setdefault(key(each), []).append(each)
    return [Group(key=name, alarms=tuple(mine), flood=flood) for name, mine in found.items()]
