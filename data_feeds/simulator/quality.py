"""Water quality stations: hourly samples as an automatic station sends them, the same for the same seed and hour.

What only a laboratory finds (total phosphorus, fecal coliform) is not among them, so the index says so.
"""

from __future__ import annotations

from datetime import datetime
from math import cos, pi
from random import Random

from data_feeds.simulator.story import Quality, Sample

SWING = 0.12
"""How much a figure wanders from hour to hour, as a share of itself."""


def sample_of(
    quality: Quality, seed: int, station_id: str, at: datetime, local_hour: float
) -> dict[str, float]:
    """By field of `WaterQuality`; warmest and with most oxygen in the afternoon."""
    usual = quality.stations.get(station_id, Sample())
    random = Random(f"{seed}/{station_id}/quality/{at.timestamp():.0f}")
    day = cos((local_hour - 14.0) / 24.0 * 2 * pi)

    def around(value: float, digits: int = 1) -> float:
        return round(value * (1 + random.uniform(-SWING, SWING)), digits)

    return {
        "temperature_c": round(28.0 + 1.8 * day + random.uniform(-0.3, 0.3), 1),
        "ph": round(usual.ph + 0.1 * day + random.uniform(-0.1, 0.1), 2),
        "dissolved_oxygen_mg_l": max(0.1, round(around(usual.oxygen_mg_l) + 0.4 * day, 1)),
        "bod_mg_l": around(usual.bod_mg_l),
        "cod_mg_l": around(usual.cod_mg_l),
        "tss_mg_l": around(usual.tss_mg_l, 0),
        "turbidity_ntu": around(usual.tss_mg_l * 0.8, 0),
        "conductivity_us_cm": around(320.0, 0),
        "ammonia_n_mg_l": around(usual.ammonia_mg_l, 2),
        "nitrate_n_mg_l": around(usual.nitrate_mg_l),
    }
