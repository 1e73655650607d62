"""Siaga limits that staff put in force: for each post every edition, by whom, when, why, from which day on.

One record per post; its version is the edition's number. Whoever keeps one names the edition they began
with; of two at once the second is told. An edition that cannot be read, or that the post can no longer
measure, is passed over. At a moment the newest edition whose `since` it reached counts, before every
`since` the profile's own (`Profile.limits_for`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from city.profile import Gauge, Profile, Thresholds
from city.river_limits import problems
from store.city_store import CityStore

KIND = "river-limits"
FIRST = datetime.fromtimestamp(0, UTC)


class LimitsEdition(msgspec.Struct, frozen=True, kw_only=True):
    """Limits that were put in force; they count from `since` on. `limits` is None only where an edition
    cannot be read. `reason`: a sentence for those who ask later."""

    at: datetime
    by: str
    since: datetime
    reason: str = ""
    limits: Thresholds | None = None


Editions = Mapping[str, Sequence[LimitsEdition]]


class RiverLimits:
    """The editions of one store, by post. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND)

    async def keep(self, gauge_id: str, new: LimitsEdition, expected: int, key: str) -> int:
        """The number of the new edition, on disk; a repeat with the same key keeps no second one.

        Raises VersionConflict when another edition than `expected` counts by now, StoreFull.
        """
        event = msgspec.json.encode(new)
        return (await self._records.append(gauge_id, event, event, expected, key)).version

    async def of(self, gauge_id: str) -> list[LimitsEdition]:
        """Every edition of a post, the first one first: number n stands at n - 1."""
        return [_edition(each) for each in await self._records.load(gauge_id)]

    async def all(self) -> dict[str, list[LimitsEdition]]:
        return {each: await self.of(each) for each in await self._records.states()}

    async def follow(self) -> AsyncIterator[dict[str, list[LimitsEdition]]]:
        """All of them now, and again whenever one is kept; ends only by raising."""
        last = await self._records.last_id()
        yield await self.all()
        async for _ in self._records.follow(last):
            yield await self.all()


def limits_kept(
    editions: Editions, profile: Profile
) -> dict[str, tuple[tuple[datetime, Thresholds], ...]]:
    """What `profile.limits_kept` holds of these."""
    return {
        key: tuple(
            (each.since, each.limits) for each in found if each.limits and _fits(each, gauge)
        )
        for key, found in editions.items()
        if (gauge := profile.gauges.get(key))
    }


def _fits(edition: LimitsEdition, gauge: Gauge) -> bool:
    return edition.limits is not None and not problems(edition.limits, gauge)


def _edition(packed: bytes) -> LimitsEdition:
    try:
        return msgspec.json.decode(packed, type=LimitsEdition)
    except msgspec.MsgspecError:
        return LimitsEdition(at=FIRST, by="", since=FIRST)
