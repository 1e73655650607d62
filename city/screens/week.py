"""A week of the plan of the day as one strip per screen: what runs from when until when."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from city.screens.day_plan import Entry, Plan, windows_on

DAYS = 7


class Span(msgspec.Struct, frozen=True):
    """`entry` is the place of the entry in the plan (from 0), None where the plan says nothing."""

    begins: datetime
    ends: datetime
    entry: int | None


def week(
    plan: Plan, screen: str, first: date, zone: str, closed: Set[date], *, rehearses: bool = False
) -> list[Span]:
    """From 00:00 of `first` for DAYS days, without gaps; neighbours of one entry are one span."""
    place = ZoneInfo(zone)
    begin = datetime.combine(first, datetime.min.time(), place)
    end = datetime.combine(first + timedelta(days=DAYS), datetime.min.time(), place)
    mine = {
        number: entry
        for number, entry in enumerate(plan)
        if screen in entry.screens or not (entry.screens or rehearses)
    }
    held = _windows(mine, first, zone, closed)
    inside = {edge for _, *edges in held for edge in edges if begin < edge < end}
    edges = sorted({begin, end, *inside})
    spans: list[Span] = []
    for start, stop in pairwise(edges):
        spans = _joined(spans, Span(start, stop, _entry(held, start)))
    return spans


def _windows(
    plan: Mapping[int, Entry], first: date, zone: str, closed: Set[date]
) -> list[tuple[int, datetime, datetime]]:
    days = [first + timedelta(days=n) for n in range(-1, DAYS)]
    return [
        (number, *window)
        for number, entry in plan.items()
        for window in windows_on(entry, days, zone, closed)
    ]


def _entry(held: list[tuple[int, datetime, datetime]], at: datetime) -> int | None:
    """The later one in the plan wins."""
    return max((number for number, begun, ends in held if begun <= at < ends), default=None)


def _joined(spans: list[Span], span: Span) -> list[Span]:
    if spans and spans[-1].entry == span.entry:
        return [*spans[:-1], Span(spans[-1].begins, span.ends, span.entry)]
    return [*spans, span]
