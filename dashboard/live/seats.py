"""How many live sockets there are and whose: one account or display must not take a whole worker.

Counted by each web process for itself, from the handshake on: also those that never say hello.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

IN_ALL = 500
OF_ACCOUNT = 60
"""A whole control room signed in with one name: twenty desks with three pages each."""
OF_DISPLAY = 8
"""One wall, and those of its sockets that were lost and have not been missed yet."""


class Full(msgspec.Struct, frozen=True):
    """Why there is no seat. The browser has its words by `code` (assets/10_live_protocol.js)."""

    code: int
    reason: str


class Seats:
    """One per hub. Limits are inclusive: the 60th socket of an account is let in, the 61st is not."""

    def __init__(self, in_all: int = IN_ALL) -> None:
        self.in_all, self.of_account, self.of_display = in_all, OF_ACCOUNT, OF_DISPLAY
        self._taken: Counter[tuple[str, str]] = Counter()

    def full(self, account: str, display: str) -> Full | None:
        """Why the next socket of this account, or of this paired display, is not let in."""
        limit = self.of_display if display else self.of_account
        if self._taken.total() >= self.in_all:
            return Full(4429, f"this server already shows {self.in_all} screens, its limit")
        if self._taken[account, display] < limit:
            return None
        whose = "display" if display else "account"
        return Full(4431 if display else 4430, f"this {whose} already has {limit} live connections")

    @contextmanager
    def taken(self, account: str, display: str) -> Iterator[None]:
        """A seat for as long as the block runs."""
        self._taken[account, display] += 1
        try:
            yield
        finally:
            self._taken[account, display] -= 1
            self._taken += Counter()  # whoever has none left is not remembered
