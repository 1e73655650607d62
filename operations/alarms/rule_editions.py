"""The rules of alarms that staff kept: every edition, by whom and when; over the city profile's own.

One record like the routing table's: its version is the edition's number, 0 the profile's. A rule counts
from the edition in which it last became what it is; what was so before that rings when it begins.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import msgspec

from city.alarm_rules import Rule
from store.city_store import CityStore

KIND, NAME = "alarm-rules", "rules"
FIRST = datetime.fromtimestamp(0, UTC)


class RuleEdition(msgspec.Struct, frozen=True, kw_only=True):
    """`rules` None: it cannot be read (any more) and is passed over. `restored`: the edition it
    repeats, or 0."""

    at: datetime
    by: str
    rules: tuple[Rule, ...] | None = None
    restored: int = 0


class Counted(msgspec.Struct, frozen=True):
    """A rule, and since when it is as it is; None = from the beginning."""

    rule: Rule
    since: datetime | None = None


class RuleEditions:
    """The editions of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND)

    async def keep(self, new: RuleEdition, expected: int, key: str) -> int:
        """The number of the new edition, on disk; a repeat with the same key keeps no second one.

        Raises VersionConflict when another edition than `expected` counts by now, StoreFull.
        """
        event = msgspec.json.encode(new)
        return (await self._records.append(NAME, event, event, expected, key)).version

    async def all(self) -> list[RuleEdition]:
        """Every edition, the first one first: number n stands at n - 1."""
        return [_edition(each) for each in await self._records.load(NAME)]

    async def follow(self) -> AsyncIterator[list[RuleEdition]]:
        """All of them now, and again whenever one is kept; ends only by raising."""
        last = await self._records.last_id()
        yield await self.all()
        async for _ in self._records.follow(last):
            yield await self.all()


def rules_now(editions: Sequence[RuleEdition], own: Sequence[Rule]) -> tuple[Rule, ...]:
    """The newest edition's, or the profile's own."""
    kept = [each.rules for each in editions if each.rules is not None]
    return kept[-1] if kept else tuple(own)


def counted(editions: Sequence[RuleEdition], own: Sequence[Rule]) -> list[Counted]:
    """The rules in force, each with the moment since which it says the same."""
    since: dict[str, datetime | None] = {each.id: None for each in own}
    before = {each.id: each for each in own}
    for edition in editions:
        if edition.rules is None:
            continue
        for rule in edition.rules:
            if before.get(rule.id) != rule:
                since[rule.id] = edition.at
        before = {each.id: each for each in edition.rules}
    return [Counted(each, since[each.id]) for each in before.values()]


def _edition(packed: bytes) -> RuleEdition:
    try:
        return msgspec.json.decode(packed, type=RuleEdition)
    except msgspec.MsgspecError:
        return RuleEdition(at=FIRST, by="")
