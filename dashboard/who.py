"""Who did something, in the reader's words: an account by its name, a remote by its maker."""

from __future__ import annotations

from dashboard.texts import Text

REMOTE = "remote:"
"""No account's name has a colon (operations/accounts.py)."""


def by_remote(account: str) -> str:
    """How it is kept that a remote did it, which this account made for somebody else."""
    return REMOTE + account


def who(by: str, text: Text) -> str:
    """ "rina"; "tautan jarak jauh yang dibuat oleh Rina"."""
    account = by.removeprefix(REMOTE)
    return by if account == by else text("remote.by", by=person(account))


def person(name: str) -> str:
    """The name as a sentence begins with it."""
    return name[:1].upper() + name[1:]
