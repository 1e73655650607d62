"""Pages of the queue, from memory. Ended cases are in dashboard/case_desk/ended.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from city.profile import Profile
from dashboard.case_desk.rights import narrowed
from dashboard.case_desk.rows import row
from dashboard.queue import MOST_ROWS, Filters, Queue, Sort
from dashboard.texts import Text
from operations.desk import Actor

WHOLE = 100
PRESETS: dict[str, dict[str, Filters]] = {
    "desk": {
        "all": Filters(),
        "new": Filters(status=("received", "verified", "reopened")),
        "late": Filters(overdue=True),
        "soon": Filters(soon=True),
        "urgent": Filters(priority=("urgent", "high")),
        "under_way": Filters(status=("dispatched", "en_route", "on_site", "in_progress")),
        "solved": Filters(status=("resolved",)),
    },
    "inbox": {
        "all": Filters(),
        "new": Filters(status=("assigned", "reopened")),
        "late": Filters(overdue=True),
        "soon": Filters(soon=True),
        "under_way": Filters(status=("dispatched", "en_route", "on_site", "in_progress")),
        "waiting": Filters(status=("coordinating",)),
        "solved": Filters(status=("resolved",)),
    },
}
"""Filters that are always there; the numbers beside them are what they find now."""


class NotUnderstood(ValueError):
    """What the browser asked is no question of the desk's."""


class QueueAsk(msgspec.Struct, frozen=True):
    """Which lines of the queue."""

    filters: Filters
    sort: Sort = "urgency"
    descending: bool = False
    start: Annotated[int, Meta(ge=0)] = 0
    count: Annotated[int, Meta(ge=0, le=MOST_ROWS)] = WHOLE
    ended: bool = False
    counts: bool = False
    find: str = ""
    """A ticket: the answer's `at` says which line it is, None in no line."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> QueueAsk:
        """Raises NotUnderstood."""
        told: dict[str, Any] = {
            name: given[name] for name in ("sort", "start", "count", "find") if name in given
        }
        told |= {name: given.get(name) == "1" for name in ("descending", "ended", "counts")}
        try:
            filters = msgspec.json.decode(given.get("filters") or "{}", type=Filters)
            return msgspec.convert({**told, "filters": filters}, cls, strict=False)
        except msgspec.ValidationError as why:
            raise NotUnderstood(str(why)) from None


def open_page(
    queue: Queue, ask: QueueAsk, by: Actor, profile: Profile, now: datetime, text: Text
) -> dict[str, Any]:
    filters = narrowed(ask.filters, by)
    page = queue.page(filters, now, ask.sort, ask.start, ask.count, descending=ask.descending)
    told: dict[str, Any] = {
        "rows": [row(each, profile, text) for each in page.rows],
        "total": page.total,
    }
    if ask.find:
        told["at"] = queue.place(ask.find, filters, now, ask.sort, descending=ask.descending)
    return told | {"counts": counts(queue, by, now)} if ask.counts else told


def counts(queue: Queue, by: Actor, now: datetime) -> dict[str, int]:
    """How many cases each preset finds."""
    presets = PRESETS["inbox" if by.agency_id else "desk"]
    return {
        key: sum(queue.count_by("status", narrowed(each, by), now).values())
        for key, each in presets.items()
    }
