"""Papers that leave the house: what was true then, readable everywhere, harmless to open."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdfium2 import PdfDocument

from operations.exports import Column, Paper, Table
from operations.exports.pdf import to_pdf
from operations.exports.spreadsheet import to_xlsx

MADE_AT = datetime(2026, 11, 30, 3, 45, tzinfo=UTC)
COLUMNS = (
    Column("Dinas", width=20),
    Column("Tanda", "mark"),
    Column("Tepat waktu", "share"),
    Column("Kasus", "count"),
    Column("Jam", "number"),
    Column("Masuk", "moment", 18),
)


def paper(*rows: tuple[Any, ...], **given: Any) -> Paper:
    table = Table(name="Ringkasan", title="Semua dinas", columns=COLUMNS, rows=rows)
    facts = (("Dibuat", "30 November 2026 10.45 WIB oleh rina"),)
    told: dict[str, Any] = {"title": "Rapor dinas", "facts": facts, "tables": (table,)}
    told |= {"notes": ("Tepat waktu = 412 ÷ (430 + 38)",), "notes_title": "Rumus"}
    told |= {"made_at": MADE_AT, "author": "rina", "zone": "Asia/Jakarta", "footer": "Rapor"}
    return Paper(**{**told, **given})


ROW = ("DLH", "▲ rapor merah", 0.8803, 1235, 5.25, MADE_AT)


def book(made: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(made))


def words(made: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(made))


def test_a_workbook_keeps_values_and_their_kinds() -> None:
    row = [each.value for each in book(to_xlsx(paper(ROW)))["Ringkasan"][2]]
    assert row[:5] == ["DLH", "▲ rapor merah", 0.8803, 1235, 5.25]
    assert row[5] == datetime(2026, 11, 30, 10, 45), "in the city's own time"  # noqa: DTZ001


def test_a_workbook_says_when_by_whom_and_by_which_formula() -> None:
    made = book(to_xlsx(paper(ROW)))
    said = [str(cell.value) for line in made["Rapor dinas"].iter_rows() for cell in line]
    assert "30 November 2026 10.45 WIB oleh rina" in said
    assert "Tepat waktu = 412 ÷ (430 + 38)" in said
    assert made.properties.creator == "rina"


@pytest.mark.parametrize("typed", ["=1+1", "+62811", "-2", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_nothing_that_was_typed_becomes_a_formula(typed: str) -> None:
    cell = book(to_xlsx(paper((typed, *ROW[1:]))))["Ringkasan"]["A2"]
    assert (cell.value, cell.data_type) == (typed, "s")
    assert cell.quotePrefix


def test_no_cell_of_a_workbook_is_a_live_formula() -> None:
    made = book(to_xlsx(paper(ROW, ROW)))
    kinds = {cell.data_type for sheet in made for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds


def test_signs_no_file_may_hold_are_dropped() -> None:
    odd = "DLH\x00\x1b 😀\ud800 <b>"
    assert book(to_xlsx(paper((odd, *ROW[1:]))))["Ringkasan"]["A2"].value == "DLH 😀 <b>"
    assert "DLH" in words(to_pdf(paper((odd, *ROW[1:]))))


def test_a_name_excel_would_refuse_is_shortened_and_cleaned() -> None:
    long = Table(name="A/B: [semua] " + "x" * 40, title="", columns=COLUMNS, rows=())
    names = book(to_xlsx(paper(tables=(long,)))).sheetnames
    assert all(len(each) <= 31 and not set(each) & set("[]:*?/\\") for each in names)


def test_a_pdf_writes_numbers_the_indonesian_way() -> None:
    said = words(to_pdf(paper(ROW)))
    for shown in ("88,0", "1.235", "5,25", "▲ rapor merah", "412 ÷ (430 + 38)", "10.45"):
        assert shown in said


def test_a_pdf_in_english_writes_them_the_english_way() -> None:
    assert "1,235" in words(to_pdf(paper(ROW, lang="en")))


def test_a_pdf_says_on_every_page_what_it_is() -> None:
    made = PdfDocument(to_pdf(paper(*[ROW] * 80)))
    assert len(made) > 2
    feet = [" ".join(page.get_textpage().get_text_range().split()) for page in made]
    assert all(f"/ {len(made)}" in foot for foot in feet)


def test_a_long_list_stays_out_of_the_pdf() -> None:
    long = Table(name="Kasus", title="Semua kasus", columns=COLUMNS, rows=[ROW], on_paper=False)
    made = paper(tables=(long,))
    assert "Semua kasus" not in words(to_pdf(made))
    assert "Kasus" in book(to_xlsx(made)).sheetnames


def test_what_is_missing_is_a_dash_on_paper_and_empty_in_a_workbook() -> None:
    row = ("DLH", "", None, None, None, None)
    assert book(to_xlsx(paper(row)))["Ringkasan"]["C2"].value is None
    assert "–" in words(to_pdf(paper(row)))
