"""Air stations: hourly means with the shape of a city's day, the same for the same seed and hour."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from math import exp
from random import Random

from data_feeds.simulator.story import Air

_RAW = [
    0.62 + 0.75 * exp(-(((h - 7.0) / 2.2) ** 2)) + 0.7 * exp(-(((h - 19.5) / 2.8) ** 2))
    for h in range(24)
]
SHAPE = [each * 24 / sum(_RAW) for each in _RAW]
"""Factor per local hour of the day, mean 1: morning and evening traffic, clear early afternoon."""


STEADY_DAYS = 2
"""So many days before the story are like the story's own; earlier ones had weather of their own."""


def hour_of(
    air: Air, seed: int, station_id: str, ended_at: datetime, local_hour: int, story_s: float = 0.0
) -> dict[str, float]:
    """Means of the hour that ended at `ended_at`, all in ug/m3, keys `pm25`, `pm10`, `so2` …"""
    random = Random(f"{seed}/{station_id}/{ended_at.timestamp():.0f}")
    mean = air.pm25_ug_m3.get(station_id, air.usual_ug_m3) * weather(seed, story_s)
    traffic = SHAPE[local_hour % 24]
    pm25 = mean * traffic * random.uniform(0.93, 1.07)
    sun = max(0.0, 1.0 - ((local_hour - 13.5) / 6.0) ** 2)
    values = {
        "pm25": pm25,
        "pm10": pm25 * random.uniform(1.35, 1.55),
        "so2": random.uniform(12.0, 26.0),
        "co": 700.0 + 800.0 * traffic * random.uniform(0.9, 1.1),
        "o3": 18.0 + 85.0 * sun * random.uniform(0.85, 1.15),
        "no2": 16.0 + 22.0 * traffic * random.uniform(0.85, 1.15),
        "hc": random.uniform(8.0, 24.0),
    }
    return {key: round(value, 1) for key, value in values.items()}


def weather(seed: int, story_s: float) -> float:
    """Factor of a day before the story, the same for the whole city: wind and rain, or neither."""
    days_before = int(-story_s // 86400)
    if days_before < STEADY_DAYS:
        return 1.0
    return _weather_of(seed, days_before)


@cache
def _weather_of(seed: int, days_before: int) -> float:
    return Random(f"{seed}/weather/{days_before}").uniform(0.55, 1.5)


def is_missing(air: Air, station_id: str, local_hour: int) -> bool:
    """Whether the station sends nothing of the hour that ended then; from is exclusive, to inclusive."""
    begin, end = air.missing.get(station_id, (0, 0))
    return 0 < (local_hour - begin) % 24 <= (end - begin) % 24
