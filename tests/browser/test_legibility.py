"""Every preset on a wall of 3840 × 2160, looked at as it is drawn: nothing too small, nothing cut."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from benchmarks.stack import Stack, running
from city import presets
from tests.browser.conftest import cookies_of

pytestmark = pytest.mark.browser
TIME = 30_000
LAYOUTS = list(presets.layouts())
LEAST_PX = 28.0
"""Of words that must be read, on 3840 × 2160: a capital of 21 px."""
SHOWN = """(id) => city.staged()?.layout.id === id && document.querySelector('.stage.is-on .tile')
    && ![...document.querySelectorAll('.stage.is-on .missing')].some((each) => each.textContent === city.word('loading'))"""
WRONG = """(least) => {
    const zoom = (e) => { let found = 1; for (; e; e = e.parentElement) found *= Number(getComputedStyle(e).zoom) || 1; return found; };
    const found = [];
    for (const tile of document.querySelectorAll('.stage.is-on .tile')) {
        const tell = (what, e) => found.push(`${tile.dataset.tile}: ${what} "${e.textContent.slice(0, 30)}"`);
        const inside = tile.firstElementChild;
        if (inside.scrollHeight > inside.clientHeight + 2) tell(`cut below, ${inside.scrollHeight} in ${inside.clientHeight}`, inside);
        if (inside.scrollWidth > inside.clientWidth + 2) tell(`cut at the side, ${inside.scrollWidth} in ${inside.clientWidth}`, inside);
        for (const e of tile.querySelectorAll('*')) {
            if (!e.getClientRects().length || e.closest('.sr-only, .technical')) continue;
            const hasWords = [...e.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim());
            const px = parseFloat(getComputedStyle(e).fontSize) * zoom(e);
            if (hasWords && px < least - 0.1) tell(`${px.toFixed(1)} px`, e);
            if (getComputedStyle(e).textOverflow === 'ellipsis' && e.scrollWidth > e.clientWidth + 1) tell('shortened', e);
        }
    }
    return found;
}"""
EDGES = """() => [...document.querySelectorAll('.top, .stage.is-on .tile, .map-area, #drawer:not([hidden])')]
    .map((each) => each.getBoundingClientRect()).filter((box) => box.width)
    .map((box) => [box.left, box.top, box.right, box.bottom].map(Math.round))"""
WRONG_OR_UNFILLED = f"""(least) => {{
    const boxes = ({EDGES})();
    const edges = [0, 1, 2, 3].map((at) => Math[at > 1 ? 'max' : 'min'](...boxes.map((box) => box[at])));
    return [...({WRONG})(least), ...(`${{edges}}` === '0,0,5760,2160' ? [] : [`reaches from ${{edges}}`])];
}}"""
OVER_THE_EDGE = """() => [...document.querySelectorAll('body *')]
    .filter((each) => each.checkVisibility() && !each.closest('.leaflet-container, .chart-plot'))
    .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((each) => `${each.tagName} ${each.textContent.slice(0, 30)}`)"""


@pytest.fixture(scope="module")
def rainy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, list[dict[str, str]]]]:
    """A city with alarms, late cases and long words; and a session in it."""
    folder: Path = tmp_path_factory.mktemp("rainy")
    with running(folder / "data", "--scenario", "rain-event") as stack:
        yield stack, cookies_of(stack)


@pytest.fixture(scope="module", params=["id", "en"])
async def wall(
    request: pytest.FixtureRequest, shared: Browser, rainy: tuple[Stack, list[dict[str, str]]]
) -> AsyncIterator[Page]:
    """One wall for each language: opening one of this size takes longer than looking at it."""
    stack, cookies = rainy
    context = await shared.new_context(base_url=stack.web)
    spoken: Any = [*cookies, {"name": "patriot_language", "value": request.param, "url": stack.web}]
    await context.add_cookies(spoken)
    page = await context.new_page()
    await page.set_viewport_size({"width": 3840, "height": 2160})
    await page.goto("/wall")
    await page.wait_for_function(SHOWN, arg=LAYOUTS[0], timeout=TIME)
    yield page
    await context.close()


async def look_at(page: Page, layout: str) -> None:
    await page.evaluate("(view) => city.lookAt(view)", f"layout:{layout}")
    await page.wait_for_function(SHOWN, arg=layout, timeout=TIME)
    await page.evaluate("() => new Promise((done) => city.on('second', done))")


async def wrong_presets(page: Page, script: str) -> dict[str, list[str]]:
    """What the script finds wrong, by preset."""
    wrong = {}
    for layout in LAYOUTS:
        await look_at(page, layout)
        wrong[layout] = await page.evaluate(script, LEAST_PX)
    return {layout: found for layout, found in wrong.items() if found}


async def test_every_preset_can_be_read_from_afar_and_nothing_of_it_is_cut(wall: Page) -> None:
    assert await wrong_presets(wall, WRONG) == {}


async def test_on_a_phone_nothing_of_a_preset_runs_over_the_edge(wall: Page) -> None:
    await wall.set_viewport_size({"width": 390, "height": 844})
    assert await wrong_presets(wall, OVER_THE_EDGE) == {}


async def test_a_wall_half_as_wide_again_is_filled_by_every_preset(wall: Page) -> None:
    await wall.set_viewport_size({"width": 5760, "height": 2160})
    assert await wrong_presets(wall, WRONG_OR_UNFILLED) == {}


@pytest.mark.parametrize("file", ["01-situasi-kota.json", "02-banjir.json"])
async def test_a_wall_half_as_wide_again_is_filled_to_its_edges(wall: Page, file: str) -> None:
    made = json.loads((Path(presets.__file__).parent / "layouts" / file).read_bytes())
    made["canvas"], made["title"] = [5760, 2160], {"id": "Lebar"}
    for tile in made["tiles"]:
        x, y, w, h = tile["place"]
        tile["place"] = [x * 3 // 2, y, (x + w) * 3 // 2 - x * 3 // 2, h]
    origin = {"Origin": wall.url.split("/wall")[0]}
    sent = await wall.request.post("/api/studio/import", data=json.dumps(made), headers=origin)
    name = (await sent.json())["id"]
    version = (await (await wall.request.get(f"/api/studio/{name}")).json())["version"]
    asked = {"version": version, "title": ""}
    done = await wall.request.post(f"/api/studio/{name}/publish", data=asked, headers=origin)
    assert done.ok, await done.text()
    await wall.set_viewport_size({"width": 5760, "height": 2160})
    await look_at(wall, name)
    await wall.keyboard.press("Escape")
    await wall.locator(".river-row").first.click()
    await wall.wait_for_selector("#drawer:not([hidden]) .drawer-title", timeout=TIME)
    boxes = await wall.evaluate(EDGES)
    assert max(right for _, _, right, _ in boxes) == 5760
    assert max(bottom for _, _, _, bottom in boxes) == 2160
    assert min(min(left, top) for left, top, _, _ in boxes) == 0
    assert await wall.evaluate(WRONG, LEAST_PX) == []
