"""Whether the folder before us is the archive of this store: an unmounted disk looks like an empty one.

| the folder says | the store says | means                                        | what happens                |
|-----------------|----------------|----------------------------------------------|-----------------------------|
| nothing         | nothing        | the first start                              | the archive begins          |
| A               | nothing        | a new or restored store, or killed at the start | goes on with A           |
| A               | A              | the usual                                    |                             |
| nothing         | A              | not mounted, deleted, another address        | refused: nothing is written |
| B               | A              | the archive of another store                 | refused: nothing is written |
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from secrets import token_hex

import msgspec

from store.archive.folder import Folder
from store.documents import Documents
from store.errors import ArchiveAway, ArchiveUnavailable

MARK = "_archive.json"
DOCUMENT = "archive"


AWAY = (
    "The archive is not at {folder}: the folder is empty or not mounted. Mount it again, then all goes on "
    "by itself. If it is gone for good: ./patriot archive begin"
)
ANOTHER = (
    "The folder {folder} holds the archive of another store. Set [archive] folder to the right one, or "
    "let this store go on with it: ./patriot archive begin"
)


class Mark(msgspec.Struct):
    """What lies in the folder's `_archive.json`."""

    id: str
    begun_at: datetime


async def settle(folder: Folder, documents: Documents, now: datetime) -> None:
    """Make sure of the folder, or begin it. Raises ArchiveAway, ArchiveUnavailable, StoreUnavailable."""
    if not await looked_at(folder, documents):
        await begin(folder, documents, now)


async def looked_at(folder: Folder, documents: Documents) -> bool:
    """Whether this store's archive lies there; False when there is none yet. Raises as `settle`."""
    here = await asyncio.to_thread(_mark, folder)
    known = (await documents.get(DOCUMENT) or b"").decode()
    if here is None and known:
        raise ArchiveAway(AWAY.format(folder=folder))
    if here is not None and known and here.id != known:
        raise ArchiveAway(ANOTHER.format(folder=folder))
    return bool(here is not None and known)


async def begin(folder: Folder, documents: Documents, now: datetime) -> str:
    """From now on this folder is the archive, whatever was before; its id."""
    here = await asyncio.to_thread(_mark, folder)
    if here is None:
        here = Mark(token_hex(8), now)
        content = msgspec.json.encode(here)
        await asyncio.to_thread(folder.put, MARK, content)
    await documents.put(DOCUMENT, here.id.encode())
    return here.id


def _mark(folder: Folder) -> Mark | None:
    found = folder.get(MARK)
    try:
        return msgspec.json.decode(found, type=Mark) if found else None
    except msgspec.DecodeError:
        raise ArchiveUnavailable(f"{MARK} in {folder} is damaged.") from None
