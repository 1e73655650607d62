import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import geography
from city.profile import load

PROFILE = load("bekasi")
CITY = {"lat": st.floats(-6.40, -6.17), "lng": st.floats(106.89, 107.05)}


def test_one_degree_of_latitude_is_about_111_km():
    assert geography.distance_m(-6, 107, -7, 107) == pytest.approx(111_195, abs=1)


def test_a_place_is_no_distance_from_itself_and_antipodes_are_half_the_globe_apart():
    assert geography.distance_m(-6.2, 107, -6.2, 107) == 0
    assert geography.distance_m(0, 0, 0, 180) == pytest.approx(20_015_115, abs=10)


def test_the_middle_of_the_world_is_the_middle_of_the_projection():
    assert geography.mercator(0, 0) == pytest.approx((0.5, 0.5))
    assert geography.mercator(85.0511287798066, -180) == pytest.approx((0, 0), abs=1e-12)


@given(st.floats(-85, 85), st.floats(-180, 180))
def test_the_projection_can_be_undone(lat, lng):
    back = geography.unmercator(*geography.mercator(lat, lng))
    assert back == pytest.approx((lat, lng), abs=1e-9)


@pytest.mark.parametrize("lat", [-90.0, 90.0])
def test_the_poles_do_not_break_the_projection(lat):
    assert geography.mercator(lat, 0)[1] == pytest.approx(float(lat < 0), abs=1e-9)


@given(**CITY)
def test_a_snapped_point_is_near_and_snapping_again_changes_nothing(lat, lng):
    near = geography.snapped(lat, lng)
    assert geography.distance_m(lat, lng, *near) <= 107  # half the diagonal of 150 m
    assert geography.snapped(*near) == pytest.approx(near, abs=1e-9)


def test_neighbours_in_one_cell_cannot_be_told_apart():
    middle = geography.snapped(-6.25, 107.0)
    assert geography.snapped(middle[0] + 0.0005, middle[1] - 0.0005) == middle


@pytest.mark.parametrize(
    ("landmark", "kelurahan"),
    [
        ("Alun-alun Kota Bekasi", "Margajaya"),
        ("Grand Metropolitan", "Pekayonjaya"),
        ("Terminal Kayuringin", "Kayuringinjaya"),
        ("Puskesmas Sumur Batu", "Sumurbatu"),
        ("Underpass Bekasi Timur", "Durenjaya"),
        ("Jl Chairil Anwar", "Margahayu"),
    ],
)
def test_landmarks_lie_in_the_kelurahan_of_their_address(landmark, kelurahan):
    place = next(each for each in PROFILE.landmarks if each.name == landmark)
    assert geography.kelurahan_of(PROFILE, place.lat, place.lng).name == kelurahan


def test_every_centroid_lies_in_its_own_kelurahan():
    for each in PROFILE.kelurahan.values():
        assert geography.kelurahan_of(PROFILE, each.lat, each.lng) is each


def test_outside_the_city_there_is_no_kelurahan():
    assert geography.kelurahan_of(PROFILE, -6.175, 106.827) is None
