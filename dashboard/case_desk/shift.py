"""What the handover tells of a shift: counts, who did what, what is urgent now; an agency its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import msgspec

from city.complaints import Complaint, Event, Status
from city.handover import Counts, Deed, Span, by_person, counted, deeds
from city.picture import CityPicture
from dashboard.case_desk.rights import may_see, narrowed
from dashboard.queue import MOST_ROWS, Filters, Queue, QueueRow, queue_of
from operations.desk import Actor
from store.city_store import CityStore
from store.errors import FollowerTooLate

MOST_CASES = 3000
"""Changed cases whose stories are read; the latest ones count."""
AT_ONCE = 64
URGENT = 30
SOLVED = Filters(status=(str(Status.RESOLVED),))
PRESSING = ("urgent", "high")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """`whole` is False when more happened than was read; `fell_due` are cases that became late in
    the span and still are; `late`, `open` and `urgent` (the first of what is late, urgent or
    escalated) are as it is now. `open` is not solved yet, of which a wall counts `on_walls`; `solved`
    waits for its citizen."""

    counts: Counts
    people: list[list[Deed]]
    cases: dict[str, Complaint]
    fell_due: int
    late: int
    open: int
    solved: int
    on_walls: int
    urgent: list[QueueRow]
    whole: bool


async def told(
    store: CityStore, picture: CityPicture, by: Actor, span: Span, now: datetime
) -> Told:
    """Raises StoreUnavailable."""
    changed, whole = await _changed(store, by, span)
    done = deeds(await _stories(store, changed), span)
    queue, mine = queue_of(picture), narrowed(Filters(), by)
    late = queue.page(
        narrowed(Filters(overdue=True), by), now, "due", 0, MOST_ROWS, descending=True
    )
    solved = queue.page(narrowed(SOLVED, by), now, count=0).total
    return Told(
        counts=counted(done),
        people=by_person(done),
        cases={each.complaint_id: each for each in changed},
        fell_due=sum(span.start <= each.due_at < span.end for each in late.rows),
        late=late.total,
        open=queue.page(mine, now, count=0).total - solved,
        solved=solved,
        on_walls=queue.wall_counts(now, mine).open,
        urgent=_urgent(queue, mine, now),
        whole=whole,
    )


async def _changed(store: CityStore, by: Actor, span: Span) -> tuple[list[Complaint], bool]:
    try:
        found = await store.complaints.changed_since(span.start)
    except FollowerTooLate:
        return [], False
    mine = [each for each in found if may_see(by, each)]
    return mine[-MOST_CASES:], len(mine) <= MOST_CASES


async def _stories(store: CityStore, cases: Sequence[Complaint]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for first in range(0, len(cases), AT_ONCE):
        tickets = [each.complaint_id for each in cases[first : first + AT_ONCE]]
        events = await asyncio.gather(*(store.complaints.events(each) for each in tickets))
        found |= dict(zip(tickets, events, strict=True))
    return found


def _urgent(queue: Queue, mine: Filters, now: datetime) -> list[QueueRow]:
    lines = queue.page(mine, now, count=MOST_ROWS).rows
    return [each for each in lines if _is_pressing(each)][:URGENT]


def _is_pressing(line: QueueRow) -> bool:
    case = line.complaint
    marked = case.priority in PRESSING or case.escalated_level > 0
    return line.overdue or (marked and case.status is not Status.RESOLVED)
