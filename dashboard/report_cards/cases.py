"""The list behind a figure, ready to be shown: names instead of codes, moments the local way."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from city.complaints import CLOCK_STOPS, ENDED
from city.profile import Profile
from dashboard.texts import Text
from operations.report_cards.case_list import MOMENTS, CaseLine, CaseList

DESK = "/desk"


def lines_of(
    found: CaseList, profile: Profile, text: Text, now: datetime, *, opens: bool = False
) -> dict[str, Any]:
    """As JSON: `total`, `hidden` in words, `next` (where the next page starts, or None), `cases`.

    `opens`: this person works on these cases, so each leads to the desk, which knows one's own door.
    """
    return {
        "total": text("report_cards.cases_total", n=text.number(found.total)),
        "hidden": _hidden(found.hidden, text),
        "next": found.start + len(found.cases) if found.more else None,
        "cases": [_line(each, profile, text, now, opens) for each in found.cases],
    }


def _hidden(hidden: int | None, text: Text) -> str:
    if hidden == 0:
        return ""
    if hidden is None:
        return text("report_cards.hidden_some")
    return text("report_cards.hidden_many", n=text.number(hidden))


def _line(
    each: CaseLine, profile: Profile, text: Text, now: datetime, opens: bool
) -> dict[str, Any]:
    late_s = late_by_s(each, now)
    moments = {f"{name}_at": getattr(each, f"{name}_at") for name in ("received", *MOMENTS)}
    return {
        "ticket": each.ticket,
        "href": f"{DESK}?case={quote(each.ticket)}" if opens else "",
        "what": category_name(each.category, profile, text),
        "where": kelurahan_name(each.kelurahan, profile),
        "status": text(f"status.{each.status}") if each.status else "",
        "late": late_s > 0,
        "late_by": text("report_cards.late_by", span=text.span(late_s)) if late_s > 0 else "",
        "stars": each.rating or None,
        **{key: text.moment(at, now) if at else "" for key, at in moments.items()},
    }


def late_by_s(each: CaseLine, now: datetime) -> float:
    """Seconds from its due time to its solution, or to now while its time runs; 0 when in time."""
    runs = each.status not in CLOCK_STOPS | ENDED
    ended = each.resolved_at or each.closed_at or (now if runs else None)
    return max(0.0, (ended - each.due_at).total_seconds()) if ended and each.due_at else 0.0


def category_name(code: str, profile: Profile, text: Text) -> str:
    category = profile.categories.get(code)
    return text.pick(category.name) if category else code


def kelurahan_name(code: str, profile: Profile) -> str:
    kelurahan = profile.kelurahan.get(code)
    return kelurahan.name if kelurahan else ""
