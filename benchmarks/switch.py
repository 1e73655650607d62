"""Changing the picture: from a key, and from somebody's ask, to the painted scene, with many screens.

Real stack, one real Chromium that is a paired display, and `screens` - 1 more paired displays as
websockets in a process of their own, each of which asks for all that its scene needs, as a wall does.

| figure          | from                                         | to                                    |
|-----------------|----------------------------------------------|---------------------------------------|
| `keyToPaintMs`  | the key 1 or 2 heard by the page             | the frame that shows the scene        |
| `askToPaintMs`  | the ask for all screens begins to be kept    | the same, in Chromium                 |
| `askToToldMs`   | the same                                     | the others hold all that it shows     |
| `longestBlankMs`| a displayed frame without any scene on stage | the first one with a scene again      |
| `coldStartMs`   | a new browser opens the wall                 | its scene stands there, connected     |
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Page, async_playwright
from websockets.asyncio.client import connect
from websockets.typing import Origin

from benchmarks.displays import paired
from benchmarks.fanout import percentiles
from benchmarks.stack import Stack, machine, running
from benchmarks.wall import launch
from city import presets
from city.screens.screen import Asked
from operations.screens import kinds
from store.city_store import CityStore, open_store
from store.embedded import address_of

BETWEEN_S = 1.2
SETTLE_S = 6.0
WATCH = """() => {
  const seen = { blank: 0, since: null };
  globalThis.seen = seen;
  const look = (now) => {
    const isBlank = !document.querySelector('.stage.is-on .tile');
    if (!isBlank) seen.since = null;
    else { seen.since ??= now; seen.blank = Math.max(seen.blank, now - seen.since); }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  city.on('shown', (scene) => requestAnimationFrame(() => setTimeout(() => {
    globalThis.painted = { layout: scene.layout.id, at: Date.now(), ms: city.switchMs() };
  }, 0)));
}"""
PAINTED = "id => globalThis.painted?.layout === id && globalThis.painted"
STANDS = "() => document.querySelector('.stage.is-on .tile') && window.city?.live?.().connected"


def run(screens: int = 20, switches: int = 40) -> dict[str, Any]:
    """One JSON-ready dict; `switches` asks, and as many keys."""
    with (
        tempfile.TemporaryDirectory(prefix="patriot-switch-") as folder,
        running(Path(folder) / "data") as stack,
    ):
        return asyncio.run(_measure(stack, screens, switches))


async def _measure(stack: Stack, screens: int, switches: int) -> dict[str, Any]:
    async with await open_store(address_of(stack.data)) as store:
        passes = await paired(store, screens)
        ids, tokens = list(passes), list(passes.values())
        ours, theirs = multiprocessing.Pipe()
        arguments = stack.web, ids[1:], tokens[1:], theirs
        crowd = multiprocessing.Process(target=_crowd, args=arguments, daemon=True)
        crowd.start()
        async with async_playwright() as playwright:
            browser = await launch(playwright.chromium)
            page = await browser.new_page(viewport={"width": 1920, "height": 1080})
            cold = await _open(page, stack, tokens[0])
            await page.evaluate(WATCH)
            await asyncio.sleep(SETTLE_S)
            keys = [await _key(page, n) for n in range(switches)]
            asked = [await _ask(page, store, ids, n) for n in range(switches)]
            blank = await page.evaluate("globalThis.seen.blank")
            await browser.close()
        told = await _told(ours, [each[0] for each in asked])
        crowd.kill()
    return {
        "screens": screens,
        "switches": switches,
        "keyToPaintMs": percentiles(keys),
        "askToPaintMs": percentiles([painted - at for at, painted in asked]),
        "askToToldMs": percentiles(told),
        "longestBlankMs": round(blank, 1),
        "coldStartMs": round(cold),
        **machine(),
    }


async def _open(page: Page, stack: Stack, token: str) -> float:
    await with_pass(page, stack, token)
    begun = time.monotonic()
    await page.goto(f"{stack.web}/wall")
    await page.wait_for_function(STANDS, timeout=30_000)
    return (time.monotonic() - begun) * 1000


async def with_pass(page: Page, stack: Stack, token: str) -> None:
    """The browser becomes the display that this pass belongs to."""
    cookie = {"name": "patriot_screen", "value": token, "url": stack.web}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]


def _layouts() -> list[str]:
    return list(presets.layouts())[:2]


async def _key(page: Page, n: int) -> float:
    wanted = _layouts()[1 - n % 2]
    await page.keyboard.press(str(2 - n % 2))
    await page.wait_for_function(PAINTED, arg=wanted, timeout=10_000)
    painted = await page.evaluate("globalThis.painted")
    await asyncio.sleep(BETWEEN_S)
    return float(painted["ms"])


async def _ask(page: Page, store: CityStore, ids: Sequence[str], n: int) -> tuple[float, float]:
    """(when it was asked for, when it was painted), epoch ms; every screen is asked at once."""
    if n == 0:
        await page.keyboard.press("Escape")
    wanted, now = _layouts()[1 - n % 2], datetime.now(UTC)
    begun = time.time() * 1000
    asks = (
        kinds.asked(store).put(
            each, Asked(screen=each, at=now, by="bench", layout=wanted), "bench", "asked", now
        )
        for each in ids
    )
    await asyncio.gather(*asks)
    await page.wait_for_function(PAINTED, arg=wanted, timeout=10_000)
    painted = await page.evaluate("globalThis.painted")
    await asyncio.sleep(BETWEEN_S)
    return begun, float(painted["at"])


async def _told(pipe: Connection, asked_at: Sequence[float]) -> list[float]:
    """Of each ask, how long each of the others took to hold all that its scene shows."""
    pipe.send("over")
    held: list[float] = await asyncio.to_thread(pipe.recv)
    edges = [*asked_at, float("inf")]
    return [
        at - begun
        for begun, ended in pairwise(edges)
        for at in held
        if begun <= at < ended and at - begun < 5_000
    ]


def _crowd(web: str, ids: list[str], tokens: list[str], pipe: Connection) -> None:
    asyncio.run(_watch(web, ids, tokens, pipe))


async def _watch(web: str, ids: list[str], tokens: list[str], pipe: Connection) -> None:
    held: list[float] = []
    glasses = [
        asyncio.create_task(_glass(web, name, token, held))
        for name, token in zip(ids, tokens, strict=True)
    ]
    await asyncio.to_thread(pipe.recv)
    ended = [each.exception() for each in glasses if each.done()]
    if ended:
        raise RuntimeError(f"{len(ended)} screens ended early, the first with: {ended[0]!r}")
    pipe.send(held)


async def _glass(web: str, screen: str, token: str, held: list[float]) -> None:
    """A display without glass: asks for what its scene needs, notes when it holds all of it."""
    url, cookie = f"{web.replace('http', 'ws', 1)}/live", f"patriot_screen={token}"
    async with connect(
        url, origin=Origin(web), additional_headers={"Cookie": cookie}, max_size=None
    ) as socket:
        hello = {"type": "hello", "lang": "id", "epoch": None, "seq": 0, "screen": screen}
        asked = [f"screen:{screen}", "vehicles"]
        await socket.send(msgspec.json.encode({**hello, "views": asked}).decode())
        waiting: set[str] = set()
        shown: set[str] = set()
        async for message in socket:
            said = {} if isinstance(message, bytes) else msgspec.json.decode(message)
            if said.get("type") == "ping":
                await socket.send(msgspec.json.encode({"type": "pong", "at": said["at"]}).decode())
            items = {item["view"]: item for item in said.get("items", [])}
            if asked[0] in items:
                wanted = _views(items[asked[0]]["value"])
                waiting, shown = wanted - shown, wanted
                await socket.send(_asks([*asked, *wanted]))
            if waiting and not (waiting := waiting - items.keys()):
                held.append(time.time() * 1000)


def _views(value: dict[str, Any]) -> set[str]:
    tiles = (value["layout"] or {"tiles": []})["tiles"]
    return {each["view"] for tile in tiles for each in tile["views"] if each["view"]}


def _asks(views: list[str]) -> str:
    return msgspec.json.encode({"type": "views", "views": views}).decode()
