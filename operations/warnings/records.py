"""Flood warnings on disk: one record each; every act names the version it saw."""

from __future__ import annotations

import msgspec

from city.flood_warning import FloodWarning
from store.city_store import CityStore
from store.errors import VersionConflict

KIND = "flood_warning"


class Warnings:
    """Those of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND, ends=True)

    async def get(self, warning_id: str) -> tuple[int, FloodWarning] | None:
        """(version, warning), or None when there is none."""
        held = await self._records.state(warning_id)
        return None if held is None else (held[0], _decoded(held[1]))

    async def open(self) -> list[tuple[int, FloodWarning]]:
        """Those that somebody still has to do something about, with their versions."""
        states = (await self._records.states()).values()
        return [(version, _decoded(state)) for version, state in states]

    async def recent(self, count: int) -> list[FloodWarning]:
        """The newest ones, open or over."""
        waiting = [warning for _, warning in await self.open()]
        assert self._records.ended is not None
        page = await self._records.ended.page(0, count)
        found = [*waiting, *(_decoded(state) for _, _, state in page.states)]
        return sorted(found, key=lambda each: each.drafted_at, reverse=True)[:count]

    async def put(self, warning: FloodWarning, version: int) -> bool:
        """Keep it as it is now (on disk when this returns); False when somebody else was faster.
        Raises StoreFull."""
        packed = msgspec.msgpack.encode(warning)
        moments = (warning.withdrawn_at, warning.handed_at, warning.drafted_at)
        ended_at = None if warning.open else next(each for each in moments if each)
        try:
            await self._records.append(
                warning.id, warning.state.encode(), packed, version, ended_at=ended_at
            )
        except VersionConflict:
            return False
        return True

    async def last_id(self) -> str:
        """Changes with every act: whoever shows warnings compares it."""
        return await self._records.last_id()


def _decoded(packed: bytes) -> FloodWarning:
    return msgspec.msgpack.decode(packed, type=FloodWarning)
