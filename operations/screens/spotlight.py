"""The presenter's spotlight: a place on one screen for as long as a finger is on the phone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import msgspec

from store.city_store import CityStore

LASTS = timedelta(seconds=3)
"""Without another word the spot goes out: a phone that lost its network leaves none behind."""


class Spot(msgspec.Struct, frozen=True, array_like=True):
    """`x`, `y`: 0 to 1 of the canvas; None = lifted."""

    screen: str
    at: datetime
    x: float | None = None
    y: float | None = None


Lit = Mapping[str, Spot]


async def point(store: CityStore, spot: Spot) -> None:
    """Raises StoreUnavailable."""
    await store.spots.point(msgspec.msgpack.encode(spot))


async def follow(store: CityStore) -> AsyncIterator[Spot]:
    async for each in store.spots.follow():
        yield msgspec.msgpack.decode(each, type=Spot)


def lit(spots: Lit, screen: str, now: datetime) -> tuple[float, float] | None:
    """Where the spot of a screen is now."""
    spot = spots.get(screen)
    if spot is None or spot.x is None or spot.y is None or now - spot.at >= LASTS:
        return None
    return spot.x, spot.y
