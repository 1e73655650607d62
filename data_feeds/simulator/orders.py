"""Vehicles go where people send them: a dispatch at the desk moves a simulated vehicle, too.

Only the vehicle obeys. Who takes the steps on the case (under way, there, done) are the people.
"""

from __future__ import annotations

import msgspec

from data_feeds.simulator.fleet import Fleet
from data_feeds.simulator.land import Point


class Order(msgspec.Struct, frozen=True):
    """Where people want a vehicle for a case; without a vehicle they want none there any more."""

    ticket: str
    vehicle_id: str = ""
    point: Point = (0.0, 0.0)


class Orders:
    """What people asked of this fleet. A vehicle that the story needs itself comes when it is done."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._wanted: dict[str, Order] = {}
        self._sent: dict[str, str] = {}

    def heed(self, order: Order) -> None:
        """Set out, change over, or go back to the rounds; the same order twice changes nothing."""
        before = self._sent.get(order.ticket, "")
        if before and before != order.vehicle_id:
            self.fleet.release(self._sent.pop(order.ticket))
        self._wanted.pop(order.ticket, None)
        if order.vehicle_id in self.fleet.cars and order.vehicle_id != before:
            self._wanted[order.ticket] = order
            self.turn()

    def turn(self) -> None:
        """Whoever has become free sets out."""
        for ticket, order in list(self._wanted.items()):
            if self.fleet.listens(order.vehicle_id):
                del self._wanted[ticket]
                self._sent[ticket] = order.vehicle_id
                self.fleet.send(order.vehicle_id, order.point)
