"""Small files of a day become one, and whoever reads meanwhile sees each row once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.observations import WaterLevel
from store.archive.columns import rows_of, table_of
from store.archive.files import Damaged, Files, Part
from store.archive.folder import Folder
from store.archive.joining import Joining
from store.archive.spans import Span

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY, WATER = NOON.date(), WaterLevel.KIND


def level(number: int, gauge: str) -> WaterLevel:
    at = NOON + timedelta(seconds=number)
    return WaterLevel(observed_at=at, received_at=at, source="t", gauge_id=gauge, level_cm=number)


def small_files(files: Files, count: int = 6) -> list[WaterLevel]:
    """Ten rows each, of three gauges in turn."""
    rows = [level(each, f"g{each % 3}") for each in range(10 * count)]
    for each in range(count):
        part = Part(WATER, DAY, Span((each, 0), (each + 1, 0)))
        files.write(part, table_of(WaterLevel, rows[each::count]))
    return sorted(rows, key=lambda row: (row.gauge_id, row.observed_at))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.rglob("*.parquet"))


@pytest.mark.parametrize("at_once", [1, 25, 1000])
def test_a_days_files_become_one_in_order_whatever_fits_into_memory(
    tmp_path: Path, at_once: int
) -> None:
    files = Files(Folder(str(tmp_path)))
    rows = small_files(files)
    whole = Joining(files, at_once).join(WATER, DAY, (6, 0))
    assert whole == Part(WATER, DAY, Span((0, 0), (6, 0)))
    assert names(tmp_path) == ["0-0_6-0.parquet"]
    assert rows_of(WaterLevel, files.read(whole.path)) == rows


def test_what_is_not_archived_yet_is_left_alone(tmp_path: Path) -> None:
    files = Files(Folder(str(tmp_path)))
    small_files(files)
    Joining(files).join(WATER, DAY, (4, 0))
    assert names(tmp_path) == ["0-0_4-0.parquet", "4-0_5-0.parquet", "5-0_6-0.parquet"]


def test_what_a_kill_left_behind_goes_the_next_time(tmp_path: Path) -> None:
    files = Files(Folder(str(tmp_path)))
    small_files(files)
    old = {
        each: (tmp_path / f"kind={WATER}/day={DAY}" / each).read_bytes() for each in names(tmp_path)
    }
    Joining(files).join(WATER, DAY, (6, 0))
    for name in list(old)[:3]:
        files.folder.put(f"kind={WATER}/day={DAY}/{name}", old[name])
    assert [each.span for each in files.of_day(WATER, DAY)] == [Span((0, 0), (6, 0))]
    assert Joining(files).join(WATER, DAY, (6, 0)) is None
    assert names(tmp_path) == ["0-0_6-0.parquet"]


def test_a_damaged_file_stops_the_joining_and_nothing_goes(tmp_path: Path) -> None:
    files = Files(Folder(str(tmp_path)))
    small_files(files)
    path = tmp_path / f"kind={WATER}/day={DAY}/2-0_3-0.parquet"
    path.write_bytes(b"half a file")
    with pytest.raises(Damaged, match=r"2-0_3-0\.parquet"):
        Joining(files).join(WATER, DAY, (6, 0))
    assert len(names(tmp_path)) == 6


def test_whoever_reads_up_to_an_older_id_is_told_to_look_again(tmp_path: Path) -> None:
    files = Files(Folder(str(tmp_path)))
    small_files(files)
    Joining(files).join(WATER, DAY, (6, 0))
    with pytest.raises(FileNotFoundError):
        files.of_day(WATER, DAY, until=(4, 0))
