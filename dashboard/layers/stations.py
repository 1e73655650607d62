"""Air stations on the map: a ring in the official ISPU colour with the index in it."""

from __future__ import annotations

from datetime import datetime

from city.observations import AirQuality
from city.picture import CityPicture
from dashboard.contracts import Feature, Layer, Options
from dashboard.marks import epoch_ms
from dashboard.readings import station_reading
from dashboard.texts import Text


def features(picture: CityPicture, now: datetime, text: Text, _: Options) -> list[Feature]:
    found = []
    for station in picture.profile.air_stations.values():
        ispu = station_reading(picture, station, now)
        latest = picture.latest[AirQuality.KIND].get(station.id)
        found.append(
            Feature(
                id=f"station:{station.id}",
                shape="ring",
                severity=ispu.severity,
                lat=station.lat,
                lng=station.lng,
                label=station.name,
                value="–" if ispu.value is None else text.number(ispu.value),
                word=text(ispu.category_key),
                ring=ispu.outline or ispu.colour or None,
                at=epoch_ms(ispu.observed_at) if ispu.observed_at else None,
                stale_after_s=station.stale_after_s,
                simulated=latest is not None and latest.simulated,
                note=text("drawer.place_approximate") if station.place_is_approximate else "",
            )
        )
    return found


LAYER = Layer("stations", frozenset({AirQuality.KIND}), features)
