from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.complaints import Complaint, Event, Report, Status, begin
from city.duplicates import REACH_M, candidates, text_similarity
from city.geography import METRES_PER_DEGREE, kecamatan_middle
from city.profile.reading import load

NOW = datetime(2016, 11, 30, 3, 0, tzinfo=UTC)
TEXT = "Tumpukan sampah menggunung di depan pasar, bau sekali"


def case(
    ticket: str, north_m: float = 0, text: str = TEXT, code: str = "sampah", hours: float = 0
) -> Complaint:
    at = NOW + timedelta(hours=hours)
    report = Report(
        observed_at=at, received_at=at, source="desk", service_code=code, description=text,
        lat=-6.244 + north_m / METRES_PER_DEGREE, lng=107.018,
    )  # fmt: skip
    return begin(ticket, Event(at=at, actor="x", status=Status.RECEIVED, report=report))


MINE = case("BKS-1", hours=2)


def found(*others: Complaint) -> list[str]:
    return [each.ticket for each in candidates(MINE, others, NOW + timedelta(hours=3))]


def test_the_same_thing_told_twice_is_found_with_what_a_person_needs_to_judge():
    (same,) = candidates(
        MINE, [case("BKS-2", 30, "sampah menumpuk depan pasar bau")], MINE.received_at
    )
    assert same.ticket == "BKS-2"
    assert same.distance_m == pytest.approx(30, abs=0.1)
    assert (same.age_s, same.same_category) == (7200, True)
    assert 0.3 < same.text_similarity < 1
    assert 0.45 < same.score < 1


def test_the_likeliest_comes_first():
    assert found(
        case("BKS-far", 200), case("BKS-near", 10), case("BKS-other-words", 10, "lampu padam")
    ) == ["BKS-near", "BKS-other-words", "BKS-far"]


def test_itself_the_ended_the_distant_the_old_and_the_placeless_are_no_candidates():
    placeless = replace(MINE, complaint_id="BKS-3", report=replace(MINE.report, lat=None, lng=None))
    ended = [replace(case(f"BKS-{s}"), status=s) for s in (Status.CLOSED, Status.MERGED)]
    assert (
        found(MINE, placeless, *ended, case("BKS-4", REACH_M + 1), case("BKS-5", hours=-15 * 24))
        == []
    )
    assert candidates(placeless, [MINE], NOW) == []


def test_another_thing_at_the_same_place_is_no_candidate():
    assert found(case("BKS-2", 100, "lampu mati", "lampu-jalan")) == []


def test_a_place_far_away_costs_nothing_but_a_comparison():
    many = [case(f"BKS-{n}", 1000 + n) for n in range(2000)]
    assert found(*many, case("BKS-x", 5)) == ["BKS-x"]


def test_only_the_ten_likeliest_are_shown():
    assert len(found(*(case(f"BKS-{n + 10}", n) for n in range(40)))) == 10


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Sampah menumpuk", "sampah MENUMPUK!", 1.0, 1.0),
        ("sampah menumpuk di pasar", "sampah numpuk dipasar", 0.35, 0.9),
        ("jalan berlubang", "lampu padam", 0.0, 0.1),
        ("", "", 0.0, 0.0),
        ("di ke dan yang", "di ke dan yang", 0.0, 0.0),
        ("🚮🚮", "<b>sampah</b>", 0.0, 0.0),
    ],
)
def test_texts_are_compared_by_words_and_forgive_misspelling(one, other, least, most):
    assert least <= text_similarity(one, other) <= most


@given(st.text(max_size=80), st.text(max_size=80))
def test_similarity_is_symmetric_and_between_0_and_1(one, other):
    assert text_similarity(one, other) == text_similarity(other, one)
    assert 0 <= text_similarity(one, other) <= 1


@given(st.floats(-400, 400), st.floats(-500, 500), st.sampled_from(["sampah", "taman"]))
def test_candidates_are_mutual(north, hours, code):
    other = case("BKS-2", north, code=code, hours=hours)
    here = candidates(MINE, [other], NOW)
    there = candidates(other, [MINE], NOW)
    assert [round(each.score, 9) for each in here] == [round(each.score, 9) for each in there]


PROFILE = load("bekasi")
HOME = next(iter(PROFILE.kelurahan.values()))
NEXT = next(each for each in PROFILE.kelurahan.values() if each.kecamatan != HOME.kecamatan)


def at(found: Complaint, lat: float, lng: float, address: str) -> Complaint:
    return replace(found, report=replace(found.report, lat=lat, lng=lng, address=address))


def of_area(mine: Complaint, *others: Complaint) -> list[str]:
    found = candidates(mine, others, NOW + timedelta(hours=3), PROFILE)
    return [each.ticket for each in found]


def test_of_a_point_that_is_only_the_middle_of_a_kelurahan_the_same_street_counts_not_the_metres():
    mine = at(MINE, HOME.lat, HOME.lng, "Jl. Ir. H. Juanda No. 5")
    away = HOME.lat + 600 / METRES_PER_DEGREE
    words = "tumpukan bau sekali di sini"
    same = at(case("BKS-2", text=words), away, HOME.lng, "Jalan Juanda depan stasiun")
    alike = at(case("BKS-3"), away, HOME.lng, "")
    other = at(case("BKS-4", text="kasur bekas dibuang"), away, HOME.lng, "Jalan Melati")
    lamp = at(case("BKS-5", text="Lampu padam", code="lampu-jalan"), HOME.lat, HOME.lng, "")
    elsewhere = at(case("BKS-6"), NEXT.lat, NEXT.lng, "Jalan Juanda")
    assert sorted(of_area(mine, same, alike, other, lamp, elsewhere)) == ["BKS-2", "BKS-3"]
    assert of_area(same, mine) == [MINE.complaint_id]


def test_the_middle_of_a_kecamatan_stands_for_each_of_its_kelurahan():
    mine = at(MINE, *kecamatan_middle(PROFILE, HOME.kecamatan_code), "Jl Juanda")
    same = at(case("BKS-2"), HOME.lat, HOME.lng, "Jl Juanda")
    assert of_area(mine, same) == ["BKS-2"]
    assert candidates(mine, [same], NOW)[:1] == [], "as exact points they are far apart"


def test_another_category_with_few_words_in_common_is_no_candidate_and_one_with_many_is_the_last():
    lamp = case("BKS-2", 0, "lampu jalan padam", "lampu-jalan")
    told_otherwise = case("BKS-3", 0, code="taman")
    assert found(lamp, told_otherwise, case("BKS-4", 100, "sampah pasar")) == ["BKS-4", "BKS-3"]
