"""A column of the wall becomes smaller on a bad day, and as large as before once the day is good again."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from operations.accounts import Role
from tests.browser.conftest import WALL, looking, signed_in
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
COLUMN = "document.querySelector('.stage.is-on .tile.is-stack').firstElementChild"
ZOOM = f"() => Number({COLUMN}.style.zoom)"
CROWD = f"""() => {{
    window.crowd = document.createElement('div');
    Object.assign(crowd.style, {{ flex: 'none', height: '30%' }});
    {COLUMN}.append(crowd);
    city.emit('drawn');
}}"""


async def test_a_column_that_shrank_grows_back_when_there_is_room(
    web: Web, chromium: Browser
) -> None:
    page = await looking(await signed_in(web, chromium, Role.VIEWER, WALL))
    await page.goto(f"{web.base}/wall")
    await page.wait_for_function(f"() => document.querySelector('.stage.is-on') && {COLUMN}?.style.zoom")  # fmt: skip
    large = await page.evaluate(ZOOM)
    await page.evaluate(CROWD)
    await page.wait_for_function(f"large => ({ZOOM})() < large", arg=large)
    await page.evaluate("() => crowd.remove()")
    await page.wait_for_function(f"large => ({ZOOM})() === large", arg=large)
