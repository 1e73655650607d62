"""Arranging a wall in the studio while the city goes on: a tile pulled about among twenty live panels.

Twenty different panels stand on one canvas, all drawn live at ten times the normal pace. A tile is
taken with the mouse and led round a circle in the middle of the laptop's picture.

| figure           | is                                                             |
|------------------|----------------------------------------------------------------|
| `fps`            | frames displayed a second while the tile is pulled, goal >= 30 |
| `fpsWorstSecond` | the same, of the worst second                                  |
| `frameMs`        | from one frame to the next                                     |
"""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.async_api import Page, ViewportSize, async_playwright

from benchmarks.fanout import percentiles
from benchmarks.stack import Stack, machine, running
from benchmarks.wall import launch
from city import profile as profiles
from city.screens.canvas import Place
from city.screens.layout import MAP, Layout, Tile
from dashboard.catalogue import catalogue
from dashboard.discovery import panels
from operations.screens.library import Library
from store.city_store import CityStore, open_store
from store.embedded import address_of

PANELS, ACROSS = 20, 5
LAPTOP: ViewportSize = {"width": 1920, "height": 1080}
SETTLE_S = 8.0
HAND_HZ = 120
RADIUS_PX, TURN_S = 180, 2.0
FRAMES = """() => {
  const frames = [];
  const look = (now) => { frames.push(now); requestAnimationFrame(look); };
  requestAnimationFrame(look);
  globalThis.frames = frames;
}"""
LIVE = "n => [...document.querySelectorAll('.studio-tile')].filter(e => e.innerText.trim()).length >= n"


def run(seconds: float = 10.0) -> dict[str, Any]:
    """One JSON-ready dict."""
    environ = {"PATRIOT_SIMULATOR_EVERY_S": "1"}
    with (
        tempfile.TemporaryDirectory(prefix="patriot-studio-") as folder,
        running(Path(folder) / "data", environ=environ) as stack,
    ):
        return asyncio.run(_measure(stack, seconds))


async def _measure(stack: Stack, seconds: float) -> dict[str, Any]:
    async with await open_store(address_of(stack.data)) as store, async_playwright() as playwright:
        name = await _twenty(store)
        browser = await launch(playwright.chromium)
        page = await browser.new_page(viewport=LAPTOP)
        await page.goto(stack.link())
        await page.goto(f"{stack.web}/studio/{name}")
        await page.wait_for_function("() => window.city?.studio?.isReady")
        await page.wait_for_function(LIVE, arg=PANELS)
        await asyncio.sleep(SETTLE_S)
        frames = await _pulled(page, seconds)
        await browser.close()
    return _told(frames) | {"panels": PANELS, "seconds": seconds, **machine()}


async def _twenty(store: CityStore) -> str:
    """The id of a layout of twenty different panels, all of them as they are offered."""
    found = {key: each for key, each in panels().items() if key != MAP}
    tiles = [
        Tile(id=f"t{n}", panel=key, place=Place(n % ACROSS * 19, n // ACROSS * 13, 18, 12))
        for n, key in enumerate(sorted(found)[:PANELS])
    ]
    layout = Layout(id="x", title={"id": "Dua puluh"}, tiles=tuple(tiles))
    library = Library(store, catalogue(found, profiles.load("bekasi")))
    return await library.new(layout, "bench", datetime.now(UTC))


async def _pulled(page: Page, seconds: float) -> list[float]:
    """Times of the frames, milliseconds, while the middle tile goes round."""
    tile = page.locator(f'.studio-tile[data-id="t{PANELS // 2 + ACROSS // 2}"]')
    box = await tile.bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + 12
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.evaluate(FRAMES)
    clock = asyncio.get_running_loop().time
    begun = clock()
    while (lasted := clock() - begun) < seconds:
        angle = 2 * math.pi * lasted / TURN_S
        await page.mouse.move(x + RADIUS_PX * math.sin(angle), y + RADIUS_PX * math.cos(angle))
        await asyncio.sleep(1 / HAND_HZ)
    frames: list[float] = await page.evaluate("globalThis.frames")
    await page.mouse.up()
    return frames


def _told(frames: list[float]) -> dict[str, Any]:
    steps = [later - earlier for earlier, later in pairwise(frames)]
    seconds = Counter(int((each - frames[0]) // 1000) for each in frames)
    whole = [n for second, n in seconds.items() if second < max(seconds)]
    return {
        "fps": round(1000 * len(steps) / (frames[-1] - frames[0]), 1),
        "fpsWorstSecond": min(whole),
        "frameMs": percentiles(steps),
    }
