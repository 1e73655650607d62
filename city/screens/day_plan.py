"""The plan of the day: which layout or tour a screen shows when nobody asked for anything else.

| an entry            | holds                                                                       |
|---------------------|-----------------------------------------------------------------------------|
| 07.00–15.00         | from 07:00:00 until just before 15:00:00, in the city's zone                |
| 22.00–06.00         | across midnight; its day is the day on which it begins                      |
| 00.00–00.00         | the whole day (begin and end are the same)                                  |
| `days`              | weekdays it begins on, Monday = 0; none = every day                         |
| `holidays`          | "any" = also on holidays; "only" = on holidays alone; "not" = never on them |
| two at once         | the later one in the plan wins                                              |
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

MOST_ENTRIES = 200
AHEAD_DAYS = 8
"""A plan repeats itself weekly; a change farther ahead than this is not looked for."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """`screens`: ids, none = every screen. `show` is a layout's id, or "tour:<id>"."""

    begins: time
    ends: time
    show: str
    days: tuple[int, ...] = ()
    holidays: Literal["any", "only", "not"] = "any"
    screens: tuple[str, ...] = ()
    parameters: dict[str, str] = {}
    note: str = ""


Plan = Sequence[Entry]


def planned(
    plan: Plan, screen: str, now: datetime, zone: str, closed: Set[date]
) -> tuple[Entry, datetime] | None:
    """The entry in force and since when; None when the plan says nothing for this screen now."""
    for entry in reversed(plan):
        if entry.screens and screen not in entry.screens:
            continue
        for window in _windows(entry, now, zone, closed):
            if window[0] <= now < window[1]:
                return entry, window[0]
    return None


def next_change(
    plan: Plan, screen: str, now: datetime, zone: str, closed: Set[date]
) -> datetime | None:
    """When what is planned for this screen changes next, within AHEAD_DAYS; None = not at all."""
    mine = [each for each in plan if not each.screens or screen in each.screens]
    edges = {
        edge
        for entry in mine
        for day in range(AHEAD_DAYS)
        for window in _windows(entry, now + timedelta(days=day), zone, closed)
        for edge in window
        if edge > now
    }
    before = _shows(planned(mine, screen, now, zone, closed))
    changes = (
        edge
        for edge in sorted(edges)
        if _shows(planned(mine, screen, edge, zone, closed)) != before
    )
    return next(changes, None)


def _shows(found: tuple[Entry, datetime] | None) -> tuple[str, dict[str, str]] | None:
    return (found[0].show, found[0].parameters) if found else None


def _windows(
    entry: Entry, now: datetime, zone: str, closed: Set[date]
) -> list[tuple[datetime, datetime]]:
    """The entry's windows that begin today or began yesterday, in the city's zone."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return windows_on(entry, (today - timedelta(days=1), today), zone, closed)


def windows_on(
    entry: Entry, days: Sequence[date], zone: str, closed: Set[date]
) -> list[tuple[datetime, datetime]]:
    """From when until when the entry holds, of those windows that begin on these days."""
    return [_window(entry, day, zone) for day in days if _holds(entry, day, closed)]


def _holds(entry: Entry, day: date, closed: Set[date]) -> bool:
    if entry.days and day.weekday() not in entry.days:
        return False
    return {"any": True, "only": day in closed, "not": day not in closed}[entry.holidays]


def _window(entry: Entry, day: date, zone: str) -> tuple[datetime, datetime]:
    ends_on = day if entry.ends > entry.begins else day + timedelta(days=1)
    place = ZoneInfo(zone)
    begins = datetime.combine(day, entry.begins, place)
    return begins, datetime.combine(ends_on, entry.ends, place)
