"""What lies in an agency's folder or behind its address, as a file that can be read.

| why there is nothing to read          | key          | what the line says      |
|---------------------------------------|--------------|-------------------------|
| no file fits the name                 | `no_file`    | no file                 |
| larger than the settings allow        | `too_large`  | unreadable              |
| the address may not be opened         | `address`    | address refused         |
| no answer, too slow, redirects        | `no_answer`, `too_slow`, `redirects` | no contact |
| 401, 403                              | `key_refused`| key refused             |
| any other status than 200             | `status`     | error answer            |
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from city.health import FeedCause
from city.indicator_doors import Door, FolderSource, WebSource
from data_feeds.far_web import FarRefused, Wish, fetched
from data_feeds.feeds.indicators import Options
from store.watched_folder import Found, WatchedFolder

SETTLED = timedelta(seconds=2)
"""A file that was written just now may still be on its way in."""
CAUSES = {
    "address": FeedCause.ADDRESS_REFUSED,
    "too_large": FeedCause.UNREADABLE,
    "redirects": FeedCause.ERROR_ANSWER,
}
ACCEPT = "text/csv, application/json, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5"


class DoorShut(Exception):
    """Nothing can be read now: `key` names the sentence, `values` its blanks."""

    def __init__(self, key: str, cause: FeedCause, **values: str | int) -> None:
        super().__init__(key)
        self.key, self.cause = key, cause
        self.values = {name: str(value) for name, value in values.items()}


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """By what it is seen that nothing changed."""

    path: str = ""
    size: int = -1
    at: datetime | None = None
    etag: str = ""
    modified: str = ""


class Got(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be read now; `at` is when it was last written, as far as it is known."""

    path: str
    name: str
    digest: str
    at: datetime | None
    mark: Mark


class Sources:
    """`folder` and the settings of the feed."""

    def __init__(self, folder: WatchedFolder, options: Options) -> None:
        self.folder, self._options = folder, options

    @asynccontextmanager
    async def taken(self, door: Door, before: Mark) -> AsyncIterator[Got | None]:
        """What can be read while the block runs; None: nothing changed. Raises DoorShut."""
        if isinstance(door.source, WebSource):
            async with self._fetched(door.source, before) as got:
                yield got
        else:
            yield await asyncio.to_thread(self._found, door, door.source, before)

    def _found(self, door: Door, source: FolderSource, before: Mark) -> Got | None:
        entry = self.folder.newest(door.agency_id, source.file) if source.file else None
        if entry is None:
            folder = str(self.folder.of(door.agency_id))
            raise DoorShut("no_file", FeedCause.NO_FILE, file=source.file, folder=folder)
        if entry.size > self._options.largest_bytes:
            raise self._too_large()
        mark = Mark(path=entry.path, size=entry.size, at=entry.at)
        if mark == before or datetime.now(UTC) - entry.at < SETTLED:
            return None
        return self._read(entry, mark)

    def _read(self, entry: Found, mark: Mark) -> Got | None:
        """None when it goes away or changes under our hands: the next turn sees it whole."""
        try:
            handle = os.open(entry.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = os.fstat(file.fileno()).st_size
        except FileNotFoundError:
            return None
        except OSError as problem:
            word = problem.strerror or ""
            raise DoorShut("not_readable", FeedCause.UNREADABLE, reason=word) from problem
        if size != entry.size:
            return None
        return Got(path=entry.path, name=entry.name, digest=digest, at=entry.at, mark=mark)

    @asynccontextmanager
    async def _fetched(self, source: WebSource, before: Mark) -> AsyncIterator[Got | None]:
        options = self._options
        wish = Wish(
            accept=ACCEPT,
            most_bytes=options.largest_bytes,
            within_s=options.within_s,
            keys=options.keys,
            etag=before.etag,
            modified=before.modified,
        )
        try:
            answer = await fetched(source.url, options.hosts, wish)
        except FarRefused as why:
            raise self._shut(why, source) from why
        if answer.unchanged:
            yield None
            return
        with tempfile.TemporaryDirectory(prefix="patriot-") as folder:
            path = Path(folder) / "table"
            await asyncio.to_thread(path.write_bytes, answer.body)
            yield Got(
                path=str(path),
                name=_name(source.url),
                digest=hashlib.sha256(answer.body).hexdigest(),
                at=None,
                mark=Mark(etag=answer.etag, modified=answer.modified),
            )

    def _shut(self, why: FarRefused, source: WebSource) -> DoorShut:
        host = _host(source.url)
        if why.status in (401, 403):
            return DoorShut("key_refused", FeedCause.KEY_REFUSED, host=host, status=why.status)
        if why.status:
            return DoorShut("status", FeedCause.ERROR_ANSWER, host=host, status=why.status)
        if why.key == "too_large":
            return self._too_large()
        return DoorShut(why.key, CAUSES.get(why.key, FeedCause.NO_CONTACT), host=host)

    def _too_large(self) -> DoorShut:
        most = self._options.largest_bytes // 1024**2
        return DoorShut("too_large", FeedCause.UNREADABLE, most=most)


def _host(url: str) -> str:
    """The host alone: the rest of an address may hold a secret."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def _name(url: str) -> str:
    """What the address calls its file, for people."""
    try:
        return urlsplit(url).path.rpartition("/")[2][:80] or _host(url)
    except ValueError:
        return "?"
