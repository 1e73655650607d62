"""The end of a shift: which time it covers, what happened in it, by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from city.case import Event, Kind, Status
from city.handover import Counts, Span, by_person, counted, deeds, span_of

BEKASI = ZoneInfo("Asia/Jakarta")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEKASI)


@pytest.mark.parametrize(
    ("shift", "now", "start", "end"),
    [
        ("", local(22, 13, 50), local(22, 6), local(22, 13, 50)),
        ("", local(22, 14, 20), local(22, 6), local(22, 14, 20)),  # the next one has only begun
        ("", local(22, 15), local(22, 14), local(22, 15)),
        ("", local(22, 3), local(21, 22), local(22, 3)),
        ("morning", local(22, 15), local(22, 6), local(22, 14)),
        ("night", local(22, 15), local(21, 22), local(22, 6)),
        ("afternoon", local(22, 9), local(21, 14), local(21, 22)),
    ],
)
def test_a_shift_is_the_newest_one_that_has_begun(
    shift: str, now: datetime, start: datetime, end: datetime
) -> None:
    found = span_of(shift, now.astimezone(UTC), BEKASI)
    assert (found.start, found.end) == (start, end)


def event(minute: int, status: Status, actor: str = "rina", **given: Any) -> Event:
    return Event(at=local(22, 14) + timedelta(minutes=minute), actor=actor, status=status, **given)


SPAN = Span(local(22, 14), local(22, 22), "afternoon")
STORIES = {
    "one": [
        event(-1, Status.RECEIVED),
        event(0, Status.ASSIGNED),
        event(9, Status.ASSIGNED, "budi"),
        event(480, Status.RESOLVED),  # the end belongs to the next shift
    ],
    "two": [
        event(5, Status.RECEIVED, "open311"),
        event(7, Status.RECEIVED, "watch", kind=Kind.ESCALATED, by_role="clock", level=1),
        event(8, Status.EN_ROUTE, "bak-01", by_role="crew"),
        event(6, Status.RECEIVED, kind=Kind.NOTE),  # told late, kept late
    ],
}


def test_cases_are_counted_once_and_only_within_the_shift() -> None:
    done = deeds(STORIES, SPAN)
    assert counted(done) == Counts(received=1, assigned=1, resolved=0, escalated=1)
    minutes = [(each.event.at - SPAN.start).seconds // 60 for each in done]
    assert minutes == [0, 5, 6, 7, 8, 9]


def test_each_person_has_their_own_list_and_the_busiest_comes_first() -> None:
    people = by_person(deeds(STORIES, SPAN))
    told = [(each[0].event.actor, len(each)) for each in people]
    assert told == [("rina", 2), ("budi", 1), ("open311", 1), ("watch", 1), ("bak-01", 1)]
