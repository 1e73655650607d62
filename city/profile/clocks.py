"""calendar.toml: office hours, and the sets of service times of which one is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import msgspec

from city import clock_checks
from city.clock_checks import Wrong
from city.profile.files import nearest, toml_of, typed
from city.profile.types import Category, ProfileError
from city.service_times import (
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
    calendar = Calendar(
        time_zone=time_zone,
        hours=_usual(found.hours),
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
    for day in hours:
        if day not in WEEKDAYS:
            raise ProfileError(f"{FILE}: {where} has no day '{day}'; {nearest(day, WEEKDAYS)}")
    found = tuple(hours.get(day) for day in WEEKDAYS)
    _refuse(clock_checks.week(where, found))
    return found


def _usual(hours: Week) -> Hours:
    found = _week("[hours]", hours)
    _refuse(clock_checks.opens(found))
    return found


def _refuse(wrongs: Iterable[Wrong]) -> None:
    """Raises ProfileError with the first of these."""
    for each in wrongs:
        raise ProfileError(f"{FILE}: {each.sentence()}")


def _exceptions(found: tuple[_Exception, ...]) -> tuple[DatedHours, ...]:
    told = sorted(found, key=lambda each: each.first)
    made = tuple(
        DatedHours(
            first=each.first,
            last=each.last,
            hours=_week(f"[[exceptions]] from {each.first}", each.hours),
            source=each.source,
        )
        for each in told
    )
    _refuse(clock_checks.dated(made))
    return made


def _rules(
    key: str, told: _Preset, calendar: Calendar, categories: Mapping[str, Category]
) -> Rules:
    where, times = f"[presets.{key}]", (told.usual, *(row.time for row in told.service))
    _refuse(clock_checks.times(where, times, told.warn_share))
    _refuse(clock_checks.ladder(where, told.ladder))
    made = Rules(
        preset=key,
        title=told.title,
        calendar=calendar,
        usual=told.usual,
        warn_share=told.warn_share,
        services=told.service + (_own(categories) if told.from_categories else ()),
        ladder=told.ladder,
        source=told.source,
    )
    _refuse(clock_checks.ends(where, made))
    return made


def _own(categories: Mapping[str, Category]) -> tuple[ServiceRule, ...]:
    return tuple(
        ServiceRule(time=ServiceTime(amount=each.due_s / 3600), categories=(code,))
        for code, each in categories.items()
    )
