"""A wall for hours: does the browser's memory grow?

Real stack at ten times its normal pace (`PATRIOT_SIMULATOR_EVERY_S=1`: every vehicle, gauge and
complaint ten times as often), one paired display in real Chromium that plays a tour of every
published layout, a new one every `dwell` seconds. Once a round, when the first layout is back, the
garbage is collected and what is left of the JS heap is noted: scenes differ by a mebibyte. Before that
come `WARM_ROUNDS` of the quickest rounds and one as slow as those that are measured: what runs often is
compiled again, faster and larger, and that has to be over before a growth means anything. For the same
reason the machine has to be left alone: beside other work the browser throws compiled code away, a
mebibyte at once, and makes it again.

| figure           | is                                                                        |
|------------------|---------------------------------------------------------------------------|
| `slopeMbPerHour` | the straight line through all samples (least squares), goal < 1           |
| `heapMb`         | first and last sample, after collecting                                   |
| `switches`       | scenes that were swapped meanwhile                                        |
| `nodes`          | DOM nodes at first and last                                               |
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import CDPSession, Page, async_playwright

from benchmarks.displays import paired
from benchmarks.stack import Stack, machine, running
from benchmarks.switch import STANDS, with_pass
from benchmarks.wall import launch
from city import presets
from city.screens.screen import Asked
from city.screens.tour import SHORTEST_S, Run, Step, Tour
from operations.screens import kinds
from operations.screens.kinds import Guide
from store.city_store import CityStore, open_store
from store.embedded import address_of

MIB = 2**20
TOUR = "bench-soak"
WARM_ROUNDS = 15
STAGED = "id => city.staged()?.layout?.id === id"
COUNT = "() => { globalThis.switches = 0; city.on('shown', () => { globalThis.switches += 1; }); }"


def run(minutes: float = 60.0, dwell: float = 10.0) -> dict[str, Any]:
    environ = {"PATRIOT_SIMULATOR_EVERY_S": "1"}
    with (
        tempfile.TemporaryDirectory(prefix="patriot-soak-") as folder,
        running(Path(folder) / "data", "--scenario", "ordinary-day", environ=environ) as stack,
    ):
        return asyncio.run(_soak(stack, minutes, dwell))


async def _soak(stack: Stack, minutes: float, dwell: float) -> dict[str, Any]:
    async with await open_store(address_of(stack.data)) as store, async_playwright() as playwright:
        [(screen, token)] = (await paired(store, 1)).items()
        await _tour(store, screen, SHORTEST_S)
        browser = await launch(playwright.chromium)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await with_pass(page, stack, token)
        await page.goto(f"{stack.web}/wall")
        await page.wait_for_function(STANDS, timeout=60_000)
        await page.evaluate(COUNT)
        inspector = await page.context.new_cdp_session(page)
        await asyncio.sleep(WARM_ROUNDS * SHORTEST_S * len(presets.layouts()))
        await _tour(store, screen, dwell)
        await asyncio.sleep(dwell * len(presets.layouts()))
        samples = await _samples(page, inspector, minutes, dwell)
        switches = await page.evaluate("globalThis.switches")
        await browser.close()
    return _told(samples) | {"minutes": minutes, "switches": switches, **machine()}


async def _tour(store: CityStore, screen: str, dwell: float) -> None:
    """From its first step on."""
    now = datetime.now(UTC)
    steps = tuple(Step(layout=each, dwell_s=dwell) for each in presets.layouts())
    tour = Tour(id=TOUR, title={"id": "Uji tahan", "en": "Soak"}, steps=steps)
    await kinds.tours(store).put(TOUR, Guide(tour=tour), "bench", "kept", now)
    asked = Asked(screen=screen, at=now, by="bench", run=Run(tour=TOUR, step=0, at=now))
    await kinds.asked(store).put(screen, asked, "bench", "asked", now)


Sample = tuple[float, float, int]
"""(hours since the first one, bytes, nodes)"""


async def _samples(page: Page, inspector: CDPSession, minutes: float, dwell: float) -> list[Sample]:
    """One whenever the tour has come round, the first one at once."""
    first, others = next(iter(presets.layouts())), len(presets.layouts()) - 1
    begun, found = time.monotonic(), list[Sample]()
    while not found or time.monotonic() - begun < 60 * minutes:
        if found:
            await asyncio.sleep(dwell * others)
        await page.wait_for_function(STAGED, arg=first, timeout=2000 * dwell * (others + 1))
        found.append(await _sample(page, inspector, begun))
    return found


async def _sample(page: Page, inspector: CDPSession, begun: float) -> Sample:
    for _ in range(2):
        await inspector.send("HeapProfiler.collectGarbage")
    used = (await inspector.send("Runtime.getHeapUsage"))["usedSize"]
    nodes = await page.evaluate("document.querySelectorAll('*').length")
    return (time.monotonic() - begun) / 3600, float(used), int(nodes)


def _told(samples: list[Sample]) -> dict[str, Any]:
    hours, sizes = [each[0] for each in samples], [each[1] / MIB for each in samples]
    slope = float(np.polyfit(hours, sizes, 1)[0]) if len(samples) > 2 else float("nan")
    return {
        "slopeMbPerHour": round(slope, 2),
        "heapMb": [round(sizes[0], 1), round(sizes[-1], 1)],
        "samples": [round(each, 1) for each in sizes],
        "nodes": [samples[0][2], samples[-1][2]],
    }
