"""What can go wrong with the store, in words for the person who reads the log."""

from __future__ import annotations


class StoreError(Exception):
    """Ground of everything the store raises on purpose."""


class StoreUnavailable(StoreError):
    """No contact, or contact lost: keep the last picture, show its age, try again."""


class StoreFull(StoreUnavailable):
    """The disk is full: nothing is accepted until somebody makes room. Repeat with the same key."""


class ArchiveUnavailable(StoreError):
    """The archive cannot be read or written; what waits for it stays in the store."""


class ArchiveAway(ArchiveUnavailable):
    """The folder is not the archive of this store: not mounted, another one."""


class ArchiveFull(ArchiveUnavailable):
    """The disk of the archive is full."""


class FollowerTooLate(StoreUnavailable):
    """The stream was trimmed past what the follower last saw: read the states, then follow anew."""


class StoreNotDurable(StoreError):
    """The server would keep records in memory only; records must be on disk before we say yes."""


class AlreadyRunning(StoreError):
    """Another process runs the embedded store on the same data folder."""


class VersionConflict(StoreError):
    """Somebody else changed the record first; `actual` is its version now (0 = does not exist)."""

    def __init__(self, record_id: str, expected: int, actual: int) -> None:
        super().__init__(
            f"'{record_id}' is at version {actual}, not {expected}: it changed meanwhile. "
            "Load it again and repeat the step if it still makes sense."
        )
        self.expected = expected
        self.actual = actual


class NoSuchRecord(StoreError, LookupError):
    """Nothing is kept under this id."""


class KeyReused(StoreError, ValueError):
    """The idempotency key already belongs to another record."""
