"""Asks the road server for the way of every unit that a wall follows, away from anybody's waiting.

One question at a time, at least a second apart; the same unit again when it has moved and its answer
is some seconds old. A server that does not help is left alone for half a minute; meanwhile the last
answer counts until it is too old (city.dispatch.GOOD_FOR), then the estimate does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from city.complaints import Complaint
from city.dispatch import GOOD_FOR, KnownWay
from city.geography import distance_m
from city.observations import VehiclePosition
from city.privacy import WallPlace
from dashboard.arrivals import under_way
from dashboard.live.scenes import SCENE, scenes_now
from operations.roads import route

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

log = structlog.get_logger(__name__)

ROUND_S = 1.0
ASKED_AGAIN = timedelta(seconds=10)
REFRESHED = GOOD_FOR - 2 * ASKED_AGAIN
"""Also of a unit that stands: before its answer is too old."""
MOVED_M = 25.0
LEFT_ALONE_S = 30.0
MOST = 5
"""Cases followed at once; the screens of a control room follow one or two."""


class Ways:
    """Keeps `picture.ways` true for as long as `for_ever` runs. `url`: the OSRM server."""

    def __init__(self, hub: Hub, url: str) -> None:
        self.hub, self.url = hub, url
        self._asked_from: dict[str, tuple[float, float]] = {}

    async def for_ever(self) -> None:
        while True:
            try:
                helped = await self.round()
            except Exception:
                log.exception("ways_broke", meaning="the estimate is shown; it is tried again")
                helped = False
            await asyncio.sleep(ROUND_S if helped else LEFT_ALONE_S)

    async def round(self) -> bool:
        """Ask for the way that needs it most, if any does; False when the server did not help."""
        due = [each for each in self._followed() if self._is_due(each[0], each[2])]
        if not due:
            return True
        case, place, seen = min(due, key=lambda each: self._asked_at(each[0]))
        start = seen.lat, seen.lng
        found = await route(self.url, start, (place.lat, place.lng))
        if found is None:
            return False
        told = {"metres": found.metres, "seconds": found.seconds, "line": found.line}
        known = KnownWay(vehicle_id=seen.vehicle_id, at=self.hub.now(), **told)  # type: ignore[arg-type]
        self._asked_from[case.complaint_id] = start
        self.hub.picture.ways[case.complaint_id] = known
        self.hub.stir(SCENE)
        return True

    def _followed(self) -> list[tuple[Complaint, WallPlace, VehiclePosition]]:
        """Cases on walls with a unit under way; what is known of others is let go."""
        found = list(self._under_way())[:MOST]
        followed = {case.complaint_id for case, _, _ in found}
        for gone in self.hub.picture.ways.keys() - followed:
            del self.hub.picture.ways[gone], self._asked_from[gone]
        return found

    def _under_way(self) -> Iterator[tuple[Complaint, WallPlace, VehiclePosition]]:
        picture, now = self.hub.picture, self.hub.now()
        scenes = scenes_now(picture, self.hub.told, now)
        for ticket in dict.fromkeys(each.ticket for each in reversed(scenes) if each.ticket):
            case = picture.complaints[ticket]
            if found := under_way(picture, case, now):
                yield case, *found

    def _asked_at(self, case: Complaint) -> float:
        known = self.hub.picture.ways.get(case.complaint_id)
        return known.at.timestamp() if known else 0.0

    def _is_due(self, case: Complaint, seen: VehiclePosition) -> bool:
        known = self.hub.picture.ways.get(case.complaint_id)
        if known is None or known.vehicle_id != seen.vehicle_id:
            return True
        age = self.hub.now() - known.at
        moved = distance_m(seen.lat, seen.lng, *self._asked_from[case.complaint_id]) > MOVED_M
        return age >= (ASKED_AGAIN if moved else REFRESHED)
