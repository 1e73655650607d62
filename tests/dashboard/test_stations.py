"""Air stations on the map."""

from __future__ import annotations

from city.picture import CityPicture
from city.profile import Profile
from dashboard.layers.stations import features
from dashboard.texts import texts
from tests.dashboard.conftest import NOW, air


def test_a_station_is_a_ring_with_its_index_and_a_silent_one_shows_none(profile: Profile) -> None:
    picture = CityPicture(profile)
    day = [air("kayuringin", 35, -3600 * hour) for hour in range(24)]
    picture.apply("air_quality", day)
    found = features(picture, NOW, texts("id", profile.time_zone), {})
    stations = {each.id: each for each in found}
    assert {each.shape for each in found} == {"ring"}
    assert len(found) == len(profile.air_stations)
    assert stations["station:kayuringin"].value.isdigit()
    assert stations["station:kayuringin"].ring
    assert stations["station:mustikajaya"].value == "–"
    assert stations["station:mustikajaya"].severity == "unavailable"
