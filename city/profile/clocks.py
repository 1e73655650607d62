"""calendar.toml: office hours, and the sets of service times of which one is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from city.profile.files import nearest, toml_of, typed
from city.profile.types import Category, ProfileError
from city.service_times import (
    MIDNIGHT,
    WEEKDAYS,
    Calendar,
    DatedHours,
    Hours,
    Rules,
    Rung,
    ServiceRule,
    ServiceTime,
)

FILE = "calendar.toml"
Week = dict[str, tuple[time, time]]


class _Exception(msgspec.Struct, frozen=True, kw_only=True):
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    hours: Week
    """A day that is not named is a day off."""
    source: str


class _File(msgspec.Struct, frozen=True, kw_only=True):
    in_force: str
    hours: Week
    presets: dict[str, Any]
    closed: tuple[date, ...] = ()
    exceptions: tuple[_Exception, ...] = ()


class _Preset(msgspec.Struct, frozen=True, kw_only=True):
    title: dict[str, str]
    usual: ServiceTime
    warn_share: float = 0.8
    from_categories: bool = False
    """Whether `due_s` of categories.toml counts where no row fits."""
    service: tuple[ServiceRule, ...] = ()
    ladder: tuple[Rung, ...] = ()
    source: str = ""


def clocks_of(
    home: Path, time_zone: str, categories: Mapping[str, Category]
) -> tuple[dict[str, Rules], str]:
    """Every preset by its key, and the key of the one in force. Raises ProfileError."""
    found = typed(_File, toml_of(home, FILE), FILE, "calendar")
    if not found.hours:
        raise ProfileError(f"{FILE}: [hours] names no day; write at least one")
    calendar = Calendar(
        time_zone=time_zone,
        hours=_week("[hours]", found.hours),
        closed=frozenset(found.closed),
        exceptions=_exceptions(found.exceptions),
    )
    presets = {
        key: _rules(key, typed(_Preset, raw, FILE, f"presets.{key}"), calendar, categories)
        for key, raw in found.presets.items()
    }
    if found.in_force not in presets:
        raise ProfileError(
            f"{FILE}: in_force = '{found.in_force}' is no preset; {nearest(found.in_force, presets)}"
        )
    return presets, found.in_force


def _week(where: str, hours: Week) -> Hours:
    for day, (opens, closes) in hours.items():
        if day not in WEEKDAYS:
            raise ProfileError(f"{FILE}: {where} has no day '{day}'; {nearest(day, WEEKDAYS)}")
        if closes != MIDNIGHT and not opens < closes:
            raise ProfileError(f"{FILE}: {where} {day} closes at {closes}, before {opens}")
    return tuple(hours.get(day) for day in WEEKDAYS)


def _exceptions(found: tuple[_Exception, ...]) -> tuple[DatedHours, ...]:
    told = sorted(found, key=lambda each: each.first)
    for each in told:
        if each.last < each.first:
            raise ProfileError(f"{FILE}: [[exceptions]] from {each.first} ends before, {each.last}")
    for one, following in pairwise(told):
        if following.first <= one.last:
            raise ProfileError(
                f"{FILE}: [[exceptions]] from {one.first} and from {following.first} share days"
            )
    return tuple(
        DatedHours(
            first=each.first,
            last=each.last,
            hours=_week(f"[[exceptions]] from {each.first}", each.hours),
            source=each.source,
        )
        for each in told
    )


def _rules(
    key: str, told: _Preset, calendar: Calendar, categories: Mapping[str, Category]
) -> Rules:
    times = (told.usual, *(row.time for row in told.service))
    if not (0 < told.warn_share <= 1 and all(each.amount > 0 for each in times)):
        raise ProfileError(
            f"{FILE}: [presets.{key}] times must be above 0 and warn_share above 0 and at most 1"
        )
    if any((rung.share is None) == (rung.after is None) for rung in told.ladder):
        raise ProfileError(
            f"{FILE}: [presets.{key}] a rung of the ladder needs either `share` or `after`"
        )
    return Rules(
        preset=key,
        title=told.title,
        calendar=calendar,
        usual=told.usual,
        warn_share=told.warn_share,
        services=told.service + (_own(categories) if told.from_categories else ()),
        ladder=told.ladder,
        source=told.source,
    )


def _own(categories: Mapping[str, Category]) -> tuple[ServiceRule, ...]:
    return tuple(
        ServiceRule(time=ServiceTime(amount=each.due_s / 3600), categories=(code,))
        for code, each in categories.items()
    )
