"""Bad days of the archive: killed watches, two watches, a full disk, a folder that is not there."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.health import FeedCause, FeedState
from city.observations import FeedHealth, VehiclePosition
from city.profile import load
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from operations.watch import archiving
from operations.watch.lead import LostLead
from store.address import Address
from store.archive.marks import Counts, Marks
from store.city_store import CityStore, open_store
from store.connection import Connection
from store.ending import ended

ROOT = Path(__file__).parents[2]
CAR = VehiclePosition.KIND
LEASE_S, WITHIN_S = 0.5, 90.0
BEGIN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
PROFILE = load("bekasi")
ALWAYS = (BEGIN - timedelta(days=2), BEGIN + timedelta(days=2))


def position(number: int, vehicle: int = 0) -> VehiclePosition:
    at = BEGIN + timedelta(seconds=number)
    return VehiclePosition(
        observed_at=at, received_at=at, source="t", vehicle_id=f"v{vehicle}", lat=-6.2, lng=107.0
    )


@pytest.fixture
async def kept(store_address: Address, tmp_path: Path) -> AsyncIterator[CityStore]:
    archive = ArchiveSettings(folder=str(tmp_path / "archive"))
    async with await open_store(store_address, StoreSettings(), archive=archive) as opened:
        yield opened


@pytest.fixture
async def marks(store_address: Address) -> AsyncIterator[Marks]:
    connection = Connection(store_address)
    yield Marks(connection)
    await connection.close()


@contextmanager
def watching(
    address: Address, folder: Path, largest_file: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A real watch process that archives as often as it can."""
    host, port = address.nodes[0]
    url = f"redis://:{address.password}@{host}:{port}"
    program = str(Path(__file__).with_name("archive_process.py"))
    process = subprocess.Popen(
        [sys.executable, program, url, str(folder), "0.01", str(LEASE_S)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
    )
    if largest_file is not None:
        limit = (largest_file, resource.RLIM_INFINITY)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limit)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not await true():
            await asyncio.sleep(0.01)


async def in_files(marks: Marks, least: int) -> None:
    async def enough() -> bool:
        return (await marks.counts(CAR)).kept >= least

    await until(enough)


async def health(store: CityStore) -> FeedHealth | None:
    found = await store.observations.latest_of(FeedHealth.KIND, [archiving.NAME])
    return found[0] if found and isinstance(found[0], FeedHealth) else None


async def test_two_watches_killed_at_any_moment_lose_nothing_and_double_nothing(
    kept: CityStore, marks: Marks, store_address: Address, tmp_path: Path
) -> None:
    sent = 0
    with ExitStack() as started:
        watches = [
            started.enter_context(watching(store_address, tmp_path / "archive")) for _ in "ab"
        ]
        for kill in range(4):
            for _ in range(20):
                batch = [position(sent + each, each % 3) for each in range(10)]
                await kept.observations.write(CAR, batch, datetime.now(UTC))
                sent += 10
                await asyncio.sleep(0)
            await in_files(marks, sent - 150)
            watches[kill % 2].kill()
            watches[kill % 2].wait()
            watches[kill % 2] = started.enter_context(watching(store_address, tmp_path / "archive"))
        await in_files(marks, sent)
    assert await marks.counts(CAR) == Counts(came=sent, kept=sent)
    await kept.observations.forget(CAR, datetime.now(UTC), set())
    connection = Connection(store_address)
    await connection.call("DEL", f"{{{CAR}}}:stream")
    await connection.close()
    found = [await kept.history.points(CAR, f"v{each}", *ALWAYS) for each in range(3)]
    seen = Counter(each.observed_at for points in found for each in points)
    assert len(seen) == sent
    assert set(seen.values()) == {1}


async def test_a_full_disk_is_said_and_all_goes_on_when_there_is_room(
    kept: CityStore, marks: Marks, store_address: Address, tmp_path: Path
) -> None:
    await kept.observations.write(CAR, [position(each) for each in range(50)], datetime.now(UTC))

    async def full() -> bool:
        said = await health(kept)
        return said is not None and said.cause == FeedCause.ARCHIVE_FULL

    with watching(store_address, tmp_path / "archive", largest_file=100) as process:
        await until(full)
        assert not list((tmp_path / "archive").rglob("*.parquet"))
        assert not list((tmp_path / "archive").rglob("*.draft"))
        assert await kept.history.points(CAR, "v0", *ALWAYS) == [position(n) for n in range(50)]
        room = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, room)
        await in_files(marks, 50)
    assert await marks.counts(CAR) == Counts(came=50, kept=50)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "AGAIN_S", 0.01)
    monkeypatch.setattr(archiving, "HEARTBEAT_S", 0.01)


@asynccontextmanager
async def archiving_here(store: CityStore) -> AsyncIterator[None]:
    """The jobs of a leader in this process."""
    jobs = archiving.Archiving(store, lambda: datetime.now(UTC), lambda: None, 1, PROFILE).jobs()
    running = [asyncio.create_task(each) for each in jobs]
    try:
        yield
    finally:
        await ended(*running)


async def becomes(store: CityStore, cause: FeedCause, state: FeedState) -> FeedHealth:
    async def so() -> bool:
        said = await health(store)
        return said is not None and (said.cause, said.state) == (cause, state)

    await until(so)
    said = await health(store)
    assert said is not None
    return said


@pytest.mark.usefixtures("often")
async def test_a_folder_that_is_not_there_any_more_is_said_and_not_begun_anew(
    kept: CityStore, tmp_path: Path
) -> None:
    await kept.observations.write(CAR, [position(1)], datetime.now(UTC))
    async with archiving_here(kept):
        await becomes(kept, FeedCause.NONE, FeedState.OK)
    (tmp_path / "archive").rename(tmp_path / "unmounted")
    (tmp_path / "archive").mkdir()
    async with archiving_here(kept):
        said = await becomes(kept, FeedCause.ARCHIVE_AWAY, FeedState.UNAVAILABLE)
        assert "./patriot archive begin" in said.reason
        assert list((tmp_path / "archive").iterdir()) == []
        (tmp_path / "archive").rmdir()
        (tmp_path / "unmounted").rename(tmp_path / "archive")
        await becomes(kept, FeedCause.NONE, FeedState.OK)


@pytest.mark.usefixtures("often")
async def test_what_is_lost_while_the_archive_is_away_is_counted_and_said(
    store_address: Address, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    few = ArchiveSettings(folder=str(tmp_path / "archive"), waiting_positions=20)
    async with await open_store(store_address, StoreSettings(), archive=few) as store:
        async with archiving_here(store):
            await becomes(store, FeedCause.ARCHIVE_SILENT, FeedState.UNAVAILABLE)
            for each in range(50):
                await store.observations.write(CAR, [position(each)], datetime.now(UTC))
            said = await becomes(store, FeedCause.ARCHIVE_LOSES, FeedState.UNAVAILABLE)
            assert said.rejected > 0
            assert await causes(store, said.observed_at) == {FeedCause.ARCHIVE_LOSES}
        assert len(await store.history.points(CAR, "v0", *ALWAYS)) == 20
        after = datetime.now(UTC)
        async with archiving_here(store):  # the next leader: what was lost before is no news
            assert await causes(store, after) == {FeedCause.ARCHIVE_SILENT}


async def causes(store: CityStore, after: datetime) -> set[str]:
    """What the next three words about the archive name."""
    told: list[FeedHealth] = []

    async def three() -> bool:
        found = await store.observations.history(FeedHealth.KIND, after)
        told[:] = [each for each in found if isinstance(each, FeedHealth)]
        return len(told) > 3

    await until(three)
    return {each.cause for each in told[1:]}


@pytest.mark.usefixtures("often")
async def test_a_leader_that_lost_its_lead_ends_its_term(kept: CityStore) -> None:
    def lost() -> None:
        raise LostLead("another one")

    await kept.observations.write(CAR, [position(1)], datetime.now(UTC))
    keep, tell = archiving.Archiving(kept, lambda: datetime.now(UTC), lost, 1, PROFILE).jobs()
    tell.close()
    with pytest.raises(LostLead):
        await keep
