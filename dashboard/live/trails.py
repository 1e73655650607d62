"""Where each vehicle was in the last 30 minutes: one ring of points per slot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

POINTS = 180
APART_S = 10.0
MOVED_DEG = 0.00005
"""About 5.5 m: less is a parked vehicle whose receiver wanders."""
SPAN_S = 1800.0

Floats = NDArray[np.float64]
Point = tuple[float, float, float]
"""(epoch seconds, lat, lng)"""


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

    def fill(self, slot: int, points: Sequence[Point]) -> None:
        """Lay the trail anew from these points and those it has already."""
        known = min(int(self.taken[slot]), POINTS)
        columns = (self.at_s[slot, :known], self.lat[slot, :known], self.lng[slot, :known])
        old = zip(*(column.tolist() for column in columns), strict=True)
        kept = thinned(sorted([*points, *old]))[-POINTS:]
        laid = np.array(kept, np.float64).reshape(-1, 3)
        self.at_s[slot, : len(kept)] = laid[:, 0]
        self.lat[slot, : len(kept)], self.lng[slot, : len(kept)] = laid[:, 1], laid[:, 2]
        self.taken[slot] = len(kept)

    def of(self, slot: int, now_s: float) -> list[tuple[float, float, int]]:
        """(lat, lng, epoch ms), oldest first, none older than 30 minutes."""
        taken = int(self.taken[slot])
        order = np.arange(max(0, taken - POINTS), taken) % POINTS
        order = order[self.at_s[slot, order] >= now_s - SPAN_S]
        points = zip(self.lat[slot, order], self.lng[slot, order], self.at_s[slot, order])  # noqa: B905
        return [(round(float(a), 6), round(float(b), 6), int(c * 1000)) for a, b, c in points]


def thinned(points: Sequence[Point]) -> list[Point]:
    """Of points in time order, those far enough in time and place from the one kept before."""
    kept: list[Point] = []
    for at_s, lat, lng in points:
        if kept:
            last_at, last_lat, last_lng = kept[-1]
            moved = max(abs(lat - last_lat), abs(lng - last_lng)) > MOVED_DEG
            if at_s - last_at < APART_S or not moved:
                continue
        kept.append((at_s, lat, lng))
    return kept
