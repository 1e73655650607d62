"""Complaints as columns: what report cards count, 80 bytes a case, without a word of any citizen.

A row holds the ticket, whose it is, what about, and the moments of its life in seconds since 1970
(NaN = has not happened). Putting a ticket again replaces its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

TICKET_BYTES = 24
RECENT = 20_000
"""So many new tickets are looked up in a dictionary before the sorted index takes them in."""
NEVER = float("nan")
FIELDS: dict[str, str] = {
    "ticket": f"S{TICKET_BYTES}",
    "agency": "i2",
    "category": "i2",
    "area": "i2",
    "received": "f8",
    "due": "f8",
    "assigned": "f8",
    "arrived": "f8",
    "resolved": "f8",
    "closed": "f8",
    "ended": "f8",
    "reopened": "i2",
    "rating": "i1",
    "status": "i1",
    "hidden": "?",
    "simulated": "?",
}


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case. Moments in epoch seconds, NaN = never. `rating` 1 to 5, 0 = none.

    `ended`: closed, rejected, passed on or merged. `hidden`: never named on a viewer's screen.
    """

    ticket: str
    agency: str
    received: float
    due: float
    category: str = ""
    area: str = ""
    assigned: float = NEVER
    arrived: float = NEVER
    resolved: float = NEVER
    closed: float = NEVER
    ended: float = NEVER
    reopened: int = 0
    rating: int = 0
    status: str = ""
    hidden: bool = False
    simulated: bool = False


class Codes:
    """Words as small numbers, in the order in which they were met."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, word: str) -> int:
        found = self._numbers.get(word)
        if found is None:
            found = self._numbers[word] = len(self.words)
            self.words.append(word)
        return found

    def known(self, word: str) -> int:
        """-1 for a word never met: no row has it."""
        return self._numbers.get(word, -1)


class Snapshot:
    """Some rows as they were at one moment; safe to count in another thread."""

    def __init__(self, kept: dict[str, npt.NDArray[Any]], codes: dict[str, Codes], version: int):
        self._rows = kept
        self.codes, self.version = codes, version

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self._rows[name]

    def moments(self, name: str) -> Floats:
        return self._rows[name].astype(np.float64, copy=False)


class CaseColumns:
    """Grows by halves; `version` counts changes, so that an answer knows when it is old."""

    def __init__(self, capacity: int = 1024) -> None:
        self.count = 0
        self.version = 0
        self.codes = {name: Codes() for name in ("agency", "category", "area", "status")}
        self._kept = {name: np.zeros(capacity, kind) for name, kind in FIELDS.items()}
        self._places = _Places()

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """A column's rows so far: a view, not a copy."""
        return self._kept[name][: self.count]

    def snapshot(self, start: float, until: float, agency_id: str | None = None) -> Snapshot:
        """Copies of the rows that were alive within [start, until), in epoch seconds."""
        alive = (self["received"] < until) & ~(self["ended"] < start)
        if agency_id is not None:
            alive &= self["agency"] == self.codes["agency"].known(agency_id)
        rows = np.flatnonzero(alive)
        kept = {name: self[name][rows] for name in FIELDS}
        return Snapshot(kept, self.codes, self.version)

    @property
    def nbytes(self) -> int:
        """Bytes of the columns themselves and of the index."""
        return sum(each.nbytes for each in self._kept.values()) + self._places.nbytes

    def put(self, rows: Iterable[CaseRow]) -> None:
        for row in rows:
            self._put_one(row)
        self.version += 1

    def _put_one(self, row: CaseRow) -> None:
        ticket = row.ticket.encode()[:TICKET_BYTES]
        place = self._places.find(ticket)
        if place is None:
            place = self.count
            self._make_room(place + 1)
            self.count += 1
            self._places.add(ticket, place, self._kept["ticket"][: self.count])
        for name, column in self._kept.items():
            column[place] = self._packed(name, row, ticket)

    def _packed(self, name: str, row: CaseRow, ticket: bytes) -> object:
        if name == "ticket":
            return ticket
        value = getattr(row, name)
        return self.codes[name].number(value) if name in self.codes else value

    def _make_room(self, needed: int) -> None:
        size = len(self._kept["ticket"])
        if needed <= size:
            return
        larger = max(needed, size + size // 2)
        self._kept = {name: np.resize(each, larger) for name, each in self._kept.items()}

    def put_arrays(self, arrays: dict[str, Sequence[object] | npt.NDArray[np.generic]]) -> None:
        """Many new cases at once (benchmarks, tests); words are given as words."""
        size = len(arrays["ticket"])
        self._make_room(self.count + size)
        rows = slice(self.count, self.count + size)
        for name, values in arrays.items():
            self._kept[name][rows] = (
                [self.codes[name].number(str(each)) for each in values]
                if name in self.codes
                else values
            )
        self.count += size
        self._places.rebuild(self._kept["ticket"][: self.count])
        self.version += 1


class _Places:
    """Where a ticket's row is: a sorted index for the many, a dictionary for the newest."""

    def __init__(self) -> None:
        self._sorted: npt.NDArray[np.bytes_] = np.zeros(0, FIELDS["ticket"])
        self._rows: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._recent: dict[bytes, int] = {}

    @property
    def nbytes(self) -> int:
        return self._sorted.nbytes + self._rows.nbytes

    def find(self, ticket: bytes) -> int | None:
        recent = self._recent.get(ticket)
        if recent is not None or not len(self._sorted):
            return recent
        at = int(np.searchsorted(self._sorted, np.bytes_(ticket)))
        is_there = at < len(self._sorted) and self._sorted[at] == ticket
        return int(self._rows[at]) if is_there else None

    def add(self, ticket: bytes, row: int, tickets: npt.NDArray[np.bytes_]) -> None:
        """`tickets` is the whole column; its last entry, this one, may not be filled in yet."""
        if len(self._recent) >= RECENT:
            self.rebuild(tickets[:-1])
        self._recent[ticket] = row

    def rebuild(self, tickets: npt.NDArray[np.bytes_]) -> None:
        self._rows = np.argsort(tickets, kind="stable")
        self._sorted = tickets[self._rows]
        self._recent = {}
