""" "If a report of this kind came in then, when would it be due, and who is told when?" """

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from city.clock_table import ClockTable, rules_of
from city.clocks import Clock, clock
from city.complaints import Complaint, Event, Report, Status, begin
from city.profile import Profile
from city.service_times import ServiceTime
from dashboard.case_desk.rows import millis
from dashboard.texts import Text
from operations.calendar import around, names_of


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """A table and a report to try it with; `day` and `time` are the city's own."""

    table: ClockTable
    category: str
    day: date
    time: time
    agency_id: str = ""


def tried(asked: Trial, profile: Profile, text: Text) -> dict[str, Any]:
    """`told` in the order of time: {at, what}; all moments in epoch milliseconds."""
    at = datetime.combine(asked.day, asked.time, ZoneInfo(profile.time_zone)).astimezone(UTC)
    case, days_off = _received(asked, profile, at), around(at, profile.time_zone)
    by = clock(rules_of(asked.table, profile), days_off)
    service = by.service_time(case)
    return {
        "due_at": millis(by.due(case)),
        "service": lasting(service, text),
        "holiday": names_of(asked.day.year, text.lang).get(asked.day, ""),
        "told": [*_warning(by, case, at, text), *_ladder(by, case, text)],
    }


def lasting(time: ServiceTime, text: Text) -> str:
    """ "5 hari kerja", "1,5 jam"."""
    places = 0 if time.amount.is_integer() else 1
    return text(f"clocks.unit_{time.unit}", n=text.number(time.amount, places))


def _received(asked: Trial, profile: Profile, at: datetime) -> Complaint:
    category = profile.categories.get(asked.category)
    report = Report(
        observed_at=at, received_at=at, source="trial", service_code=asked.category,
        description="", lat=None, lng=None,
    )  # fmt: skip
    agency = asked.agency_id or (category.agency_id if category else "")
    return begin(
        "T-0", Event(at=at, actor="", status=Status.RECEIVED, report=report, agency_id=agency)
    )


def _warning(by: Clock, case: Complaint, at: datetime, text: Text) -> list[dict[str, Any]]:
    return [{"at": millis(by.standing(case, at).warn_at), "what": text("clocks.told_warning")}]


def _ladder(by: Clock, case: Complaint, text: Text) -> list[dict[str, Any]]:
    return [
        {
            "at": millis(moment),
            "what": text(
                "clocks.told_rung",
                to=text(f"clocks.to_{rung.to}"),
                level=rung.level,
                until=text(f"clocks.until_{rung.until}"),
            ),
        }
        for rung, moment in by.ladder(case)
    ]
