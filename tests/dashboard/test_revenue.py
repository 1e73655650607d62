"""Revenue on glass and page: what the mayor reads, what stays hidden, and its bad days."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from openpyxl import load_workbook

from city.indicator_doors import Door, FolderSource, SheetMapping, problems
from city.indicator_sheet import Table, read
from city.indicators import Definition
from city.observations import AgencyIndicator
from city.picture import CityPicture
from city.profile import Profile
from dashboard.discovery import panels, subjects
from dashboard.markup import as_html
from dashboard.revenue import lists, words
from dashboard.revenue.known import book_of, overview_of
from dashboard.texts import languages, texts
from data_feeds.contract import BadPayload
from data_feeds.feeds.indicators import Sheet, decode
from data_feeds.simulator.revenue import HEADER, definitions, door, figures, report
from operations.accounts import Role
from tests.dashboard.conftest import Web, until
from tests.dashboard.revenue_city import told, with_revenue

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)
TEXT = texts("id", "Asia/Jakarta")
KIND = AgencyIndicator.KIND


@pytest.fixture
def city(profile: Profile) -> CityPicture:
    return with_revenue(CityPicture(profile), TODAY)


def drawn(picture: CityPicture, panel: str = "revenue", lang: str = "id", **options: Any) -> str:
    text = texts(lang, "Asia/Jakarta")
    return as_html(panels()[panel].body(picture, NOW, text, options))


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("panel", ["revenue", "revenue_kinds"])
def test_the_panels_say_everything_in_both_languages(
    city: CityPicture, panel: str, lang: str
) -> None:
    page = drawn(city, panel, lang)
    assert "⟦" not in page
    assert ("SIMULASI" if lang == "id" else "SIMULATED") in page


def test_the_share_stands_beside_its_target_what_is_usual_and_where_it_leads(
    city: CityPicture,
) -> None:
    page = drawn(city)
    for said in ("dari target", "Biasanya saat ini", "Proyeksi akhir tahun", "per 27 Nov"):
        assert said in page


def test_a_target_lowered_in_mid_year_is_said_with_the_share_of_the_first_one(
    city: CityPicture,
) -> None:
    page = drawn(city, revenue="bphtb")
    assert "Target diturunkan dari Rp 630 M menjadi Rp 567 M sejak 1 Sep" in page
    assert "Terhadap target semula" in page


def test_a_target_that_is_told_before_its_day_is_called_not_yet_in_force(city: CityPicture) -> None:
    """BPHTB's lower target, told for 1 September, on the evening before."""
    for day, states in ((31, ("berlaku", "belum berlaku")), (32, ("digantikan", "berlaku"))):
        at = datetime(2026, 8, 1, 3, tzinfo=UTC) + timedelta(days=day - 1)
        found = overview_of(city, at)
        assert found is not None
        bphtb = next(each for each in found.kinds if each.kind == "bphtb")
        page = as_html(lists.targets(city, bphtb, TEXT))
        assert all(f"<td>{state}</td>" in page for state in states)
        assert ("Target diturunkan" in " ".join(words.oddities(bphtb, city.profile, TEXT))) == (
            day == 32
        )


def test_days_without_a_report_make_it_late_and_not_bad(city: CityPicture) -> None:
    found = overview_of(city, NOW)
    assert found is not None
    silent = next(each for each in found.kinds if each.kind == "pbjt-hiburan")
    assert words.verdict(silent, TEXT) == "laporan terlambat 8 hari"
    later = overview_of(city, NOW + timedelta(days=6))
    assert later is not None
    assert words.verdict(later.total, TEXT) == "laporan terlambat 7 hari"


def test_a_sum_that_fell_and_a_lean_month_are_pointed_out(city: CityPicture) -> None:
    assert "turun pada 14 Okt" in drawn(city, revenue="reklame")
    assert "Dalam 28 hari sampai 27 Nov hanya masuk" in drawn(city, revenue="pbb-p2")


def test_a_kind_with_two_payers_is_nowhere_with_its_figures(
    city: CityPicture, profile: Profile
) -> None:
    assert "Disembunyikan" in drawn(city, revenue="walet")
    drawer = as_html(subjects()["revenue"].body(city, "walet", NOW, TEXT))
    assert "Disembunyikan" in drawer
    assert "Rp" not in drawer
    assert "2 jenis disembunyikan" in drawn(city, "revenue_kinds")


@pytest.mark.parametrize("lang", languages())
def test_the_drawer_of_every_kind_can_be_drawn(city: CityPicture, lang: str) -> None:
    assert city.profile.revenue is not None
    for kind in ("total", *city.profile.revenue.kinds):
        found = subjects()["revenue"].body(city, kind, NOW, texts(lang, "Asia/Jakarta"))
        assert found is None or "⟦" not in as_html(found)
    assert subjects()["revenue"].body(city, "no-such-kind", NOW, TEXT) is None


def test_before_the_first_report_it_says_what_to_do(picture: CityPicture) -> None:
    assert "Hubungkan laporan Bapenda" in drawn(picture)
    assert "Hubungkan laporan Bapenda" in drawn(picture, "revenue_kinds")


def test_new_figures_are_taken_in_and_the_rest_stays(city: CityPicture) -> None:
    before = len(book_of(city).of("bphtb", 2026))
    city.apply(KIND, told(city.profile, TODAY + timedelta(days=2)))
    after = book_of(city).of("bphtb", 2026)
    assert len(after) == before + 1
    assert after[-1].day == date(2026, 11, 30)


def test_money_is_told_in_units_nobody_mistakes() -> None:
    english = texts("en", "Asia/Jakarta")
    sums = (4.094e12, 97.3e9, 45e6, 999_999.0, None)
    assert [words.money(each, TEXT) for each in sums] == ["Rp 4,09 T", "Rp 97,3 M", "Rp 45,0 jt", "Rp 999.999", "–"]  # fmt: skip
    assert words.money(97.3e9, english) == "Rp 97.3 bn"


def sheet_of(profile: Profile, head: tuple[str, ...]) -> tuple[bytes, Sheet]:
    """The report as the press gives it, with this head, and the door that was mapped for it."""
    assert profile.revenue is not None
    names = {"BPHTB": "pad-bphtb"}
    mapping = SheetMapping(indicator="Uraian", value="Nilai", target="Target", date="Tanggal", figures=names)  # fmt: skip
    door = Door(door_id="pad", agency_id="bapenda", name="PAD", source=FolderSource(file="*.csv"), mapping=mapping)  # fmt: skip
    definition = Definition(agency_id="bapenda", indicator_id="pad-bphtb", name={"id": "BPHTB"}, unit="Rp", period="day")  # fmt: skip
    rows = [(2, ["2026-11-27", "BPHTB", "477000000000", "567000000000"])]
    table = Table(columns=list(head), rows=rows)  # type: ignore[arg-type]
    options = Sheet(door=door, definitions={"pad-bphtb": definition}, zone="Asia/Jakarta")
    return msgspec.json.encode(table), options


def test_a_report_whose_header_changed_is_refused_and_the_last_good_figures_stay(
    city: CityPicture, profile: Profile
) -> None:
    good, options = sheet_of(profile, HEADER)
    (row,) = decode(good, NOW, options).accepted
    assert isinstance(row, AgencyIndicator)
    assert (row.value, row.target) == (477e9, 567e9)
    changed, _ = sheet_of(profile, ("Tgl", "Jenis Pajak", "Realisasi", "Target"))
    with pytest.raises(BadPayload, match="columns missing: Tanggal, Uraian, Nilai"):
        decode(changed, NOW, options)
    assert "per 27 Nov" in drawn(city)


def test_kinds_that_nobody_knows_stand_on_the_page_as_refused(city: CityPicture) -> None:
    at = datetime(2026, 11, 27, tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)
    old = AgencyIndicator(observed_at=at, received_at=at, source="x", agency_id="bapenda", indicator_id="pad-restoran", value=1.0, unit="Rp")  # fmt: skip
    city.apply(KIND, [old])
    assert [each.indicator_id for each in book_of(city).refused] == ["pad-restoran"]


def test_every_row_of_the_invented_report_means_something(profile: Profile) -> None:
    assert profile.revenue is not None
    assert len(figures(profile.revenue)) == 2 * 17
    rows = told(profile, TODAY)
    assert rows == told(profile, TODAY), "the same day gives the same report"
    assert all(each.observed_at <= NOW for each in rows)


def test_the_invented_report_is_read_whole_by_its_own_door(profile: Profile) -> None:
    assert profile.revenue is not None
    known = {each.indicator_id: each for each in definitions(profile.revenue)}
    made = door(profile.revenue)
    assert problems(made, {each.key: each for each in known.values()}, profile) == []
    rows = list(csv.reader(StringIO(report(profile.revenue, TODAY, 1).decode()), delimiter=";"))
    table = Table(columns=rows[0], rows=[(n, list(row)) for n, row in enumerate(rows[1:], 2)])
    found = read(table, made.mapping, known, {}, TODAY)
    assert (found.wrong, found.unmapped) == ([], {})
    assert len(found.figures) == len(rows) - 1
    assert not any(each.is_open for each in known.values()), "walls have the rules of tax secrecy"


async def filled(web: Web) -> None:
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    await web.tell(KIND, *told(web.desk.profile, today))
    await until(lambda: book_of(web.desk.hub.picture).of("bphtb", today.year))


async def test_the_page_tells_figures_formulas_months_and_versions(web: Web) -> None:
    await filled(web)
    async with web.client(await web.cookie()) as client:
        page = (await client.get("/revenue")).text
        await client.get("/language", params={"to": "en"})
        english = (await client.get("/revenue?kind=bphtb")).text
    for said in (
        "Capaian",
        "realisasi ÷ target yang berlaku",
        "Per bulan",
        "Versi target",
        "BPHTB",
        "Rp triliun (T)",
        "Rp miliar (M)",
    ):
        assert said in page
    assert "simulator" not in page.split("Versi target")[1].split("</table>")[0]
    assert "⟦" not in page + english
    assert 'data-figure="' in page


async def test_a_year_or_kind_nobody_told_us_of_is_said_and_no_error(web: Web) -> None:
    await filled(web)
    async with web.client(await web.cookie()) as client:
        for asked in ("?year=1999", "?kind=no-such", "?year=abcd", "?year=²²²²"):
            answer = await client.get(f"/revenue{asked}")
            assert answer.status_code == 200, asked
        assert (await client.get("/revenue/csv?what=nothing")).status_code == 404
        assert (await client.get("/api/revenue?year=1999")).status_code == 404


async def test_the_numbers_can_be_taken_along_without_what_is_hidden(web: Web) -> None:
    await filled(web)
    async with web.client(await web.cookie(Role.VIEWER)) as client:
        kinds = (await client.get("/revenue/csv?what=kinds")).text
        hidden = await client.get("/revenue/csv?what=days&kind=walet")
        book = load_workbook(io.BytesIO((await client.get("/revenue/xlsx")).content))
        data = (await client.get("/api/revenue")).json()
    (walet,) = [line for line in kinds.splitlines() if line.startswith("Sarang burung walet")]
    assert not any(each.isdigit() and int(each) > 99 for each in walet.split(","))
    assert len(hidden.text.splitlines()) == 1, "a header and nothing below it"
    assert len(book.sheetnames) > 5
    found = {each["kind"]: each for each in data["kinds"]}
    assert found["walet"]["rp"] is None


async def test_the_page_is_not_sent_again_while_nothing_happened(web: Web) -> None:
    await filled(web)
    async with web.client(await web.cookie()) as client:
        page = (await client.get("/revenue")).text
        mark = page.split('data-mark="')[1].split('"')[0]
        again = await client.get("/revenue", headers={"If-None-Match": f'"{mark}"'})
    assert again.status_code == 304
