"""The wall under load: real stack, real Chromium, everything on one machine.

The simulated fleet of `vehicles` reports at `hz`; its payload bytes go through the real decoder,
the store, the hub and the live socket to the default layout in headless Chromium. Figures are
`window.city.stats()` sampled once a second for `seconds`, after a warm-up; the middle (median) of
the samples is reported, and the worst second beside it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.stack import Stack, cpu_s, machine, running

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WARM_UP_S = 8.0


def run(
    vehicles: int = 10_000, hz: float = 1.0, seconds: float = 20.0, size: str = "1920x1080"
) -> dict[str, Any]:
    """One JSON-ready dict with the keys of `window.city.stats()` and what was measured on."""
    environ = {"PATRIOT_SIMULATOR_EVERY_S": str(1 / hz)}
    with tempfile.TemporaryDirectory(prefix="patriot-wall-") as folder:
        options = ("--vehicles", str(vehicles), "--scenario", "ordinary-day")
        with running(Path(folder) / "data", *options, environ=environ) as stack:
            return asyncio.run(_measure(stack, vehicles, seconds, size))


async def _measure(stack: Stack, vehicles: int, seconds: float, size: str) -> dict[str, Any]:
    width, height = (int(each) for each in size.lower().split("x"))
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        page = await browser.new_page(viewport={"width": width, "height": height})
        await page.goto(stack.link())
        await page.goto(f"{stack.web}/wall")
        await until_shown(page, vehicles, within_s=60)
        await asyncio.sleep(WARM_UP_S)
        before, begun = _used(stack), time.monotonic()
        samples = await _sample(page, seconds)
        lasted = time.monotonic() - begun
        used = {name: round((_used(stack)[name] - before[name]) / lasted, 2) for name in before}
        told = {"size": size, "seconds": seconds, "browser": browser.version, "seed": 3275}
        await browser.close()
    return {**_middle(samples), **told, "coresUsed": used, **machine()}


async def launch(chromium: Any, program: str = "/usr/bin/chromium") -> Browser:
    """Chromium as Debian ships it, without a GPU."""
    browser: Browser = await chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
    return browser


async def until_shown(page: Page, vehicles: int, within_s: float) -> None:
    """Returns when the wall is connected and knows (nearly) all of the fleet."""
    known = "n => window.city && city.stats && city.stats().connected && city.stats().vehicles >= n"
    await page.wait_for_function(known, arg=int(vehicles * 0.98), timeout=within_s * 1000)


async def _sample(page: Page, seconds: float) -> list[dict[str, Any]]:
    samples = []
    for _ in range(int(seconds)):
        await asyncio.sleep(1)
        samples.append(await page.evaluate("window.city.stats()"))
    return samples


def _used(stack: Stack) -> dict[str, float]:
    """Processor seconds by part of the stack; what is left of the cores is the browser's."""
    used = {"store": 0.0, "feeds": 0.0, "web": 0.0}
    marks = {"valkey-server": "store", "commands feeds": "feeds", "commands web": "web"}
    for mark, part in marks.items():
        used[part] += sum(cpu_s(pid) for pid in stack.pids(mark))
    return used


def _middle(samples: list[dict[str, Any]]) -> dict[str, Any]:
    last, fps = samples[-1], [each["fps"] for each in samples]
    glass = [each["eventToGlassMs"] for each in samples]
    return {
        **last,
        "fps": round(statistics.median(fps), 1),
        "fpsWorstSecond": round(min(fps), 1),
        "longTaskMsPerS": round(statistics.median(each["longTaskMsPerS"] for each in samples), 1),
        "eventToGlassMs": {
            "p50": round(statistics.median(each["p50"] for each in glass)),
            "p95": round(statistics.median(each["p95"] for each in glass)),
            "n": glass[-1]["n"],
        },
    }
