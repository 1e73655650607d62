"""Lists of planting places: one of two leaders is kept, what cannot be used counts as none."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from city.planting import PlantingPlace
from city.profile import load
from operations.planting_places import (
    KIND,
    NAME,
    PlacesEdition,
    PlantingPlaces,
    changes,
    planting_now,
)
from store.city_store import CityStore
from store.errors import VersionConflict

PROFILE = load("bekasi")
NOW = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)
PLACE = PlantingPlace(id="a", name="A", kind="park", area_m2=100, station="kayuringin")
NEW = PlacesEdition(at=NOW, by="wali", places=(PLACE,))


async def test_of_many_leaders_at_once_one_is_kept_and_every_other_is_told(
    store: CityStore,
) -> None:
    saving = (PlantingPlaces(store).keep(NEW, 0, f"{n}") for n in range(8))
    ended = await asyncio.gather(*saving, return_exceptions=True)
    assert [each for each in ended if not isinstance(each, VersionConflict)] == [1]
    assert await PlantingPlaces(store).all() == [NEW]


async def test_followers_hear_of_every_list(store: CityStore) -> None:
    following = PlantingPlaces(store).follow()
    assert planting_now(await anext(following), PROFILE) == PROFILE.planting
    await PlantingPlaces(store).keep(NEW, 0, "1")
    async with asyncio.timeout(10):
        found = planting_now(await anext(following), PROFILE)
    assert found.places == {"a": PLACE}
    assert found.species == PROFILE.planting.species


@pytest.mark.parametrize(
    "packed",
    [b"{", msgspec.json.encode(msgspec.structs.replace(NEW, places=(msgspec.structs.replace(PLACE, agency_id="gone"),)))],
)  # fmt: skip
async def test_a_list_that_cannot_be_used_leaves_the_profiles_own(
    store: CityStore, packed: bytes
) -> None:
    await store.records(KIND).append(NAME, packed, packed, 0, "x")
    assert planting_now(await PlantingPlaces(store).all(), PROFILE) == PROFILE.planting


def test_what_changed_is_counted_by_id() -> None:
    other = msgspec.structs.replace(PLACE, id="b")
    renamed = msgspec.structs.replace(PLACE, name="Lain")
    assert changes((PLACE, other), (renamed,)) == {"added": 0, "removed": 1, "changed": 1}
