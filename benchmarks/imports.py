"""A large spreadsheet through the real import: upload, reading, dry run; seconds and peak memory.

| figure  | from                                     | to                                          |
|---------|------------------------------------------|---------------------------------------------|
| uploadS | the first piece of the file arrives      | the last one is on the disk                 |
| readS   | then                                     | every row is read, the columns are known    |
| dryRunS | the mapping is given                     | every row is judged, and looked up as known |
| cpuS    | processor time of reading and dry run together; seconds depend on who else is at work       |
| peakMib | most memory that the process which reads and judges had at any moment (VmHWM)          |

A tenth of the rows is wrong, a third of a category nobody mapped, a tenth holds emoji and long texts. The
store holds one import of the day before, so that looking up is not skipped. Linux only (/proc).
"""

from __future__ import annotations

import asyncio
import csv
import os
import re
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from openpyxl import Workbook

from benchmarks.stack import cpu_s, descendants, machine
from city.profile import load
from operations.imports.job import Job
from operations.imports.jobs import Imports
from store.city_store import open_store
from store.embedded import EmbeddedValkey
from store.spool import Spool

HEAD = (
    "No Tiket", "Tanggal", "Kategori", "Isi Laporan", "Alamat", "Lintang", "Bujur", "Rahasia",
    "Anonim", "Status", "Nama Pelapor", "No HP",
)  # fmt: skip
PIECE = 1_048_576
LOOK_EVERY_S = 0.02
PROFILE = "bekasi"
Cells = tuple[str, ...]


def run(csv_rows: int = 1_000_000, xlsx_rows: int = 200_000) -> dict[str, Any]:
    """One JSON-ready dict."""
    with tempfile.TemporaryDirectory(prefix="patriot-import-") as folder:
        home = Path(folder)
        files = {
            "seed": written_csv(home / "seed.csv", 100),
            "csv": written_csv(home / "large.csv", csv_rows),
            "xlsx": written_xlsx(home / "large.xlsx", xlsx_rows),
        }
        with EmbeddedValkey(home / "store") as server:
            return {**asyncio.run(_all(server, home, files)), **machine()}


async def _all(server: EmbeddedValkey, home: Path, files: dict[str, Path]) -> dict[str, Any]:
    async with await open_store(server.address) as store:
        spool = Spool(home / "imports")
        imports = Imports(store, load(PROFILE), lambda: datetime.now(UTC), spool)
        seed = await _uploaded(imports, files["seed"])
        seed, _ = await _judged(imports, seed)
        await imports.bring(seed.id, "bench", "operator")
        await _reached(imports, seed.id, "done")
        told = {name: await measured(imports, files[name]) for name in ("csv", "xlsx")}
        await imports.close()
    return told


async def measured(imports: Imports, file: Path) -> dict[str, Any]:
    """The figures of one file."""
    begun = time.monotonic()
    job = await _uploaded(imports, file)
    uploaded = time.monotonic()
    job, reading = await _reached(imports, job.id, "mapping")
    read = time.monotonic()
    job, judging = await _judged(imports, job)
    judged = time.monotonic()
    await imports.drop(job.id)
    return {
        "rows": job.found.rows if job.found else 0,
        "fileMib": round(job.size / 2**20, 1),
        "uploadS": round(uploaded - begun, 1),
        "readS": round(read - uploaded, 1),
        "dryRunS": round(judged - read, 1),
        "cpuS": round(reading.cpu_s + judging.cpu_s, 1),
        "peakMib": round(max(reading.mib, judging.mib)),
        "counts": job.counts,
    }


async def _uploaded(imports: Imports, file: Path) -> Job:
    job = await imports.begin(file.name, os.stat(file).st_size, "bench")
    for at, piece in _pieces(file):
        job = await imports.add(job.id, at, piece)
    return job


def _pieces(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield content.tell() - len(piece), piece


class Used(msgspec.Struct):
    """The most memory (MiB) and the processor time of the process that did the work."""

    mib: float = 0.0
    cpu_s: float = 0.0

    def note(self) -> None:
        for pid in _workers():
            self.mib, self.cpu_s = max(self.mib, _most_mib(pid)), max(self.cpu_s, cpu_s(pid))


async def _judged(imports: Imports, job: Job) -> tuple[Job, Used]:
    job, _ = await _reached(imports, job.id, "mapping")
    await imports.map(job.id, msgspec.structs.replace(job.mapping, open_if_unsaid=True), {})
    return await _reached(imports, job.id, "judged")


async def _reached(imports: Imports, job_id: str, state: str) -> tuple[Job, Used]:
    """The job in this state, and what its process used on the way.

    Raises RuntimeError when the import was refused.
    """
    used = Used()
    while (job := await imports.job(job_id)).state != state:
        if job.state == "refused":
            raise RuntimeError(f"{job.name}: {job.refused} {job.values}")
        used.note()
        await asyncio.sleep(LOOK_EVERY_S)
    return job, used


def _workers() -> Iterator[int]:
    for pid in descendants(os.getpid()):
        try:
            if b"operations.imports.work" in Path(f"/proc/{pid}/cmdline").read_bytes():
                yield pid
        except OSError:
            continue


def _most_mib(pid: int) -> float:
    try:
        found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def rows_of(count: int) -> Iterator[Cells]:
    """Rows as an agency's export has them; every number is another report."""
    for n in range(count):
        wrong, long = n % 10 == 3, n % 10 == 7
        yield (
            f"LPR-{n:07}", "kemarin" if wrong else f"{n % 28 + 1:02}/03/2026 10:{n % 60:02}", _category(n),
            f"Laporan {n}: tumpukan di depan pasar 🙏" + " dan meluap ke jalan" * (40 if long else 1),
            f"Jl. Mawar {n % 300}", f"{-6.24 + n % 97 / 5000:.5f}".replace(".", ","),
            f"{107.0 + n % 89 / 5000:.5f}".replace(".", ","), "tidak", "ya", "Baru",
            f"Warga {n}", f"0812{n:08}",
        )  # fmt: skip


def _category(n: int) -> str:
    return ("Tumpukan sampah", "Jalan berlubang", f"entah {n % 50}")[n % 3]


def written_csv(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEAD)
        writer.writerows(rows_of(count))
    return path


def written_xlsx(path: Path, count: int) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Laporan")
    sheet.append(HEAD)
    for row in rows_of(count):
        sheet.append(row)
    book.save(path)
    return path
