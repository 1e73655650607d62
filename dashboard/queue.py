"""The desk's queue: open complaints filtered, sorted and paged in memory; and what walls show of them.

Filters are plain data, so they can be saved and sent: `msgspec.json.encode(filters)` and back.
Ended complaints are not here; they are paged from the store by time (`store.complaints.page_ended`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Literal
from weakref import WeakKeyDictionary

import msgspec
import numpy as np
from numpy.typing import NDArray

from city.complaints import PRIORITIES, Complaint, Status
from city.deadlines import due_at
from city.picture import CityPicture
from city.profile import Profile
from dashboard.queue_columns import Columns, Mask, Rows, first
from dashboard.queue_filters import ALL, Filters
from dashboard.wall_places import WallPlaces

__all__ = [
    "ALL",
    "Facet",
    "Filters",
    "Queue",
    "QueuePage",
    "QueueRow",
    "Sort",
    "WallCounts",
    "queue_of",
]

MOST_ROWS = 500
TEXT_LENGTH = 200
LONG_BEFORE_S = 1e12
Sort = Literal[
    "urgency", "due", "received", "updated", "priority", "status", "agency", "category", "kecamatan"
]
Facet = Literal["status", "agency", "category", "kecamatan", "kelurahan", "priority"]


class QueueRow(msgspec.Struct, frozen=True):
    """One line of the queue."""

    complaint: Complaint
    due_at: datetime
    overdue: bool
    soon: bool = False
    """Due soon: the early warning has come, and it is not late yet."""


class QueuePage(msgspec.Struct, frozen=True):
    """Some lines, and how many there are in all."""

    rows: list[QueueRow]
    total: int


class WallCounts(msgspec.Struct, frozen=True):
    """What a wall says of all open work: cases, late ones, median seconds to hand over, due soon."""

    open: int
    late: int
    handover_s: float | None
    soon: int = 0


class Queue:
    """One per picture. `now` is always an argument; nothing here looks at a clock."""

    def __init__(
        self, profile: Profile, due: Callable[[Complaint, Profile], datetime] = due_at
    ) -> None:
        self.columns = Columns(profile, due)
        self.places = WallPlaces(profile)

    def __len__(self) -> int:
        return len(self.columns)

    def take(self, complaint: Complaint) -> None:
        """A complaint's new state; one that ended leaves the queue."""
        self.columns.take(complaint)

    def drop(self, ticket: str) -> None:
        self.columns.drop(ticket)

    def page(
        self,
        filters: Filters,
        now: datetime,
        sort: Sort = "urgency",
        start: int = 0,
        count: int = 100,
        *,
        descending: bool = False,
    ) -> QueuePage:
        """`count` (500 at most) lines after `start`. `urgency`: late ones first, then by priority,
        within it those that are due soon first, then by due time. Equal ones are in the order of their receipt."""
        rows, last = self._matching(filters, now), start + min(count, MOST_ROWS)
        total = len(rows)
        if sort == "urgency" and not descending:
            rows = self.columns.most_urgent(rows, now, last)
        order = self._ordered(rows, sort, now)
        chosen = (order[::-1] if descending else order)[start:last]
        late, soon = self.columns.late(now), self.columns.soon(now)
        return QueuePage([self._row(int(each), late, soon) for each in chosen], total)

    def place(
        self, ticket: str, filters: Filters, now: datetime, sort: Sort, *, descending: bool = False
    ) -> int | None:
        """Which line it is in those pages, from 0; None when it is in none of them."""
        row = self.columns.row(ticket)
        order = self._ordered(self._matching(filters, now), sort, now)
        found = np.flatnonzero((order[::-1] if descending else order) == row)
        return int(found[0]) if row is not None and len(found) else None

    def count_by(self, facet: Facet, filters: Filters, now: datetime) -> dict[str, int]:
        """How many of the matching ones have each code; codes that none has are left out."""
        rows = self._matching(filters, now)
        names = PRIORITIES if facet == "priority" else self.columns.names[facet].texts
        counts = np.bincount(self.columns.code[facet][rows], minlength=len(names))
        return {name: int(n) for name, n in zip(names, counts, strict=True) if n}

    def tickets(self, filters: Filters, now: datetime) -> list[str]:
        """The tickets of all matching ones, oldest first: what stands behind a figure."""
        rows = self._ordered(self._matching(filters, now), "received", now)
        return [self.columns.cases[each].complaint_id for each in rows]

    def _row(self, row: int, late: Mask, soon: Mask) -> QueueRow:
        due = _moment(self.columns.number["due"][row])
        return QueueRow(self.columns.cases[row], due, bool(late[row]), bool(soon[row]))

    def _matching(self, filters: Filters, now: datetime) -> Rows:
        rows: Rows = np.flatnonzero(self._mask(filters) & self._clocked(filters, now))
        return self._saying(rows, filters.text) if filters.text.strip() else rows

    def _mask(self, filters: Filters) -> Mask:
        """What does not depend on the clock, and without the words of `text`."""
        columns, mask = self.columns, np.ones(len(self), dtype=np.bool_)
        for key in ("status", "agency", "category", "kecamatan"):
            if wanted := getattr(filters, key):
                mask &= columns.is_one_of(key, wanted)
        if filters.priority:
            wanted = [PRIORITIES.index(each) for each in PRIORITIES if each in filters.priority]
            mask &= np.isin(columns.code["priority"][: len(self)], wanted)
        if filters.mine:
            mask &= columns.is_one_of("agency", (filters.mine,))
        if filters.month:
            mask &= columns.received_in(filters.month)
        if filters.public_only:
            mask &= columns.flag["public"][: len(self)]
        return mask

    def _clocked(self, filters: Filters, now: datetime) -> Mask:
        mask = np.ones(len(self), dtype=np.bool_)
        asked = (filters.overdue, self.columns.late), (filters.soon, self.columns.soon)
        for wanted, found in asked:
            if wanted is not None:
                mask &= found(now) == wanted
        return mask

    def _saying(self, rows: Rows, text: str) -> Rows:
        words, texts = text[:TEXT_LENGTH].casefold().split(), self.columns.texts
        found = rows.tolist()
        for word in words:
            found = [each for each in found if word in texts[each]]
        return np.array(found, dtype=np.intp)

    def _ordered(self, rows: Rows, sort: Sort, now: datetime) -> Rows:
        columns = self.columns
        received = columns.number["received"][rows]
        if sort == "urgency":
            due, urgent = columns.number["due"][rows], -columns.code["priority"][rows]
            keys: tuple[NDArray[np.generic], ...] = (
                received,
                due,
                ~columns.soon(now)[rows],
                urgent,
                ~columns.late(now)[rows],
            )
        elif sort == "priority":
            keys = (received, -columns.code["priority"][rows])
        elif sort in columns.number:
            keys = (received, columns.number[sort][rows])
        else:
            keys = (received, columns.names[sort].ranks()[columns.code[sort][rows]])
        return rows[np.lexsort(keys)]

    def wall_counts(self, now: datetime, only: Filters = ALL) -> WallCounts:
        """Of what may be on a wall and is not solved yet; of that, what `only` asks for (its words
        and lateness are not looked at, here and below)."""
        columns, size, shown = self.columns, len(self), self._shown(only)
        assigned = shown & columns.is_one_of("status", (str(Status.ASSIGNED),))
        took = (columns.number["updated"][:size] - columns.number["received"][:size])[assigned]
        late, soon = (
            int(np.count_nonzero(shown & each)) for each in (columns.late(now), columns.soon(now))
        )
        median = float(np.median(took)) if len(took) else None
        return WallCounts(int(shown.sum()), late, median, soon)

    def wall_tally(
        self, facet: Facet, now: datetime, only: Filters = ALL
    ) -> dict[str, tuple[int, int]]:
        """(unsolved, of them late) of each code, of what may be on a wall; without the empty ones."""
        shown, names = self._shown(only), self.columns.names[facet].texts
        codes, late = self.columns.code[facet][: len(self)], self.columns.late(now)
        unsolved = np.bincount(codes[shown], minlength=len(names))
        overdue = np.bincount(codes[shown & late], minlength=len(names))
        counted = zip(names, unsolved, overdue, strict=True)
        return {name: (int(n), int(n_late)) for name, n, n_late in counted if n}

    def for_wall(
        self, now: datetime, most: int, *, late: bool | None = None, only: Filters = ALL
    ) -> list[Complaint]:
        """Unsolved cases a wall may show: the most overdue first, then the newest.

        `late` True gives late ones only (most overdue first), False only the others.
        """
        columns, shown, overdue = self.columns, self._shown(only), self.columns.late(now)
        if late is not None:
            shown = shown & (overdue == late)
        rows: Rows = np.flatnonzero(shown)
        due, received = columns.number["due"][rows], columns.number["received"][rows]
        place = np.where(overdue[rows], due - LONG_BEFORE_S, -received)
        return [columns.cases[each] for each in rows[first(place, most)]]

    def newest_on_wall(self, most: int | None = None, only: Filters = ALL) -> list[Complaint]:
        """Unsolved cases a wall may show, newest first."""
        return self._newest(self._shown(only), most)

    def in_places(self, kelurahan: Collection[str]) -> list[Complaint]:
        """Those of them in these kelurahan (codes), newest first."""
        return self._newest(self._shown() & self.columns.is_one_of("kelurahan", kelurahan), None)

    def of_vehicle(self, vehicle_id: str) -> list[Complaint]:
        """Open cases a wall may show that this vehicle is sent to, newest first."""
        mask = self.columns.flag["public"][: len(self)] & self.columns.is_one_of(
            "vehicle", (vehicle_id,)
        )
        return self._newest(mask, None)

    def tickets_of_vehicle(self, vehicle_id: str) -> list[str]:
        """Every open case that names this vehicle, in no order."""
        rows = np.flatnonzero(self.columns.is_one_of("vehicle", (vehicle_id,)))
        return [self.columns.cases[each].complaint_id for each in rows]

    def named(self, key: str, categories: Collection[str], most: int) -> list[Complaint]:
        """Open cases a wall may show whose ticket contains `key` or that are of these categories,
        newest first."""
        columns = self.columns
        mask = columns.is_one_of("category", categories)
        mask |= np.fromiter((key in each for each in columns.keys), np.bool_, len(self))
        return self._newest(mask & columns.flag["public"][: len(self)], most)

    def due_at(self, ticket: str) -> datetime | None:
        """When an open case is due; None when it is not here."""
        row = self.columns.row(ticket)
        return None if row is None else _moment(self.columns.number["due"][row])

    def is_late(self, ticket: str, now: datetime) -> bool:
        """Whether it is here and later than due while its service time runs."""
        row = self.columns.row(ticket)
        return row is not None and self.columns.is_late(row, now)

    def anything_simulated(self) -> bool:
        return bool(self.columns.flag["simulated"][: len(self)].any())

    def _shown(self, only: Filters = ALL) -> Mask:
        size = len(self)
        shown: Mask = self.columns.flag["public"][:size] & self.columns.flag["waits"][:size]
        return shown if only is ALL else shown & self._mask(only)

    def _newest(self, mask: Mask, most: int | None) -> list[Complaint]:
        rows: Rows = np.flatnonzero(mask)
        newest = first(-self.columns.number["received"][rows], most)
        return [self.columns.cases[each] for each in rows[newest]]


def _moment(epoch_s: float) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)


_queues: WeakKeyDictionary[CityPicture, Queue] = WeakKeyDictionary()


def queue_of(picture: CityPicture) -> Queue:
    """The picture's queue, brought up to date with what changed since the last question."""
    queue = _queues.get(picture)
    if queue is None:
        queue = _queues[picture] = Queue(picture.profile)
    for ticket in picture.take_changed():
        known = picture.complaints.get(ticket)
        queue.take(known) if known is not None else queue.drop(ticket)
    return queue
