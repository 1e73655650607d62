"""The clock of a complaint: when it is due, when to warn, and who must be told by now.

| state   | means                                                                             |
|---------|-----------------------------------------------------------------------------------|
| on_time | the service time runs, and less than `warn_share` of it has gone                  |
| soon    | at `warn_at` or later, not yet late: the early warning                            |
| late    | later than `due_at`; exactly at `due_at` is still on time                         |
| stopped | nobody's time runs: in coordination, resolved and waiting for the citizen, ended  |

The service time begins with the receipt. A pause (`CLOCK_STOPS`) is not counted; a reopened case
goes on where it stood when it was solved, so that reopening gives nobody time. Once the service
time has gone, `due_at` never moves again; while the clock stands still, `due_at` is what it would
be if it ran on. `late` stays true of a case that was solved or ended too late.

The ladder tells people once for each level (`Call.key`), unless its milestone was reached before. The
moments of levels need not rise with them: a short service time may bring level 5 before level 2.

| milestone | reached in                                                                      |
|-----------|---------------------------------------------------------------------------------|
| assigned  | every status but received and verified                                          |
| answered  | every status but received, verified, assigned and reopened                      |
| resolved  | where the clock stands still                                                    |

Presets: `sp4n-lapor` after SP4N-LAPOR! (5, 14 and 60 working days; sippn.menpan.go.id, procedure of
Kota Semarang); `si-badra` after Kota Bogor 2019 (to the agency within 7 minutes, its head after
24 h, the mayor after 48 h; antaranews 59185, kompas.com 29 Apr 2019). Shares are own defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

import msgspec

from city.complaints import CLOCK_STOPS, UNASSIGNED, Complaint, Status
from city.service_times import Milestone, Rules, Rung, ServiceTime, To, Unit
from city.working_time import (
    LONGEST_YEARS,
    Ledger,
    RoundTheClock,
    amount_of,
    deadline,
    elapsed_s,
    ledger_of,
    moment_at,
)

__all__ = [
    "Call",
    "Clock",
    "Standing",
    "calls",
    "clock",
    "deadline",
    "due",
    "elapsed_s",
    "standing",
]

State = Literal["on_time", "soon", "late", "stopped"]
_UNANSWERED = UNASSIGNED | {Status.ASSIGNED, Status.REOPENED}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a complaint stands. `left_s`: seconds (office seconds for working units) until due,
    below 0 once late. `level`: the highest level of the ladder whose time has come; 0 is none."""

    due_at: datetime
    warn_at: datetime
    state: State
    level: int = 0
    late: bool = False
    left_s: float = 0.0


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody must be told now. `key` is the same for ever, so that it happens once."""

    ticket: str
    level: int
    to: To
    at: datetime
    due_at: datetime

    @property
    def key(self) -> str:
        return f"clock:{self.ticket}:{self.due_at.isoformat()}:{self.level}"

    @property
    def early(self) -> bool:
        """Told before it is due to those who work on it: a warning. A head or mayor is an escalation."""
        return self.at < self.due_at and self.to in (To.DESK, To.AGENCY)


class Clock:
    """The rules in force with the national holidays; one for many complaints."""

    def __init__(self, rules: Rules, holidays: Set[date]) -> None:
        self.rules, self._holidays = rules, frozenset(holidays)
        self._times: dict[tuple[str, str], ServiceTime] = {}

    def service_time(self, complaint: Complaint) -> ServiceTime:
        key = complaint.category, complaint.agency_id
        if key not in self._times:
            self._times[key] = self.rules.service_time(*key)
        return self._times[key]

    def due(self, complaint: Complaint) -> datetime:
        """When it should be solved; see the module for pauses."""
        return self._moment(complaint, self.service_time(complaint))

    def warn(self, complaint: Complaint) -> datetime:
        """From when on it is due soon: `warn_share` of its service time has gone."""
        share = self.rules.warn_share
        return self._moment(complaint, self.service_time(complaint).part(share))

    def standing(self, complaint: Complaint, now: datetime) -> Standing:
        service = self.service_time(complaint)
        due_at = self._moment(complaint, service)
        warn_at = self.warn(complaint)
        counted = _counted_to(complaint, now)
        late = counted > due_at
        return Standing(
            due_at=due_at,
            warn_at=warn_at,
            state=_state(complaint, late, counted >= warn_at),
            level=max((each.level for each in self._come(complaint, now)), default=0),
            late=late,
            left_s=self._left_s(service.unit, counted, due_at),
        )

    def calls(self, complaint: Complaint, now: datetime) -> tuple[Call, ...]:
        """Who must be told by now and was not told yet, lowest level first."""
        ticket, due_at = complaint.complaint_id, self.due(complaint)
        return tuple(
            Call(ticket=ticket, level=each.level, to=each.to, at=at, due_at=due_at)
            for each, at in self._rungs(complaint)
            if at <= now and not complaint.was_told(each.level)
        )

    def next_change(self, complaint: Complaint, now: datetime) -> datetime | None:
        """The next moment at which the clock alone changes something; None while it stands."""
        if _stands(complaint):
            return None
        moments = [
            self.warn(complaint),
            self.due(complaint),
            *(at for _, at in self._rungs(complaint)),
        ]
        return min((each for each in moments if each > now), default=None)

    def ladder(self, complaint: Complaint) -> tuple[tuple[Rung, datetime], ...]:
        """Who would be told when, if nothing happened from now on; the earliest first."""
        return tuple(sorted(self._rungs(complaint), key=lambda each: each[1]))

    def _come(self, complaint: Complaint, now: datetime) -> Iterator[Rung]:
        return (each for each, at in self._rungs(complaint) if at <= now)

    def _rungs(self, complaint: Complaint) -> Iterator[tuple[Rung, datetime]]:
        """The levels that still count, each with its moment."""
        service = self.service_time(complaint)
        for each in self.rules.ladder:
            if not _reached(complaint, each.until):
                yield each, self._moment(complaint, each.time(service))

    def _moment(self, complaint: Complaint, time: ServiceTime) -> datetime:
        """When so much of the complaint's time has gone."""
        running = _running(complaint)
        first_year, years = complaint.received_at.year - 1, 4
        while years <= LONGEST_YEARS:
            ledger = ledger_of(time.unit, self.rules.calendar, self._holidays, first_year, years)
            found = _gone(ledger, running, amount_of(time))
            if found is not None:
                return moment_at(found)
            years *= 2
        raise ValueError("the calendar has no working hours; write some in calendar.toml")

    def _left_s(self, unit: Unit, counted: datetime, due_at: datetime) -> float:
        if unit in ("minutes", "hours"):
            return (due_at - counted).total_seconds()
        return elapsed_s(counted, due_at, self.rules.calendar, self._holidays)


def clock(rules: Rules, holidays: Set[date]) -> Clock:
    """The clock of these rules; the same one when asked again."""
    return _clock(rules, frozenset(holidays))


def due(complaint: Complaint, rules: Rules, holidays: Set[date]) -> datetime:
    return clock(rules, holidays).due(complaint)


def standing(complaint: Complaint, now: datetime, rules: Rules, holidays: Set[date]) -> Standing:
    return clock(rules, holidays).standing(complaint, now)


def calls(
    complaint: Complaint, now: datetime, rules: Rules, holidays: Set[date]
) -> tuple[Call, ...]:
    return clock(rules, holidays).calls(complaint, now)


@lru_cache(maxsize=16)
def _clock(rules: Rules, holidays: frozenset[date]) -> Clock:
    return Clock(rules, holidays)


def _gone(
    ledger: Ledger | RoundTheClock, running: list[tuple[float, float]], need: float
) -> float | None:
    for start, end in running:
        before = ledger.before(start)
        here = max(0.0, ledger.before(end) - before) if end < ledger.end else None
        if here is None or here >= need:
            return ledger.moment(before + need)
        need -= here
    return None


def _running(complaint: Complaint) -> list[tuple[float, float]]:
    """The times in which the service time ran (epoch seconds); the last one is open."""
    starts = [complaint.received_at, *(each.end for each in complaint.pauses)]
    ends = [each.start.timestamp() for each in complaint.pauses]
    begun = [each.timestamp() for each in starts]
    return list(zip(begun, [*ends, float("inf")], strict=True))


def _stands(complaint: Complaint) -> bool:
    return complaint.status in CLOCK_STOPS or not complaint.open


def _counted_to(complaint: Complaint, now: datetime) -> datetime:
    """Until when the time counts: now, or when the clock stopped."""
    if not _stands(complaint):
        return now
    return min(now, complaint.stopped_at or complaint.status_at)


def _state(complaint: Complaint, late: bool, soon: bool) -> State:
    if _stands(complaint):
        return "stopped"
    return "late" if late else "soon" if soon else "on_time"


def _reached(complaint: Complaint, milestone: Milestone) -> bool:
    if _stands(complaint) or milestone == "resolved":
        return _stands(complaint)
    waiting = UNASSIGNED if milestone == "assigned" else _UNANSWERED
    return complaint.status not in waiting
