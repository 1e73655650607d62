"""Tables of agencies' files as the feeds see them: CSV, XLSX and JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from city.indicator_sheet import Table
from store.sheets.sheet_door import table_of
from store.sheets.sheet_press import Wish, table_in
from store.sheets.table import Refused


def written(folder: Path, content: Any) -> Path:
    path = folder / "bor.dat"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def read(path: Path, **wish: Any) -> Table:
    return table_in(Wish(path=str(path), **wish))


def refused(path: Path, **wish: Any) -> str:
    with pytest.raises(Refused) as why:
        read(path, **wish)
    return why.value.key


def test_the_numbers_of_a_csv_stay_text_and_titles_above_the_head_are_passed_over(
    tmp_path: Path,
) -> None:
    found = read(written(tmp_path, "Laporan bulanan;;\nBulan;RS;BOR\nJuli 2026;CAM;71,2\n;;\n"))
    assert found.columns == ["Bulan", "RS", "BOR"]
    assert found.rows == [(3, ["Juli 2026", "CAM", "71,2"])]
    assert (found.kind, found.first_row) == ("csv", 2)


def test_the_numbers_of_a_workbook_are_numbers_and_its_sheets_are_named(
    tmp_path: Path,
) -> None:
    book = Workbook()
    book.active.title = "Sampul"
    book.active.append(["Dinas Kesehatan", "2026"])
    book.active.append(["a", "b"])
    sheet = book.create_sheet("Data")
    for row in (["Tanggal", "BOR"], [date(2026, 7, 1), 0.712], [date(2026, 7, 2), 0]):
        sheet.append(row)
    book.create_sheet("Sembunyi").sheet_state = "hidden"
    book.save(tmp_path / "bor.xlsx")
    found = read(tmp_path / "bor.xlsx", sheet="data ")
    assert found.rows == [(2, ["2026-07-01T00:00:00", 0.712]), (3, ["2026-07-02T00:00:00", 0.0])]
    assert (found.sheet, found.sheets) == ("Data", ["Sampul", "Data"])
    assert refused(tmp_path / "bor.xlsx", sheet="Data lama") == "no_sheet"


def test_the_longest_list_in_json_is_the_table_and_objects_inside_become_columns(
    tmp_path: Path,
) -> None:
    document = {
        "status": "ok",
        "halaman": [{"no": 1}],
        "data": [
            {"tgl": "2026-07-01", "isi": {"bor": 71.2, "rs": None}},
            {"tgl": "2026-07-02", "isi": {"bor": 70, "kosong": True}},
        ],
    }
    found = read(written(tmp_path, document))
    assert found.columns == ["tgl", "isi.bor", "isi.rs", "isi.kosong"]
    assert found.rows == [
        (1, ["2026-07-01", 71.2, "", ""]),
        (2, ["2026-07-02", 70.0, "", "True"]),
    ]
    asked = read(written(tmp_path, document), items="data[].{hari: tgl, nilai: isi.bor}")
    assert asked.columns == ["hari", "nilai"]


@pytest.mark.parametrize(
    ("document", "columns", "rows"),
    [
        ({"bor": 71.2}, ["bor"], [(1, [71.2])]),
        ([["hari", "bor"], ["2026-07-01", 71.2]], ["hari", "bor"], [(2, ["2026-07-01", 71.2])]),
    ],
)
def test_one_object_is_a_row_and_lists_in_a_list_have_their_names_on_top(
    document: Any, columns: list[str], rows: list[Any], tmp_path: Path
) -> None:
    found = read(written(tmp_path, document))
    assert (found.columns, found.rows) == (columns, rows)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("<!DOCTYPE html><html><body>Silakan masuk</body></html>", "web_page"),
        ('{"data": [', "broken_json"),
        ("[" * 100_000, "broken_json"),
        ({"data": []}, "no_rows"),
        ("Bulan;BOR\n", "no_rows"),
        ("", "empty"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\xd0\xcf\x11\xe0 lama", "old_excel"),
        (b"PK\x03\x04 rusak", "broken_workbook"),
        (b"a;b\n\0\0\0", "not_a_table"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: Any, key: str, tmp_path: Path) -> None:
    assert refused(written(tmp_path, content)) == key


def test_an_expression_that_finds_nothing_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, {"data": [{"a": 1}]})
    assert refused(path, items="hasil") == "items"
    assert refused(path, items="data[") == "items"


def test_a_register_is_cut_and_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b\n" + "1;2\n" * 30)
    found = read(path, most_rows=10)
    assert (len(found.rows), found.cut) == (10, True)


async def test_a_process_of_its_own_reads_the_same_and_says_the_same(tmp_path: Path) -> None:
    wish = Wish(path=str(written(tmp_path, [{"bor": 71.2}])))
    assert await table_of(wish) == table_in(wish)
    with pytest.raises(Refused) as why:
        await table_of(Wish(path=str(tmp_path / "tidak-ada.csv")))
    assert why.value.key == "not_readable"
