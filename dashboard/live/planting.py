"""The planting places that staff keep, followed: panels, drawer and page advise on the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.planting_places import PlantingPlaces, planting_now
from store.city_store import CityStore

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

PLANTING = "planting"
"""The kind of change that redraws what is advised."""


class PlantingFollower:
    """Keeps `picture.planting` of one hub as the store has it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def follow(self, store: CityStore, _: str) -> None:
        async for editions in PlantingPlaces(store).follow():
            found = planting_now(editions, self.hub.profile)
            if found != self.hub.picture.planting:
                self.hub.picture.planting = found
                self.hub.stir(PLANTING)
