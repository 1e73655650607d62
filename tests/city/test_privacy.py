from datetime import UTC, datetime

import msgspec
import pytest

from city import privacy
from city.complaints import Complaint, Event, Report, Status, begin
from city.profile import load

PROFILE = load("bekasi")
NOW = datetime(2026, 2, 11, 12, 0, tzinfo=UTC)


def complaint(
    service: str, lat: float | None = -6.2440, lng: float | None = 107.0180, private: bool = False
) -> Complaint:
    report = Report(
        observed_at=NOW, received_at=NOW, source="test", service_code=service, description="x",
        lat=lat, lng=lng, private=private,
    )  # fmt: skip
    return begin("BKS-2026-004821", Event(at=NOW, actor="t", status=Status.RECEIVED, report=report))


def test_a_case_in_a_public_place_is_shown_where_it_is():
    place = privacy.wall_place(complaint("sampah"), PROFILE)
    assert (place.lat, place.lng, place.exact) == (-6.2440, 107.0180, True)
    assert (place.kelurahan, place.kecamatan) == ("Durenjaya", "Bekasi Timur")


def test_a_case_at_a_home_is_shown_at_the_kelurahans_centroid():
    place = privacy.wall_place(complaint("ketertiban"), PROFILE)
    home = PROFILE.kelurahan["32.75.01.1003"]
    assert (place.lat, place.lng, place.exact) == (home.lat, home.lng, False)


def test_a_blurred_case_outside_every_kelurahan_falls_on_the_grid():
    place = privacy.wall_place(complaint("ketertiban", -6.17, 106.90), PROFILE)
    assert (place.exact, place.kelurahan) == (False, "")
    assert (place.lat, place.lng) != (-6.17, 106.90)


@pytest.mark.parametrize("service", [k for k, v in PROFILE.categories.items() if v.sensitive])
def test_sensitive_cases_are_never_on_a_wall(service):
    assert privacy.wall_place(complaint(service), PROFILE) is None
    assert not privacy.on_wall(complaint(service), PROFILE)


def test_violence_children_health_money_and_whistle_blowing_are_sensitive():
    for code in ("kekerasan", "sekolah", "kesehatan", "pajak", "petugas"):
        assert PROFILE.categories[code].sensitive


def test_private_cases_are_never_on_a_wall():
    assert privacy.wall_place(complaint("sampah", private=True), PROFILE) is None


def test_a_case_of_an_unknown_category_is_read_the_stricter_way():
    assert privacy.wall_place(complaint("no such code"), PROFILE) is None


def test_a_case_without_a_place_has_none_on_the_wall():
    assert privacy.wall_place(complaint("sampah", None, None), PROFILE) is None
    assert privacy.on_wall(complaint("sampah", None, None), PROFILE)


def test_a_wall_place_holds_nothing_of_the_reporter():
    fields = {each.name for each in msgspec.structs.fields(privacy.WallPlace)}
    assert fields == {"lat", "lng", "exact", "kelurahan", "kecamatan"}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK 3275010101900001 ya", "NIK [NIK] ya"),
        ("NIK 32.75.01.010190.0001", "NIK [NIK]"),
        ("hubungi 081234567890", "hubungi [telepon]"),
        ("hubungi 0812-3456-7890.", "hubungi [telepon]."),
        ("WA +62 812 3456 7890", "WA [telepon]"),
        ("telp (021) 8895123", "telp [telepon]"),
        ("telp 021-8895123", "telp [telepon]"),
        ("budi.s@mail.co.id", "[email]"),
        ("truk B 9123 KX lewat", "truk [plat] lewat"),
        ("truk B9123KXA", "truk [plat]"),
        ("motor b 4567 fkl", "motor [plat]"),
        ("rumah No. 12A", "rumah No. [nomor]"),
        ("nomor 7", "nomor [nomor]"),
    ],
)
def test_personal_data_is_taken_out_of_free_text(text, masked):
    assert privacy.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Sampah menumpuk di bawah underpass Bekasi Timur",
        "Lubang 40 cm di Jl Chairil Anwar RT 003 RW 05",
        "Air naik 512 cm pukul 22.15",
        "sudah 3 hari, 12 lampu padam",
        "tarif Rp 1.500.000",
    ],
)
def test_ordinary_words_and_figures_stay(text):
    assert privacy.mask(text) == text


def test_masking_twice_changes_nothing_more():
    once = privacy.mask("Budi 081234567890, B 9123 KX, No. 5, a@b.id, 3275010101900001")
    assert privacy.mask(once) == once


def test_only_the_tail_of_a_ticket_is_recognised_on_a_wall():
    assert privacy.ticket_tail("BKS-2026-004821") == "4821"


@pytest.mark.parametrize("sign", ["a", "1", "1 ", "a.", "B 1", "a@"])
def test_a_very_long_text_is_masked_in_linear_time(sign):
    assert privacy.mask(sign * 200_000) is not None
