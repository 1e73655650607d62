"""Which trees, how many, and what they may do: the facts' figures, and what must never be said."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import trees
from city.air_means import station_index
from city.planting import PLACE_KINDS, PlantingPlace, PlantingRule
from city.planting_checks import problems, sentence
from city.profile import load
from city.trees import Advice, advise, removal_g_year
from tests.city.test_air_means import day

PROFILE = load("bekasi")
PLANTING = PROFILE.planting
NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)
STREET = PlantingPlace(
    id="a", name="A", kind="pavement", length_m=500, agency_id="dlh", station="kayuringin"
)
PARK = PlantingPlace(id="b", name="B", kind="park", area_m2=10_000, station="kayuringin")


def air(**ug_m3):
    return station_index(day(44, **ug_m3), NOW)


def test_the_count_of_a_street_and_of_an_area_is_that_of_the_facts():
    assert trees.along(500, 6, rows=2) == 168
    assert trees.over(10_000, 0.20, [6]) == 71


def test_carbon_monoxide_gets_no_tree_however_bad_it_is():
    ispu = air(co=9_000)
    assert (ispu.value, ispu.critical) == (114, "co")
    found = advise(STREET, ispu, PLANTING)
    assert (found.why, found.count, found.mix, found.removal_g_year) == ("co", 0, (), None)


def test_an_unhealthy_day_asks_for_two_rows_of_the_best_for_dust():
    found = advise(STREET, air(pm25=80), PLANTING)
    assert (found.why, found.index, found.rows, found.count) == ("plant", 126, 2, 168)
    assert [each.species for each in found.mix] == ["tanjung", "tabebuya", "bungur"]
    assert sum(each.count for each in found.mix) == found.count
    assert found.hedge_m == 0


def test_an_area_is_covered_the_more_the_worse_the_air_is():
    moderate, unhealthy, worse = (advise(PARK, air(pm25=c), PLANTING) for c in (35, 80, 200))
    assert [each.cover for each in (moderate, unhealthy, worse)] == [0.10, 0.20, 0.30]
    assert moderate.count < unhealthy.count < worse.count
    assert worse.still_air_share is not None
    assert worse.still_air_share < 0.05, "trees alone do not bring the index down"


def test_a_very_bad_street_gets_a_hedge_too():
    assert advise(STREET, air(pm25=200), PLANTING).hedge_m == 500


def test_nothing_is_planted_beyond_what_the_place_can_take():
    few = msgspec.structs.replace(PARK, capacity=9)
    found = advise(few, air(pm25=80), PLANTING)
    assert (found.count, found.wished > 9) == (9, True)
    none = msgspec.structs.replace(PARK, capacity=0)
    assert (advise(none, air(pm25=80), PLANTING)).why == "full"


@pytest.mark.parametrize(
    ("ispu", "why"),
    [
        (air(pm25=10), "care"),
        (air(hc=72.5), "unstudied"),
        (station_index(day(14, pm25=80), NOW), "no_index"),
        (station_index(day(pm25=80), NOW + timedelta(hours=5)), "no_index"),
        (station_index([], NOW), "no_index"),
    ],
)
def test_good_unstudied_incomplete_or_old_air_is_no_ground_to_plant_on(ispu, why):
    found = advise(STREET, ispu, PLANTING)
    assert (found.why, found.count) == (why, 0)


@pytest.mark.parametrize("kind", PLACE_KINDS)
@pytest.mark.parametrize("pollutant", ["pm25", "no2"])
def test_every_kind_of_place_knows_what_grows_there(kind, pollutant):
    place = msgspec.structs.replace(STREET, kind=kind)
    found = trees.mix_for(place, pollutant, PLANTING)
    assert len(found) >= 2
    assert all(kind in each.places for each in found)


@pytest.mark.parametrize(
    ("crown_m", "low", "high"), [(10, 57.7, 783), (6, 20.8, 282), (15, 130, 1762)]
)
def test_the_removal_of_pm25_is_the_range_of_the_facts(crown_m, low, high):
    found = removal_g_year("pm25", 50, crown_m, PlantingRule())
    assert found == pytest.approx((low, high), rel=0.01)


def test_the_removal_of_pm10_is_half_blown_off_or_not_at_all():
    assert removal_g_year("pm10", 50, 10, PlantingRule()) == pytest.approx((396, 792), rel=0.01)
    assert removal_g_year("pm25", 50, 10, PlantingRule(wind_m_s=0)) == (0, 0)


@given(
    st.sampled_from(sorted(trees.DUST | trees.GASES)),
    st.floats(1, 3_000),
    st.floats(1, 30),
    st.integers(0, 40),
)
def test_a_removal_is_always_a_range(pollutant, ug_m3, crown_m, wind):
    low, high = removal_g_year(pollutant, ug_m3, crown_m, PlantingRule(wind_m_s=wind))
    assert 0 <= low <= high


@given(
    st.sampled_from(PLACE_KINDS),
    st.floats(0, 700),
    st.floats(1, 50_000),
    st.integers(0, 500),
    st.booleans(),
)
def test_an_advice_never_exceeds_the_place_and_its_parts_are_the_whole(
    kind, pm25, size, capacity, is_area
):
    place = PlantingPlace(
        id="x", name="X", kind=kind, capacity=capacity, station="kayuringin",
        **({"area_m2": size} if is_area else {"length_m": size}),
    )  # fmt: skip
    found = advise(place, air(pm25=pm25), PLANTING)
    assert found.count <= capacity
    assert found.count <= found.wished or found.why != "plant"
    assert sum(each.count for each in found.mix) == found.count


def test_the_worst_air_stands_first_and_what_gets_no_tree_last():
    told = [
        Advice(place="care", why="care", index=40),
        Advice(place="some", why="plant", index=90, count=300),
        Advice(place="co", why="co", index=114),
        Advice(place="worst", why="plant", index=126, count=10),
    ]
    assert [each.place for each in trees.most_pressing(told)][:2] == ["worst", "some"]


def test_the_nearest_station_speaks_for_a_place_unless_it_names_another():
    place = msgspec.structs.replace(STREET, station="", lat=-6.3480, lng=107.0000)
    found = trees.station_of(place, PROFILE)
    assert found
    assert found.id == "bantargebang"
    assert trees.station_of(STREET, PROFILE) is PROFILE.air_stations["kayuringin"]


WRONG = [
    ({"id": "A b"}, "id"),
    ({"name": "  "}, "name"),
    ({"length_m": 0}, "size"),
    ({"area_m2": 5}, "size"),
    ({"length_m": -1, "area_m2": 0}, "size"),
    ({"sides": 3}, "sides"),
    ({"most_rows": 0}, "most_rows"),
    ({"capacity": -1}, "capacity"),
    ({"agency_id": "dlhx"}, "agency_id"),
    ({"station": "mars"}, "station"),
    ({"station": ""}, "station"),
    ({"lat": -6.2}, "lat"),
    ({"lat": 51.0, "lng": 0.0}, "lat"),
]


@pytest.mark.parametrize(("changed", "field"), WRONG)
def test_a_place_that_cannot_be_is_named_with_what_is_wrong(changed, field):
    found = problems([msgspec.structs.replace(STREET, **changed)], PROFILE)
    assert [each[1] for each in found] == [field]
    assert sentence(found[0])


def test_the_citys_own_list_is_right_and_two_of_one_id_are_not():
    assert problems(list(PLANTING.places.values()), PROFILE) == []
    assert {each[1] for each in problems([STREET, STREET], PROFILE)} == {"id"}
    assert ("", "places", "201") in problems([STREET] * 201, PROFILE)
