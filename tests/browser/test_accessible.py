"""axe-core finds nothing serious or critical on any page, on a desk and on a phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from benchmarks.stack import Stack
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1920, "height": 1080}, {"width": 390, "height": 844}
GRAVE = ("serious", "critical")
OF_STRANGERS = ("/pair", "/crew", "/track", "/sign-in", "/remote")
WITHIN_S = 120
"""Figures of agencies come a moment after the start."""
DRAWN = """() => document.readyState === 'complete' && document.body.innerText.trim().length > 20
  && !document.querySelector('[aria-busy=true]')"""


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context()
    yield await context.new_page()
    await context.close()


async def grave(page: Page, stack: Stack, path: str, size: dict[str, int]) -> dict[str, list[str]]:
    """What axe finds serious or critical, once the page is drawn: rule and where."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    async with asyncio.timeout(WITHIN_S):
        while not ((answer := await page.goto(f"{stack.web}{path}")) and answer.ok):
            pass
    await page.wait_for_function(DRAWN, timeout=40_000)
    found = (await Axe().run(page)).response
    assert found["passes"], "axe looked at nothing"
    return {
        each["id"]: [node["html"][:160] for node in each["nodes"]]
        for each in found["violations"]
        if each["impact"] in GRAVE
    }


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_axe_finds_nothing_grave_on_a_page_of_the_staff(
    page: Page, stack: Stack, cookies: list[dict[str, str]], size: dict[str, int]
) -> None:
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    found = {path: await grave(page, stack, path, size) for path in PAGES}
    assert {path: each for path, each in found.items() if each} == {}


async def test_axe_finds_nothing_grave_on_what_strangers_open_on_a_phone(
    page: Page, stack: Stack
) -> None:
    found = {path: await grave(page, stack, path, PHONE) for path in OF_STRANGERS}
    assert {path: each for path, each in found.items() if each} == {}


async def test_axe_finds_nothing_grave_in_the_help_of_a_page(
    page: Page, stack: Stack, cookies: list[dict[str, str]]
) -> None:
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.goto(f"{stack.web}/screens")
    await page.keyboard.press("?")
    await page.get_by_role("dialog").wait_for()
    found = (await Axe().run(page)).response["violations"]
    assert [each["id"] for each in found if each["impact"] in GRAVE] == []


async def test_axe_would_say_so(page: Page) -> None:
    await page.set_content(
        "<html lang=id><title>x</title><main><img src=x><button></button></main>"
    )
    found = (await Axe().run(page)).response["violations"]
    assert {each["id"] for each in found if each["impact"] in GRAVE} >= {"image-alt", "button-name"}
