"""Photos of complaints: files named after what they hold, under `<data>/photos`.

| what happens                          | what is kept                                               |
|---------------------------------------|------------------------------------------------------------|
| the same photo again                  | one file; its id is the digest of its bytes                |
| a stop, kill or full disk on the way  | nothing, or the whole file: drafts are renamed when synced |
| a file that is no longer what it was  | it is not given out                                        |
| a name that is no digest of ours      | never reaches the disk                                     |

Only photos drawn anew by `photo_door` belong here. Several hosts: docs/decisions/0011.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from store.disk import not_kept, put_whole, sync_folder
from store.errors import NoSuchRecord

MOST_BYTES = 16 * 1024 * 1024
"""Of one photo drawn anew; larger ones are refused."""
ID = re.compile(r"[0-9a-f]{64}")
THUMBNAIL = ".thumb"


class Sizes(NamedTuple):
    """Bytes on the disk; a photo kept without thumbnail has 0."""

    photo: int
    thumbnail: int


class Photos:
    """Photos and their thumbnails by id. Reading and writing are done in threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, photo: bytes, thumbnail: bytes = b"") -> str:
        """Keep a photo; its id. Both files are on the disk when this returns.

        Raises ValueError (empty or larger than 16 MiB), StoreFull, StoreUnavailable.
        """
        if not photo or max(len(photo), len(thumbnail)) > MOST_BYTES:
            raise ValueError(f"A photo to keep has 1 to {MOST_BYTES} bytes, not {len(photo)}.")
        return await asyncio.to_thread(self._put, photo, thumbnail)

    def _put(self, photo: bytes, thumbnail: bytes) -> str:
        photo_id = hashlib.sha256(photo).hexdigest()
        path = self._path(photo_id)
        try:
            if thumbnail:
                _keep(path.with_suffix(THUMBNAIL), _sealed(thumbnail))
            _keep(path, photo)
        except OSError as error:
            raise not_kept("photo", self.folder, error) from error
        return photo_id

    async def get(self, photo_id: str) -> bytes:
        """The photo (JPEG). Raises NoSuchRecord, also when the file is not what it was."""
        photo = await asyncio.to_thread(self._read, photo_id, "")
        if hashlib.sha256(photo).hexdigest() != photo_id:
            raise NoSuchRecord(f"The file of photo '{photo_id}' is damaged.")
        return photo

    async def thumbnail(self, photo_id: str) -> bytes:
        """The small picture (JPEG), or the photo itself when it was kept without one.

        Raises NoSuchRecord.
        """
        try:
            return _opened(await asyncio.to_thread(self._read, photo_id, THUMBNAIL))
        except NoSuchRecord:
            return await self.get(photo_id)

    async def sizes(self, photo_id: str) -> Sizes:
        """Raises NoSuchRecord."""
        path = self._path(photo_id)
        files = path, path.with_suffix(THUMBNAIL)
        photo, thumbnail = await asyncio.to_thread(lambda: [_size(each) for each in files])
        if not photo:
            raise _missing(photo_id)
        return Sizes(photo, thumbnail)

    async def holds(self, photo_id: str) -> bool:
        """Whether there is such a photo; False for anything that is no id."""
        known = ID.fullmatch(photo_id) is not None
        return known and await asyncio.to_thread(self._path(photo_id).is_file)

    async def remove(self, photo_id: str) -> bool:
        """The photo and its thumbnail are gone from the disk; whether there was one. What else shows the
        same photo shows none from now on."""
        return await asyncio.to_thread(self._remove, photo_id)

    def _remove(self, photo_id: str) -> bool:
        path = self._path(photo_id)
        there = path.is_file()
        for each in (path, path.with_suffix(THUMBNAIL)):
            each.unlink(missing_ok=True)
        if there:
            sync_folder(path.parent)
        return there

    def _read(self, photo_id: str, suffix: str) -> bytes:
        try:
            return self._path(photo_id).with_suffix(suffix).read_bytes()
        except FileNotFoundError:
            raise _missing(photo_id) from None

    def _path(self, photo_id: str) -> Path:
        """Two levels, so that no folder gets too many files. Raises NoSuchRecord for a false name."""
        if not ID.fullmatch(photo_id):
            raise _missing(photo_id)
        return self.folder / photo_id[:2] / photo_id


def _keep(path: Path, content: bytes) -> None:
    """Whole and on the disk, or not there. A good file of the same name stays, a damaged one goes."""
    if _size(path) == len(content) and path.read_bytes() == content:
        return
    put_whole(path, content)


def _sealed(content: bytes) -> bytes:
    """A thumbnail's file begins with its own digest, since its name is the photo's."""
    return hashlib.sha256(content).digest() + content


def _opened(file: bytes) -> bytes:
    digest, content = file[:32], file[32:]
    if hashlib.sha256(content).digest() != digest:
        raise NoSuchRecord("The file of a thumbnail is damaged.")
    return content


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _missing(photo_id: str) -> NoSuchRecord:
    return NoSuchRecord(f"There is no photo '{photo_id[:64]}'.")
