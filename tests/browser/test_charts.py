"""A chart on a real wall: drawn by plotly under the strict policy, large enough, and let go of."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser

from dashboard.charts import chart, shade
from dashboard.texts import texts
from operations.accounts import Role
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
TIME = 20_000
PLACE = """() => {
    const made = document.createElement('div');
    made.id = 'probe';
    Object.assign(made.style, { width: '40rem', zoom: 1.5 });
    document.querySelector('.stage.is-on').append(made);
    window.refused = [];
    addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI + event.violatedDirective));
}"""
DRAW = "(value) => city.paint(document.getElementById('probe'), value)"
PLOT = "document.querySelector('#probe .chart-plot').shadowRoot"
DRAWN = f"(words) => {PLOT}?.querySelector('.main-svg')?.parentNode.textContent.includes(words)"
SMALLEST = f"""() => Math.min(...[...{PLOT}.querySelectorAll('text')].filter((each) => each.textContent)
    .map((each) => each.getBoundingClientRect().height))"""
REMEMBER = f"() => {{ window.before = {PLOT}.querySelector('.main-svg'); }}"
GONE = "() => { city.clear(document.getElementById('probe').parentNode); }"

COUNTED = """async () => {
    const asked = document.getElementsByClassName.bind(document);
    const made = document.body.appendChild(document.createElement('div'));
    const frame = () => new Promise(requestAnimationFrame);
    let looks = 0;
    document.getElementsByClassName = (name) => { if (name === 'chart-plot') looks += 1; return asked(name); };
    for (let n = 0; n < 50; n += 1) { made.dataset.figure = `${n}`; await new Promise((done) => queueMicrotask(done)); }
    await frame();
    await frame();
    return looks;
}"""


def told(highest: float) -> Any:
    days = [f"2026-11-{day:02d}T00:00:00" for day in range(20, 30)]
    line = {"type": "scatter", "x": days, "y": [highest * n / 9 for n in range(10)]}
    figure = {"data": [line | {"line": {"color": shade("follow")}}], "layout": {}}
    at = datetime.now(UTC)
    made = chart(
        figure, texts("id"), unit="Rp", source="Bapenda", at=at, alt="Naik.", height_rem=16
    )
    return json.loads(json.dumps(made, default=lambda each: each.to_plotly_json()))


async def test_a_chart_is_drawn_large_changes_in_place_and_is_let_go(
    web: Web, chromium: Browser
) -> None:
    context = await signed_in(web, chromium, Role.VIEWER, {"width": 3840, "height": 2160})
    wall = await looking(context)
    await wall.goto(f"{web.base}/wall")
    await wall.wait_for_selector(".stage.is-on .tile", state="attached", timeout=TIME)
    await wall.evaluate(PLACE)
    await wall.evaluate(DRAW, told(1500))
    await wall.wait_for_function(DRAWN, arg="1.500", timeout=TIME)
    assert await wall.evaluate(SMALLEST) >= 28
    await wall.evaluate(REMEMBER)
    await wall.evaluate(DRAW, told(4000.5))
    await wall.wait_for_function(DRAWN, arg="4.000", timeout=TIME)
    assert await wall.evaluate(f"() => before === {PLOT}.querySelector('.main-svg')")
    assert await wall.evaluate("() => refused") == []
    await wall.evaluate(GONE)
    await wall.wait_for_function("() => city.charts() === 0", timeout=TIME)


async def test_however_much_happens_charts_are_looked_at_once_a_frame(
    web: Web, chromium: Browser
) -> None:
    page = await looking(await signed_in(web, chromium, Role.VIEWER))
    await page.goto(f"{web.base}/air")
    assert 0 < await page.evaluate(COUNTED) <= 4, "two frames of two questions each"
