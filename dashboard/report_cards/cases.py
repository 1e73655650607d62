"""The list behind a figure, ready to be shown: names instead of codes, moments the local way."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

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
    moments = {f"{name}_at": getattr(each, f"{name}_at") for name in ("received", *MOMENTS)}
    return {
        "ticket": each.ticket,
        "href": f"{DESK}?case={quote(each.ticket)}" if opens else "",
        "what": category_name(each.category, profile, text),
        "where": kelurahan_name(each.kelurahan, profile),
        "status": text(f"status.{each.status}") if each.status else "",
        "late": is_late(each),
        "stars": each.rating or None,
        **{key: text.moment(at, now) if at else "" for key, at in moments.items()},
    }


def is_late(each: CaseLine) -> bool:
    """Solved after its due time."""
    solved = each.resolved_at or each.closed_at
    return solved is not None and each.due_at is not None and solved > each.due_at


def category_name(code: str, profile: Profile, text: Text) -> str:
    category = profile.categories.get(code)
    return text.pick(category.name) if category else code


def kelurahan_name(code: str, profile: Profile) -> str:
    kelurahan = profile.kelurahan.get(code)
    return kelurahan.name if kelurahan else ""
