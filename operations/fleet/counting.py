"""Sums of a period by vehicle: one SELECT over the daily tables, half a million rows for a month.

Days are the city's; [first, after). A day in which a vehicle made no trip counts nowhere but in what it
was silent. `sums` and `city.fleet.figures` say what each sum means.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from city.fleet.figures import Sums
from store.archive.history import History
from store.archive.tables import TRIPS, VISITS

_SUMMED = (
    "km", "unseen_km", "straight_km", "told_s", "engine_s", "idle_s", "busy_idle_s", "away_s", "after_s",
    "fast_s", "hauls", "points", "bad",
)  # fmt: skip
_DAYS = f"""
SELECT vehicle_id, day, any_value(kind) AS kind, any_value(agency_id) AS agency_id,
       count(*) FILTER (state = 'trip' AND begins) AS trips,
       count(*) FILTER (state = 'trip' AND "then" = 'silent') AS broken,
       coalesce(sum(epoch_us(end_at) - epoch_us(start_at)) FILTER (state = 'trip'), 0) / 1e6 AS trip_s,
       coalesce(sum(km) FILTER (straight_km > 0), 0) AS direct_km,
       coalesce(bool_or(state = 'silent' AND duty_s > 0), false) AS silent,
       coalesce(sum(duty_s), 0) AS duty_s, coalesce(sum(work_s), 0) AS work_s,
       {", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in _SUMMED)},
       bool_or(simulated) AS simulated, max(epoch_us(end_at)) AS until_us
FROM trips WHERE day >= $first AND day < $after GROUP BY vehicle_id, day
"""  # noqa: S608 our own names
_BY_VEHICLE = f"""
WITH days AS ({_DAYS})
SELECT vehicle_id, any_value(kind) AS kind, any_value(agency_id) AS agency_id, count(*) AS days,
       count(*) FILTER (trips > 0) AS used_days, count(*) FILTER (silent) AS silent_days,
       sum(trips) AS trips, sum(broken) AS broken, sum(trip_s) AS trip_s, sum(direct_km) AS direct_km,
       coalesce(sum(duty_s) FILTER (trips > 0), 0) AS duty_s,
       coalesce(sum(work_s) FILTER (trips > 0), 0) AS work_s,
       {", ".join(f"sum({name}) AS {name}" for name in _SUMMED)},
       bool_or(simulated) AS simulated, max(until_us) AS until_us, min(day) AS first_day
FROM days GROUP BY vehicle_id ORDER BY vehicle_id
"""  # noqa: S608
_BY_DAY = f"""
WITH days AS ({_DAYS})
SELECT day, count(*) AS vehicles, count(*) FILTER (trips > 0) AS used_days,
       count(*) FILTER (silent) AS silent_days, sum(km) AS km, sum(engine_s) AS engine_s,
       sum(idle_s) AS idle_s, sum(hauls) AS hauls
FROM days WHERE ($agency = '' OR agency_id = $agency) AND ($kind = '' OR kind = $kind)
GROUP BY day ORDER BY day
"""  # noqa: S608
_VISITS = """
SELECT vehicle_id, any_value(kind) AS kind, any_value(agency_id) AS agency_id, ticket,
       epoch_us(sent_at) AS sent_us, min(epoch_us(entered_at)) AS entered_us,
       max(epoch_us(left_at)) AS left_us
FROM visits WHERE day >= $first AND day < $after
GROUP BY vehicle_id, ticket, sent_at ORDER BY sent_us DESC
"""
WORDS = frozenset({"vehicle_id", "kind", "agency_id", "days", "simulated", "until_us", "first_day"})


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


async def by_vehicle(history: History, span: Span) -> list[Counted]:
    """Raises StoreUnavailable, ArchiveUnavailable."""
    found = await history.query(_BY_VEHICLE, [TRIPS], span.start, span.end, span.days)
    return [_counted(row) for row in found]


def _counted(row: Mapping[str, Any]) -> Counted:
    hauls = {"hauling_days": row["used_days"]} if row["hauls"] else {}
    numbers = {name: value for name, value in row.items() if name not in WORDS}
    return Counted(
        **{name: row[name] for name in sorted(WORDS)},
        sums=Sums(**numbers, **hauls),
    )


async def by_day(
    history: History, span: Span, agency_id: str = "", kind: str = ""
) -> list[dict[str, Any]]:
    """How it went from day to day, for a chart."""
    asked = {**span.days, "agency": agency_id, "kind": kind}
    return await history.query(_BY_DAY, [TRIPS], span.start, span.end, asked)


async def sent(history: History, span: Span) -> list[Sent]:
    """Every dispatch of the period, newest first."""
    found = await history.query(_VISITS, [VISITS], span.start, span.end, span.days)
    return [Sent(**row) for row in found]
