"""A photo that a person of ours or a citizen sends: made harmless, then kept. One way for all doors.

Files on their way in wait in memory, so all of them together may hold only so many bytes (`Waiting`):
whoever comes when it is full is asked to send it again in a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from store.city_store import CityStore
from store.photo_door import MOST_BYTES, REASONS, PhotoRefused, cleaned

__all__ = ["MOST_BYTES", "REASONS", "NoRoom", "PhotoRefused", "Waiting", "accept"]

MOST_WAITING_BYTES = 4 * MOST_BYTES
"""64 MiB of one process: four of the largest files, or some two hundred from telephones."""


class NoRoom(Exception):
    """Too many photos are on their way in; later there is room again."""


class Waiting:
    """The bytes of photos that arrive or wait to be drawn anew, in one process."""

    def __init__(self, most: int = MOST_WAITING_BYTES) -> None:
        self._most, self._taken = most, 0

    @contextmanager
    def room(self, declared: str | None, largest: int) -> Iterator[None]:
        """Room for one file until it is kept or refused, taken before a byte of it is read.

        `declared` is its Content-Length; without one (or with a false one) it counts as `largest`
        bytes. Raises NoRoom.
        """
        told = declared is not None and declared.isascii() and declared.isdigit()
        size = min(int(declared or 0), largest) if told else largest
        if self._taken + size > self._most:
            raise NoRoom
        self._taken += size
        try:
            yield
        finally:
            self._taken -= size


async def accept(store: CityStore, given: bytes) -> str:
    """The id of the photo in a file somebody sent; on the disk when this returns.

    Raises PhotoRefused (its `key` names the sentence), StoreFull, StoreUnavailable.
    """
    photo = await cleaned(given)
    return await store.photos.put(photo.image, photo.thumbnail)
