"""The end of a shift: what happened in it, who did what, and which time it covers. Pure.

| shift     | local hours                |
|-----------|----------------------------|
| morning   | 06–14                      |
| afternoon | 14–22                      |
| night     | 22–06, named by its start  |

The hours are an own choice (three shifts of eight hours). A shift that began less than JUST_BEGUN ago
is not what anybody hands over yet: then the one before is shown, up to now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Literal

import msgspec

from city.case import Event, Kind, Status

SHIFT = timedelta(hours=8)
STARTS: Mapping[str, int] = {"morning": 6, "afternoon": 14, "night": 22}
"""Local hour at which each begins."""
JUST_BEGUN = timedelta(hours=1)
TOGETHER = frozenset({"crew", "citizen", "clock", "system"})
"""Roles told as one line each: not the desk's own people."""
Shift = Literal["", "morning", "afternoon", "night"]


class Span(msgspec.Struct, frozen=True):
    """[start, end); `shift` is the shift it belongs to."""

    start: datetime
    end: datetime
    shift: Shift


class Deed(msgspec.Struct, frozen=True):
    """One thing that happened, and to which case."""

    ticket: str
    event: Event


class Counts(msgspec.Struct, frozen=True):
    """Cases, not events: one that was assigned twice counts once."""

    received: int
    assigned: int
    resolved: int
    escalated: int


def span_of(shift: str, now: datetime, zone: tzinfo) -> Span:
    """The newest time of this shift that has begun; "" is the one that ends next, or just ended.
    Raises KeyError for an unknown one."""
    if shift:
        return _span(shift, now, zone)
    newest = sorted((_span(each, now, zone) for each in STARTS), key=lambda each: each.start)
    found = newest[-1] if now - newest[-1].start >= JUST_BEGUN else newest[-2]
    return msgspec.structs.replace(found, end=now)


def _span(shift: str, now: datetime, zone: tzinfo) -> Span:
    here = now.astimezone(zone)
    start = here.replace(hour=STARTS[shift], minute=0, second=0, microsecond=0)
    if start > here:
        start -= timedelta(days=1)
    return Span(start, min(start + SHIFT, now), shift)  # type: ignore[arg-type]


def deeds(stories: Mapping[str, Sequence[Event]], span: Span) -> list[Deed]:
    """Everything in the span, oldest first, by the events' own time."""
    found = (
        Deed(ticket, event)
        for ticket, events in stories.items()
        for event in events
        if span.start <= event.at < span.end
    )
    return sorted(found, key=lambda each: (each.event.at, each.ticket))


def counted(done: Iterable[Deed]) -> Counts:
    """How many cases came, went to an agency, were solved, were escalated: a warning is none."""
    steps: dict[str, set[str]] = {}
    for each in done:
        event = each.event
        word = str(event.status if event.kind is Kind.STEP else event.kind)
        if not event.early:
            steps.setdefault(word, set()).add(each.ticket)
    wanted = (Status.RECEIVED, Status.ASSIGNED, Status.RESOLVED, Kind.ESCALATED)
    return Counts(*(len(steps.get(str(word), ())) for word in wanted))


def by_person(done: Iterable[Deed]) -> list[list[Deed]]:
    """What each did, who did most first; crews, citizens and machines each as one."""
    found: dict[str, list[Deed]] = {}
    for each in done:
        event = each.event
        who = f"role:{event.by_role}" if event.by_role in TOGETHER else f"name:{event.actor}"
        found.setdefault(who, []).append(each)
    return [found[who] for who in sorted(found, key=lambda who: (who[:4], -len(found[who]), who))]
