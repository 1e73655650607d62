"""Images that staff upload for tiles: made harmless like every photo, and named on a shelf.

Only what stands on the shelf is given out as an image: the store's photos are mostly citizens', and
who knows the id of one shall not see it here.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from operations.photos import accept
from operations.screens.shelf import Shelf
from store.city_store import CityStore
from store.errors import NoSuchRecord

MOST = 500
LONGEST_NAME = 80


class TooMany(Exception):
    """There are `most` images already."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is that of the photo it is kept as."""

    id: str
    name: str
    by: str
    at: datetime


class Images:
    """Every method raises StoreUnavailable when it cannot know."""

    def __init__(self, store: CityStore) -> None:
        self._store = store
        self._shelf = Shelf(store, "image", Image)

    async def all(self) -> list[Image]:
        """Newest first."""
        found = (await self._shelf.all()).values()
        return sorted(found, key=lambda each: each.at, reverse=True)

    async def keep(self, given: bytes, name: str, by: str, now: datetime) -> str:
        """The image's id; the same file again is the same image.

        Raises TooMany, PhotoRefused, StoreFull."""
        if len(await self._shelf.all()) >= MOST:
            raise TooMany(MOST)
        image_id = await accept(self._store, given)
        kept = Image(id=image_id, name=name.strip()[:LONGEST_NAME], by=by, at=now)
        await self._shelf.put(image_id, kept, by, "uploaded", now)
        return image_id

    async def get(self, image_id: str) -> bytes:
        """JPEG. Raises NoSuchRecord, also for a photo that was never uploaded as an image."""
        if await self._shelf.get(image_id) is None:
            raise NoSuchRecord(image_id)
        return await self._store.photos.get(image_id)
