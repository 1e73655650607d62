"""How long an agency may take, as data: office hours, service times, and who is told when.

A profile's `calendar.toml` fills these. Days and hours are the city's own (its time zone).

| unit          | counts                                                                        |
|---------------|-------------------------------------------------------------------------------|
| minutes       | around the clock                                                              |
| hours         | around the clock                                                              |
| working_hours | only while the offices are open                                               |
| working_days  | parts of working days: Monday a third into the day + 1 = Tuesday a third in   |
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

import msgspec

Unit = Literal["minutes", "hours", "working_hours", "working_days"]
Milestone = Literal["assigned", "answered", "resolved"]
MIDNIGHT = time()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class To(StrEnum):
    """Who is told when a clock has run so far."""

    DESK = "desk"
    AGENCY = "agency"
    HEAD = "head"
    MAYOR = "mayor"


class ServiceTime(msgspec.Struct, frozen=True, kw_only=True):
    amount: float
    unit: Unit = "hours"

    def part(self, share: float) -> ServiceTime:
        return ServiceTime(amount=self.amount * share, unit=self.unit)


Hours = tuple[tuple[time, time] | None, ...]
"""Seven entries, Monday first: opens and closes, or None for a day off.

A day ends at its second time, exclusive; 00:00 as second time is midnight at the day's end.
"""


class DatedHours(msgspec.Struct, frozen=True, kw_only=True):
    """Other hours from `first` to `last`, both inclusive, such as those of Ramadan."""

    first: date
    last: date
    hours: Hours
    source: str = ""


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Office hours. Days off (national or `closed`) win over `exceptions`, these over `hours`."""

    time_zone: str
    hours: Hours
    closed: frozenset[date] = frozenset()
    """The city's own days off, besides the national holidays."""
    exceptions: tuple[DatedHours, ...] = ()
    """In order of their dates; no two for the same day."""

    def hours_on(self, day: date) -> tuple[time, time] | None:
        """Of a day that is no day off."""
        for each in self.exceptions:
            if each.first <= day <= each.last:
                return each.hours[day.weekday()]
        return self.hours[day.weekday()]

    def __hash__(self) -> int:
        return hash((self.time_zone, self.hours))


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the ladder: `to` is told when this much time has gone and `until` is not reached.

    Either `share` of the service time or `after` a time of its own.
    """

    level: int
    to: To
    share: float | None = None
    after: ServiceTime | None = None
    until: Milestone = "resolved"

    def time(self, service: ServiceTime) -> ServiceTime:
        return self.after or service.part(self.share or 1.0)


class ServiceRule(msgspec.Struct, frozen=True, kw_only=True):
    """A service time; without categories (or agencies) it is for all of them."""

    time: ServiceTime
    categories: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    def fits(self, category: str, agency_id: str) -> bool:
        return (not self.categories or category in self.categories) and (
            not self.agencies or agency_id in self.agencies
        )


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """One set of clocks: the service times, when to warn, and the ladder (levels rising)."""

    preset: str
    title: dict[str, str]
    calendar: Calendar
    usual: ServiceTime
    warn_share: float = 0.8
    services: tuple[ServiceRule, ...] = ()
    ladder: tuple[Rung, ...] = ()
    source: str = ""

    def service_time(self, category: str, agency_id: str) -> ServiceTime:
        """The most exact row wins: category and agency, then category, then agency, then usual;
        among equals the first one."""
        fitting = [each for each in self.services if each.fits(category, agency_id)]
        exact = max(
            fitting, key=lambda each: (bool(each.categories), bool(each.agencies)), default=None
        )
        return exact.time if exact else self.usual

    def __hash__(self) -> int:
        return hash((self.preset, self.calendar))


class KeptRules(msgspec.Struct):
    """What staff have kept in the interface, the same for everything in one process that has the
    profile: (from when, rules), in the order in which they were kept. Whoever follows the store fills it.
    """

    editions: tuple[tuple[datetime, Rules], ...] = ()

    def at(self, received_at: datetime) -> Rules | None:
        """Those for a report received then: the newest edition that covers it; None = the profile's."""
        covering = (rules for since, rules in reversed(self.editions) if since <= received_at)
        return next(covering, None)


ALL_DAY = (MIDNIGHT, MIDNIGHT)
UNSET = Rules(
    preset="unset",
    title={},
    calendar=Calendar(time_zone="UTC", hours=(ALL_DAY,) * 7),
    usual=ServiceTime(amount=24),
)
"""For a profile built without a calendar: a day around the clock, and nobody is told."""
