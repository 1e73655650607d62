"""Places of complaints are looked for once, and anew when the complaint changed."""

from __future__ import annotations

import msgspec
import pytest

from city.privacy import wall_place
from city.profile import load
from dashboard import wall_places
from dashboard.wall_places import WallPlaces
from tests.city.test_privacy import complaint

PROFILE = load("bekasi")


def test_a_place_is_that_of_the_privacy_rules_and_looked_for_once() -> None:
    places, case = WallPlaces(PROFILE), complaint("ketertiban")
    assert places.of(case) == wall_place(case, PROFILE)
    assert places.of(case) is places.of(case)


def test_a_case_that_became_private_has_no_place_any_more() -> None:
    places, case = WallPlaces(PROFILE), complaint("sampah")
    assert places.of(case) is not None
    report = msgspec.structs.replace(case.report, private=True)
    assert places.of(msgspec.structs.replace(case, report=report)) is None


def test_it_never_keeps_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wall_places, "MOST", 2)
    places = WallPlaces(PROFILE)
    for number in range(5):
        places.of(msgspec.structs.replace(complaint("sampah"), complaint_id=f"T-{number}"))
        assert len(places._known) <= 2
