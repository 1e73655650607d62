"""The desk's page in Chromium: from opening it, and from pressing a filter's key, to painted rows.

The moment is that of the first frame after the rows stand in the document. Chromium opens the page
`TIMES` times, nothing in its cache at first, and presses each key as often; the middle is told.
"""

from __future__ import annotations

from typing import Any

from playwright.async_api import BrowserContext, Page, async_playwright

from benchmarks.wall import launch

TIMES = 5
KEYS = {"new": "2", "late": "3", "ended": "0", "all": "1"}
PAINTED = """globalThis.afterPaint = told => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => told(performance.now());
  channel.port2.postMessage(0);
});
const look = () => document.querySelector(".desk-grid-place .ag-row .desk-what")
  ? afterPaint(at => { globalThis.firstRowsMs = at; }) : requestAnimationFrame(look);
requestAnimationFrame(look);"""
FIRST_PAINT = """() => new Promise(told => new PerformanceObserver(list =>
  told(list.getEntriesByName("first-contentful-paint")[0].startTime))
  .observe({type: "paint", buffered: true}))"""
FILTERED = """key => new Promise(told => {
  let wanted = null;
  const {ask} = city.desk;
  city.desk.ask = async (...asked) => {
    const answer = await ask(...asked);
    if (asked[0].startsWith("/api/desk/queue")) { city.desk.ask = ask; wanted = answer.body.rows.slice(0, 12); }
    return answer;
  };
  const at = performance.now();
  const stands = ({ticket}, n) => document.querySelector(
    `.ag-row[row-index="${n}"][row-id="${ticket}"] .desk-what`);
  const look = () => wanted?.every(stands)
    ? afterPaint(done => told(done - at)) : requestAnimationFrame(look);
  dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  requestAnimationFrame(look);
})"""


async def measure(web: str, cookie: str) -> dict[str, Any]:
    """{firstPaintMs, firstRowsMs, filterMs} of this web process."""
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_cookies([{"name": "patriot_session", "value": cookie, "url": web}])
        await context.add_init_script(PAINTED)
        wall = [await _first_paint(context, f"{web}/wall") for _ in range(TIMES)]
        desk = [await _first_rows(context, f"{web}/desk") for _ in range(TIMES)]
        filtered = await _filtered(context, f"{web}/desk")
        await browser.close()
    paint, rows = zip(*desk, strict=True)
    paints = {"wall": _middle(wall), "desk": _middle(list(paint))}
    return {"firstPaintMs": paints, "firstRowsMs": _middle(list(rows)), "filterMs": filtered}


async def _first_paint(context: BrowserContext, url: str) -> float:
    page = await context.new_page()
    await page.goto(url)
    at: float = await page.evaluate(FIRST_PAINT)
    await page.close()
    return at


async def _first_rows(context: BrowserContext, url: str) -> tuple[float, float]:
    """(first contentful paint, first rows painted), milliseconds from asking for the page."""
    page = await _with_rows(context, url)
    found = await page.evaluate(FIRST_PAINT), await page.evaluate("firstRowsMs")
    await page.close()
    return found


async def _with_rows(context: BrowserContext, url: str) -> Page:
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_function("() => globalThis.firstRowsMs")
    return page


async def _filtered(context: BrowserContext, url: str) -> dict[str, float]:
    """Milliseconds from a key to the rows it asks for, once the page has settled."""
    page = await _with_rows(context, url)
    await page.wait_for_function("() => city.live().connected")
    taken: dict[str, list[float]] = {name: [] for name in KEYS}
    for _ in range(TIMES):
        for name, key in KEYS.items():
            taken[name].append(await page.evaluate(FILTERED, key))
    await page.close()
    return {name: _middle(each) for name, each in taken.items()}


def _middle(taken: list[float]) -> float:
    return round(sorted(taken)[len(taken) // 2], 1)
