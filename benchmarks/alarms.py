"""From a river reading to its alarm on the wall: real broker, intake, store, watch, web and Chromium.

A post that the simulator leaves silent is told levels over MQTT, in turn above and below the limit of the
one rule there is. Each level above it is a new number. Two figures in milliseconds:

| figure        | from                                              | to                                  |
|---------------|---------------------------------------------------|-------------------------------------|
| readingToGlass | the intake has taken the reading (`received_at`) | the frame that shows its alarm      |
| publishToGlass | the sensor sends it to the broker                | the same                            |
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from aiomqtt import Client
from playwright.async_api import Page, async_playwright

from benchmarks.stack import Stack, free_port, machine, running, wait_for
from benchmarks.wall import launch
from city.alarm_rules import Rule
from city.observations import WaterLevel
from city.severity import Severity
from commands.programs import MOSQUITTO
from operations.alarms.rule_editions import RuleEdition, RuleEditions
from store.city_store import CityStore, open_store
from store.embedded import address_of

SCENARIO, POST = "broken-day", "cikeas-hulu"
LIMIT_CM, BELOW_CM, ABOVE_CM = 200.0, 190.0, 201.0
WITHIN_S = 20.0
PAUSE_S = 0.4
"""Between two readings; the broken day goes on meanwhile."""
SEEN = """words => new Promise(resolve => {
  const shown = () => [...document.querySelectorAll(".alarm:not(.is-over)")].some(each => each.textContent.includes(words));
  const look = () => shown() ? requestAnimationFrame(() => resolve(Date.now())) : requestAnimationFrame(look);
  look();
})"""


def run(rings: int = 60) -> dict[str, Any]:
    """One JSON-ready dict; `rings` alarms are measured, one after the other."""
    with tempfile.TemporaryDirectory(prefix="patriot-alarms-") as folder, _broker(folder) as port:
        settings = Path(folder) / "patriot.toml"
        settings.write_text(f'[feeds.mqtt_sensors]\nhost = "127.0.0.1"\nport = {port}\n')
        environ = {"PATRIOT_SETTINGS": str(settings)}
        with running(
            Path(folder) / "data", "--scenario", SCENARIO, environ=environ, within_s=120
        ) as stack:
            return asyncio.run(_measure(stack, port, rings))


@contextmanager
def _broker(folder: str) -> Iterator[int]:
    assert MOSQUITTO.found, "this measurement needs mosquitto: apt install mosquitto"
    port, settings = free_port(), Path(folder) / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = subprocess.Popen(
        [MOSQUITTO.found, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


async def _measure(stack: Stack, port: int, rings: int) -> dict[str, Any]:
    address = wait_for(lambda: address_of(stack.data), 20, "the store's address")
    async with (
        async_playwright() as playwright,
        await open_store(address) as store,
        Client("127.0.0.1", port) as sensor,
    ):
        await _one_rule(store)
        browser = await launch(playwright.chromium)
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.goto(stack.link())
        await page.goto(f"{stack.web}/wall")
        await page.wait_for_function("() => window.city?.stats?.().connected", timeout=60_000)
        await _heard(store, sensor, BELOW_CM)
        found = [await _ring(page, store, sensor, n) for n in range(rings)]
        told = {"rings": rings, "scenario": SCENARIO, "browser": browser.version}
        await browser.close()
    glass, sent = ([each[n] for each in found] for n in (0, 1))
    return {"readingToGlassMs": _figures(glass), "publishToGlassMs": _figures(sent), **told, **machine()}  # fmt: skip


async def _one_rule(store: CityStore) -> None:
    rule = Rule(
        id="bench", subject=f"gauge:{POST}", field="level_cm", comparison="above", value=LIMIT_CM,
        back=LIMIT_CM - 2, severity=Severity.DANGER,
    )  # fmt: skip
    edition = RuleEdition(at=datetime.now(UTC), by="bench", rules=(rule,))
    await RuleEditions(store).keep(edition, 0, "bench")


async def _ring(page: Page, store: CityStore, sensor: Client, n: int) -> tuple[float, float]:
    """Milliseconds from the intake and from the sensor to the frame."""
    level_cm = round(ABOVE_CM + n / 10 + 0.05 * (n % 2), 1)
    words = f"{level_cm:.1f}".replace(".", ",") if not level_cm.is_integer() else f"{level_cm:.0f}"
    waiting = asyncio.create_task(page.evaluate(SEEN, f"{words} cm"))
    await asyncio.sleep(PAUSE_S)
    sent_ms = time.time() * 1000
    received_ms = await _heard(store, sensor, level_cm)
    async with asyncio.timeout(WITHIN_S):
        seen_ms = float(await waiting)
    await asyncio.sleep(PAUSE_S)
    await _heard(store, sensor, BELOW_CM - n % 3)
    await asyncio.sleep(PAUSE_S)
    return seen_ms - received_ms, seen_ms - sent_ms


async def _heard(store: CityStore, sensor: Client, level_cm: float) -> float:
    """Epoch milliseconds at which the intake took it."""
    told = {"time": datetime.now(UTC).isoformat(), "level_cm": level_cm}
    await sensor.publish(f"patriot/water/{POST}", msgspec.json.encode(told))
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = await store.observations.latest_of(WaterLevel.KIND, [POST])
            if found and isinstance(found[0], WaterLevel) and found[0].level_cm == level_cm:
                return found[0].received_at.timestamp() * 1000
            await asyncio.sleep(0.01)


def _figures(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)], 1),
        "worst": round(ordered[-1], 1),
        "n": len(ordered),
    }
