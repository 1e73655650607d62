"""The last days of every air station, read from the store: what survives a restart and the picture's
memory. One per web process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import structlog

from city.air_means import StationHours, station_hours
from city.air_week import LOOKS_BACK, WeekHour, week
from city.observations import AirQuality, Observation
from city.profile import Profile
from dashboard.live.hub import Hub
from store.ending import ended
from store.errors import ArchiveUnavailable, StoreUnavailable

log = structlog.get_logger(__name__)

WEEK = "air_week"
"""Under which panels find it in their options."""
AGAIN_S, SOON_S = 300.0, 10.0
"""How often it is reckoned anew; sooner while nothing was found."""
MOST = 500_000


class AirPast(msgspec.Struct, frozen=True, kw_only=True):
    """`weeks` and `hours` by station, of all of them as soon as one has readings. `newest_at`: of any."""

    weeks: dict[str, tuple[WeekHour, ...]] = {}
    hours: dict[str, StationHours] = {}
    made_at: datetime
    newest_at: datetime | None = None
    sources: tuple[str, ...] = ()


class AirHistory:
    """`running()` for as long as the process lives."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.past = AirPast(made_at=datetime.now(UTC))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        telling = asyncio.create_task(self._tell())
        try:
            yield
        finally:
            await ended(telling)

    async def _tell(self) -> None:
        while True:
            try:
                await self.load()
            except StoreUnavailable:
                pass  # the wall says so already; the last ribbons stay, with their age
            except Exception:
                log.exception("air_history_broke", meaning="tried again in some minutes")
            await asyncio.sleep(AGAIN_S if self.past.weeks else SOON_S)

    async def load(self) -> AirPast:
        """Reads and reckons anew. Raises StoreUnavailable."""
        store, now = await self.hub.door.ready(), self.hub.now()
        read = await store.observations.history(AirQuality.KIND, now - LOOKS_BACK, MOST)
        self.past = await asyncio.to_thread(past_of, read, self.hub.profile, now)
        self.hub.told[WEEK] = self.past
        return self.past

    async def readings(self, station_id: str, days: int) -> list[Observation]:
        """What one station sent, oldest first, for a file: from the archive too, where it answers.
        Raises StoreUnavailable."""
        store, now = await self.hub.door.ready(), self.hub.now()
        asked = AirQuality.KIND, station_id, now - timedelta(days=days), now
        try:
            return await store.history.points(*asked)
        except ArchiveUnavailable:
            log.warning("air_file_without_archive", meaning="it holds what the store itself has")
        read = await store.observations.history(AirQuality.KIND, asked[2], MOST)
        return [each for each in read if each.subject == station_id]


def past_of(read: Sequence[Observation], profile: Profile, now: datetime) -> AirPast:
    by_station: dict[str, list[AirQuality]] = defaultdict(list)
    for each in read:
        if isinstance(each, AirQuality) and each.station_id in profile.air_stations:
            by_station[each.station_id].append(each)
    zone = ZoneInfo(profile.time_zone)
    stations = profile.air_stations if by_station else ()
    hours = {key: station_hours(by_station[key]) for key in stations}
    return AirPast(
        weeks={key: week(each, now, profile.air_rule, zone) for key, each in hours.items()},
        hours=hours,
        made_at=now,
        newest_at=max((each.observed_at for each in read), default=None),
        sources=tuple(sorted({each.source for each in read})),
    )
