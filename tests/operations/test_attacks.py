"""What a hostile file or somebody past the desk's window tries with the operations themselves."""

from __future__ import annotations

import csv
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from city.complaints import Complaint, Report
from city.profile import Profile, load
from operations.desk import Actor, Desk, DeskError
from operations.imports import work
from operations.imports.work import Task, inert
from store.city_store import CityStore
from store.sheets.table import Refused

NOW = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)
RINA = Actor("rina", "operator")
STRANGER = Actor("joko", "operator", "dbmsda")


@pytest.fixture
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def desk(store: CityStore, profile: Profile) -> Desk:
    return Desk(store, profile, lambda: NOW)


async def received(desk: Desk, key: str) -> Complaint:
    told = Report(
        observed_at=NOW, received_at=NOW, source="desk", service_code="sampah",
        description="Sampah", lat=-6.2383, lng=106.9756,
    )  # fmt: skip
    return (await desk.report(told, RINA, key))[0]


async def test_a_version_that_is_still_to_come_does_not_pass_the_agency_by(desk: Desk) -> None:
    ticket = (await received(desk, "1")).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    for version in (2, 3, 99):
        with pytest.raises(DeskError) as refused:
            await desk.resolve(ticket, STRANGER, expected_version=version, key="r")
        assert refused.value.key == "not_your_agency"


async def test_the_agency_a_new_report_would_go_to_may_not_merge_into_it_yet(desk: Desk) -> None:
    own, fresh = await received(desk, "1"), await received(desk, "2")
    await desk.assign(own.complaint_id, RINA, expected_version=1, key="a", agency_id="dlh")
    dlh = Actor("sari", "operator", "dlh")
    assert fresh.agency_id == "dlh"
    with pytest.raises(DeskError) as refused:
        await desk.merge(
            own.complaint_id, dlh, expected_version=2, key="m", into=fresh.complaint_id
        )
    assert refused.value.key == "no_such_case"


async def test_a_number_in_the_name_of_another_office_is_masked_when_it_is_told(
    desk: Desk,
) -> None:
    ticket = (await received(desk, "1")).complaint_id
    told = {"handed_to": "Pak Budi 0812-3456-7890", "public_note": "Jalan nasional"}
    await desk.not_ours(ticket, RINA, expected_version=1, key="n", **told)
    with pytest.raises(DeskError) as refused:
        await desk.verify(ticket, Actor("budi", "operator"), expected_version=1, key="v")
    assert "3456" not in refused.value.sentence("id")


def test_one_long_text_named_in_every_cell_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    for _ in range(300):
        book.active.append(["x" * 20_000] * 20)
    book.save(tmp_path / "a.upload")
    assert (tmp_path / "a.upload").stat().st_size < 1_000_000
    monkeypatch.setattr(work, "MOST_ROWS_BYTES", 10_000_000)
    with pytest.raises(Refused) as refused:
        work._read(Task(work="read", file=str(tmp_path / "a")))
    assert refused.value.key == "too_large_unpacked"
    assert (tmp_path / "a.rows").stat().st_size < 1_000_000


def test_entities_in_a_workbook_are_refused_not_unfolded(tmp_path: Path) -> None:
    book, evil = tmp_path / "book.xlsx", tmp_path / "a.upload"
    made = Workbook()
    made.active.append(["Isi", "Alamat"])
    made.save(book)
    entity = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet'
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            target.writestr(name, part.replace(b"<worksheet", entity, 1) if is_sheet else part)
    with pytest.raises(Refused):
        work._read(Task(work="read", file=str(tmp_path / "a")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_of_a_file_becomes_a_formula_in_the_list_of_problems(
    start: str, tmp_path: Path
) -> None:
    path = tmp_path / "problems.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerow([inert(f'{start}HYPERLINK("http://evil")')])
    with path.open(encoding="utf-8", newline="") as kept:
        assert next(csv.reader(kept))[0].startswith("'")
