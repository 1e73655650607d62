"""What stands behind a figure, ready to be shown: trips and other rows, visits, days out of service, fuel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from city.fleet.partition import State
from city.fleet.parts import Part
from city.privacy import ticket_tail
from city.profile import Profile
from dashboard.fleet import words
from dashboard.fleet.asks import PATH
from dashboard.texts import Text
from operations.fleet.counting import Sent
from operations.fleet.logbook import Entry
from operations.fleet.report import CaseOf, Line
from operations.fleet.rows import Rows

LEADS = {
    "idle": "idle_s", "away": "away_s", "after": "after_s", "fast": "fast_s", "silent": "duty_s", "work": "work_s",
}  # fmt: skip
"""What a set is about, in seconds."""


def parts(found: Rows, name: str, profile: Profile, text: Text) -> dict[str, Any]:
    """As JSON: `total`, `next` (where the next page starts, or None), `columns`, `rows`."""
    following = found.start + len(found.parts)
    return {
        "total": text("fleet.rows_total", n=text.number(found.total)),
        "next": following if found.parts and following < found.total else None,
        "columns": ["vehicle", "when", "what", "where", "km", "detail"],
        "rows": [_part(each, name, profile, text) for each in found.parts],
    }


def _part(each: Part, name: str, profile: Profile, text: Text) -> dict[str, str]:
    day = words.day_name(each.day, text)
    return {
        "vehicle": words.vehicle_name(each.vehicle_id, profile),
        "href": f"{PATH}/{quote(each.vehicle_id)}?day={each.day.isoformat()}",
        "when": f"{day} {words.hours(each.start_at, each.end_at, text)}",
        "what": what(each, text),
        "where": where(each, profile, text),
        "km": text.number(each.km, 1) if each.state == State.TRIP else "",
        "detail": detail(each, name, text),
    }


def what(each: Part, text: Text) -> str:
    """ "perjalanan, pelacak lalu diam"."""
    ended = ", " + text("fleet.then_silent") if each.then == State.SILENT and each.state == State.TRIP else ""  # fmt: skip
    return text(f"fleet.state.{each.state}") + ended


def where(each: Part, profile: Profile, text: Text) -> str:
    if each.state == State.SILENT and not each.hidden and each.lat is None:
        return ""
    return words.place_name(each.place, each.area, each.hidden, profile, text)


def detail(each: Part, name: str, text: Text) -> str:
    """What the row is listed for, else how long it lasted."""
    if name == "bad":
        return faults(each.faults, text)
    if name == "detour" and each.straight_km:
        return text("fleet.straight", km=text.number(each.straight_km, 1))
    if name == "hauls":
        return text("fleet.haul_count", n=text.number(each.hauls))
    return text.span(getattr(each, LEADS[name]) if name in LEADS else each.seconds)


def faults(told: str, text: Text) -> str:
    """ "jump 3, clock 1" in words."""
    pairs = (each.rpartition(" ") for each in told.split(", ") if each)
    return ", ".join(f"{text(f'fleet.fault.{rule}')} {n}" for rule, _, n in pairs)


def visits(
    found: Sequence[Sent], case_of: CaseOf, profile: Profile, text: Text, now: datetime, start: int, *, whole: bool
) -> dict[str, Any]:  # fmt: skip
    """Cases the vehicles were sent to; `whole`: this person may read and open them."""
    page = found[start : start + 50]
    following = start + len(page)
    return {
        "total": text("fleet.visits_total", n=text.number(len(found))),
        "next": following if following < len(found) else None,
        "columns": ["vehicle", "ticket", "sent_at", "came", "wait", "result"],
        "rows": [_visit(each, case_of, profile, text, now, whole) for each in page],
    }


def _visit(
    each: Sent, case_of: CaseOf, profile: Profile, text: Text, now: datetime, whole: bool
) -> dict[str, str]:
    case = case_of(each.ticket)
    sent_at = datetime.fromtimestamp(each.sent_us / 1e6, UTC)
    came = None if each.entered_us is None else datetime.fromtimestamp(each.entered_us / 1e6, UTC)
    wait = None if case is None or came is None else came.timestamp() - case.assigned_s
    key = "unknown" if case is None else "solved" if case.is_solved else "not_solved"
    return {
        "vehicle": words.vehicle_name(each.vehicle_id, profile),
        "href": f"/desk?case={quote(each.ticket)}" if whole else "",
        "ticket": each.ticket if whole else f"…{ticket_tail(each.ticket)}",
        "sent_at": text.moment(sent_at, now),
        "came": text.moment(came, now) if came else text("fleet.not_seen"),
        "wait": text.span(wait) if wait is not None and wait >= 0 else "–",
        "result": text(f"fleet.result_{key}"),
    }


def unfit(lines: Iterable[Line], profile: Profile, text: Text) -> dict[str, Any]:
    """Days on which vehicles were out of service."""
    rows = [
        {
            "vehicle": words.vehicle_name(each.vehicle_id, profile),
            "href": f"{PATH}/{quote(each.vehicle_id)}",
            "what": text("fleet.log.unfit"),
            "when": _days(each.days_unfit, text),
        }
        for each in lines
        if each.days_unfit
    ]
    return _whole(rows, ["vehicle", "what", "when"], text)


def _days(days: Sequence[date], text: Text) -> str:
    first, last = words.day_name(days[0], text), words.day_name(days[-1], text)
    count = text("fleet.days", n=text.number(len(days)))
    return f"{first} ({count})" if first == last else f"{first} – {last} ({count})"


def fuel(
    books: Mapping[str, Sequence[Entry]], lines: Iterable[Line], first: date, after: date, profile: Profile, text: Text
) -> dict[str, Any]:  # fmt: skip
    """Fillings of the period, newest first."""
    chosen = {each.vehicle_id for each in lines}
    found = [
        (entry, vehicle_id)
        for vehicle_id in chosen
        for entry in books.get(vehicle_id, ())
        if entry.counts and entry.what == "fuel" and first <= entry.on < after
    ]
    rows = [
        {
            "vehicle": words.vehicle_name(vehicle_id, profile),
            "href": f"{PATH}/{quote(vehicle_id)}",
            "when": words.day_name(entry.on, text),
            "detail": f"{text.number(entry.litres, 1)} L",
        }
        for entry, vehicle_id in sorted(found, key=lambda each: each[0].on, reverse=True)
    ]
    return _whole(rows, ["vehicle", "when", "detail"], text)


def _whole(rows: list[dict[str, str]], columns: list[str], text: Text) -> dict[str, Any]:
    total = text("fleet.rows_total", n=text.number(len(rows)))
    return {"total": total, "next": None, "columns": columns, "rows": rows}
