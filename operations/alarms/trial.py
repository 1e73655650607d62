"""A dry run: when a rule would have rung in the last thirty days, on every subject it covers.

Asked of archive and streams as one; where they do not go back so far, the answer says from when on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec

from city.alarm_past import Ring, rings
from city.alarm_rules import Rule, covered, field_of
from city.observations import Observation
from city.profile import Profile
from store.city_store import CityStore

SPAN = timedelta(days=30)
SPAN_OF = {"feed": timedelta(days=2)}
"""Sources speak every few seconds: a month of that would be half a million heartbeats of each."""
AT_ONCE = 4


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """`since`: the earliest observation there was, None without any; `asked`: how far back was looked.
    `rings`: oldest first."""

    rings: tuple[Ring, ...]
    subjects: int
    asked: timedelta
    since: datetime | None


async def looked_back(
    store: CityStore, profile: Profile, rule: Rule, subjects: Collection[str], now: datetime
) -> Trial:
    """Raises StoreUnavailable, ArchiveUnavailable."""
    rule = msgspec.structs.replace(rule, enabled=True)
    mine, asked = covered(rule, subjects), SPAN_OF.get(rule.sort, SPAN)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(subject: str) -> tuple[datetime | None, list[Ring]]:
        async with gate:
            past = await _past(store, rule, subject, now - asked, now)
            first = past[0].observed_at if past else None
            return first, await asyncio.to_thread(rings, rule, subject, past, now, profile)

    found = await asyncio.gather(*(one(each) for each in mine))
    return Trial(
        rings=tuple(sorted((ring for _, mine in found for ring in mine), key=lambda one: one.at)),
        subjects=len(mine),
        asked=asked,
        since=min((first for first, _ in found if first), default=None),
    )


async def _past(
    store: CityStore, rule: Rule, subject: str, since: datetime, now: datetime
) -> Sequence[Observation]:
    field = field_of(rule)
    assert field is not None, "checked before it is tried"
    name = subject.partition(":")[2]
    return await store.history.points(field.kind, name, since, now + timedelta(seconds=1))
