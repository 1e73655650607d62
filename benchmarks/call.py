"""A report at the call desk by keyboard alone: how many keys, and how long at a person's typing speed.

A caller says a hole in the road, near a place the operator searches by its name, in sixty characters,
with name and telephone number. Keys come at a steady `KEYS_PER_S` (a practised typist, 48 words a
minute), whatever the page does meanwhile: nobody waits for a list. A chord counts as two keys.

| figure    | from                                 | to                                       |
|-----------|--------------------------------------|------------------------------------------|
| keys      | "n" on the desk                      | Ctrl Enter                               |
| typingS   | the same, at `KEYS_PER_S`            |                                          |
| reportS   | "n" on the desk                      | the report's number is on the screen     |
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.async_api import Page, async_playwright

from benchmarks.stack import machine, running
from benchmarks.wall import launch

KEYS_PER_S = 4.0
GOAL_S = 30.0
NAME, PHONE = "Siti Aminah", "081234567890"
DESCRIPTION = "Lubang besar di lajur kiri, dua motor jatuh sejak kemarin ya"
KEYS = (
    "n", *"lub", "Enter", *"kayur", "Enter", *DESCRIPTION,
    "Tab", "Tab", *NAME, "Tab", *PHONE, "Control+Enter",
)  # fmt: skip
TICKET = ".desk-dialog .desk-big"


def count(keys: Iterable[str] = KEYS) -> int:
    """Presses; of a chord each key."""
    return sum(1 + each.count("+") for each in keys)


async def report(page: Page, keys_per_s: float = 0.0) -> tuple[str, float]:
    """The new report's ticket, and the seconds from the first key until it is shown; 0 = at once."""
    begun, pressed = time.monotonic(), 0
    for key in KEYS:
        due = begun + pressed / keys_per_s if keys_per_s else 0.0
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await page.keyboard.press(key)
        pressed += count((key,))
    ticket = await page.locator(TICKET).first.inner_text()
    return ticket, time.monotonic() - begun


def run() -> dict[str, object]:
    """Starts the demo, opens its desk and types one report."""
    return asyncio.run(_measured())


async def _measured() -> dict[str, object]:
    with (
        tempfile.TemporaryDirectory(prefix="patriot-call-") as folder,
        running(Path(folder), "--scenario", "quiet") as stack,
    ):
        async with async_playwright() as playwright:
            browser = await launch(playwright.chromium)
            page = await browser.new_page(viewport={"width": 1920, "height": 1080})
            await page.goto(stack.link())
            await page.goto(f"{stack.web}/desk")
            await page.locator(".desk-keys button").first.wait_for()
            _, seconds = await report(page, KEYS_PER_S)
            await browser.close()
    return {
        "keys": count(),
        "keysPerS": KEYS_PER_S,
        "typingS": round(count() / KEYS_PER_S, 1),
        "reportS": round(seconds, 1),
        "goalS": GOAL_S,
        "machine": machine(),
    }
