"""Displays for benchmarks, paired without anybody entering codes."""

from __future__ import annotations

from datetime import UTC, datetime

from city.screens.canvas import Canvas
from operations.screens.displays import Displays
from operations.screens.passes import Passes
from store.city_store import CityStore


async def paired(store: CityStore, screens: int) -> dict[str, str]:
    """Displays with their passes, as pairing would leave them: id -> token."""
    now, found = datetime.now(UTC), {}
    for n in range(screens):
        screen = await Displays(store).add(f"Layar {n + 1}", Canvas(), "bench", now)
        found[screen.id] = await Passes(store).issue(screen.id, "bench", now)
    return found
