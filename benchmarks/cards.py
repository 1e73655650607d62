"""Report cards over a year of complaints, as a browser gets them from a real web process.

The embedded Valkey is filled with `cases` complaints of the last 365 days and as many of the year
before, which the page compares with: solved, rated, reopened, given to another agency, some still
open. Then a real `web` process starts on it and a person who may export asks for the year's page.

| figure          | from                                  | to                                         |
|-----------------|---------------------------------------|--------------------------------------------|
| webReadyS       | start of the web process              | it is ready                                |
| cardsReadyS     | the same                              | its first page with figures                |
| coldMs          | a year that nobody asked for yet      | the whole page; median and slowest of 10   |
| warmMs          | the same year again                   | the whole page; median and slowest of 10   |
| unchangedMs     | "has anything changed?"               | 304; median and slowest of 10              |
| casesMs         | the cases behind a figure             | the first fifty of them; slowest of 5      |
| xlsxS           | the year as XLSX                      | the whole file (made in a process apart)   |
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from benchmarks.desk import mebibytes, process, signed_in
from benchmarks.desk_city import SEED, case, write_all
from benchmarks.stack import machine, wait_for
from city.complaints import Complaint, Event, Kind, Status, apply
from city.profile import Profile, load
from store.embedded import EmbeddedValkey

YEAR = timedelta(days=365)
TIMES = 10
LOADED_WITHIN_S = 300.0
FIGURE = re.compile(r'data-agency="([a-z0-9-]+)" data-cases="closed"')


def run(cases: int = 200_000) -> dict[str, Any]:
    """One JSON-ready dict."""
    profile, now = load("bekasi"), datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="patriot-cards-") as folder,
        EmbeddedValkey(Path(folder)) as server,
    ):
        begun = time.monotonic()
        write_all(server.address, lives(profile, cases, now))
        told = {"cases": cases, "filledS": round(time.monotonic() - begun, 1)}
        return told | _measure(server, profile, now) | machine()


def _measure(server: EmbeddedValkey, profile: Profile, now: datetime) -> dict[str, Any]:
    cookie, begun = asyncio.run(signed_in(server.address)), time.monotonic()
    last = now.astimezone(ZoneInfo(profile.time_zone)).date()
    with (
        process("web", server.address) as (web, pid, ready_s),
        httpx.Client(base_url=web, trust_env=False, timeout=120) as client,
    ):
        client.cookies.set("patriot_session", cookie)
        wait_for(lambda: _page(client, _year(last)), LOADED_WITHIN_S, "report cards")
        told = {"webReadyS": ready_s, "cardsReadyS": round(time.monotonic() - begun, 1)}
        told |= _pages(client, last) | _behind(client, last, now)
        return told | {"webMib": mebibytes(pid)} | _file(client, last)


def _year(last: date) -> str:
    """The 365 days up to this one."""
    return f"{last - timedelta(days=364)}..{last}"


def _page(client: httpx.Client, period: str) -> str:
    """The page once it has figures; "" before."""
    answer = client.get("/report-cards", params={"period": period})
    answer.raise_for_status()
    return answer.text if FIGURE.search(answer.text) else ""


def _pages(client: httpx.Client, last: date) -> dict[str, Any]:
    unasked = iter([_year(last - timedelta(days=each)) for each in range(1, TIMES + 1)])
    cold = _taken(lambda: _page(client, next(unasked)))
    warm = _taken(lambda: _page(client, _year(last - timedelta(days=TIMES))))
    period = _year(last - timedelta(days=TIMES))
    mark = re.findall(r'data-mark="([^"]+)"', _page(client, period))[0]
    path, known = f"/report-cards?period={period}", {"If-None-Match": f'"{mark}"'}
    unchanged = _taken(lambda: client.get(path, headers=known).status_code == 304)
    return {"coldMs": cold, "warmMs": warm, "unchangedMs": unchanged}


def _taken(question: Callable[[], object], times: int = TIMES) -> dict[str, float]:
    """Milliseconds; every answer must be one."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        assert question()
        taken.append(1000 * (time.perf_counter() - begun))
    return {"median": round(statistics.median(taken), 1), "slowest": round(max(taken), 1)}


def _behind(client: httpx.Client, last: date, now: datetime) -> dict[str, Any]:
    period = _year(last)
    agency = FIGURE.findall(_page(client, period))[0]
    asked = {"period": period, "until": str(int(now.timestamp() * 1000)), "set": "closed"}
    path = f"/api/report-cards/{agency}/cases"
    found = _taken(lambda: client.get(path, params=asked).json()["cases"], 5)
    return {"casesMs": found["slowest"]}


def _file(client: httpx.Client, last: date) -> dict[str, Any]:
    begun = time.perf_counter()
    made = client.get("/report-cards/xlsx", params={"period": _year(last)})
    made.raise_for_status()
    took = round(time.perf_counter() - begun, 1)
    return {"xlsxS": took, "xlsxMib": round(len(made.content) / 2**20, 1)}


def lives(profile: Profile, cases: int, now: datetime) -> Iterator[Complaint]:
    """Two years of complaints, each as its events add up."""
    chance, agencies = random.Random(SEED), list(profile.agencies)
    for number in range(2 * cases):
        received = now - YEAR * (number // cases) - YEAR * chance.random()
        state = case(profile, chance, f"BKS-CARD-{number:07d}", received)
        at = received
        for hours, told in _story(chance, agencies):
            at += timedelta(hours=hours)
            if at > now:
                break
            told = {"status": state.status, **told}
            state = apply(state, Event(at=at, actor="bench", **told))
        yield state


def _story(chance: random.Random, agencies: list[str]) -> Iterator[tuple[float, dict[str, Any]]]:
    """(hours since the one before, what happened): about one in twenty is never solved."""
    yield chance.expovariate(6), {"status": Status.ASSIGNED}
    if chance.random() < 0.1:
        agency = chance.choice(agencies)
        yield chance.expovariate(1 / 20), {"status": Status.ASSIGNED, "agency_id": agency}
    if chance.random() < 0.05:
        return
    yield chance.expovariate(1 / 2), {"status": Status.DISPATCHED}
    yield chance.expovariate(2), {"status": Status.ON_SITE}
    yield from _solved(chance)
    if chance.random() < 0.08:
        yield chance.expovariate(1 / 48), {"status": Status.REOPENED}
        yield from _solved(chance)


def _solved(chance: random.Random) -> Iterator[tuple[float, dict[str, Any]]]:
    yield chance.expovariate(1 / 20), {"status": Status.RESOLVED}
    if chance.random() < 0.3:
        yield chance.expovariate(1 / 24), {"kind": Kind.RATING, "rating": chance.randint(1, 5)}
    yield 240 * chance.random(), {"status": Status.CLOSED}
