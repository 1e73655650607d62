"""In which row the columns keep a ticket."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TICKET_BYTES = 24
RECENT = 20_000
"""So many new tickets are looked up in a dictionary before the sorted index takes them in."""


class Places:
    """Where a ticket's row is: a sorted index for the many, a dictionary for the newest."""

    def __init__(self) -> None:
        self._sorted: npt.NDArray[np.bytes_] = np.zeros(0, f"S{TICKET_BYTES}")
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
