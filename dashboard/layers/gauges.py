"""River posts on the map: a triangle in the severity of its siaga."""

from __future__ import annotations

from datetime import datetime

from city.observations import WaterLevel
from city.picture import CityPicture
from dashboard.chosen import RIVER, on_river
from dashboard.contracts import Feature, Layer, Options
from dashboard.marks import epoch_ms
from dashboard.readings import latest_level, readings
from dashboard.texts import Text


def features(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Feature]:
    found = []
    for gauge, reading in readings(picture, now):
        if not on_river(gauge, options):
            continue
        level = latest_level(picture, gauge.id)
        found.append(
            Feature(
                id=f"gauge:{gauge.id}",
                shape="triangle",
                severity=reading.severity,
                lat=gauge.lat,
                lng=gauge.lng,
                label=gauge.name,
                value="" if reading.level_cm is None else f"{text.number(reading.level_cm)} cm",
                word=text(reading.word_key),
                at=epoch_ms(reading.observed_at) if reading.observed_at else None,
                stale_after_s=gauge.stale_after_s,
                simulated=level is not None and level.simulated,
                note=text("drawer.place_approximate") if gauge.place_is_approximate else "",
            )
        )
    return found


LAYER = Layer("gauges", frozenset({WaterLevel.KIND}), features, (RIVER,))
