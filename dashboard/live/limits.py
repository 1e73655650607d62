"""The siaga limits that staff put in force, followed: rivers are judged by them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.observations import WaterLevel
from operations.river_limits import RiverLimits, limits_kept
from store.city_store import CityStore

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

LIMITS = "river_limits"


class Limits:
    """Keeps `profile.limits_kept` of one hub as the store has it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def follow(self, store: CityStore, _: str) -> None:
        async for editions in RiverLimits(store).follow():
            kept = self.hub.profile.limits_kept
            before, kept.editions = kept.editions, limits_kept(editions, self.hub.profile)
            if before != kept.editions:
                self.hub.stir(WaterLevel.KIND)
