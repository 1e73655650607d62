"""Where vehicles stood in the last day, out of the archive: a process that has just begun knows as well
where they rest as one that saw them come (`city.fleet.resting`)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from city.observations import VehiclePosition
from store.city_store import CityStore
from store.errors import ArchiveUnavailable

log = structlog.get_logger(__name__)

DAY, WITHIN_S, MOST_VEHICLES = timedelta(days=1), 10.0, 2000
"""More vehicles than that are more positions in the stream than a process should read before it begins."""
_STOOD = """
SELECT subject, arg_max(lat, observed_at) AS lat, arg_max(lng, observed_at) AS lng,
       max(epoch_us(observed_at)) AS at_us
FROM vehicle_position WHERE observed_at >= $begin AND observed_at < $end AND speed_kmh < 3
GROUP BY subject, epoch_us(observed_at) // 1800000000
"""


async def stood(store: CityStore, now: datetime, vehicles: int) -> list[VehiclePosition]:
    """The last place of each half hour in which a vehicle stood; none while the archive does not answer,
    or for a fleet of more than MOST_VEHICLES. Raises StoreUnavailable."""
    if vehicles > MOST_VEHICLES:
        return []
    span = {"begin": now - DAY, "end": now}
    try:
        async with asyncio.timeout(WITHIN_S):
            rows = await store.history.query(_STOOD, [VehiclePosition.KIND], now - DAY, now, span)
    except (ArchiveUnavailable, TimeoutError) as why:
        log.warning(
            "nights_unknown", reason=str(why), meaning="homes are hidden once vehicles stand there"
        )
        return []
    return [_position(row["subject"], row["lat"], row["lng"], row["at_us"]) for row in rows]


def _position(vehicle_id: str, lat: float, lng: float, at_us: int) -> VehiclePosition:
    at = datetime.fromtimestamp(at_us / 1e6, UTC)
    return VehiclePosition(
        vehicle_id=vehicle_id, lat=lat, lng=lng, speed_kmh=0.0, observed_at=at, received_at=at, source="archive",
    )  # fmt: skip
