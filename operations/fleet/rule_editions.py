"""The rules of the fleet as staff kept them: every edition, by whom, when, why, from which day on.

One record like the service times' (`operations.clock_editions`): its version is the edition's number.
Whoever keeps one names the edition they began with; of two at once the second is told.

| a day                           | goes by                                                    |
|---------------------------------|------------------------------------------------------------|
| before every edition's `since`  | the profile's own rules                                    |
| later                           | the newest edition (highest number) whose `since` it reached |

Rows of past days stay as they were made (`operations.fleet.deriving`). An edition that cannot be read, or
does not fit the profile any more, is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from city.fleet_checks import in_use, problems
from city.profile import FleetRules, Profile
from operations.editions import FIRST, Editions
from store.city_store import CityStore

KIND, NAME = "fleet-rules", "rules"
Kept = tuple[tuple[datetime, FleetRules], ...]


class FleetEdition(msgspec.Struct, frozen=True, kw_only=True):
    """Rules that were kept; they count from the city's day `since` on. `rules` is None only where an
    edition cannot be read. `reason`: a sentence for those who ask later. `restored`: the edition it
    repeats, or 0."""

    at: datetime
    by: str
    since: date
    reason: str = ""
    rules: FleetRules | None = None
    restored: int = 0


class FleetEditions(Editions[FleetEdition]):
    """The editions of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        super().__init__(
            store.records(KIND), NAME, FleetEdition(at=FIRST, by="", since=FIRST.date())
        )


def fleet_kept(editions: Sequence[FleetEdition], profile: Profile) -> Kept:
    """What `profile.fleet_kept` holds of these."""
    zone = ZoneInfo(profile.time_zone)
    told = (
        (datetime.combine(each.since, time(), zone), whole(each.rules, profile))
        for each in editions
        if each.rules is not None
    )
    return tuple((since, rules) for since, rules in told if not problems(rules, profile))


def whole(rules: FleetRules, profile: Profile) -> FleetRules:
    """With what only the profile holds: places that nobody is told of, and kinds and depots that a
    vehicle has which came to the profile later."""
    own, missing = profile.fleet, {(each.part, each.id) for each in in_use(rules, profile)}
    kinds = {key: each for key, each in own.kinds.items() if ("kind", key) in missing}
    places = {
        key: each for key, each in own.places.items() if each.private or ("place", key) in missing
    }
    return msgspec.structs.replace(rules, kinds=rules.kinds | kinds, places=rules.places | places)


def told(rules: FleetRules) -> FleetRules:
    """What people may see and change: no place that is told to nobody."""
    places = {key: each for key, each in rules.places.items() if not each.private}
    return msgspec.structs.replace(rules, places=places)


def rules_of(editions: Sequence[FleetEdition], profile: Profile, number: int) -> FleetRules:
    """That edition's rules, as people may see them; the profile's own for 0 and what cannot be read."""
    kept = editions[number - 1].rules if number else None
    return told(whole(kept, profile) if kept is not None else profile.fleet)


def changes(before: FleetRules, after: FleetRules) -> dict[str, int]:
    """How much of each part was added, removed or changed; a part that is the same is left out."""
    counted = {
        name: _differing(getattr(before, name), getattr(after, name))
        for name in ("kinds", "places", "zones", "marks")
    }
    return {key: n for key, n in counted.items() if n}


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> int:
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())
