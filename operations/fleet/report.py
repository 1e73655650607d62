"""A period of the fleet: sums by vehicle, joined with the cases it was sent to and with the log books.

`Case` is what the report needs to know of a case; whoever holds the cases gives it by ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from city.fleet.figures import Sums
from city.profile import Profile
from operations.fleet.counting import Counted, Counting, Sent, Span, by_vehicle, sent
from operations.fleet.logbook import Entry, litres_in, unfit_on
from store.archive.history import History

SOLVED = frozenset({"resolved", "closed"})


class Case(NamedTuple):
    """Epoch seconds; NaN = has not happened. `hidden`: never named to a viewer."""

    assigned_s: float
    is_solved: bool
    hidden: bool


CaseOf = Callable[[str], Case | None]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One vehicle over the period. `days_unfit`: on which it was out of service."""

    vehicle_id: str
    kind: str
    agency_id: str
    sums: Sums
    days_unfit: tuple[date, ...] = ()
    simulated: bool = False


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`begins`: the first day of the period that has rows; days before it count nowhere. `until`: up to
    when the rows tell. Both None when there are none. `lines` in the profile's order, then those that
    the profile does not list."""

    first: date
    begins: date | None
    after: date
    until: datetime | None
    lines: tuple[Line, ...]
    sent: tuple[Sent, ...] = ()
    simulated: bool = False


def span_of(first: date, after: date, zone: str) -> Span:
    """Days [first, after) of the city."""
    here = ZoneInfo(zone)
    start, end = (datetime.combine(day, time(), here) for day in (first, after))
    return Span(first, after, start.astimezone(UTC), end.astimezone(UTC))


async def report(
    history: History,
    counting: Counting,
    profile: Profile,
    span: Span,
    today: date,
    books: Mapping[str, Sequence[Entry]],
    case_of: CaseOf,
) -> Report:
    """Days after `today` count nowhere. Raises StoreUnavailable, ArchiveUnavailable."""
    days = await counting.days(history, span)
    counted = {each.vehicle_id: each for each in by_vehicle(days)}
    dispatches = await sent(history, span)
    until_us = max((each.until_us for each in counted.values()), default=0)
    after = min(span.after, today + timedelta(days=1))
    begins = min((each.first_day for each in counted.values()), default=None)
    asked = _Asked(
        profile, begins or span.first, after, counted, books, _by_whom(dispatches), case_of
    )
    vehicles = [*profile.vehicles, *(each for each in counted if each not in profile.vehicles)]
    return Report(
        first=span.first,
        begins=begins,
        after=span.after,
        until=datetime.fromtimestamp(until_us / 1e6, UTC) if until_us else None,
        lines=tuple(_line(each, asked) for each in vehicles) if after > span.first else (),
        sent=tuple(dispatches),
        simulated=any(each.simulated for each in counted.values()),
    )


class _Asked(NamedTuple):
    profile: Profile
    first: date
    after: date
    counted: Mapping[str, Counted]
    books: Mapping[str, Sequence[Entry]]
    sent: Mapping[str, list[Sent]]
    case_of: CaseOf


def _by_whom(dispatches: Iterable[Sent]) -> dict[str, list[Sent]]:
    found: dict[str, list[Sent]] = {}
    for each in dispatches:
        found.setdefault(each.vehicle_id, []).append(each)
    return found


def _line(vehicle_id: str, asked: _Asked) -> Line:
    known, counted = asked.profile.vehicles.get(vehicle_id), asked.counted.get(vehicle_id)
    book = asked.books.get(vehicle_id, ())
    unfit = unfit_on(book, asked.first, asked.after)
    days = (asked.after - asked.first).days if known else counted.days if counted else 0
    sums = counted.sums if counted else Sums()
    more = _visits(asked.sent.get(vehicle_id, ()), asked.case_of)
    litres = litres_in(book, asked.first, asked.after)
    return Line(
        vehicle_id=vehicle_id,
        kind=known.kind if known else "unknown",
        agency_id=known.agency_id if known else "",
        sums=msgspec.structs.replace(
            sums,
            vehicles=1,
            owned_days=days,
            fit_days=days - len(unfit),
            litres=litres,
            fuelled_km=sums.km if litres else 0.0,
            **more,
        ),
        days_unfit=tuple(unfit),
        simulated=counted.simulated if counted else False,
    )


def _visits(sent: Sequence[Sent], case_of: CaseOf) -> dict[str, object]:
    came = [each for each in sent if each.entered_us is not None]
    cases = [(each, case_of(each.ticket)) for each in came]
    waits = (
        each.entered_us / 1e6 - case.assigned_s
        for each, case in cases
        if case is not None and each.entered_us is not None
    )
    return {
        "sent": len(sent),
        "visits": len(came),
        "solved": sum(case is not None and case.is_solved for _, case in cases),
        "responses_s": tuple(each for each in waits if each >= 0),
    }
