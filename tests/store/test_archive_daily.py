"""Daily tables: made from a day's observations as the city counts days, and again when more came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from city import hourly
from city.hourly import HourlyMean
from city.observations import AirQuality, WaterLevel
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.address import Address
from store.archive.archiver import Archiver
from store.archive.checking import checked, set_aside
from store.archive.columns import rows_of
from store.archive.files import Files
from store.archive.folder import Folder
from store.archive.monthly import Tables, month_of
from store.archive.tables import DailyTable, SubjectDay
from store.city_store import CityStore, open_store

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
WATER, HOURS = WaterLevel.KIND, hourly.hourly(WaterLevel.KIND)
ZONE = "Asia/Jakarta"


@pytest.fixture
async def kept(store_address: Address, tmp_path: Path) -> AsyncIterator[CityStore]:
    archive = ArchiveSettings(folder=str(tmp_path))
    async with await open_store(store_address, StoreSettings(), archive=archive) as opened:
        yield opened


def level(at: datetime, level_cm: float | None, gauge: str = "p2c") -> WaterLevel:
    return WaterLevel(observed_at=at, received_at=at, source="t", gauge_id=gauge, level_cm=level_cm)


class Counting:
    """The rule of hourly means, and which days it was asked for."""

    def __init__(self) -> None:
        self.days: list[date] = []

    def __call__(self, found: SubjectDay) -> list[HourlyMean]:
        self.days.append(found.day)
        return list(hourly.means(found.subject, found.day, found.points))


def archiver(store: CityStore, rule: Counting) -> Archiver:
    return store.archiver(1, lambda: NOW, lambda: None, [DailyTable(HOURS, WATER, rule)], ZONE)


async def worked(store: CityStore, rule: Counting, *levels: WaterLevel) -> None:
    """These came, and the leader did its hourly work."""
    await store.observations.write(WATER, levels, NOW)
    leader = archiver(store, rule)
    await leader.drain()
    await leader.tidy()


def rows(folder: Path, day: date) -> list[HourlyMean]:
    table = Files(Folder(str(folder))).read(month_of(HOURS, day).path)
    return [each for each in rows_of(HourlyMean, table) if each.day == day]


async def test_a_day_is_the_citys_day_and_an_hour_has_mean_least_most_and_number(
    kept: CityStore, tmp_path: Path
) -> None:
    evening = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 23.30 in the city
    later = evening + timedelta(hours=1)  # half past midnight
    levels = [level(evening, 100.0), level(evening + timedelta(minutes=9), 140.0)]
    await worked(kept, Counting(), *levels, level(later, 90.0), level(later, None, "other"))
    (first,), (second,) = rows(tmp_path, date(2026, 3, 1)), rows(tmp_path, date(2026, 3, 2))
    assert first == HourlyMean(
        subject="p2c", day=date(2026, 3, 1), hour_at=evening.replace(minute=0), field="level_cm",
        mean=120.0, least=100.0, most=140.0, n=2,
    )  # fmt: skip
    assert (second.mean, second.n) == (90.0, 1)


async def test_a_day_is_made_again_only_when_something_came_for_it(
    kept: CityStore, tmp_path: Path
) -> None:
    rule, third, fifth = Counting(), NOW - timedelta(days=6), NOW - timedelta(days=4)
    await worked(kept, rule, level(third, 1.0), level(fifth, 2.0))
    assert rule.days == [third.date(), fifth.date()]
    await worked(kept, rule)
    assert len(rule.days) == 2
    await worked(kept, rule, level(third + timedelta(minutes=1), 3.0))
    assert rule.days[2:] == [third.date()]
    assert rows(tmp_path, third.date())[0].mean == 2.0
    assert rows(tmp_path, fifth.date())[0].mean == 2.0


async def test_what_was_made_stays_when_the_readings_are_let_go(
    kept: CityStore, tmp_path: Path
) -> None:
    rule, day = Counting(), NOW - timedelta(days=6)
    await worked(kept, rule, level(day, 1.0))
    Folder(str(tmp_path)).drop_folder(f"kind={WATER}/day={day.date()}")
    await worked(kept, rule, level(day + timedelta(days=3), 1.0))
    assert rows(tmp_path, day.date())[0].mean == 1.0


async def test_means_over_long_times_are_the_same_with_hourly_means_as_without(
    kept: CityStore, tmp_path: Path
) -> None:
    begin = datetime(2026, 3, 1, tzinfo=UTC)
    levels = [level(begin + timedelta(minutes=40 * each), float(each % 17)) for each in range(280)]
    await kept.observations.write(WATER, levels, NOW)
    asked = WATER, "p2c", "level_cm", begin, NOW, 7200
    before = await kept.history.means(*asked)
    await worked(kept, Counting())
    assert Tables(Files(Folder(str(tmp_path)))).last_day(HOURS) == date(2026, 3, 9)
    Folder(str(tmp_path)).drop_folder(f"kind={WATER}/day=2026-03-02")  # let go of: the hours stay
    after = await kept.history.means(*asked)
    assert [each.at for each in after] == [each.at for each in before]
    assert [each.mean for each in after] == pytest.approx([each.mean for each in before])
    assert [each[2:] for each in after] == [each[2:] for each in before]


async def test_a_daily_table_is_a_view_of_a_report(kept: CityStore) -> None:
    await worked(kept, Counting(), level(NOW - timedelta(days=4), 7.0))
    sql = "SELECT day, mean FROM water_level_hourly WHERE field = 'level_cm' AND day >= $first"
    first = date(2026, 3, 1)
    found = await kept.history.query(sql, [HOURS], NOW - timedelta(days=9), NOW, {"first": first})
    assert found == [{"day": date(2026, 3, 5), "mean": 7.0}]


async def test_a_damaged_month_is_set_aside_and_made_anew_of_what_is_there(
    kept: CityStore, tmp_path: Path
) -> None:
    day = NOW - timedelta(days=4)
    await worked(kept, Counting(), level(day, 7.0))
    path = tmp_path / month_of(HOURS, day.date()).path
    path.write_bytes(path.read_bytes()[:50])
    await worked(kept, Counting())
    assert rows(tmp_path, day.date())[0].mean == 7.0
    assert path.with_name(path.name + ".damaged").exists()
    files = Files(Folder(str(tmp_path)))
    found = {each.kind: each for each in checked(files)}
    assert (found[HOURS].files, found[HOURS].rows, found[HOURS].damaged) == (1, 1, [])
    aside = month_of(HOURS, day.date()).path + ".damaged"
    assert found[HOURS].aside == set_aside(files) == [aside]


async def test_a_month_that_was_set_aside_and_cannot_be_made_anew_is_a_gap(
    kept: CityStore, tmp_path: Path
) -> None:
    days = [NOW - timedelta(days=each) for each in (40, 4)]
    await worked(kept, Counting(), *(level(each, 7.0) for each in days))
    files = Files(Folder(str(tmp_path)))
    months = [month_of(HOURS, each.date()) for each in days]
    for each in months:
        files.folder.put(each.path, b"half a file")
        assert Tables(files).made_from(each) == {}
    sql = f"SELECT mean FROM {HOURS}"
    assert await kept.history.query(sql, [HOURS], days[0], NOW) == []
    assert Tables(files).last_day(HOURS) is None
    await worked(kept, Counting())
    assert Tables(files).last_day(HOURS) == days[1].date()
    Tables(files).let_go(HOURS, days[1].date())
    assert files.folder.folders(f"kind={HOURS}") == [f"month={months[1].month}"]


async def test_a_month_damaged_within_is_set_aside_and_all_its_days_are_made_anew(
    kept: CityStore, tmp_path: Path
) -> None:
    """Its footer is whole, so it shows only when the month is read for the next day."""
    days = [NOW - timedelta(days=each) for each in (6, 5, 4)]
    leader = archiver(kept, Counting())
    for number, day in enumerate(days):
        await kept.observations.write(WATER, [level(day, float(number))], NOW)
        await leader.drain()
        if number == 2:
            path = tmp_path / month_of(HOURS, day.date()).path
            content = bytearray(path.read_bytes())
            content[4:60] = bytes(56)
            path.write_bytes(content)
        await leader.tidy()
    assert path.with_name(path.name + ".damaged").exists()
    await leader.tidy()
    means = [rows(tmp_path, each.date())[0].mean for each in days]
    assert means == [0.0, 1.0, 2.0]


async def test_a_damaged_file_is_a_gap_in_the_days_table(kept: CityStore, tmp_path: Path) -> None:
    day = NOW - timedelta(days=4)
    await kept.observations.write(WATER, [level(day, 7.0)], NOW)
    leader = archiver(kept, Counting())
    await leader.drain()
    files = Files(Folder(str(tmp_path)))
    files.folder.put(files.of_day(WATER, day.date())[0].path, b"PAR1 and no more")
    await worked(kept, Counting(), level(day + timedelta(days=1), 9.0))
    assert rows(tmp_path, (day + timedelta(days=1)).date())[0].mean == 9.0


async def test_what_is_too_old_goes_even_when_a_table_cannot_be_made(
    store_address: Address, tmp_path: Path
) -> None:
    def broken(found: SubjectDay) -> list[HourlyMean]:
        raise RuntimeError(found.subject)

    archive = ArchiveSettings(folder=str(tmp_path), other_days=3)
    async with await open_store(store_address, StoreSettings(), archive=archive) as store:
        days = [NOW - timedelta(days=each) for each in (6, 2)]
        await store.observations.write(WATER, [level(each, 1.0) for each in days], NOW)
        table = DailyTable(HOURS, WATER, broken)
        leader = store.archiver(1, lambda: NOW, lambda: None, [table], ZONE)
        await leader.drain()
        with pytest.raises(RuntimeError, match="p2c"):
            await leader.tidy()
        assert Files(Folder(str(tmp_path))).days(WATER) == [days[1].date()]


def test_a_days_average_of_the_air_belongs_in_no_hour() -> None:
    when = {"observed_at": NOW, "received_at": NOW, "source": "t", "station_id": "s"}
    day = AirQuality(pm25_ug_m3=99.0, averaged_over_s=86400, **when)
    hour = AirQuality(pm25_ug_m3=50.0, **when)
    (mean,) = hourly.means("s", NOW.date(), [day, hour])
    assert (mean.field, mean.mean, mean.n) == ("pm25_ug_m3", 50.0, 1)
