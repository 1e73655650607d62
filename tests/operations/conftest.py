"""The desk of a test's own store, city and clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from city.profile import Profile
from operations.desk import Desk
from store.city_store import CityStore


@pytest.fixture
def desk(store: CityStore, profile: Profile, clock: Callable[[], datetime]) -> Desk:
    return Desk(store, profile, clock)
