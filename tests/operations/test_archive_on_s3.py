"""The archive on an S3-compatible storage: a real server in a process of its own, and its bad days.

Between the city and the storage is a door, so that the storage can be away and come back with all it had.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from city.health import FeedCause, FeedState
from city.observations import WaterLevel
from city.profile import load
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from operations.watch import archiving
from operations.watch.archiving import Archiving
from store.address import Address
from store.archive.archiver import Archiver
from store.archive.checking import checked
from store.archive.columns import table_of
from store.archive.engine import Engine, View
from store.archive.exporting import export
from store.archive.files import Damaged, Files, Part
from store.archive.folder import Folder
from store.archive.marks import Counts, Marks
from store.archive.tidying import Tidying
from store.city_store import CityStore, open_store
from store.errors import ArchiveUnavailable
from tests.data_feeds.conftest import free_port
from tests.operations.test_watch_archive import health, marks, until

__all__ = ["marks"]
BUCKET = "arsip"
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
ALWAYS = NOON - timedelta(days=1), NOON + timedelta(days=1)
KIND = WaterLevel.KIND


def levels(first: int, last: int) -> list[WaterLevel]:
    found = []
    for each in range(first, last):
        at = NOON + timedelta(seconds=each)
        found.append(
            WaterLevel(observed_at=at, received_at=at, source="t", gauge_id="p2c", level_cm=each)
        )
    return found


@pytest.fixture(scope="module")
def storage() -> Iterator[int]:
    """Port of the storage, which has a bucket."""
    port = free_port()
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
        with httpx.Client(transport=httpx.HTTPTransport(retries=9)) as client:
            assert client.put(f"http://127.0.0.1:{port}/{BUCKET}").status_code == 200
        yield port
        process.kill()


class Door:
    """The way to the storage. While it is shut nobody answers there, and who was inside is cut off."""

    def __init__(self, behind: int) -> None:
        self.port, self._behind = free_port(), behind

    def open(self) -> None:
        program = str(Path(__file__).with_name("door_process.py"))
        words = [sys.executable, program, str(self.port), str(self._behind)]
        self._process = subprocess.Popen(words)

    def shut(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def door(storage: int) -> Iterator[Door]:
    found = Door(storage)
    found.open()
    yield found
    found.shut()


class City(NamedTuple):
    store: CityStore
    files: Files

    def archiver(self) -> Archiver:
        return self.store.archiver(1, lambda: datetime.now(UTC), lambda: None)

    def asked(self, parts: Sequence[Part]) -> int:
        """How many rows DuckDB finds in these files."""
        view = {KIND: View(parts, table_of(WaterLevel, []))}
        [row] = Engine(self.files, 64, 1).ask(f"SELECT count(*) n FROM {KIND}", (), view)
        return int(row["n"])

    async def tell(self, first: int, last: int) -> None:
        await self.store.observations.write(KIND, levels(first, last), datetime.now(UTC))

    async def says(self, state: FeedState) -> bool:
        """Whether this is the state of the archive that people see."""
        told = await health(self.store)
        return told is not None and told.state is state


@asynccontextmanager
async def city_at(address: Address, folder: str, port: int) -> AsyncIterator[City]:
    """A store whose archive lies in the storage behind this port, in a place of this test."""
    at = f"region=ap-southeast-3&scheme=http&endpoint_override=127.0.0.1:{port}"
    archive = ArchiveSettings(folder=f"s3://{BUCKET}/{folder}?{at}", every_s=1)
    async with await open_store(address, StoreSettings(), archive=archive) as store:
        yield City(store, Files(Folder(store.archive_place)))


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "city")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture
async def city(store_address: Address, storage: int, tmp_path: Path) -> AsyncIterator[City]:
    async with city_at(store_address, tmp_path.name, storage) as found:
        yield found


async def test_it_is_written_joined_checked_exported_and_asked_as_on_a_disk(
    city: City, storage: int, marks: Marks, tmp_path: Path
) -> None:
    archiver = city.archiver()
    for first in (0, 10, 20):
        await city.tell(first, first + 10)
        await archiver.drain()
    before = city.files.of_day(KIND, NOON.date())
    assert len(before) == 3
    assert city.asked(before) == 30
    await archiver.tidy()
    with pytest.raises(FileNotFoundError):
        city.asked(before)
    assert len(city.files.folder.below("")) == 2, "one file of the day, and the archive's mark"
    async with httpx.AsyncClient() as client:
        listed = (await client.get(f"http://127.0.0.1:{storage}/{BUCKET}?list-type=2")).text
    tags = re.findall('<ETag>"?(?:&quot;)?([^<&"]+)', listed)
    assert tags
    assert not [each for each in tags if "-" in each], "none was put in parts"
    await city.tell(30, 35)
    assert await city.store.history.points(KIND, "p2c", *ALWAYS) == levels(0, 35)
    [found] = checked(city.files)
    assert (found.kind, found.days, found.files, found.rows, found.sound) == (KIND, 1, 1, 30, True)
    csv = tmp_path / "levels.csv"
    assert await export(city.store.history, KIND, *ALWAYS, csv) == 35
    assert len(csv.read_text().splitlines()) == 36
    assert await marks.counts(KIND) == Counts(came=35, kept=30)


async def stopped(tasks: Sequence[asyncio.Task[None]]) -> bool:
    """A task that is cancelled at the very moment of an answer may go on: it is cancelled again."""
    return not [each for each in tasks if not each.done() and each.cancel()]


async def test_while_it_is_away_that_is_said_nothing_is_lost_and_then_all_goes_on(
    store_address: Address,
    door: Door,
    marks: Marks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archiving, "HEARTBEAT_S", 0.05)
    async with (
        city_at(store_address, tmp_path.name, door.port) as city,
        asyncio.TaskGroup() as jobs,
    ):
        await city.tell(0, 10)
        keeping = Archiving(city.store, lambda: datetime.now(UTC), lambda: None, 1, load("bekasi"))
        tasks = [jobs.create_task(each) for each in keeping.jobs()]
        await until(lambda: city.says(FeedState.OK))
        [part] = await asyncio.to_thread(city.files.of_day, KIND, NOON.date())
        door.shut()
        await city.tell(10, 20)
        with pytest.raises(ArchiveUnavailable) as cut:
            await asyncio.to_thread(city.files.read, part.path)
        assert not isinstance(cut.value, Damaged), "a file that cannot be fetched is no damaged one"
        await until(lambda: city.says(FeedState.UNAVAILABLE))
        told = await health(city.store)
        assert told is not None
        assert told.cause == FeedCause.ARCHIVE_SILENT
        assert "does not answer" in told.reason
        door.open()
        await until(lambda: city.says(FeedState.OK))
        assert await city.store.history.points(KIND, "p2c", *ALWAYS) == levels(0, 20)
        assert await marks.counts(KIND) == Counts(came=20, kept=20)
        await until(lambda: stopped(tasks))


async def test_where_it_does_not_take_our_keys_that_is_said_and_no_file_is_called_damaged(
    city: City, storage: int
) -> None:
    archiver = city.archiver()
    for first in (0, 10):
        await city.tell(first, first + 10)
        await archiver.drain()
    day = NOON.date()
    before = city.files.of_day(KIND, day)
    checks_keys = f"http://127.0.0.1:{storage}/moto-api/reset-auth"
    async with httpx.AsyncClient() as client:
        await client.post(checks_keys, content="0")
    try:
        with pytest.raises(ArchiveUnavailable, match="does not take our keys"):
            await archiver.drain()
        with pytest.raises(ArchiveUnavailable):
            await city.store.history.points(KIND, "p2c", *ALWAYS)
        for fetch in (lambda: city.files.read(before[0].path), lambda: city.asked(before)):
            with pytest.raises(ArchiveUnavailable) as refused:
                fetch()
            assert not isinstance(refused.value, Damaged)
        with pytest.raises(ArchiveUnavailable):
            Tidying(city.files, city.store.archive_settings).set_aside(KIND, day)
    finally:
        async with httpx.AsyncClient() as client:
            await client.post(checks_keys, content="1000000")
    await archiver.tidy()
    assert await city.store.history.points(KIND, "p2c", *ALWAYS) == levels(0, 20)
