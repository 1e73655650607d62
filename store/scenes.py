"""What walls were asked to show (`city.scene`), kept and told to every process that follows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from city.scene import Scene
from store.city_store import CityStore
from store.errors import VersionConflict

KIND = "scene"
TRIES = 8
_NAMES = "screen:"


class Scenes:
    """One record per screen name; the last one who asked wins."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND)

    async def ask(self, scene: Scene) -> None:
        """Kept when it returns. Raises StoreUnavailable; VersionConflict when many ask at once."""
        name, packed = _NAMES + scene.screen, msgspec.msgpack.encode(scene)
        for left in reversed(range(TRIES)):
            known = await self._records.state(name)
            try:
                await self._records.append(name, packed, packed, known[0] if known else 0)
                return
            except VersionConflict:
                if not left:
                    raise

    async def all(self) -> list[Scene]:
        states = await self._records.states()
        return [_opened(state) for _, state in states.values()]

    async def last_id(self) -> str:
        """Take it before `all`, and nothing falls in between."""
        return await self._records.last_id()

    async def follow(self, after_id: str) -> AsyncIterator[list[Scene]]:
        """Everything asked for after an id; ends only by raising."""
        async for _, changes in self._records.follow(after_id):
            yield [_opened(each.state) for each in changes]


def _opened(packed: bytes) -> Scene:
    return msgspec.msgpack.decode(packed, type=Scene)
