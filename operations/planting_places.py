"""Where trees may be planted, as staff kept it: every edition, by whom and when.

One record like the routing table's (`operations.routing_table`): its version is the edition's number.
Whoever keeps one names the edition they began with; of two at once the second is told. Edition 0 is
the profile's own list; an edition that cannot be read counts as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from city.planting import Planting, PlantingPlace
from city.planting_checks import problems
from city.profile import Profile
from operations.editions import FIRST, Editions
from store.city_store import CityStore

KIND, NAME = "planting-places", "list"
Places = tuple[PlantingPlace, ...]


class PlacesEdition(msgspec.Struct, frozen=True, kw_only=True):
    """One list that was kept. `places` None: it cannot be read. `restored`: the edition it repeats, or 0."""

    at: datetime
    by: str
    places: Places | None = None
    restored: int = 0


class PlantingPlaces(Editions[PlacesEdition]):
    """The lists of one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore) -> None:
        super().__init__(store.records(KIND), NAME, PlacesEdition(at=FIRST, by=""))


def places_of(editions: Sequence[PlacesEdition], profile: Profile, number: int) -> Places:
    """That edition's list; the profile's own for 0 and for one that cannot be read or used (an agency
    or station it names went from the profile)."""
    kept = editions[number - 1].places if number else None
    if kept is None or problems(kept, profile):
        return tuple(profile.planting.places.values())
    return kept


def planting_now(editions: Sequence[PlacesEdition], profile: Profile) -> Planting:
    """The profile's species and assumptions with the places that count now."""
    found = places_of(editions, profile, len(editions))
    return msgspec.structs.replace(profile.planting, places={each.id: each for each in found})


def changes(before: Sequence[PlantingPlace], after: Sequence[PlantingPlace]) -> dict[str, int]:
    """How many were added, removed and changed, by their ids."""
    old, new = ({each.id: each for each in places} for places in (before, after))
    return {
        "added": len(new.keys() - old.keys()),
        "removed": len(old.keys() - new.keys()),
        "changed": sum(old[key] != new[key] for key in old.keys() & new.keys()),
    }
