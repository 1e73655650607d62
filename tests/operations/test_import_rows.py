"""Rows as people write them: what becomes a report, and what is wrong with the others."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from city.profile import load
from city.written import DateOrder, moment
from operations.imports import cells
from operations.imports.judging import Judge, Judged, category_of
from operations.imports.mapping import (
    FIELDS,
    ColumnMapping,
    MappingProblem,
    check,
    digest_of,
    guessed,
)

PROFILE = load("bekasi")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
GOOD = {
    "category": "Tumpukan sampah",
    "description": "Bau sekali, hubungi 0812-3456-7890",
    "lat": "-6,2412",
    "lng": "107,0204",
    "id": "LPR-1",
    "time": "01/03/2026 08.15",
    "private": "tidak",
    "anonymous": "ya",
}


def judge(mapping: ColumnMapping | None = None) -> Judge:
    plain = ColumnMapping(columns={each: each for each in FIELDS})
    return Judge(FIELDS, mapping or plain, PROFILE, NOW)


def judged(by: Judge | None = None, **told: str) -> Judged:
    row = GOOD | told
    return (by or judge()).judged(2, [row.get(each, "") for each in FIELDS])


def test_a_good_row_is_a_report_with_masked_text() -> None:
    report = judged().report
    assert report is not None
    assert (report.service_code, report.external_id, report.source) == ("sampah", "LPR-1", "import")
    assert report.description == "Bau sekali, hubungi [telepon]"
    assert (report.lat, report.lng) == (-6.2412, 107.0204)
    assert report.observed_at == datetime(2026, 3, 1, 1, 15, tzinfo=UTC)
    assert (report.private, report.anonymous) == (False, True)


@pytest.mark.parametrize(
    ("told", "private"),
    [
        ({"private": "tidak", "anonymous": "tidak"}, False),
        ({"private": "ya", "anonymous": "tidak"}, True),
        ({"private": "", "anonymous": "tidak"}, True),
        ({"private": "tidak", "anonymous": ""}, True),
        ({"private": "mungkin", "anonymous": "tidak"}, True),
    ],
)
def test_what_is_not_said_clearly_is_private(told: dict[str, str], private: bool) -> None:
    report = judged(**told).report
    assert report is not None
    assert report.private is private


@pytest.mark.parametrize(
    ("told", "reason", "column"),
    [
        ({"lat": "utara"}, "degrees", "lat"),
        ({"lat": "", "lng": ""}, "no_place", "address"),
        ({"lat": "0", "lng": "0"}, "outside", "lat"),
        ({"place": "di pasar"}, "place", "place"),
        ({"time": "kemarin"}, "date", "time"),
        ({"time": "32/01/2026"}, "date", "time"),
        ({"time": "01/03/1970"}, "impossible_date", "time"),
        ({"time": "01/03/2027"}, "impossible_date", "time"),
        ({"lat": "nan"}, "degrees", "lat"),
        ({"category": "Entah"}, "category", "category"),
    ],
)
def test_a_wrong_row_says_why_and_where(told: dict[str, str], reason: str, column: str) -> None:
    found = judged(**told)
    assert (found.verdict, found.reason, found.column) == ("wrong", reason, column)


def test_an_unknown_word_is_named_and_can_be_mapped_once_for_all() -> None:
    assert judged(category="Entah Budi 081234567890").said == "Entah Budi [telepon]"
    columns = {each: each for each in FIELDS}
    by = judge(ColumnMapping(columns=columns, categories={"Entah": "banjir"}))
    found = judged(by, category="Entah").report
    assert found is not None
    assert found.service_code == "banjir"


def test_without_a_category_the_text_may_tell_it() -> None:
    found = judged(category="", description="Ada lubang besar di jalan").report
    assert found is not None
    assert found.service_code == "jalan-berlubang"


def test_our_own_names_codes_and_keywords_need_no_mapping() -> None:
    for word in ("sampah", "Tumpukan Sampah", " tumpukan  sampah ", "Ada TPS liar"):
        assert category_of(word, PROFILE) == "sampah"
    assert category_of("", PROFILE) == ""


def test_an_address_alone_is_a_place() -> None:
    found = judged(lat="", lng="", address="Jl. Contoh No. 12, Bekasi Timur").report
    assert found is not None
    assert (found.lat, found.address) == (None, "Jl. Contoh No. [nomor], Bekasi Timur")


def test_the_same_row_in_one_file_counts_once() -> None:
    by = judge()
    assert judged(by).verdict == "new"
    assert judged(by).verdict == "twice"
    assert judged(by, id="LPR-2").verdict == "new"
    assert judged(by, id="").verdict == "new"
    assert judged(by, id="").verdict == "twice"


def test_a_row_without_an_id_is_known_by_its_content_but_not_by_its_status() -> None:
    assert judged(id="", status="proses").key == judged(id="", status="diterima").key
    assert judged(id="").key != judged(id="", description="lain").key


@pytest.mark.parametrize(
    ("told", "private"),
    [
        ({"private": "", "anonymous": ""}, False),
        ({"private": "ya", "anonymous": ""}, True),
        ({"private": "mungkin", "anonymous": "tidak"}, True),
    ],
)
def test_a_person_may_say_that_silence_means_no_secret(told: dict[str, str], private: bool) -> None:
    columns = {each: each for each in FIELDS}
    report = judged(judge(ColumnMapping(columns=columns, open_if_unsaid=True)), **told).report
    assert report is not None
    assert report.private is private


def test_the_service_time_runs_from_the_report_only_if_the_sheet_says_it_is_open() -> None:
    told = [judged(status=each).runs for each in ("Proses", "", "entahlah")]
    assert told == [True, False, False]
    assert not judged(status="Proses", time="").runs


@pytest.mark.parametrize("status", ["Selesai", "DITUTUP", " closed "])
def test_what_is_settled_elsewhere_is_no_work_here(status: str) -> None:
    assert judged(status=status).verdict == "ended"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2/3/2026 14:05", "dmy"),
        ("02-03-2026 14.05", "dmy"),
        ("2 Maret 2026, 14:05", "dmy"),
        ("Senin, 2 Mar 2026 pukul 14.05 WIB", "dmy"),
        ("02/03/26 14:05", "dmy"),
        ("3/2/2026 14:05", "mdy"),
        ("2026-03-02 14:05", "dmy"),
        ("2026/03/02 14:05", "dmy"),
        ("2026-03-02T07:05:00Z", "mdy"),
    ],
)
def test_dates_are_read_the_way_they_are_written(text: str, order: DateOrder) -> None:
    wanted = datetime(2026, 3, 2, 14, 5, tzinfo=JAKARTA)
    assert moment(text, order, JAKARTA) == wanted


@pytest.mark.parametrize(
    "text", ["-6.2412, 107.0204", "-6,2412; 107,0204", "(-6.2412 107.0204)", "-6.2412,107.0204"]
)
def test_coordinates_in_one_cell_are_read_with_comma_or_point(text: str) -> None:
    assert cells.place(text) == (-6.2412, 107.0204)


@pytest.mark.parametrize("text", ["", "1,2,3", "utara, selatan", "91, 0", "0, 181", "inf, 0"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        cells.place(text)


def test_usual_column_names_are_guessed() -> None:
    columns = ["Tracking ID", "Tanggal Laporan", "Kategori", "Isi Laporan Awal", "Lokasi Kejadian",
               "Latitude", "Longitude", "Nama Pelapor", "No HP", "Status", "Rahasia", "Anonim"]  # fmt: skip
    found = guessed(columns, PROFILE).columns
    assert found == {
        "id": "Tracking ID",
        "time": "Tanggal Laporan",
        "category": "Kategori",
        "description": "Isi Laporan Awal",
        "address": "Lokasi Kejadian",
        "lat": "Latitude",
        "lng": "Longitude",
        "name": "Nama Pelapor",
        "phone": "No HP",
        "status": "Status",
        "private": "Rahasia",
        "anonymous": "Anonim",
    }


@pytest.mark.parametrize(
    ("mapping", "key"),
    [
        (ColumnMapping(columns={"category": "Nope", "address": "B"}), "other_columns"),
        (ColumnMapping(columns={"colour": "A", "address": "B"}), "other_columns"),
        (ColumnMapping(columns={"address": "B"}), "no_category"),
        (ColumnMapping(columns={"category": "A", "lat": "B"}), "no_place"),
        (ColumnMapping(columns={"category": "A", "address": "B"}, other="x"), "unknown_category"),
        (ColumnMapping(columns={"category": "A", "address": "B"}, source=""), "source_name"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(mapping: ColumnMapping, key: str) -> None:
    with pytest.raises(MappingProblem) as refused:
        check(mapping, ["A", "B"], PROFILE)
    assert refused.value.key == key


def test_files_are_recognised_by_their_column_names_in_any_order() -> None:
    assert digest_of(["A", "B"]) == digest_of(["B", "A"]) != digest_of(["A"])
