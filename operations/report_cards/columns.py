"""Complaints as columns: what report cards count, about 150 bytes a case with its index, without a
word of any citizen.

A row holds the ticket, whose it is, what about, and the moments of its life in seconds since 1970
(NaN = has not happened). Putting a ticket again replaces its row. What a case said before something
was taken back (`city.as_it_stood`) stands in rows of its own, of the few cases that have such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from operations.report_cards.places import TICKET_BYTES, Places

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NEVER = float("nan")
FOR_EVER = float("inf")
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
    "since": "f8",
    "rated": "f8",
    "reopened": "i2",
    "rating": "i2",
    "voices": "i2",
    "status": "i1",
    "hidden": "?",
    "simulated": "?",
}
FIELDS_OF_PAST = FIELDS | {"till": "f8"}


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case, as it stood in (`since`, `till`]. Moments in epoch seconds, NaN = never.

    `rating`: sum of the stars of its `voices`, the first given at `rated`. `ended`: closed,
    rejected, passed on or merged. `hidden`: never named on a viewer's screen. `earlier`: the same
    case before something was taken back, oldest first.
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
    since: float = 0.0
    till: float = FOR_EVER
    rated: float = NEVER
    reopened: int = 0
    rating: int = 0
    voices: int = 0
    status: str = ""
    hidden: bool = False
    simulated: bool = False
    earlier: tuple[CaseRow, ...] = ()


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


class Rows:
    """Columns that grow by halves."""

    def __init__(self, fields: dict[str, str], capacity: int) -> None:
        self.count = 0
        self._kept = {name: np.zeros(capacity, kind) for name, kind in fields.items()}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """A column's rows so far: a view, not a copy."""
        return self._kept[name][: self.count]

    @property
    def nbytes(self) -> int:
        return sum(each.nbytes for each in self._kept.values())

    def more(self, count: int) -> slice:
        """That many new rows."""
        needed, size = self.count + count, len(self._kept["ticket"])
        if needed > size:
            larger = max(needed, size + size // 2)
            self._kept = {name: np.resize(each, larger) for name, each in self._kept.items()}
        self.count = needed
        return slice(needed - count, needed)

    def write(self, place: int, row: CaseRow, ticket: bytes, codes: dict[str, Codes]) -> None:
        for name, column in self._kept.items():
            if name == "ticket":
                column[place] = ticket
            else:
                value = getattr(row, name)
                column[place] = codes[name].number(value) if name in codes else value

    def alive(self, start: float, until: float) -> Mask:
        """Which rows may count in [start, until)."""
        mask: Mask = (self["received"] < until) & ~(self["ended"] < start) & (self["since"] < until)
        return mask


class CaseColumns:
    """`version` counts changes, so that an answer knows when it is old."""

    def __init__(self, capacity: int = 1024) -> None:
        self.version = 0
        self.codes = {name: Codes() for name in ("agency", "category", "area", "status")}
        self._now, self._past = Rows(FIELDS, capacity), Rows(FIELDS_OF_PAST, 16)
        self._earlier: dict[bytes, list[int]] = {}
        self._places = Places()

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """A column of the cases as they are now: a view, not a copy."""
        return self._now[name]

    @property
    def count(self) -> int:
        """How many cases."""
        return self._now.count

    def snapshot(self, start: float, until: float, agency_id: str | None = None) -> Snapshot:
        """Copies of the rows that were alive within [start, until), in epoch seconds."""
        here = self._now.alive(start, until)
        past = self._past.alive(start, until) & (self._past["till"] >= start)
        if agency_id is not None:
            code = self.codes["agency"].known(agency_id)
            here, past = here & (self["agency"] == code), past & (self._past["agency"] == code)
        rows, earlier = np.flatnonzero(here), np.flatnonzero(past)
        kept = {name: self[name][rows] for name in FIELDS}
        kept["till"] = np.full(len(rows), FOR_EVER)
        if len(earlier):
            kept = {
                name: np.concatenate([each, self._past[name][earlier]])
                for name, each in kept.items()
            }
        return Snapshot(kept, self.codes, self.version)

    def find(self, ticket: str) -> int | None:
        """The row of a case as it is now."""
        return self._places.find(ticket.encode()[:TICKET_BYTES])

    @property
    def nbytes(self) -> int:
        """Bytes of the columns themselves and of the index."""
        return self._now.nbytes + self._past.nbytes + self._places.nbytes

    def put(self, rows: Iterable[CaseRow]) -> None:
        for row in rows:
            self._put_one(row)
        self.version += 1

    def _put_one(self, row: CaseRow) -> None:
        ticket = row.ticket.encode()[:TICKET_BYTES]
        place = self._places.find(ticket)
        if place is None:
            place = self._now.more(1).start
            self._places.add(ticket, place, self["ticket"])
        self._now.write(place, row, ticket, self.codes)
        if row.earlier or ticket in self._earlier:
            self._put_earlier(ticket, row.earlier)

    def _put_earlier(self, ticket: bytes, earlier: Sequence[CaseRow]) -> None:
        places = self._earlier.setdefault(ticket, [])
        for _ in earlier[len(places) :]:
            places.append(self._past.more(1).start)
        for place, row in zip(places, earlier, strict=False):
            self._past.write(place, row, ticket, self.codes)
        for place in places[len(earlier) :]:
            self._past["till"][place] = NEVER  # no moment is before it

    def put_arrays(self, arrays: dict[str, Sequence[object] | npt.NDArray[np.generic]]) -> None:
        """Many new cases at once (benchmarks, tests); words are given as words."""
        rows = self._now.more(len(arrays["ticket"]))
        for name, values in arrays.items():
            self[name][rows] = (
                [self.codes[name].number(str(each)) for each in values]
                if name in self.codes
                else values
            )
        self._places.rebuild(self["ticket"])
        self.version += 1
