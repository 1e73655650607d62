"""The rules of alarms that staff kept: every edition, by whom and when; over the city profile's own.

One record like the routing table's: its version is the edition's number, 0 the profile's. A rule counts
from the edition in which it last became what it is; what was so before that rings when it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from city.alarm_rules import Rule
from operations.editions import FIRST, Editions
from store.city_store import CityStore

KIND, NAME = "alarm-rules", "rules"


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


class RuleEditions(Editions[RuleEdition]):
    """The editions of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        super().__init__(store.records(KIND), NAME, RuleEdition(at=FIRST, by=""))


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
