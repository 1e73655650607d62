"""The rules of the fleet that staff keep, followed: what is told of vehicles goes by them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.observations import VehiclePosition
from operations.fleet.rule_editions import FleetEdition, FleetEditions, fleet_kept
from store.city_store import CityStore

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

FLEET = "fleet_rules"


class FleetFollower:
    """Keeps `profile.fleet_kept` of one hub as the store has it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def load(self, store: CityStore) -> None:
        """Before anything is told of a vehicle: a place may be nobody's business by now."""
        self._take(await FleetEditions(store).all())

    async def follow(self, store: CityStore, _: str) -> None:
        async for editions in FleetEditions(store).follow():
            self._take(editions)

    def _take(self, editions: list[FleetEdition]) -> None:
        kept = self.hub.profile.fleet_kept
        before, kept.editions = kept.editions, fleet_kept(editions, self.hub.profile)
        if before != kept.editions:
            self.hub.stir(VehiclePosition.KIND)
