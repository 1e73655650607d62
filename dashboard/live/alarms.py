"""The watch's alarms, followed: what stands, and whether the watch still speaks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from operations.alarms.records import AlarmRecords
from operations.watch.report import JOB, WatchReport
from store.city_store import CityStore

if TYPE_CHECKING:
    from dashboard.live.hub import Hub

ALARM, WATCH = "alarm", "watch"
LISTEN_S = 2.0
NEVER = datetime.fromtimestamp(0, UTC)


class AlarmFollower:
    """Keeps `picture.alarms` of one hub as the store has it. Raises StoreUnavailable."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._versions: dict[str, int] = {}

    async def follow(self, store: CityStore, _: str) -> None:
        records = AlarmRecords(store)
        last = await records.last_id()
        held = await records.open()
        picture = self.hub.picture
        for gone in picture.alarms.keys() - held.keys():
            del picture.alarms[gone]
        self._versions = {}
        for name, (version, kept) in held.items():
            self._versions[name] = version
            picture.apply_alarm(kept)
        self.hub.stir(ALARM)
        async for changed in records.follow(last):
            for version, alarm in changed:
                if version > self._versions.get(alarm.id, 0):
                    self._versions[alarm.id] = version
                    picture.apply_alarm(alarm)
            self.hub.stir(ALARM)

    async def listen(self, store: CityStore, _: str) -> None:
        """Until the store is lost: when the leading watch last said something."""
        lease = store.lease(JOB, "")
        while True:
            told = await lease.last_report()
            was = self.hub.picture.watched(self.hub.now())
            self.hub.picture.watched_at = _said_at(told)
            if was != self.hub.picture.watched(self.hub.now()):
                self.hub.stir(ALARM)
            await asyncio.sleep(LISTEN_S)


def _said_at(told: bytes | None) -> datetime:
    try:
        return msgspec.json.decode(told, type=WatchReport).at if told else NEVER
    except msgspec.MsgspecError:  # of another release
        return NEVER
