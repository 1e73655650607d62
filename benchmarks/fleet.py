"""The fleet's pages over a month, as a browser gets them from a real web process.

Positions of `derived` days are written by the archive's own functions and made into rows by the watch's own
deriving. The month's other days hold the same rows under their own dates: rows as they are really made,
without hours of making them. Then a real `web` process starts on it and an operator asks.

| figure      | from                                         | to                                         |
|-------------|----------------------------------------------|--------------------------------------------|
| derivedMs   | a vehicle's day of positions in the archive  | its rows are kept; mean                    |
| firstMs     | the first question of the process, a month   | the whole page                             |
| monthMs     | a month that nobody asked for yet            | the whole page; median and slowest of 10   |
| againMs     | the same month again                         | the whole page; median and slowest of 10   |
| rowsMs      | the trips behind a figure of the month       | the first fifty of them; the same of 5     |
| vehicleMs   | a vehicle's page of a week, others each time | the whole page; the same of 10             |
| trackMs     | a vehicle's day track as JSON, others each   | the whole answer; the same of 20           |

`cpuMs` is the web process's processor time for one of these.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from msgspec.structs import replace

from benchmarks.archive_city import KIND, mark_archived
from benchmarks.desk import mebibytes, process, signed_in
from benchmarks.fleet_city import names, write_day
from benchmarks.stack import cpu_s, machine
from city.fleet.parts import Part
from city.profile import Profile, load
from city.settings import StoreSettings
from city.settings_archive import ArchiveSettings
from operations.fleet import rows
from operations.fleet.deriving import Deriving
from operations.fleet.report import span_of
from store.archive.daily import Daily
from store.archive.files import Files
from store.archive.folder import Folder
from store.archive.tables import TRIPS, VISITS
from store.city_store import CityStore, open_store
from store.embedded import EmbeddedValkey

MONTH, TIMES = 31, 10
ONE = timedelta(days=1)


def run(vehicles: int = 300, derived: int = 1, every_s: int = 10) -> dict[str, Any]:
    """One JSON-ready dict."""
    profile, load_before = load("bekasi"), os.getloadavg()[0]
    last = datetime.now(UTC).astimezone(ZoneInfo(profile.time_zone)).date() - ONE
    with (
        tempfile.TemporaryDirectory(prefix="patriot-fleet-") as folder,
        EmbeddedValkey(Path(folder) / "data") as server,
    ):
        place = str(Path(folder) / "archive")
        told = asyncio.run(_filled(server, place, profile, last, vehicles, derived, every_s))
        told |= _measured(server, place, profile, last, vehicles)
    return told | machine() | {"load": [round(load_before, 1), round(os.getloadavg()[0], 1)]}


async def _filled(
    server: EmbeddedValkey, place: str, profile: Profile, last: date, vehicles: int, derived: int, every_s: int
) -> dict[str, Any]:  # fmt: skip
    files = Files(Folder(place))
    days = [last - ONE * each for each in range(derived, -1, -1)]
    points = sum(write_day(files, profile, day, n, vehicles, every_s) for n, day in enumerate(days))
    await mark_archived(server.address, {KIND: len(days)})
    archive = ArchiveSettings(folder=place)
    async with await open_store(server.address, StoreSettings(), archive=archive) as store:
        begun, whom = time.monotonic(), names(profile, vehicles)
        making = Deriving(store, profile, lambda: datetime.now(UTC), lambda: None, tuple)
        for day in days[1:]:
            await making.make(day, whom)
        took_s = time.monotonic() - begun
        kept = await _repeated(store, Daily(place), profile, days[1:], last, whom)
    each_ms = round(1000 * took_s / vehicles / derived, 1)
    return {"points": points, "derivedMs": each_ms, "rowsOfMonth": kept}


async def _repeated(
    store: CityStore, daily: Daily, profile: Profile, made: list[date], last: date, whom: list[str]
) -> int:
    """The made days' rows, under the dates of all days that are asked for; how many in a month."""
    kept = 0
    for back in range(MONTH + TIMES + 1):
        day, source = last - ONE * back, made[-1 - back % len(made)]
        span = span_of(source, source + ONE, profile.time_zone)
        parts = (await rows.behind(store.history, span, "day", rows.Asked(), 0, 1_000_000)).parts
        if day not in made:
            daily.put(TRIPS, day, whom, [_moved(each, day - source, day) for each in parts])
            daily.put(VISITS, day, whom, [])
        kept += len(parts) if back < MONTH else 0
    return kept


def _moved(part: Part, by: timedelta, day: date) -> Part:
    return replace(part, day=day, start_at=part.start_at + by, end_at=part.end_at + by)


def _measured(
    server: EmbeddedValkey, place: str, profile: Profile, last: date, vehicles: int
) -> dict[str, Any]:
    cookie = asyncio.run(signed_in(server.address))
    with (
        process("web", server.address, PATRIOT_ARCHIVE_FOLDER=place) as (web, pid, _),
        httpx.Client(base_url=web, trust_env=False, timeout=120) as client,
    ):
        client.cookies.set("patriot_session", cookie)
        whom = random.Random(1).sample(names(profile, vehicles), min(vehicles, 20))
        asked = _asked(last, iter(whom * TIMES))
        return {name: _taken(client, pid, *each) for name, each in asked.items()} | {
            "webMib": mebibytes(pid)
        }


def _asked(last: date, whom: Iterator[str]) -> dict[str, tuple[Callable[[int], str], int]]:
    def month(back: int) -> str:
        end = last - ONE * back
        return f"period={end - ONE * (MONTH - 1)}..{end}"

    week = f"period={last - ONE * 6}..{last}"
    return {
        "firstMs": (lambda _: f"/fleet?{month(0)}", 1),
        "monthMs": (lambda n: f"/fleet?{month(1 + n)}", TIMES),
        "againMs": (lambda _: f"/fleet?{month(TIMES)}", TIMES),
        "rowsMs": (lambda n: f"/api/fleet/rows?{month(n)}&set=trips", 5),
        "vehicleMs": (lambda _: f"/fleet/{next(whom)}?{week}&day={last}", TIMES),
        "trackMs": (lambda _: f"/api/fleet/{next(whom)}/track?day={last}", 2 * TIMES),
    }


def _taken(
    client: httpx.Client, pid: int, path: Callable[[int], str], times: int
) -> dict[str, float]:
    """Milliseconds; every answer must be one, of that many KiB."""
    taken, cpu_begun, size = [], cpu_s(pid), 0
    for number in range(times):
        begun = time.perf_counter()
        answer = client.get(path(number))
        taken.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, answer.text
        size = len(answer.content)
    cpu_ms = 1000 * (cpu_s(pid) - cpu_begun) / times
    told = {"median": statistics.median(taken), "slowest": max(taken), "cpuMs": cpu_ms}
    return {name: round(each, 1) for name, each in told.items()} | {"kib": round(size / 1024)}
