"""A photo that a person of ours or a citizen sends: made harmless, then kept. One way for all doors."""

from __future__ import annotations

from store.city_store import CityStore
from store.photo_door import REASONS, PhotoRefused, cleaned

__all__ = ["REASONS", "PhotoRefused", "accept"]


async def accept(store: CityStore, given: bytes) -> str:
    """The id of the photo in a file somebody sent; on the disk when this returns.

    Raises PhotoRefused (its `key` names the sentence), StoreFull, StoreUnavailable.
    """
    photo = await cleaned(given)
    return await store.photos.put(photo.image, photo.thumbnail)
