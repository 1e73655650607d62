"""Where each vehicle was in the last 30 minutes: one ring of points per slot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

POINTS = 180
APART_S = 10.0
MOVED_DEG = 0.00005
"""About 5.5 m: less is a parked vehicle whose receiver wanders."""
SPAN_S = 1800.0

Floats = NDArray[np.float64]


class Trails:
    """Points at least 10 s and about 5 m apart, so 180 of them hold half an hour."""

    def __init__(self) -> None:
        self.lat = np.zeros((0, POINTS), np.float32)
        self.lng = np.zeros((0, POINTS), np.float32)
        self.at_s = np.zeros((0, POINTS), np.float64)
        self.taken = np.zeros(0, np.int64)

    def grow(self, slots: int) -> None:
        """Make room; memory is touched only where a vehicle really leaves a trail."""
        for name in ("lat", "lng", "at_s", "taken"):
            old = getattr(self, name)
            wide = np.zeros((slots, *old.shape[1:]), old.dtype)
            wide[: len(old)] = old
            setattr(self, name, wide)

    def remember(self, slots: NDArray[np.int64], lat: Floats, lng: Floats, at_s: Floats) -> None:
        """One new point per slot (each slot at most once), kept if far enough from the last."""
        last = (self.taken[slots] - 1) % POINTS
        first = self.taken[slots] == 0
        later = at_s - self.at_s[slots, last] >= APART_S
        moved = np.maximum(np.abs(lat - self.lat[slots, last]), np.abs(lng - self.lng[slots, last]))
        keep = first | (later & (moved > MOVED_DEG))
        kept = slots[keep]
        ring = self.taken[kept] % POINTS
        self.lat[kept, ring], self.lng[kept, ring] = lat[keep], lng[keep]
        self.at_s[kept, ring] = at_s[keep]
        self.taken[kept] += 1

    def of(self, slot: int, now_s: float) -> list[tuple[float, float, int]]:
        """(lat, lng, epoch ms), oldest first, none older than 30 minutes."""
        taken = int(self.taken[slot])
        order = np.arange(max(0, taken - POINTS), taken) % POINTS
        order = order[self.at_s[slot, order] >= now_s - SPAN_S]
        points = zip(self.lat[slot, order], self.lng[slot, order], self.at_s[slot, order])  # noqa: B905
        return [(round(float(a), 6), round(float(b), 6), int(c * 1000)) for a, b, c in points]
