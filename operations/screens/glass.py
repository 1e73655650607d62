"""What a display's own glass says about itself, beside what it shows: number, name, "that is me"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from city.screens.screen import Asked, Screen


def on_glass(screen: Screen, asked: Mapping[str, Asked], now: datetime) -> dict[str, Any]:
    """`number`, `name`, and `identify_until` (epoch ms, or None when nobody asks which it is)."""
    held = asked.get(screen.id)
    until = held.identify_until if held else None
    flashes = until is not None and now < until
    return {
        "number": screen.number,
        "name": screen.name,
        "identify_until": round(until.timestamp() * 1000) if until and flashes else None,
    }
