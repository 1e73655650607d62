"""Sums of a period by vehicle: each kept day is counted once in a process, by one SELECT over the daily
tables for all days that are new or were made again; a month is a sum over days then.

Days are the city's; [first, after). A day in which a vehicle made no trip counts nowhere but in what it
was silent. `sums` and `city.fleet.figures` say what each sum means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from city.fleet.figures import Sums
from store.archive.history import History
from store.archive.tables import TRIPS, VISITS

_PLAIN = (
    "km", "unseen_km", "straight_km", "told_s", "engine_s", "idle_s", "busy_idle_s", "away_s", "after_s",
    "fast_s", "hauls", "points", "bad",
)  # fmt: skip
_COUNTS = ("used_days", "silent_days", "trips", "broken", "trip_s", "direct_km", "duty_s", "work_s")
NUMBERS = (*_COUNTS, *_PLAIN)
WHOLE = frozenset({"used_days", "silent_days", "trips", "broken", "hauls", "points", "bad"})
_DAYS = f"""
WITH whole AS (
SELECT vehicle_id, day, any_value(kind) AS kind, any_value(agency_id) AS agency_id,
       count(*) FILTER (state = 'trip' AND begins) AS trips,
       count(*) FILTER (state = 'trip' AND "then" = 'silent') AS broken,
       coalesce(sum(epoch_us(end_at) - epoch_us(start_at)) FILTER (state = 'trip'), 0) / 1e6 AS trip_s,
       coalesce(sum(km) FILTER (straight_km > 0), 0) AS direct_km,
       coalesce(bool_or(state = 'silent' AND duty_s > 0), false) AS silent,
       coalesce(sum(duty_s), 0) AS duty_s, coalesce(sum(work_s), 0) AS work_s,
       {", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in _PLAIN)},
       bool_or(simulated) AS simulated, max(epoch_us(end_at)) AS until_us
FROM trips WHERE day >= $first AND day < $after GROUP BY vehicle_id, day)
SELECT vehicle_id, day, kind, agency_id, simulated, until_us, {", ".join(NUMBERS)}
FROM (SELECT * REPLACE (if(trips > 0, duty_s, 0) AS duty_s, if(trips > 0, work_s, 0) AS work_s),
             (trips > 0)::INT AS used_days, silent::INT AS silent_days FROM whole)
ORDER BY day, vehicle_id
"""  # noqa: S608 our own names
_VISITS = """
SELECT vehicle_id, any_value(kind) AS kind, any_value(agency_id) AS agency_id, ticket,
       epoch_us(sent_at) AS sent_us, min(epoch_us(entered_at)) AS entered_us,
       max(epoch_us(left_at)) AS left_us
FROM visits WHERE day >= $first AND day < $after
GROUP BY vehicle_id, ticket, sent_at ORDER BY sent_us DESC
"""
MOST_DAYS = 400
"""Kept in memory: 60 KB each with 300 vehicles."""


class Span(NamedTuple):
    """Days [first, after) of the city, and the moments at which they begin and end."""

    first: date
    after: date
    start: datetime
    end: datetime

    @property
    def days(self) -> dict[str, Any]:
        return {"first": self.first, "after": self.after}


class Counted(NamedTuple):
    """What one vehicle did. `days`: for how many there are rows. `until_us`: up to when it is known."""

    vehicle_id: str
    kind: str
    agency_id: str
    days: int
    simulated: bool
    until_us: int
    first_day: date
    sums: Sums


class Sent(NamedTuple):
    """A vehicle that was sent to a case. Microseconds since 1970; None: not seen there."""

    vehicle_id: str
    kind: str
    agency_id: str
    ticket: str
    sent_us: int
    entered_us: int | None
    left_us: int | None


class Whose(NamedTuple):
    vehicle_id: str
    kind: str
    agency_id: str
    simulated: bool
    until_us: int


class Day(NamedTuple):
    """`numbers`: a line for each of `vehicles`, in the order of NUMBERS."""

    vehicles: tuple[Whose, ...]
    numbers: NDArray[np.float64]


class Counting:
    """The counted days of one process, each kept for as long as its file is the same."""

    def __init__(self) -> None:
        self._kept: dict[date, tuple[object, Day]] = {}
        self._one = asyncio.Lock()

    async def days(self, history: History, span: Span) -> dict[date, Day]:
        """Days of the period that have rows, oldest first. Raises StoreUnavailable, ArchiveUnavailable."""
        async with self._one:
            return await self._days(history, span)

    async def _days(self, history: History, span: Span) -> dict[date, Day]:
        there = await history.versions(TRIPS, *moments(span.first, span.after))
        there = {day: each for day, each in there.items() if span.first <= day < span.after}
        old = [day for day, each in there.items() if self._version(day) != each]
        if old:
            first, after = min(old), max(old) + timedelta(days=1)
            asked = {"first": first, "after": after}
            rows = await history.query(_DAYS, [TRIPS], *moments(first, after), asked)
            counted = dict(_days(rows))
            for day in old:
                self._kept.pop(day, None)
                self._kept[day] = there[day], counted.get(day, NOTHING)
        found = {day: self._kept[day][1] for day in sorted(there)}
        while len(self._kept) > MOST_DAYS:
            del self._kept[next(iter(self._kept))]
        return found

    def _version(self, day: date) -> object:
        return self._kept[day][0] if day in self._kept else None


NOTHING = Day((), np.zeros((0, len(NUMBERS))))


def moments(first: date, after: date) -> tuple[datetime, datetime]:
    """What the archive is asked for of [first, after): its daily tables lie by day, whatever the zone."""
    return datetime.combine(first, time(), UTC), datetime.combine(after, time(), UTC)


def _days(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[date, Day]]:
    by_day: dict[date, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_day.setdefault(row["day"], []).append(row)
    for day, some in by_day.items():
        whose = tuple(Whose(*(row[name] for name in Whose._fields)) for row in some)
        yield day, Day(whose, np.array([[row[name] for name in NUMBERS] for row in some], float))


def by_vehicle(days: Mapping[date, Day]) -> list[Counted]:
    """Over all these days, in the order of their ids."""
    found: dict[str, list[tuple[date, Whose]]] = {}
    sums: dict[str, NDArray[np.float64]] = {}
    for day, counted in days.items():
        for whose, numbers in zip(counted.vehicles, counted.numbers, strict=True):
            key = whose.vehicle_id
            found.setdefault(key, []).append((day, whose))
            sums[key] = sums[key] + numbers if key in sums else numbers
    return [_counted(found[key], sums[key]) for key in sorted(found)]


def _counted(days: list[tuple[date, Whose]], numbers: NDArray[np.float64]) -> Counted:
    told = {name: _number(name, each) for name, each in zip(NUMBERS, numbers.tolist(), strict=True)}
    if told["hauls"]:
        told["hauling_days"] = told["used_days"]
    last = days[-1][1]
    return Counted(
        vehicle_id=last.vehicle_id,
        kind=last.kind,
        agency_id=last.agency_id,
        days=len(days),
        simulated=any(each.simulated for _, each in days),
        until_us=max(each.until_us for _, each in days),
        first_day=days[0][0],
        sums=Sums(**told),  # type: ignore[arg-type]
    )


def _number(name: str, value: float) -> float | int:
    return round(value) if name in WHOLE else value


def by_day(days: Mapping[date, Day], agency_id: str = "", kind: str = "") -> list[dict[str, Any]]:
    """How it went from day to day, for a chart."""
    shown = ("used_days", "silent_days", "km", "engine_s", "idle_s", "hauls")
    found = []
    for day, counted in days.items():
        chosen = [
            at
            for at, each in enumerate(counted.vehicles)
            if agency_id in ("", each.agency_id) and kind in ("", each.kind)
        ]
        if chosen:
            sums = dict(zip(NUMBERS, counted.numbers[chosen].sum(axis=0).tolist(), strict=True))
            told = {name: _number(name, sums[name]) for name in shown}
            found.append({"day": day, "vehicles": len(chosen), **told})
    return found


async def sent(history: History, span: Span) -> list[Sent]:
    """Every dispatch of the period, newest first."""
    found = await history.query(_VISITS, [VISITS], span.start, span.end, span.days)
    return [Sent(**row) for row in found]
