"""All vehicles in numpy columns: one slot each, append only, and the trail behind them.

Slot numbers mean something only together with the board's epoch. `seq` of a slot is the round in
which it last changed, so "what changed since" is one comparison over a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from city.observations import VehiclePosition
from city.profile import Profile
from dashboard.live.trails import Point, Trails

COLUMNS = ("x", "y", "observed_ms", "received_ms")


class VehicleTable:
    """`x`, `y` are Web-Mercator world units (0..1, y southwards), NaN where the place is told to nobody;
    times are epoch milliseconds."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.slots: dict[str, int] = {}
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.kinds: list[str] = []
        self.states: list[str] = []
        self.agencies: list[str] = []
        """Whose each is; "" for those that the profile does not name."""
        self.trails = Trails()
        self._grow(1024)

    def _grow(self, capacity: int) -> None:
        for name in COLUMNS:
            self._widen(name, capacity, np.float64)
        for name in ("heading", "speed"):
            self._widen(name, capacity, np.float32)
        for name in ("seq", "name_seq"):
            self._widen(name, capacity, np.int64)
        self.trails.grow(capacity)
        self.capacity = capacity

    def _widen(self, name: str, capacity: int, kind: type) -> None:
        old: NDArray[np.generic] | None = getattr(self, name, None)
        wide: NDArray[Any] = np.zeros(capacity, dtype=kind)
        if old is not None:
            wide[: len(old)] = old
        setattr(self, name, wide)

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    observed_ms: NDArray[np.float64]
    received_ms: NDArray[np.float64]
    heading: NDArray[np.float32]
    speed: NDArray[np.float32]
    seq: NDArray[np.int64]
    name_seq: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def apply(self, moved: Sequence[VehiclePosition], seq: int) -> None:
        """Take the newest position of each vehicle that moved forward in time (one each)."""
        if not moved:
            return
        count = len(moved)
        slots = np.fromiter((self._slot(each, seq) for each in moved), np.int64, count)
        lat = np.fromiter((each.lat for each in moved), np.float64, count)
        lng = np.fromiter((each.lng for each in moved), np.float64, count)
        observed_s = np.fromiter((each.observed_at.timestamp() for each in moved), float, count)
        received_s = np.fromiter((each.received_at.timestamp() for each in moved), float, count)
        self.x[slots], self.y[slots] = mercator(lat, lng)
        self.heading[slots] = _or_nan([each.heading_deg for each in moved])
        self.speed[slots] = _or_nan([each.speed_kmh for each in moved])
        self.observed_ms[slots], self.received_ms[slots] = observed_s * 1000, received_s * 1000
        self.seq[slots] = seq
        told = ~np.isnan(lat)
        self.trails.remember(slots[told], lat[told], lng[told], observed_s[told])

    def recall(self, past: Sequence[VehiclePosition]) -> None:
        """Rebuild trails from history in any order; known vehicles only, "latest" stays."""
        by_slot: dict[int, list[Point]] = {}
        for each in past:
            slot = self.slots.get(each.vehicle_id)
            if slot is not None:
                point = (each.observed_at.timestamp(), each.lat, each.lng)
                by_slot.setdefault(slot, []).append(point)
        for slot, points in by_slot.items():
            self.trails.fill(slot, points)

    def _slot(self, position: VehiclePosition, seq: int) -> int:
        slot = self.slots.get(position.vehicle_id)
        state = "simulated" if position.source.startswith("simulator") else ""
        if slot is None:
            return self._enter(position.vehicle_id, state, seq)
        if self.states[slot] != state:
            self.states[slot] = state
            self.name_seq[slot] = seq
        return slot

    def _enter(self, vehicle_id: str, state: str, seq: int) -> int:
        slot = len(self.ids)
        if slot == self.capacity:
            self._grow(self.capacity * 2)
        known = self.profile.vehicles.get(vehicle_id)
        self.slots[vehicle_id] = slot
        self.ids.append(vehicle_id)
        self.labels.append(known.code if known else vehicle_id)
        self.kinds.append(known.kind if known else "")
        self.states.append(state)
        self.agencies.append(known.agency_id if known else "")
        self.name_seq[slot] = seq
        return slot

    def changed(self, since: int) -> NDArray[np.int64]:
        """Slots whose position changed after round `since`."""
        return np.nonzero(self.seq[: len(self.ids)] > since)[0]

    def first_renamed(self, since: int) -> int | None:
        """The first slot that was entered or relabelled after round `since`, or None."""
        found = np.nonzero(self.name_seq[: len(self.ids)] > since)[0]
        return int(found[0]) if len(found) else None

    def trail(self, vehicle_id: str, now: datetime) -> list[tuple[float, float, int]]:
        """(lat, lng, epoch ms) of the last 30 minutes, oldest first; empty when unknown."""
        slot = self.slots.get(vehicle_id)
        return [] if slot is None else self.trails.of(slot, now.timestamp())


def mercator(
    lat: NDArray[np.float64], lng: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Web-Mercator world units: x from 0 at 180 W to 1, y from 0 at 85.05 N to 1."""
    turned = np.arcsinh(np.tan(np.radians(lat)))
    return (lng + 180.0) / 360.0, 0.5 - turned / (2.0 * np.pi)


def _or_nan(values: list[float | None]) -> NDArray[np.float32]:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float32)
