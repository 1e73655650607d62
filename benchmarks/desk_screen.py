"""A desk in Chromium that watches reports come in: when it first shows each of them.

It shows new reports of one kind, the newest first, as a person at triage would. The grid holds a
hundred rows; a report that came below them in one answer counts from that answer on, for scrolling
would show it. The moment is that of the first frame after the rows stand in the document.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from benchmarks.desk_page import PAINTED
from benchmarks.wall import launch

CATEGORY = "jalan-berlubang"
"""What the rush reports."""
LOOK_EVERY_S = 0.2
Answer = tuple[float, list[str]]
"""Epoch milliseconds of the frame, and the tickets in it."""
WATCH = """async category => {
  globalThis.answers = [];
  city.on("desk-counted", ({rows}) => afterPaint(() => answers.push([Date.now(), rows.map(each => each.ticket)])));
  city.desk.filter({filters: {status: ["received"], category: [category]}});
  city.desk.grid.applyColumnState({state: [{colId: "due", sort: "desc"}]});
}"""


@asynccontextmanager
async def watching(web: str, cookie: str) -> AsyncIterator[Page]:
    """The desk's page, connected and in that order."""
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_cookies([{"name": "patriot_session", "value": cookie, "url": web}])
        await context.add_init_script(PAINTED)
        page = await context.new_page()
        await page.goto(f"{web}/desk")
        await page.wait_for_function("() => globalThis.firstRowsMs && city.live().connected")
        await page.evaluate(WATCH, CATEGORY)
        await page.wait_for_function("() => answers.length")
        yield page
        await browser.close()


async def shown_at(page: Page, tickets: Iterable[str], within_s: float) -> dict[str, float]:
    """Epoch seconds at which the desk first showed each of these; without what it never did."""
    wanted, found = set(tickets), dict[str, float]()
    for _ in range(int(within_s / LOOK_EVERY_S)):
        found = first_shown(await page.evaluate("answers"), wanted)
        if len(found) == len(wanted):
            break
        await asyncio.sleep(LOOK_EVERY_S)
    return found


def first_shown(answers: Iterable[Answer], wanted: set[str]) -> dict[str, float]:
    """A wanted one that is missing stands below the rows only where all of these are wanted ones,
    later than it (tickets of one year compare as words); else it was not there yet."""
    left, found = set(wanted), dict[str, float]()
    for at_ms, rows in answers:
        lowest = min(rows, default="") if wanted.issuperset(rows) else ""
        here = {each for each in left if each in rows or each < lowest}
        found |= dict.fromkeys(here, at_ms / 1000)
        left -= here
    return found
