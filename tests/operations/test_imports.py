"""An import from upload to end, on a real store: nothing twice, nothing half, nothing lost."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.profile import load
from operations.imports.job import Job, JobError
from operations.imports.jobs import Imports
from operations.imports.mapping import ColumnMapping
from store.city_store import CityStore
from store.errors import NoSuchRecord
from store.spool import Spool, WrongPlace

PROFILE = load("bekasi")
HEAD = "No Tiket;Tanggal;Kategori;Isi Laporan;Alamat;Lintang;Bujur;Rahasia;Anonim;Nama Pelapor"
REST = "Jl. A No. 5;-6,24;107,02;tidak;ya;Budi Santoso"
WITHIN_S = 60.0


def file_of(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def row(number: int, category: str = "Tumpukan sampah") -> str:
    return f"LPR-{number};01/03/2026;{category};Sampah nomor {number};{REST}"


@pytest.fixture
async def imports(store: CityStore, tmp_path: Path) -> AsyncIterator[Imports]:
    made = Imports(store, PROFILE, lambda: datetime.now(UTC), Spool(tmp_path / "imports"))
    yield made
    await made.close()


async def uploaded(imports: Imports, content: bytes, piece: int = 1000) -> Job:
    job = await imports.begin("aduan.csv", len(content), "rina")
    for at in range(0, len(content), piece):
        job = await imports.add(job.id, at, content[at : at + piece])
    return await reached(imports, job.id, "mapping")


async def reached(imports: Imports, job_id: str, *states: str) -> Job:
    async with asyncio.timeout(WITHIN_S):
        while (job := await imports.job(job_id)).state not in (*states, "refused"):
            await asyncio.sleep(0.02)
    return job


async def dry(imports: Imports, content: bytes, **mapped: object) -> Job:
    job = await uploaded(imports, content)
    await imports.map(job.id, _mapping(job, **mapped), {})
    return await reached(imports, job.id, "judged")


def _mapping(job: Job, **mapped: object) -> ColumnMapping:
    return ColumnMapping(columns=job.mapping.columns, **mapped)  # type: ignore[arg-type]


async def brought(imports: Imports, content: bytes) -> Job:
    job = await dry(imports, content)
    await imports.bring(job.id, "rina", "operator")
    return await reached(imports, job.id, "done")


async def test_a_dry_run_shows_what_would_happen_and_changes_nothing(
    imports: Imports, store: CityStore
) -> None:
    job = await dry(imports, file_of(row(1), row(2, "Entah"), row(1), row(3, "PJU")))
    assert job.counts == {"new": 2, "wrong": 1, "twice": 1}
    assert job.reasons == {"category": 1}
    assert job.words == [("Entah", 1)]
    assert [each["verdict"] for each in job.samples] == ["new", "wrong", "twice", "new"]
    assert "Budi" not in str(job.samples)
    assert await store.complaints.all() == []


async def test_new_rows_become_complaints_once_however_often_the_file_comes(
    imports: Imports, store: CityStore
) -> None:
    content = file_of(*(row(n) for n in range(60)))
    assert (await brought(imports, content)).counts == {"new": 60, "known": 0}
    again = await dry(imports, content)
    assert again.counts == {"new": 0, "known": 60}
    more = await brought(imports, file_of(row(59), row(60)))
    assert more.counts == {"new": 1, "known": 1}
    kept = await store.complaints.all()
    assert len(kept) == 61
    assert {each.agency_id for each in kept} == {"dlh"}
    assert all(each.kelurahan for each in kept)
    (event, *_) = await store.complaints.events(kept[0].complaint_id)
    assert (event.actor, event.by_role) == ("rina", "operator")


async def test_the_sheet_s_own_time_is_kept_and_runs_where_the_sheet_says_it_is_open(
    imports: Imports, store: CityStore
) -> None:
    head = HEAD.replace("Tanggal;", "Tanggal;Status;")
    rows = [row(n).replace("2026;", f"2026;{status};") for n, status in enumerate(("proses", ""))]
    begun, reported = datetime.now(UTC), datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    await brought(imports, "\n".join([head, *rows]).encode())
    kept = {each.report.external_id: each for each in await store.complaints.all()}
    assert {each.report.observed_at for each in kept.values()} == {reported}
    assert {each.report.reporter_name for each in kept.values()} == {"Budi Santoso"}
    assert kept["LPR-0"].received_at == reported
    assert kept["LPR-1"].received_at >= begun


async def test_two_imports_of_the_same_file_at_once_make_each_row_once(
    imports: Imports, store: CityStore, tmp_path: Path
) -> None:
    other = Imports(store, PROFILE, lambda: datetime.now(UTC), Spool(tmp_path / "imports"))
    content = file_of(*(row(n) for n in range(40)))
    first, second = await dry(imports, content), await dry(other, content)
    for by, job in ((imports, first), (other, second)):
        await by.bring(job.id, "rina", "operator")
    ended = [await reached(imports, job.id, "done") for job in (first, second)]
    assert sum(each.counts["new"] for each in ended) == 40
    assert len(await store.complaints.all()) == 40


async def test_what_stopped_half_way_is_gone_on_with(
    imports: Imports, store: CityStore, tmp_path: Path
) -> None:
    later = [timedelta()]
    job = await dry(imports, file_of(*(row(n) for n in range(400))))
    await imports.bring(job.id, "rina", "operator")
    async with asyncio.timeout(WITHIN_S):
        while (await store.complaints.count()).open < 50:
            await asyncio.sleep(0.01)
    await imports.close()
    clock = lambda: datetime.now(UTC) + later[0]  # noqa: E731
    after = Imports(store, PROFILE, clock, Spool(tmp_path / "imports"))
    with pytest.raises(JobError, match="at_work"):
        await after.bring(job.id, "rina", "operator")
    later[0] = timedelta(minutes=1)
    assert (await after.job(job.id)).has_stopped(clock())
    await after.bring(job.id, "rina", "operator")
    await reached(after, job.id, "done")
    assert len(await store.complaints.all()) == 400


async def test_a_mapping_is_remembered_for_files_with_the_same_columns(imports: Imports) -> None:
    first = await uploaded(imports, file_of(row(1)))
    assert not first.remembered
    mapping = _mapping(first, source="SIGAP", categories={"Entah": "banjir"})
    await imports.map(first.id, mapping, {})
    await reached(imports, first.id, "judged")
    second = await uploaded(imports, file_of(row(2)))
    assert (second.remembered, second.mapping) == (True, mapping)


async def test_the_same_number_of_another_system_is_another_report(imports: Imports) -> None:
    await brought(imports, file_of(row(1)))
    other = await dry(imports, file_of(row(1)), source="SIGAP")
    assert other.counts == {"new": 1, "known": 0}


async def test_wrong_rows_can_be_downloaded_with_reasons_and_without_formulas(
    imports: Imports,
) -> None:
    evil = f"LPR-9;01/03/2026;=HYPERLINK(1);x;{REST}"
    job = await uploaded(imports, file_of(evil, row(1)))
    words = {"row": "Baris", "category": "Kategori tidak dikenal"}
    await imports.map(job.id, _mapping(job), words)
    await reached(imports, job.id, "judged")
    head, line = imports.problems(job.id).read_text("utf-8-sig").splitlines()
    assert head.startswith("Baris,")
    assert line == "2,Kategori,Kategori tidak dikenal,'=HYPERLINK(1)"
    assert "Budi" not in line


async def test_pieces_may_come_twice_but_never_out_of_order(imports: Imports) -> None:
    content = file_of(row(1))
    job = await imports.begin("a.csv", len(content), "rina")
    await imports.add(job.id, 0, content[:50])
    await imports.add(job.id, 0, content[:50])
    with pytest.raises(WrongPlace) as wrong:
        await imports.add(job.id, 80, content[80:])
    assert wrong.value.expected == 50
    with pytest.raises(JobError, match="not_now"):
        await imports.add(job.id, 50, content[50:] + b"more than was said")
    await imports.add(job.id, 50, content[50:])
    assert (await reached(imports, job.id, "mapping")).state == "mapping"


async def test_what_was_uploaded_is_deleted_as_soon_as_it_is_not_needed(
    imports: Imports, tmp_path: Path
) -> None:
    def kept() -> set[str]:
        return {each.suffix for each in (tmp_path / "imports").iterdir()}

    job = await uploaded(imports, file_of(row(1)))
    assert kept() == {".rows"}
    await imports.map(job.id, _mapping(job), {})
    await reached(imports, job.id, "judged")
    await imports.bring(job.id, "rina", "operator")
    await reached(imports, job.id, "done")
    assert kept() == {".problems"}
    other = await uploaded(imports, file_of(row(2)))
    assert (await imports.drop(other.id)).state == "dropped"
    assert kept() == {".problems"}


async def test_what_cannot_be_read_is_refused_with_a_reason(imports: Imports) -> None:
    content = b"%PDF-1.7 bukan lembar kerja"
    job = await uploaded(imports, content)
    assert (job.state, job.refused) == ("refused", "not_a_table")


async def test_an_empty_or_too_large_file_and_a_false_id_are_refused(imports: Imports) -> None:
    for size in (0, 513 * 1024**2):
        with pytest.raises(JobError, match="upload_size"):
            await imports.begin("a.csv", size, "rina")
    with pytest.raises(NoSuchRecord):
        await imports.job("../../etc")
    with pytest.raises(NoSuchRecord):
        Spool(Path()).path("../../etc/passwd", "rows")


async def test_who_imported_what_is_kept(imports: Imports) -> None:
    first = await imports.begin("a.csv", 10, "rina")
    second = await imports.begin("b.csv", 10, "dewi")
    assert [(each.id, each.by) for each in await imports.recent()] == [
        (second.id, "dewi"),
        (first.id, "rina"),
    ]


def test_old_files_are_swept_away(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.begin("0" * 16, "upload")
    os.utime(spool.path("0" * 16, "upload"), (1, 1))
    spool.begin("1" * 16, "upload")
    spool.sweep()
    assert [each.name for each in tmp_path.iterdir()] == ["1" * 16 + ".upload"]
