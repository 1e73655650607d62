"""Who acts on a case, and what each may do.

| role                          | may                                                              |
|-------------------------------|------------------------------------------------------------------|
| viewer                        | look                                                             |
| operator, leader, editor, admin | everything on the desk; of an agency: only on that agency's cases |
| crew (signed link)            | en_route, arrive, start_work, resolve, note, add_photo           |
| citizen (tracking secret)     | rate, reopen (within the days allowed), close, add_photo         |
| clock (the watch)             | escalate, offer an arrival, close after nobody objected          |
| system (imports, simulator)   | everything on the desk                                           |
"""

from __future__ import annotations

import msgspec

from operations.accounts import Account

CREW, CITIZEN, CLOCK, SYSTEM = "crew", "citizen", "clock", "system"
STAFF = frozenset({"operator", "leader", "editor", "admin", SYSTEM})
_NARROW: dict[str, frozenset[str]] = {
    CREW: frozenset({"en_route", "arrive", "start_work", "resolve", "note", "add_photo"}),
    CITIZEN: frozenset({"rate", "reopen", "close", "add_photo"}),
    CLOCK: frozenset({"close"}),
}


class Actor(msgspec.Struct, frozen=True):
    """A person or machine that acts: kept with every step. `agency_id` empty = the whole city."""

    name: str
    role: str
    agency_id: str = ""

    @classmethod
    def of(cls, account: Account) -> Actor:
        """The person behind an account."""
        return cls(account.name, account.role.word, account.agency_id)

    def may(self, action: str) -> bool:
        """Whether this role may do this at all; whose case it is is another question."""
        return self.role in STAFF or action in _NARROW.get(self.role, frozenset())

    def concerns(self, agency_id: str) -> bool:
        """Whether a case of this agency is theirs to work on."""
        return not self.agency_id or self.role not in STAFF or self.agency_id == agency_id


THE_CLOCK = Actor("watch", CLOCK)
