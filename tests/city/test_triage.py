from datetime import UTC, datetime

import msgspec
import pytest

from city.complaints import Report
from city.profile import Route, load
from city.triage import decoded, encoded, explain, problems, road_of, suggest

BEKASI = load("bekasi")
NOW = datetime(2016, 11, 30, 3, 0, tzinfo=UTC)
IN_BANTARGEBANG = (-6.3460, 106.9880)


def report(
    code: str,
    text: str = "",
    address: str = "",
    place: tuple[float, float] | None = (-6.24, 106.99),
) -> Report:
    lat, lng = place or (None, None)
    return Report(
        observed_at=NOW, received_at=NOW, source="desk", service_code=code, description=text,
        address=address, lat=lat, lng=lng,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "agency", "rule"),
    [
        (report("sampah"), "dlh", ""),
        (report("jalan-berlubang"), "dbmsda", ""),
        (report("jalan-berlubang", address="Jl. Raya Siliwangi No. 5"), "dbmsda", "jalan-provinsi"),
        (report("jalan-berlubang", "lubang di Jalan Jend. Sudirman"), "dbmsda", "jalan-nasional"),
        (report("jalan-berlubang", "di jalan tol arah Cikampek"), "dishub", "jalan-tol"),
        (report("lampu-jalan", address="Jl. Siliwangi"), "dishub", ""),
        (report("pohon-tumbang"), "bpbd", ""),
        (report("pohon-tumbang", "pohon menimpa rumah"), "damkar", "pohon-mengancam"),
        (report("sampah", "bau dari TPST", place=IN_BANTARGEBANG), "dlh", "tpst-bantargebang"),
        (report("sampah", "bau dari TPST"), "dlh", ""),
        (report("sampah", "bau dari TPST", place=None), "dlh", ""),
        (report("kucing"), "", ""),
    ],
)
def test_category_place_and_owner_of_the_road_decide(told, agency, rule):
    found = suggest(told, BEKASI)
    assert (found.agency_id, found.rule) == (agency, rule)


def test_a_road_of_the_state_is_passed_on_and_says_to_whom():
    found = suggest(report("jalan-berlubang", address="Jl KH Noer Ali"), BEKASI)
    assert (found.owner, found.road) == ("nation", "Jalan KH Noer Ali")
    assert "SP4N-LAPOR!" in found.handed_to
    assert (
        explain(found, BEKASI, "id")
        == "Jalan ini milik negara: DBMSDA meneruskannya lewat SP4N-LAPOR!"
    )
    assert "national road" in explain(found, BEKASI, "en")


def test_the_reason_is_a_sentence_in_both_languages_whatever_the_answer():
    assert (
        explain(suggest(report("sampah"), BEKASI), BEKASI, "id")
        == "Kategori Tumpukan sampah ditangani DLH"
    )
    assert (
        explain(suggest(report("sampah"), BEKASI), BEKASI, "en")
        == "Rubbish heap is in the charge of DLH"
    )
    assert "kucing" in explain(suggest(report("kucing"), BEKASI), BEKASI, "en")


def test_a_name_that_is_no_street_is_no_road():
    assert road_of(BEKASI, report("sampah", "Pak Sudirman melapor, warung Siliwangi tutup")) is None
    assert road_of(BEKASI, report("sampah", "Jalan Sudirmanto")) is None


def test_the_address_counts_before_the_text():
    told = report("jalan-berlubang", "dekat Jalan Siliwangi", address="Jl. Ahmad Yani")
    assert road_of(BEKASI, told).name == "Jalan Ahmad Yani"


def test_the_first_row_that_fits_wins_and_staff_may_put_theirs_above():
    mine = Route(id="pasar", agency_id="satpolpp", categories=("sampah",), words=("pasar baru",))
    table = (mine, *BEKASI.routes)
    assert suggest(report("sampah", "di Pasar Baru"), BEKASI, table).agency_id == "satpolpp"
    assert suggest(report("sampah", "di pasar barat"), BEKASI, table).agency_id == "dlh"
    assert suggest(report("sampah", "di Pasar Baru"), BEKASI, ()).rule == ""


def test_a_row_without_words_is_explained_by_its_id():
    table = (Route(id="semua-ke-dlh", agency_id="dlh"),)
    assert explain(suggest(report("pajak"), BEKASI, table), BEKASI, "id") == "semua-ke-dlh"


def test_a_changed_category_is_asked_instead_of_the_reported_one():
    assert suggest(report("sampah"), BEKASI, category="parkir-liar").agency_id == "dishub"


def test_a_table_survives_the_store_and_a_broken_one_is_refused():
    assert decoded(encoded(BEKASI.routes)) == BEKASI.routes
    for broken in (b"", b"{}", b'[{"id":"x"}]', b'[{"id":"x","agency_id":3}]'):
        with pytest.raises(ValueError):
            decoded(broken)


def test_a_tables_mistakes_are_named():
    assert problems(BEKASI.routes, BEKASI) == []
    wrong = Route(id="x", agency_id="nasa", categories=("sampah", "bulan"), kelurahan=("99",))
    assert problems((wrong,), BEKASI) == [
        ("x", "agency_id", "nasa"), ("x", "categories", "bulan"), ("x", "kelurahan", "99"),
    ]  # fmt: skip
    twice = (msgspec.structs.replace(wrong, agency_id="dlh", categories=(), kelurahan=()),) * 2
    assert problems(twice, BEKASI) == [("x", "id", "x")] * 2
