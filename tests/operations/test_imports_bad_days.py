"""Imports that are killed, or run out of disk: nothing twice, nothing lost, nothing left behind."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operations.imports.job import Job, JobError
from operations.imports.jobs import Imports
from store.address import Address
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey
from store.spool import Spool
from tests.operations.test_imports import (
    PROFILE,
    WITHIN_S,
    dry,
    file_of,
    reached,
    row,
    uploaded,
)
from tests.store.test_full_disk import LimitedServer

ROOT = Path(__file__).parents[2]
ROWS = 400
ALL_ROWS = file_of(*(row(number) for number in range(ROWS)))


def imports_of(store: CityStore, folder: Path, later: timedelta = timedelta()) -> Imports:
    return Imports(store, PROFILE, lambda: datetime.now(UTC) + later, Spool(folder))


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not await true():
            await asyncio.sleep(0.01)


async def brought_to_an_end(store: CityStore, folder: Path, job: Job) -> None:
    """As a person would who comes back later: go on, and bring the same file once more."""
    after = imports_of(store, folder, timedelta(minutes=1))
    await after.bring(job.id, "rina", "operator")
    assert (await reached(after, job.id, "done")).state == "done"
    again = await dry(after, ALL_ROWS)
    assert again.counts == {"new": 0, "known": ROWS}
    kept = [each.report.external_id for each in await store.complaints.all()]
    assert len(kept) == len(set(kept)) == ROWS
    await after.close()


async def test_an_import_killed_half_way_is_gone_on_with_and_makes_each_row_once(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "imports"
    with EmbeddedValkey(tmp_path / "store") as server:
        async with await open_store(server.address) as store:
            job = await dry(imports_of(store, folder), ALL_ROWS)
            with bringing_process(server.address, folder, job) as process:

                async def half_way() -> bool:
                    return (await store.complaints.count()).open >= ROWS // 3

                await until(half_way)
                process.kill()
            assert (await store.complaints.count()).open < ROWS, "killed in the middle"
            await brought_to_an_end(store, folder, job)


@contextmanager
def bringing_process(address: Address, folder: Path, job: Job) -> Iterator[subprocess.Popen[bytes]]:
    host, port = address.nodes[0]
    url = f"redis://:{address.password}@{host}:{port}"
    program = str(Path(__file__).with_name("import_process.py"))
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    process = subprocess.Popen([sys.executable, program, url, str(folder), job.id], env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_an_import_on_a_full_disk_stops_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "imports"
    (tmp_path / "store").mkdir()
    server = LimitedServer(tmp_path / "store")
    try:
        async with await open_store(Address.parse(f"redis://127.0.0.1:{server.port}")) as store:
            imports = imports_of(store, folder)
            job = await dry(imports, ALL_ROWS)
            server.disk_has(200_000)
            await imports.bring(job.id, "rina", "operator")
            await until(lambda: stopped(imports))
            in_the_middle = len(await store.complaints.all())
            assert 0 < in_the_middle < ROWS
            server.make_room()
            await brought_to_an_end(store, folder, job)
    finally:
        server.process.kill()
        server.process.wait()


async def stopped(imports: Imports) -> bool:
    return not imports._running


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of ours or of what we start grows beyond `size`: as on a disk without room."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


async def test_a_disk_that_fills_up_while_a_file_is_read_leaves_nothing_of_it(
    store: CityStore, tmp_path: Path
) -> None:
    imports = imports_of(store, tmp_path / "imports")
    with files_up_to(len(ALL_ROWS) + 1000):
        job = await uploaded(imports, ALL_ROWS)
    assert (job.state, job.refused) == ("refused", "disk")
    await until(lambda: stopped(imports))
    assert list((tmp_path / "imports").iterdir()) == []


async def test_uploads_that_wait_have_a_bound_together(store: CityStore, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "imports", most=3000)
    imports = Imports(store, PROFILE, lambda: datetime.now(UTC), spool)
    first = await imports.begin("a.csv", 2000, "rina")
    second = await imports.begin("b.csv", 2000, "dewi")
    await imports.add(first.id, 0, bytes(1900))
    with pytest.raises(JobError, match="too_much_waiting"):
        await imports.begin("c.csv", 2000, "budi")
    with pytest.raises(JobError, match="too_much_waiting") as refused:
        await imports.add(second.id, 0, bytes(1900))
    assert refused.value.values == {"used": "0.0", "most": "0.0"}
    await imports.drop(first.id)
    assert (await imports.add(second.id, 0, bytes(1900))).received == 1900
