"""Tables of agencies, read by the mapping somebody made for them; and what keeps a door shut."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.indicator_doors import (
    Door,
    FolderSource,
    SheetMapping,
    WebSource,
    definition_problems,
    problems,
)
from city.indicator_sheet import ColumnsChanged, SheetRead, Table, area_codes, read
from city.indicators import Definition, Target
from city.period_columns import slot
from city.profile import load

PROFILE = load("bekasi")
AREAS = {level: area_codes(PROFILE, level) for level in ("kecamatan", "kelurahan")}
TODAY = date(2026, 8, 4)


def definition(indicator_id: str, **given: Any) -> Definition:
    told: dict[str, Any] = {"unit": "kasus", "producer": "Bidang P2P", "definition": "Kasus baru"}
    return Definition(
        agency_id="dinkes",
        indicator_id=indicator_id,
        name={"id": indicator_id},
        **told | given,
    )


DBD = definition("dbd", period="week", level="kecamatan", sums=True)
BOR = definition("bor", unit="%", digits=1)
KNOWN = {"dbd": DBD, "bor": BOR}
LONG = SheetMapping(
    indicator="Indikator", value="Nilai", date="Bulan", year="Tahun", figures={"BOR": "bor"}
)
WIDE = SheetMapping(
    shape="columns", date="Minggu", area="Kecamatan", figures={"Kasus DBD": "dbd"}, fill_down=True
)


def table(columns: list[str], *rows: list[Any]) -> Table:
    return Table(columns=columns, rows=[(n, list(row)) for n, row in enumerate(rows, 2)])


def told(found: SheetRead) -> list[tuple[str, str, date, float | None]]:
    return [(each.indicator_id, each.area, each.start, each.value) for each in found.figures]


def long(*rows: list[Any], mapping: SheetMapping = LONG) -> SheetRead:
    columns = ["Indikator", "Bulan", "Tahun", "Nilai"]
    return read(table(columns, *rows), mapping, KNOWN, AREAS, TODAY)


def test_a_row_for_each_figure() -> None:
    found = long(["BOR", "Juni", "2026", "71,25"], ["bor ", 7.0, 2026.0, 68.5])
    assert told(found) == [
        ("bor", "", date(2026, 6, 1), 71.25),
        ("bor", "", date(2026, 7, 1), 68.5),
    ]
    assert found.wrong == []


def test_a_column_for_each_indicator_and_merged_cells() -> None:
    columns = ["Minggu", "Kecamatan", "Kasus DBD"]
    rows = [["2026-W30", "Kec. Jatiasih", "12"], ["", "BEKASI TIMUR", "7"], ["", "Jumlah", "19"]]
    found = read(table(columns, *rows), WIDE, KNOWN, AREAS, TODAY)
    monday = date(2026, 7, 20)
    codes = {area for _, area, *_ in told(found)}
    assert {start for _, _, start, _ in told(found)} == {monday}
    assert "" in codes
    assert all(code.startswith("32.75") for code in codes - {""})
    assert [each.value for each in found.figures] == [12, 7, 19]


def test_a_merged_cell_counts_for_the_rows_below_also_where_its_own_row_has_no_figure() -> None:
    """The first row of each block brings nothing: empty, wrong, or of an indicator nobody mapped."""
    columns = ["Minggu", "Kecamatan", "Kasus DBD"]
    rows = [
        ["2026-W29", "Kec. Jatiasih", "12"],
        ["2026-W30", "Kec. Jatiasih", ""],
        ["", "Kec. Bekasi Timur", "7"],
        ["2026-W31", "Kec. Entah Di Mana", "3"],
        ["", "Kec. Jatiasih", "9"],
    ]
    found = read(table(columns, *rows), WIDE, KNOWN, AREAS, TODAY)
    assert [(start, value) for *_, start, value in told(found)] == [
        (date(2026, 7, 13), 12),
        (date(2026, 7, 20), 7),
        (date(2026, 7, 27), 9),
    ]
    merged = msgspec.structs.replace(LONG, fill_down=True)
    found = long(["Tempat tidur", "Juni", "2026", "5"], ["BOR", "", "", "71"], mapping=merged)
    assert told(found) == [("bor", "", date(2026, 6, 1), 71)]


def test_an_empty_cell_is_no_figure_and_a_dash_is_an_unknown_one() -> None:
    found = long(["BOR", "Mei", "2026", ""], ["BOR", "Juni", "2026", "-"])
    assert told(found) == [("bor", "", date(2026, 6, 1), None)]


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (["BOR", "Juli", "2026", "71.25"], "number", "Nilai"),
        (["BOR", "Juli", "2026", "tujuh"], "number", "Nilai"),
        (["BOR", "Bulan ini", "2026", "7"], "date", "Bulan"),
        (["BOR", "", "", "7"], "no_date", "Bulan"),
        (["BOR", "Desember", "2026", "7"], "future", "Bulan"),
        (["BOR", "Juli", "2026", float("inf")], "number", "Nilai"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_leaves_the_others(
    row: list[Any], reason: str, column: str
) -> None:
    found = long(row, ["BOR", "Mei", "2026", "70"])
    assert [(each.row, each.reason, each.column) for each in found.wrong] == [(2, reason, column)]
    assert [each.value for each in found.figures] == [70]


def test_two_words_about_one_period_are_not_chosen_between_silently() -> None:
    found = long(
        *(["BOR", "Juli", "2026", each] for each in ("70", "70", "71")),
    )
    assert [each.value for each in found.figures] == [70]
    assert [(each.row, each.reason, each.said) for each in found.wrong] == [(4, "twice", "2")]


def test_an_area_that_is_none_of_ours_is_wrong() -> None:
    columns = ["Minggu", "Kecamatan", "Kasus DBD"]
    found = read(table(columns, ["2026-W30", "Cibitung", "1"]), WIDE, KNOWN, AREAS, TODAY)
    assert [(each.reason, each.said) for each in found.wrong] == [("kecamatan", "Cibitung")]


def test_words_nobody_mapped_are_counted_not_wrong() -> None:
    found = long(["ALOS", "Juli", "2026", "3"], ["ALOS", "Juni", "2026", "3"])
    assert (found.unmapped, found.wrong, found.figures) == ({"ALOS": 2}, [], [])


def test_a_table_whose_columns_changed_is_not_read_at_all() -> None:
    with pytest.raises(ColumnsChanged) as changed:
        read(table(["Indikator", "Periode", "Jumlah"]), LONG, KNOWN, AREAS, TODAY)
    assert changed.value.missing == ["Bulan", "Tahun", "Nilai"]
    assert changed.value.there == ["Indikator", "Periode", "Jumlah"]


def test_columns_in_another_order_or_with_other_blanks_are_the_same_columns() -> None:
    found = read(
        table(["NILAI ", "tahun", "Bulan", "indikator"], ["70", "2026", "Juli", "BOR"]),
        LONG,
        KNOWN,
        AREAS,
        TODAY,
    )
    assert [each.value for each in found.figures] == [70]


def test_a_percent_cell_of_a_workbook_is_multiplied() -> None:
    mapping = msgspec.structs.replace(LONG, factors={"bor": 100})
    assert [
        each.value for each in long(["BOR", "Juli", "2026", 0.712], mapping=mapping).figures
    ] == [71.2]


def test_without_a_date_a_figure_is_about_the_period_it_is_read_in() -> None:
    mapping = SheetMapping(value="bor", figures={"": "bor"})
    found = read(table(["bor"], [71.5]), mapping, KNOWN, AREAS, TODAY)
    assert told(found) == [("bor", "", date(2026, 8, 1), 71.5)]


@given(
    st.lists(
        st.lists(st.one_of(st.text(max_size=12), st.floats(allow_nan=True)), max_size=5),
        max_size=8,
    )
)
def test_whatever_stands_in_the_cells_nothing_breaks_and_nothing_is_made_up(
    rows: list[list[Any]],
) -> None:
    found = long(*rows)
    for each in found.figures:
        assert each.start <= TODAY
    assert len(found.figures) + len(found.wrong) <= len(rows)


DOOR = Door(
    door_id="dinkes-bor",
    agency_id="dinkes",
    name="Tempat tidur RS",
    source=FolderSource(file="bor-*.xlsx"),
    mapping=LONG,
    state="open",
    opened_at=datetime(2026, 1, 5, tzinfo=UTC),
)
DEFINED = {each.key: each for each in KNOWN.values()}


def shut(door: Door, *others: Door) -> list[str]:
    return [each.key for each in problems(door, DEFINED, PROFILE, others)]


def test_a_whole_door_can_be_opened() -> None:
    assert shut(DOOR) == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"source": FolderSource(file="../dlh/a.csv")}, "file"),
        ({"source": FolderSource(file="")}, "file"),
        ({"source": FolderSource(file=".sembunyi.csv")}, "file"),
        ({"source": WebSource(url="ftp://data.example/a.csv")}, "address"),
        ({"source": WebSource(url="http://orang:sandi@data.example/a")}, "address"),
        ({"source": WebSource(url="https://data.example/a", every_s=1)}, "every"),
        ({"mapping": SheetMapping(value="a", figures={})}, "no_figures"),
        ({"mapping": SheetMapping(figures={"": "bor"})}, "no_value"),
        ({"mapping": SheetMapping(value="a", figures={"BOR": "bor"})}, "no_indicator"),
        ({"mapping": SheetMapping(value="a", year="b", figures={"": "bor"})}, "year_alone"),
        ({"mapping": SheetMapping(value="a", figures={"": "alos"})}, "not_defined"),
        ({"agency_id": "dinas-lain"}, "agency"),
        ({"name": " "}, "name"),
    ],
)
def test_what_keeps_a_door_shut_is_said(changed: dict[str, Any], key: str) -> None:
    assert key in shut(msgspec.structs.replace(DOOR, **changed))


def test_two_open_doors_cannot_bring_the_same_indicator() -> None:
    other = msgspec.structs.replace(DOOR, door_id="lain", name="Berkas lama")
    assert shut(DOOR, other) == ["taken"]
    assert shut(DOOR, DOOR, msgspec.structs.replace(other, state="closed")) == []


def test_a_definition_says_what_the_decrees_ask_for() -> None:
    found = definition_problems(definition("x_y", unit="", producer="", definition=""))
    assert {each.key for each in found} == {"indicator_id", "unit", "producer", "definition"}
    judged = definition("bor", targets=(Target(since=TODAY, value=1),))
    assert [each.key for each in definition_problems(judged)] == ["target"]


SPREAD = {
    "kasus": definition("kasus", period="month", level="kecamatan", sums=True),
    "bor": definition("bor", period="year"),
}
MONTHS = ["No", "Kecamatan", "Jan", "Feb", "Juli", "Agt", "Sep", "Jumlah"]
BY_MONTH = SheetMapping(
    shape="periods", area="Kecamatan", figures={"": "kasus"}, others=("No", "Jumlah"),
    periods=("Jan", "Feb", "Juli", "Agt", "Sep"),
)  # fmt: skip
BY_YEAR = SheetMapping(
    shape="periods", indicator="Uraian", figures={"BOR": "bor"}, periods=("2023", "2024", "2025"),
    others=("Satuan",),
)  # fmt: skip


def spread(mapping: SheetMapping, columns: list[str], *rows: list[Any], **about: str) -> SheetRead:
    found = msgspec.structs.replace(table(columns, *rows), **about)
    return read(found, mapping, SPREAD, AREAS, TODAY)


def test_a_column_for_each_month_its_total_is_none_and_months_to_come_may_be_empty() -> None:
    rows = [["1", "Jatiasih", 4.0, 0.0, "7", "-", "", 11.0], ["2", "Bekasi Timur", 1.0, 2.0, 3.0, 5.0, 0.0, 11.0], ["", "Jumlah", 5, 2, 10, 5, 0.0, 22]]  # fmt: skip
    found = spread(BY_MONTH, MONTHS, *rows, name="dbd-2026.xlsx")
    assert found.wrong == []
    assert [(start.month, value) for _, area, start, value in told(found) if area == ""] == [(1, 5), (2, 2), (7, 10), (8, 5)]  # fmt: skip
    assert [value for _, area, _, value in told(found) if area][:4] == [4, 0, 7, None]
    assert len(found.figures) == 12
    ahead = spread(
        BY_MONTH, MONTHS, ["1", "Jatiasih", "", "", "", "", 3.0, ""], name="dbd-2026.xlsx"
    )
    assert [(each.reason, each.column) for each in ahead.wrong] == [("future", "Sep")]


@pytest.mark.parametrize(
    ("about", "year"),
    [
        ({"name": "dbd-2025.xlsx"}, 2025),
        ({"above": "DATA KASUS DBD TAHUN 2025"}, 2025),
        ({"sheet": "2024", "name": "dbd-2026.xlsx"}, 2024),
        ({"above": "TAHUN 2025", "name": "dbd-2026.xlsx"}, None),
        ({"name": "dbd.xlsx"}, None),
    ],
)
def test_the_year_of_months_is_named_somewhere_and_never_guessed(about: dict[str, str], year: int | None) -> None:  # fmt: skip
    found = spread(BY_MONTH, MONTHS, ["1", "Jatiasih", 4.0, "", "", "", "", 4], ["2", "Bekasi Timur", 4.0, "", "", "", "", 4], **about)  # fmt: skip
    assert {each.start for each in found.figures} == ({date(year, 1, 1)} if year else set())
    assert [each.reason for each in found.wrong] == ([] if year else ["no_year"])


def test_a_column_of_years_stands_beside_the_months() -> None:
    mapping = msgspec.structs.replace(BY_MONTH, year="Tahun", others=())
    columns, rows = ["Tahun", "Kecamatan", "Jan", "Feb", "Juli", "Agt", "Sep"], [[2025.0, "Jatiasih", 4.0, 1.0, "", "", 2.0], ["", "Jatiasih", 3.0]]  # fmt: skip
    found = spread(mapping, columns, *rows, name="dbd-2026.xlsx")
    assert [(start.year, start.month) for *_, start, _ in told(found)] == [(2025, 1), (2025, 2), (2025, 9)]  # fmt: skip
    assert [(each.row, each.reason) for each in found.wrong] == [(3, "no_year")]


def test_a_column_for_each_year_slides_and_a_later_one_is_read_by_itself() -> None:
    rows = [["BOR", "%", 61.5, 62.0, "63,5"], ["Tempat tidur", "unit", 1, 2, 3]]
    found = spread(BY_YEAR, ["Uraian", "Satuan", "2024", "2025", "2026*)"], *rows)
    assert [(start.year, value) for *_, start, value in told(found)] == [(2024, 61.5), (2025, 62), (2026, 63.5)]  # fmt: skip
    assert found.unmapped == {"Tempat tidur": 1}


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        (["Uraian", "Satuan", "2023", "2024", "th25"], ["2025"]),
        (["Uraian", "Satuan", "Realisasi 2024", "Realisasi 2025"], ["2023", "2024", "2025"]),
        (["Indikator", "Satuan", "2023", "2024", "2025"], ["Uraian"]),
        (["Uraian", "Satuan"], ["2023", "2024", "2025"]),
        (["Uraian", "Satuan", "Keterangan", "Tahun 2023", "2024", "2025"], []),
        (["Uraian", "Satuan", "2024", "2025"], []),
    ],
)
def test_a_period_that_was_renamed_is_missed_and_one_that_ended_is_not(columns: list[str], missing: list[str]) -> None:  # fmt: skip
    row = ["BOR", "%", *([1.0] * (len(columns) - 2))]
    if not missing:
        spread(BY_YEAR, columns, row)
        return
    with pytest.raises(ColumnsChanged) as refused:
        spread(BY_YEAR, columns, row)
    assert refused.value.missing == missing


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Jan", ("month", 1, None)), ("Peb.", ("month", 2, None)), ("Bulan Maret", ("month", 3, None)),
        ("Mei 2026", ("month", 5, 2026)), ("Jun-26", ("month", 6, 2026)), ("Agt", ("month", 8, None)),
        ("AGUSTUS", ("month", 8, None)), ("2026-09-01T00:00:00", ("month", 9, 2026)), ("Nop", ("month", 11, None)),
        ("TW I", ("quarter", 1, None)), ("Triwulan IV 2025", ("quarter", 4, 2025)), ("2026 Q3", ("quarter", 3, 2026)),
        ("2024", ("year", 0, 2024)), ("Tahun 2024*)", ("year", 0, 2024)),
    ],
)  # fmt: skip
def test_names_of_columns_that_are_periods(name: str, said: tuple[str, int, int | None]) -> None:
    assert slot(name) == said


@pytest.mark.parametrize("name", ["Jumlah", "Total", "Jumlah 2026", "Desa", "Septik", "Jan-Jun", "s.d. Juli", "Jan #9", "Semester I", "TW V", "1", "I", "Mei 26", "13/2026", "1800", "Rata-rata", ""])  # fmt: skip
def test_names_of_columns_that_are_none(name: str) -> None:
    assert slot(name) is None


def test_columns_of_periods_keep_a_door_shut_until_they_are_chosen_and_the_definition_has_their_period() -> None:  # fmt: skip
    def said(mapping: SheetMapping) -> list[str]:
        known = {each.key: each for each in SPREAD.values()}
        return [each.key for each in problems(msgspec.structs.replace(DOOR, mapping=mapping), known, PROFILE)]  # fmt: skip

    assert said(BY_YEAR) == said(BY_MONTH) == []
    assert said(msgspec.structs.replace(BY_YEAR, periods=())) == ["no_periods"]
    assert said(msgspec.structs.replace(BY_YEAR, periods=("Jan", "Feb"))) == ["other_period"]
