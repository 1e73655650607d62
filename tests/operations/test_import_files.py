"""What people call a spreadsheet: read whatever it is, refused with a reason when it is none."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openpyxl import Workbook

from operations.imports.work import Task, Told, inert
from store.sheets import csv_file, xlsx_file
from store.sheets.table import MOST_COLUMNS, MOST_ROWS, Found, Refused, Row, headed

ROOT = Path(__file__).resolve().parents[2]
HEAD = ["No", "Kategori", "Isi", "Alamat"]


def read(path: Path, kind: str = "csv") -> tuple[Found, list[Row]]:
    found = Found(kind=kind)
    module = xlsx_file if kind == "xlsx" else csv_file
    return found, list(headed(found, module.rows(path, found)))


def csv_of(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "a.upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def book(folder: Path, *rows: list[Any], **sheets: list[list[Any]]) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for name, more in sheets.items():
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(row)
    made.save(folder / "a.upload")
    return folder / "a.upload"


def worked(path: Path, work: str = "read", **task: Any) -> Told:
    """As the web process has it done: in a process of its own."""
    asked = msgspec.json.encode(Task(work=work, file=str(path.with_suffix("")), **task))
    program = [sys.executable, "-m", "operations.imports.work"]
    done = subprocess.run(program, input=asked, capture_output=True, cwd=ROOT, check=True)
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Told)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separator_and_encoding_are_found_out(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    rows = [HEAD, ["1", "Sampah", 'Kafé "Édi", dekat; pasar | lama', "Jl. A"]]
    text = "\r\n".join(
        separator.join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in r) for r in rows
    )
    found, (row,) = read(csv_of(tmp_path, text, encoding))
    assert (found.columns, found.separator) == (HEAD, separator)
    assert row == (2, rows[1])


def test_titles_above_the_names_of_the_columns_are_skipped(tmp_path: Path) -> None:
    text = "REKAP ADUAN 2026\n\n,,dicetak 1 Maret\nNo,Kategori,Isi,Alamat\n1,Sampah,a,b\n"
    found, rows = read(csv_of(tmp_path, text))
    assert (found.columns, found.first_row) == (HEAD, 4)
    assert rows == [(5, ["1", "Sampah", "a", "b"])]


def test_columns_without_a_name_or_with_the_same_one_can_still_be_told_apart(
    tmp_path: Path,
) -> None:
    found, _ = read(csv_of(tmp_path, "Nama,,Nama,Isi,,\na,b,c,d,,\n"))
    assert found.columns == ["Nama", "#2", "Nama #3", "Isi"]


def test_a_cell_may_have_lines_and_emoji_and_html(tmp_path: Path) -> None:
    cell = "baris satu\nbaris dua 😀 <script>alert(1)</script>"
    _, rows = read(csv_of(tmp_path, f'Isi,Alamat\n"{cell}",x\nb,y\n'))
    assert rows == [(2, [cell, "x"]), (4, ["b", "y"])]


def test_a_formula_in_a_csv_is_only_text_and_leaves_as_text(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://evil.example";"klik")'
    _, ((_, cells),) = read(csv_of(tmp_path, f"Isi\tAlamat\n{evil}\t@SUM(A1)\n"))
    assert cells[0].startswith("=HYPERLINK")
    assert [inert(each)[0] for each in (*cells, "+62", "-1", "\tx")] == ["'"] * 5
    assert inert("Jl. A") == "Jl. A"


def test_a_quote_that_never_closes_is_said_with_its_row(tmp_path: Path) -> None:
    text = 'Isi,Alamat\na,b\n"tidak ditutup,c\n' + "x,y\n" * 10_000
    with pytest.raises(Refused) as refused:
        read(csv_of(tmp_path, text))
    assert (refused.value.key, refused.value.values) == ("quote_not_closed", {"row": "3"})


def test_a_workbook_is_read_with_dates_numbers_and_hidden_sheets_left_out(tmp_path: Path) -> None:
    made = Workbook()
    made.active.sheet_state = "hidden"
    sheet = made.create_sheet("Aduan")
    sheet.append(["No", "Waktu", "Lintang", "Rahasia"])
    sheet.append([7, datetime(2026, 3, 2, 7, 55), -6.2412, False])  # noqa: DTZ001 - as Excel has it
    made.save(tmp_path / "a.upload")
    found, rows = read(tmp_path / "a.upload", "xlsx")
    assert (found.sheet, found.sheets) == ("Aduan", 2)
    assert rows == [(2, ["7", "2026-03-02T07:55:00", "-6.2412", "False"])]


def test_a_formula_is_never_evaluated_its_stored_value_is_taken(tmp_path: Path) -> None:
    path = book(
        tmp_path, ["Isi", "Alamat"], ["=1+1", '=WEBSERVICE("http://evil.example")'], ["a", "b"]
    )
    found, rows = read(path, "xlsx")
    assert found.formulas == 2
    assert rows == [(3, ["a", "b"])]


def test_shared_texts_are_read_from_a_file_without_their_formatting(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD, ["1", "Sampah", "sama", "sama"], ["2", "Sampah", "sama", "é😀"])
    _, rows = read(path, "xlsx")
    assert [cells[2:] for _, cells in rows] == [["sama", "sama"], ["sama", "é😀"]]


def test_columns_beyond_what_anybody_needs_are_cut(tmp_path: Path) -> None:
    wide = [f"k{n}" for n in range(MOST_COLUMNS + 50)]
    found, _ = read(book(tmp_path, wide, wide), "xlsx")
    assert len(found.columns) == MOST_COLUMNS


def bomb(folder: Path) -> Path:
    """A workbook whose one part claims to unpack to far more than it may."""
    path = folder / "a.upload"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/styles.xml", bytes(70 * 1024**2))
    return path


def entities(folder: Path) -> Path:
    path = book(folder, HEAD, ["1", "a", "b", "c"])
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    with zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
                content = head.encode() + content.replace(b"<v>1</v>", b"<v>&l8;</v>")
            archive.writestr(name, content)
    return path


REFUSED = {
    "old_excel": lambda folder: csv_of(folder, b"\xd0\xcf\x11\xe0" + bytes(600)),
    "not_a_table": lambda folder: csv_of(folder, b"%PDF-1.7"),
    "not_a_table ": lambda folder: csv_of(folder, b"abc" + bytes(600)),
    "empty": lambda folder: csv_of(folder, b"  \n\n"),
    "empty ": lambda folder: book(folder, HEAD),
    "broken_workbook": lambda folder: csv_of(folder, b"PK\x03\x04" + bytes(600)),
    "broken_workbook ": entities,
    "too_large_unpacked": bomb,
}


@pytest.mark.parametrize("key", REFUSED)
def test_what_is_no_spreadsheet_is_refused_with_its_reason(tmp_path: Path, key: str) -> None:
    told = worked(REFUSED[key](tmp_path))
    assert told.refused == key.strip()


def test_files_made_on_the_way_are_ours_alone(tmp_path: Path) -> None:
    assert worked(csv_of(tmp_path, "No,Kategori\n1,Sampah\n")).rows == 1
    assert os.stat(tmp_path / "a.rows").st_mode & 0o077 == 0
    assert json.loads((tmp_path / "a.rows").read_text()) == [2, "1", "Sampah"]


def test_more_rows_than_any_spreadsheet_has_are_refused_with_the_most_there_may_be(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.upload"
    with path.open("w") as file:
        file.write("No;Kategori\n")
        file.writelines(f"{n};Sampah\n" for n in range(MOST_ROWS + 1))
    told = worked(path)
    assert (told.refused, told.values["most"]) == ("too_many_rows", str(MOST_ROWS))


def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    """A quarter of a million rows; `./patriot bench import` measures a million (benchmarks/README.md)."""
    path = tmp_path / "a.upload"
    with path.open("w") as file:
        file.write("No;Kategori;Isi;Alamat\n")
        file.writelines(f"{n};Sampah;Laporan ke-{n} di depan pasar;Jl. A\n" for n in range(250_000))
    program = """
import re, sys
from operations.imports import work
work.main()
print(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""
    asked = msgspec.json.encode(Task(work="read", file=str(path.with_suffix(""))))
    done = subprocess.run(
        [sys.executable, "-c", program], input=asked, capture_output=True, cwd=ROOT, check=True
    )
    assert msgspec.json.decode(done.stdout.splitlines()[-1], type=Told).rows == 250_000
    assert int(done.stderr.split()[-1]) < 150_000, "kilobytes"
