"""Service times and office hours as staff keep them in the interface, over one of the profile's presets.

| of the table              | of the preset it names              |
|---------------------------|-------------------------------------|
| usual and exact times     | title, source                       |
| when to warn              | the ladder: who is told when        |
| office hours and days off |                                     |
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from city import clock_checks
from city.clock_checks import Wrong
from city.profile import Profile
from city.service_times import Calendar, DatedHours, Hours, Rules, ServiceRule, ServiceTime


class ClockTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`preset` is a key of the profile's `clock_presets`; `hours` has seven days, Monday first."""

    preset: str
    usual: ServiceTime
    hours: Hours
    warn_share: float = 0.8
    services: tuple[ServiceRule, ...] = ()
    closed: tuple[date, ...] = ()
    exceptions: tuple[DatedHours, ...] = ()


def table_of(rules: Rules) -> ClockTable:
    """These rules as a table, to begin with."""
    return ClockTable(
        preset=rules.preset,
        usual=rules.usual,
        hours=rules.calendar.hours,
        warn_share=rules.warn_share,
        services=tuple(_single(rules)),
        closed=tuple(sorted(rules.calendar.closed)),
        exceptions=rules.calendar.exceptions,
    )


def _single(rules: Rules) -> Iterator[ServiceRule]:
    """One row for each category and agency, so that each can be changed alone."""
    for row in rules.services:
        for category in row.categories or ("",):
            for agency in row.agencies or ("",):
                named = {"categories": (category,) if category else ()}
                yield ServiceRule(time=row.time, agencies=(agency,) if agency else (), **named)


def rules_of(table: ClockTable, profile: Profile) -> Rules:
    """What the table says, with the ladder of its preset. Raises KeyError for an unknown preset."""
    calendar = Calendar(
        time_zone=profile.time_zone,
        hours=table.hours,
        closed=frozenset(table.closed),
        exceptions=tuple(sorted(table.exceptions, key=lambda each: each.first)),
    )
    return msgspec.structs.replace(
        profile.clock_presets[table.preset],
        calendar=calendar,
        usual=table.usual,
        warn_share=table.warn_share,
        services=table.services,
    )


def problems(table: ClockTable, profile: Profile) -> list[Wrong]:
    """Everything that is wrong, by the checks that the profile's own calendar has to pass."""
    if table.preset not in profile.clock_presets:
        return [Wrong("preset", "", table.preset)]
    rules = rules_of(table, profile)
    times = (table.usual, *(row.time for row in table.services))
    found = [
        *clock_checks.opens(table.hours),
        *clock_checks.week("", table.hours),
        *clock_checks.dated(rules.calendar.exceptions),
        *clock_checks.times("", times, table.warn_share),
        *clock_checks.known("", rules, profile.categories, profile.agencies),
    ]
    return found or list(clock_checks.ends("", rules))


def changes(before: ClockTable, after: ClockTable) -> dict[str, int]:
    """How much of each part differs; a part that is the same is left out."""
    rows, were = set(after.services), set(before.services)
    counted = {
        "preset": int(before.preset != after.preset),
        "times": len(rows ^ were) + int(before.usual != after.usual),
        "warn": int(before.warn_share != after.warn_share),
        "hours": sum(a != b for a, b in zip(before.hours, after.hours, strict=False)),
        "dates": len(set(before.exceptions) ^ set(after.exceptions))
        + len(set(before.closed) ^ set(after.closed)),
    }
    return {key: n for key, n in counted.items() if n}
