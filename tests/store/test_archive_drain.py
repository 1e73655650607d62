"""From the stream to files: nothing is lost, nothing is doubled, and the counts say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.observations import VehiclePosition, WaterLevel
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.address import Address
from store.archive.drain import Drain
from store.archive.files import Files
from store.archive.folder import Folder
from store.archive.joining import Joining
from store.archive.marks import Counts, Fenced, Marks
from store.archive.waiting import Waiting
from store.city_store import CityStore, open_store
from store.connection import Connection

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WATER, CAR = WaterLevel.KIND, VehiclePosition.KIND
ALWAYS = (NOON - timedelta(days=9), NOON + timedelta(days=9))


def level(at_s: float) -> WaterLevel:
    at = NOON + timedelta(seconds=at_s)
    return WaterLevel(observed_at=at, received_at=at, source="t", gauge_id="p2c", level_cm=at_s)


def levels(first: int, last: int, every_s: float = 1.0) -> list[WaterLevel]:
    return [level(each * every_s) for each in range(first, last)]


def settings(folder: Path, **more: int) -> ArchiveSettings:
    return ArchiveSettings(folder=str(folder), **more)


@pytest.fixture
async def kept(store_address: Address, tmp_path: Path) -> AsyncIterator[CityStore]:
    archive = settings(tmp_path)
    async with await open_store(store_address, StoreSettings(), archive=archive) as opened:
        yield opened


def drain(connection: Connection, folder: Path, fence: int = 1) -> Drain:
    files = Files(Folder(str(folder)))
    return Drain(Waiting(connection), Marks(connection, fence), files)


def files_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.rglob("*.parquet"))


def rows_in(folder: Path) -> list[float]:
    """The levels in what counts of the files."""
    files = Files(Folder(str(folder)))
    parts = [part for day in files.days(WATER) for part in files.of_day(WATER, day)]
    return sorted(
        level for each in parts for level in files.read(each.path)["level_cm"].to_pylist()
    )


async def test_what_waits_goes_to_a_file_for_each_day_and_is_counted(
    kept: CityStore, connection: Connection, tmp_path: Path
) -> None:
    batch = levels(0, 50, every_s=3600.0)
    await kept.observations.write(WATER, batch, NOON)
    leader = drain(connection, tmp_path)
    await leader.begin(WATER)
    done = await leader.step(WATER)
    assert (done.rows, done.more) == (50, False)
    assert await Marks(connection).counts(WATER) == Counts(came=50, kept=50)
    assert len(files_in(tmp_path)) == 3
    assert await kept.history.points(WATER, "p2c", *ALWAYS) == batch
    assert (await leader.step(WATER)).rows == 0


async def test_a_long_wait_is_drained_in_batches_and_nothing_is_doubled(
    kept: CityStore, connection: Connection, tmp_path: Path
) -> None:
    for first in range(0, 100, 10):
        await kept.observations.write(WATER, levels(first, first + 10), NOON)
    leader = drain(connection, tmp_path)
    await leader.begin(WATER)
    counts = []
    while (done := await leader.step(WATER, most=25)).rows:
        counts.append(done.rows)
    assert counts == [30, 30, 30, 10]
    assert await kept.history.points(WATER, "p2c", *ALWAYS) == levels(0, 100)


class Killed(Exception):
    """Stands for `kill -9` at this very place, or for a disk that is full."""


class Dying(Files):
    """Writes so many files, then dies, as often as it is asked."""

    def __init__(self, folder: Path, files: int) -> None:
        super().__init__(Folder(str(folder)))
        self.left = files

    def write(self, *args: object) -> int:
        if not self.left:
            raise Killed
        self.left -= 1
        return super().write(*args)  # type: ignore[arg-type]


@pytest.mark.parametrize("files", [0, 1, 2])
async def test_a_drain_cut_off_after_some_of_its_files_is_finished_by_the_next_leader(
    kept: CityStore, connection: Connection, tmp_path: Path, files: int
) -> None:
    await kept.observations.write(WATER, levels(0, 50, 3600.0), NOON)
    first = Drain(Waiting(connection), Marks(connection, 1), Dying(tmp_path, files))
    await first.begin(WATER)
    with pytest.raises(Killed):
        await first.step(WATER)
    assert await kept.history.points(WATER, "p2c", *ALWAYS) == levels(0, 50, 3600.0)
    await kept.observations.write(WATER, levels(50, 60, 3600.0), NOON)
    second = drain(connection, tmp_path, fence=2)
    assert (await second.begin(WATER)).rows == 50
    assert (await second.step(WATER)).rows == 10
    assert await kept.history.points(WATER, "p2c", *ALWAYS) == levels(0, 60, 3600.0)
    assert await Marks(connection).counts(WATER) == Counts(came=60, kept=60)


@pytest.mark.parametrize("files", [(1, 0), (1, 1), (2, 1), (0, 2)])
async def test_a_drain_that_failed_twice_while_more_came_is_finished_with_every_row_once(
    kept: CityStore, connection: Connection, tmp_path: Path, files: tuple[int, int]
) -> None:
    """The second try claims more than the first one, whose files may be there."""
    writer = Dying(tmp_path, 0)
    first = Drain(Waiting(connection), Marks(connection, 1), writer)
    await first.begin(WATER)
    for number, writer.left in enumerate(files):
        batch = [level(3600.0 * each + number) for each in range(50)]
        await kept.observations.write(WATER, batch, NOON)
        with pytest.raises(Killed):
            await first.step(WATER)
    assert (await drain(connection, tmp_path, fence=2).begin(WATER)).rows == 100
    assert rows_in(tmp_path) == sorted(
        3600.0 * each + second for each in range(50) for second in (0, 1)
    )
    assert await Marks(connection).counts(WATER) == Counts(came=100, kept=100)


async def test_a_store_that_forgot_takes_the_rows_of_joined_files_for_kept(
    kept: CityStore, connection: Connection, tmp_path: Path
) -> None:
    """An older backup, files joined since, a stream that was trimmed: no day is written anew with less."""
    leader = drain(connection, tmp_path)
    await leader.begin(WATER)
    late = levels(1, 11)
    for batch in (levels(0, 20, 3600.0), levels(20, 40, 3600.0), late):
        await kept.observations.write(WATER, batch, NOON)
        await leader.step(WATER)
    files = Files(Folder(str(tmp_path)))
    newest = max(files.newest(WATER).values())
    assert Joining(files).join(WATER, NOON.date(), newest)
    before = rows_in(tmp_path)
    oldest = await connection.call("XRANGE", "{water_level}:stream", "-", "+", "COUNT", 1)
    await connection.call("XDEL", "{water_level}:stream", oldest[0][0])
    await connection.call("DEL", "{water_level}:archive")
    await drain(connection, tmp_path, 2).begin(WATER)
    assert rows_in(tmp_path) == before
    assert await Waiting(connection).archived(WATER) == newest


async def test_what_came_before_the_archive_was_waited_for_is_kept_and_counts_nowhere(
    store_address: Address, connection: Connection, tmp_path: Path
) -> None:
    async with await open_store(store_address, StoreSettings()) as without:
        await without.observations.write(WATER, levels(0, 10), NOON)
    leader = drain(connection, tmp_path)
    await leader.begin(WATER)
    async with await open_store(
        store_address, StoreSettings(), archive=settings(tmp_path)
    ) as opened:
        await opened.observations.write(WATER, levels(10, 15), NOON)
        assert (await leader.step(WATER)).rows == 15
        assert await Marks(connection).counts(WATER) == Counts(came=5, kept=5)


async def test_who_led_before_may_not_go_on(
    kept: CityStore, connection: Connection, tmp_path: Path
) -> None:
    await kept.observations.write(WATER, levels(0, 5), NOON)
    asleep, awake = drain(connection, tmp_path, 1), drain(connection, tmp_path, 2)
    await asleep.begin(WATER)
    await awake.begin(WATER)
    with pytest.raises(Fenced):
        await asleep.step(WATER)
    with pytest.raises(Fenced):
        await asleep.begin(WATER)
    assert (await awake.step(WATER)).rows == 5
    assert await kept.history.points(WATER, "p2c", *ALWAYS) == levels(0, 5)


async def test_a_store_that_forgot_what_was_archived_doubles_nothing(
    kept: CityStore, connection: Connection, tmp_path: Path
) -> None:
    leader = drain(connection, tmp_path)
    await leader.begin(WATER)
    for first in (0, 10):
        await kept.observations.write(WATER, levels(first, first + 10), NOON)
        await leader.step(WATER)
    await connection.call("DEL", "{water_level}:archive")
    again = drain(connection, tmp_path, 2)
    await again.begin(WATER)
    await kept.observations.write(WATER, levels(20, 30), NOON)
    assert (await again.step(WATER)).rows == 10
    assert await kept.history.points(WATER, "p2c", *ALWAYS) == levels(0, 30)


async def test_the_stream_is_trimmed_only_of_what_is_archived(
    store_address: Address, connection: Connection, tmp_path: Path
) -> None:
    short = StoreSettings(slow_window_s=30.0)
    async with await open_store(store_address, short, archive=settings(tmp_path)) as store:
        now = datetime.now(UTC)
        await age_stream(connection, 150)
        await write_single(store, now, 150)
        assert await connection.call("XLEN", "{water_level}:stream") == 300
        leader = drain(connection, tmp_path)
        await leader.begin(WATER)
        await leader.step(WATER)
        await write_single(store, now + timedelta(seconds=1), 150)
        assert await connection.call("XLEN", "{water_level}:stream") < 300 + 150
        oldest = await connection.call("XRANGE", "{water_level}:stream", "-", "+", "COUNT", 1)
        assert oldest[0][0] > b"1000-0"


async def age_stream(connection: Connection, count: int) -> None:
    """Entries that came long before the window."""
    import msgspec

    for each in range(count):
        blob = msgspec.msgpack.encode(level(each))
        id_ = f"1000-{each}"
        await connection.call("XADD", "{water_level}:stream", id_, "n", 1, "o", blob)


async def write_single(store: CityStore, now: datetime, count: int) -> None:
    """Each in a call of its own: an entry each."""
    for each in range(count):
        at = now + timedelta(milliseconds=each)
        one = WaterLevel(
            observed_at=at, received_at=at, source="t", gauge_id="g", level_cm=float(each)
        )
        await store.observations.write(WATER, [one], now)


async def test_when_too_many_wait_the_oldest_are_lost_and_counted(
    store_address: Address, connection: Connection, tmp_path: Path
) -> None:
    few = settings(tmp_path, waiting_others=20)
    async with await open_store(store_address, StoreSettings(), archive=few) as store:
        for each in range(50):
            await store.observations.write(WATER, [level(each)], NOON)
        counts = await Marks(connection).counts(WATER)
        assert counts == Counts(came=50, kept=0, lost=30)
        assert counts.waiting == 20
        leader = drain(connection, tmp_path)
        await leader.begin(WATER)
        assert (await leader.step(WATER)).rows == 20
        assert await store.history.points(WATER, "p2c", *ALWAYS) == levels(30, 50)
        assert (await Marks(connection).counts(WATER)).waiting == 0


async def test_what_a_drain_has_claimed_is_not_lost_any_more(
    store_address: Address, connection: Connection, tmp_path: Path
) -> None:
    few = settings(tmp_path, waiting_others=20)
    async with await open_store(store_address, StoreSettings(), archive=few) as store:
        await write_each(store, 0, 20)
        first = Drain(Waiting(connection), Marks(connection, 1), Dying(tmp_path, 0))
        await first.begin(WATER)
        with pytest.raises(Killed):
            await first.step(WATER)
        await write_each(store, 20, 60)
        second = drain(connection, tmp_path, 2)
        assert (await second.begin(WATER)).rows == 20
        assert (await second.step(WATER)).rows == 1
        assert await Marks(connection).counts(WATER) == Counts(came=60, kept=21, lost=39)


async def write_each(store: CityStore, first: int, last: int) -> None:
    for each in range(first, last):
        await store.observations.write(WATER, [level(each)], NOON)
