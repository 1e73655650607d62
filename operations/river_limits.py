"""Siaga limits that staff put in force: for each post every edition, by whom, when, why, from which day on.

One record per post; its version is the edition's number. Whoever keeps one names the edition they began
with; of two at once the second is told. An edition that cannot be read, or that the post can no longer
measure, is passed over. At a moment the newest edition whose `since` it reached counts, before every
`since` the profile's own (`Profile.limits_for`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

import msgspec

from city.profile import Gauge, Profile, Thresholds
from city.river_limits import problems
from operations.editions import FIRST, Editions, changes
from store.city_store import CityStore

KIND = "river-limits"


class LimitsEdition(msgspec.Struct, frozen=True, kw_only=True):
    """Limits that were put in force; they count from `since` on. `limits` is None only where an edition
    cannot be read. `reason`: a sentence for those who ask later."""

    at: datetime
    by: str
    since: datetime
    reason: str = ""
    limits: Thresholds | None = None


OfPosts = Mapping[str, Sequence[LimitsEdition]]


class RiverLimits:
    """The editions of one store, by post. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND)

    def of(self, gauge_id: str) -> Editions[LimitsEdition]:
        return Editions(self._records, gauge_id, LimitsEdition(at=FIRST, by="", since=FIRST))

    async def all(self) -> dict[str, list[LimitsEdition]]:
        return {each: await self.of(each).all() for each in await self._records.states()}

    async def follow(self) -> AsyncIterator[dict[str, list[LimitsEdition]]]:
        """All of them now, and again whenever one is kept; ends only by raising."""
        async for _ in changes(self._records):
            yield await self.all()


def limits_kept(
    editions: OfPosts, profile: Profile
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
