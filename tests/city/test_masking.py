"""What leads to a person is taken out of free text; what a crew needs to find the place stays."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.complaints import Report
from city.masking import mask, nameless
from city.privacy import cleaned
from city.profile import load

PROFILE = load("bekasi")
ROADS = [name.title() for road in PROFILE.roads for name in road.names]
HOMES = [each.name for each in PROFILE.kelurahan.values()]
STREETS = st.sampled_from(["Jl", "Jl.", "Jalan", "jl", "Jln", "Gang", "Gg."])
NUMBERS = st.integers(1, 199)
LETTER = st.sampled_from(["", "A", "b"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("hubungi 812-3456-7890", "hubungi [telepon]"),
        ("hubungi 8123456789 ya", "hubungi [telepon] ya"),
        ("WA 813 1234 5678", "WA [telepon]"),
        ("no telp 8895123", "no telp [telepon]"),
        ("No: 12", "No: [nomor]"),
        ("No : 12A", "No : [nomor]"),
        ("nomor rumah 12", "nomor rumah [nomor]"),
        ("no rumah saya 7", "no rumah saya [nomor]"),
        ("No 12/5", "No [nomor]"),
        ("No. C5/12", "No. [nomor]"),
        ("Blok C5/12", "Blok [nomor]"),
        ("blok c-5 no. 12", "blok [nomor] no. [nomor]"),
        ("Blok C 5", "Blok [nomor]"),
        ("Harapan Indah C5/12", "Harapan Indah [nomor]"),
        ("Jl Mawar 12 RT 03/04", "Jl Mawar [nomor] RT 03/04"),
        ("jl. mawar raya 12B, Jatiasih", "jl. mawar raya [nomor], Jatiasih"),
        ("Jalan Mawar 12", "Jalan Mawar [nomor]"),
        ("Gg. Melati 3 dekat masjid", "Gg. Melati [nomor] dekat masjid"),
        ("Jl. Ir. H. Juanda 15.", "Jl. Ir. H. Juanda [nomor]."),
    ],
)
def test_houses_and_phones_are_taken_out_however_they_are_written(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Tiket BKS-2026-812345 dan BKS-2026-000123",
        "Rp 812.345.678, Rp850000000, Rp. 8.500.000.000",
        "RT03/04, RT 03/RW 04, RT 003 RW 05",
        "Jl Raya Narogong KM 12",
        "jalan rusak sejak Minggu jam 12.",
        "jl mawar banjir sejak pukul 9, surut jam 11",
        "Jl Ahmad Yani 40 cm dalamnya",
        "tinggi 12 cm, lebar 1,5 m, 12-15 cm",
        "12/5/2026 pukul 22.15, 06.30-08.00",
        "Blok C dan Blok M",
        "jalan sudah 3 bulan rusak",
    ],
)
def test_tickets_amounts_times_heights_and_neighbourhoods_stay(text: str) -> None:
    assert mask(text) == text


@given(st.from_regex(r"8[1-9][0-9]([ .-]?[0-9]){6,9}", fullmatch=True), st.sampled_from("., "))
def test_no_mobile_number_survives_without_its_zero(number: str, end: str) -> None:
    assert not re.search(r"\d", mask(f"hubungi {number}{end}"))


@given(
    st.sampled_from(["no", "No.", "NO:", "nomor", "nomor rumah", "No :", "Blok C", "blok D-"]),
    NUMBERS,
    LETTER,
    st.sampled_from(["", "/{n}", "-{n}"]),
)
def test_no_house_number_survives(said: str, number: int, letter: str, more: str) -> None:
    text = mask(
        f"Rumah {said} {number}{letter}{more.format(n=number)} tergenang".replace("- ", "-")
    )
    assert not re.search(r"\d", text)
    assert text.endswith("tergenang")


@given(STREETS, st.sampled_from(["Mawar", "Pulau Sirih", "KH. Mas Mansyur"]), NUMBERS, LETTER)
def test_a_number_after_a_street_is_a_house_when_an_address_goes_on(
    street: str, name: str, number: int, letter: str
) -> None:
    for end in ("", ", Jatiasih", " RT 03/04", " dekat pasar"):
        assert mask(f"{street} {name} {number}{letter}{end}") == f"{street} {name} [nomor]{end}"


@given(STREETS, st.sampled_from(ROADS), st.sampled_from(HOMES), st.integers(1, 400))
def test_roads_and_kelurahan_stay_readable(street: str, road: str, home: str, height: int) -> None:
    text = f"{street} {road}, {home}: lubang {height} cm, pukul 22.15, RT 03/04"
    assert mask(text) == text


@given(st.integers(2024, 2099), st.integers(0, 999_999))
def test_a_ticket_stays_a_ticket(year: int, number: int) -> None:
    ticket = f"BKS-{year}-{number:06d}"
    assert mask(f"lanjutan {ticket}.") == f"lanjutan {ticket}."


@given(st.text(alphabet="08125 NoBlkJ.:/-C", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("Saya Budi Santoso, rumah Budi banjir", "Budi Santoso", "Saya [pelapor], rumah [pelapor] banjir"),
        ("saya budi dari jati", "Budi Santoso", "saya [pelapor] dari jati"),
        ("laporan budi santoso", "BUDI SANTOSO", "laporan [pelapor]"),
        ("Bpk. Budi", "M. Budi Al Santoso", "Bpk. [pelapor]"),
        ("Jl. KH. Noer Ali rusak, kata Noer", "Noer Hadi", "Jl. KH. Noer Ali rusak, kata [pelapor]"),
        ("sampah bulan ini di Kelurahan Mekar Sari", "Bulan Sari", "sampah bulan ini di Kelurahan Mekar Sari"),
        ("Budi melapor", "", "Budi melapor"),
    ],
)  # fmt: skip
def test_the_reporters_own_name_is_taken_out_and_places_stay(
    text: str, name: str, left: str
) -> None:
    assert nameless(text, name) == left


WORDS = st.sampled_from(["Rahmawati", "Santoso", "Siregar", "Wulandari"])


@given(WORDS, WORDS, st.sampled_from(ROADS), st.sampled_from(HOMES))
def test_a_cleaned_report_names_its_place_and_not_its_reporter(
    first: str, last: str, road: str, home: str
) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    report = Report(
        observed_at=at, received_at=at, source="desk", service_code="sampah", lat=None, lng=None,
        description=f"Dengan {first} {last}, Jalan {road}, Kelurahan {home}. {last} menunggu.",
        address=f"rumah ibu {first.lower()}, {home}", reporter_name=f"{first} {last}",
    )  # fmt: skip
    kept = cleaned(report)
    told = f"{kept.description} {kept.address}"
    assert first.lower() not in told.lower()
    assert last.lower() not in told.lower()
    assert told.count(home) == 2
    assert f"Jalan {road}" in told
    assert kept.reporter_name == report.reporter_name
