"""The archive with a season of a fleet and a year of river posts in it.

| figure             | is                                                                                  |
|--------------------|-------------------------------------------------------------------------------------|
| bytesPerPoint      | size of the position files ÷ positions in them                                      |
| dayTrackMs         | `points`: a vehicle's day, as observations; median and slowest of 20 by chance      |
| fleetMonthMs       | `query`: a month's trips of all vehicles by vehicle and by day, from the daily table |
| rawDayMs           | `query`: points and top speed of each vehicle of one day, from positions            |
| hydrographYearMs   | `means`: a year of a post by the hour (8,760 slices), from hourly means and readings |
| hydrographYear10Ms | the same by ten minutes, from the readings of 365 daily files                       |
| drainedPerS        | positions from a real stream to files, this process and Valkey on one core together |
| drainedPerCpuS     | the same by seconds of processor time of both                                       |
| joinedPerS         | rows when a day's small files become one                                            |

All through `store.history` and the archiver the watch runs, on a real Valkey. A trip's rule is not in it: the
trips are invented too.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.archive_city import (
    KIND,
    TRIPS,
    last_id,
    mark_archived,
    names,
    write_day,
    write_trips,
)
from benchmarks.ingest import _cpu_s, _one_core
from benchmarks.stack import machine
from city import hourly
from city.observations import VehiclePosition, WaterLevel
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from store.archive.columns import table_of
from store.archive.files import Files, Part
from store.archive.folder import Folder
from store.archive.joining import Joining
from store.archive.making import Making
from store.archive.spans import Span
from store.archive.tables import DailyTable
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey

SEED = 32_75
LAST = date(2026, 11, 29)
WATER, POSTS = WaterLevel.KIND, ("p0", "cileungsi", "p2c", "bendung", "cbl")
DRAINED = 400_000
FLEET = """
SELECT subject, any_value(kind) AS kind, count(*) AS trips, sum(km) AS km, count(DISTINCT day) AS days,
       sum(epoch(end_at) - epoch(begin_at)) / 3600 AS hours, sum(idle_s) / 3600 AS idle
FROM bench_trips WHERE day >= $first AND day < $last GROUP BY subject ORDER BY km DESC
"""
DAYS = """
SELECT day, kind, count(*) AS trips, count(DISTINCT subject) AS used, sum(km) AS km
FROM bench_trips WHERE day >= $first AND day < $last GROUP BY day, kind ORDER BY day
"""
RAW = """
SELECT subject, count(*) AS points, max(speed_kmh) AS top FROM vehicle_position
WHERE observed_at >= $begin_at AND observed_at < $end_at GROUP BY subject
"""


def run(vehicles: int = 300, days: int = 90, every_s: int = 10, year: int = 365) -> dict[str, Any]:
    """One JSON-ready dict."""
    folder = Path(tempfile.mkdtemp(prefix="patriot-archive-"))
    try:
        begun, load = time.monotonic(), os.getloadavg()[0]
        files = Files(Folder(str(folder / "archive")))
        told = _filled(files, vehicles, days, every_s) | _rivers(files, year)
        told["filledS"] = round(time.monotonic() - begun)
        with EmbeddedValkey(folder / "data") as server:
            told |= asyncio.run(_asked(server, folder, vehicles, days, year))
        with EmbeddedValkey(folder / "stream") as server:
            told |= asyncio.run(_drained(server, folder / "drained"))
        return told | machine() | {"load": [round(load, 1), round(os.getloadavg()[0], 1)]}
    finally:
        shutil.rmtree(folder)


def _day(back: int) -> date:
    return LAST - timedelta(days=back)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _filled(files: Files, vehicles: int, days: int, every_s: int) -> dict[str, Any]:
    rows = size = 0
    for number in range(days):
        day = _day(days - 1 - number)
        more, bytes_ = write_day(files, day, number, vehicles, every_s, SEED)
        rows, size = rows + more, size + bytes_
        write_trips(files, day, vehicles, SEED)
    return {"points": rows, "bytesPerPoint": round(size / rows, 2), "mib": round(size / 2**20)}


def _rivers(files: Files, days: int) -> dict[str, Any]:
    """Five posts that tell their level once a minute."""
    chance, rows = random.Random(SEED), 0
    for number in range(days):
        day = _day(days - 1 - number)
        levels = [
            WaterLevel(
                observed_at=(at := _moment(day) + timedelta(minutes=minute)), received_at=at,
                source="bench", gauge_id=post, level_cm=round(chance.gauss(120, 30), 1),
            )
            for post in POSTS for minute in range(1440)
        ]  # fmt: skip
        files.write(
            Part(WATER, day, Span((number, 0), (number + 1, 0))), table_of(WaterLevel, levels)
        )
        rows += len(levels)
    table = DailyTable(
        hourly.hourly(WATER), WATER, lambda it: hourly.means(it.subject, it.day, it.points)
    )
    making = Making(files, [table], _utc())
    for day, made_from in making.due(table, last_id(days)):
        making.make(table, day, made_from, last_id(days))
    return {"levels": rows}


def _utc() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("UTC")


async def _asked(
    server: EmbeddedValkey, folder: Path, vehicles: int, days: int, year: int
) -> dict[str, Any]:
    archive = ArchiveSettings(folder=str(folder / "archive"))
    await mark_archived(server.address, {KIND: days, WATER: year})
    async with await open_store(server.address, StoreSettings(), archive=archive) as store:
        questions = _questions(store, vehicles, days, year)
        return {name: await _taken(*each) for name, each in questions.items()}


def _questions(
    store: CityStore, vehicles: int, days: int, year: int
) -> dict[str, tuple[Callable[[], Awaitable[Any]], int]]:
    chance, past = random.Random(SEED), store.history
    month = {"first": LAST - timedelta(days=min(30, days)), "last": LAST}
    span = _moment(month["first"]), _moment(LAST)
    begin, end = _moment(_day(year - 1)), _moment(LAST + timedelta(days=1))

    async def track() -> Any:
        day = _moment(_day(chance.randrange(days)))
        name = chance.choice(names(vehicles))
        return await past.points(KIND, name, day, day + timedelta(days=1))

    async def fleet() -> Any:
        await past.query(DAYS, [TRIPS], *span, month)
        return await past.query(FLEET, [TRIPS], *span, month)

    async def raw() -> Any:
        day = _moment(_day(chance.randrange(days)))
        after = day + timedelta(days=1)
        return await past.query(RAW, [KIND], day, after, {"begin_at": day, "end_at": after})

    async def hydrograph(every_s: int) -> Any:
        return await past.means(WATER, "p2c", "level_cm", begin, end, every_s)

    return {
        "dayTrackMs": (track, 20),
        "fleetMonthMs": (fleet, 5),
        "rawDayMs": (raw, 3),
        "hydrographYearMs": (lambda: hydrograph(3600), 5),
        "hydrographYear10Ms": (lambda: hydrograph(600), 3),
    }


async def _taken(question: Callable[[], Awaitable[Any]], times: int) -> dict[str, float]:
    """Milliseconds; the first question, which loads DuckDB, is not counted. `cpu`: of processor time."""
    taken, cpu, found = [], [], await question()
    for _ in range(times):
        begun, cpu_begun = time.perf_counter(), time.process_time()
        found = await question()
        taken.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - cpu_begun))
    return {
        "median": round(statistics.median(taken)), "slowest": round(max(taken)),
        "cpu": round(statistics.median(cpu)), "rows": len(found),
    }  # fmt: skip


async def _drained(server: EmbeddedValkey, place: Path) -> dict[str, Any]:
    archive = ArchiveSettings(folder=str(place))
    async with await open_store(server.address, StoreSettings(), archive=archive) as store:
        await _sent(store)
        leader = store.archiver(1, lambda: datetime.now(UTC), lambda: None)
        with _one_core(server):
            begun, cpu = time.perf_counter(), time.process_time() + _cpu_s(server)
            done = await leader.drain()
            wall_s = time.perf_counter() - begun
            cpu_s = time.process_time() + _cpu_s(server) - cpu
    told = {"drainedPerS": round(done / wall_s), "drainedPerCpuS": round(done / cpu_s)}
    return told | _joined(Files(Folder(str(place))))


async def _sent(store: CityStore) -> None:
    """Of 1,000 vehicles, a batch each second, as a gateway posts them."""
    now = datetime.now(UTC).replace(microsecond=0)
    for second in range(DRAINED // 1000):
        at = now - timedelta(seconds=DRAINED // 1000 - second)
        batch = [
            VehiclePosition(
                observed_at=at, received_at=at + timedelta(milliseconds=400 + each), source="osmand",
                vehicle_id=f"v{each:04}", lat=-6.2 + second * 1e-5, lng=107.0 + each * 1e-4,
                speed_kmh=27.5, heading_deg=float(each % 360), accuracy_m=4.8, ignition_on=True,
            )
            for each in range(1000)
        ]  # fmt: skip
        await store.observations.write(KIND, batch, now)


def _joined(files: Files) -> dict[str, Any]:
    begun, rows = time.perf_counter(), 0
    for day in files.days(KIND):
        whole = Joining(files).join(KIND, day, (2**62, 0))
        rows += files.count(whole) if whole else 0
    return {"joinedPerS": round(rows / (time.perf_counter() - begun))}
