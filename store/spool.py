"""Files on their way in: what somebody uploads piece by piece, and what is worked out of it.

They lie under `<data>/imports`, readable by us alone, hold what the sender wrote (people's names
among it) and are swept away after a day. Several hosts: docs/decisions/0011.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from store.disk import not_kept
from store.errors import NoSuchRecord

ID = re.compile(r"[0-9a-f]{16}")
KEPT_S = 24 * 3600.0
MOST_BYTES = 4 * 1024**3
"""Eight uploads of the largest size."""


class WrongPlace(ValueError):
    """A piece does not continue the file; `expected` is where it ends now."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"The file has {expected} bytes so far; the next piece begins there.")
        self.expected = expected


class SpoolFull(Exception):
    """So much waits already (`used` bytes of `most`) that nothing more is taken in."""

    def __init__(self, used: int, most: int) -> None:
        super().__init__(f"{used} of {most} bytes of imports are waiting already.")
        self.used, self.most = used, most


class Spool:
    """Files by the id of a piece of work and a word for what is in them; `most` bytes together.

    What is worked out of an upload counts too, but is not cut off: one piece of work at a time may
    go beyond `most`, and until it is done nothing new comes in.
    """

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self.folder, self.most = folder, most

    def path(self, work_id: str, what: str) -> Path:
        """Where it is or will be. Raises NoSuchRecord for an id that is none of ours."""
        if not ID.fullmatch(work_id):
            raise NoSuchRecord("There is no such import.")
        return self.folder / f"{work_id}.{what}"

    def used(self) -> int:
        """Bytes that all files have together."""
        sizes = 0
        for path in self._files():
            with suppress(FileNotFoundError):
                sizes += path.stat().st_size
        return sizes

    def begin(self, work_id: str, what: str, size: int = 0) -> None:
        """An empty file for `size` bytes. Raises SpoolFull, StoreFull, StoreUnavailable."""
        self._check_room(size)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path(work_id, what), os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise not_kept("upload", self.folder, error) from error

    def add(self, work_id: str, what: str, at: int, piece: bytes) -> int:
        """Append a piece that begins at byte `at`; the size afterwards. The last piece again
        changes nothing. Raises WrongPlace, NoSuchRecord, SpoolFull, StoreFull, StoreUnavailable."""
        path = self.path(work_id, what)
        self._check_room(len(piece))
        try:
            with path.open("r+b") as file:
                size = file.seek(0, os.SEEK_END)
                if at + len(piece) == size:
                    return size
                if at != size:
                    raise WrongPlace(size)
                return _appended(path, piece, size)
        except FileNotFoundError:
            raise NoSuchRecord("There is no such import.") from None
        except OSError as error:
            raise not_kept("upload", self.folder, error) from error

    def drop(self, work_id: str, *whats: str) -> None:
        """Delete; what is not there is deleted already."""
        for what in whats:
            self.path(work_id, what).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what nobody touched for a day."""
        oldest = time.time() - KEPT_S
        for path in self._files():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _files(self) -> list[Path]:
        return list(self.folder.glob("*.*")) if self.folder.is_dir() else []

    def _check_room(self, size: int) -> None:
        used = self.used()
        if used + size > self.most:
            raise SpoolFull(used, self.most)


def _appended(path: Path, piece: bytes, size: int) -> int:
    """Whole, or not at all: a piece that did not fit is cut off again."""
    try:
        with path.open("ab") as file:
            file.write(piece)
    except OSError:
        os.truncate(path, size)
        raise
    return size + len(piece)
