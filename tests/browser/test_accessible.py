"""Every page can be used by everybody: axe-core finds nothing serious or critical, on a desk and on a
phone, and help is behind `?`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Visit:
    """What one page of the staff was found to be: help behind `?`, and what axe calls grave."""

    tasks: int
    leads_to_guide: bool
    stays_open: bool
    desk: dict[str, list[str]]
    phone: dict[str, list[str]]


@pytest.fixture(scope="module")
async def visits(
    shared: Browser, stack: Stack, cookies: list[dict[str, str]]
) -> AsyncIterator[dict[str, Visit]]:
    """Every page is opened once: opening costs more than looking."""
    context = await shared.new_context()
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    page = await context.new_page()
    yield {path: await visited(page, stack, path) for path in PAGES}
    await context.close()


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context()
    yield await context.new_page()
    await context.close()


async def visited(page: Page, stack: Stack, path: str) -> Visit:
    await opened(page, stack, path, DESK)
    asked = await asked_for_help(page)
    desk = await grave(page)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return Visit(*asked, desk, await grave(page))


async def asked_for_help(page: Page) -> tuple[int, bool, bool]:
    """`?`, what it opened, and Escape: how many tasks, whether the guide is offered, whether the
    dialog stayed."""
    dialog = page.get_by_role("dialog")
    await page.keyboard.press("?")
    await dialog.locator(".help-tasks li").first.wait_for()
    tasks = await dialog.locator(".help-tasks li").count()
    guide = await dialog.get_by_role("link", name="Panduan hari pertama").is_visible()
    await page.keyboard.press("Escape")
    return tasks, guide, bool(await dialog.count())


async def opened(page: Page, stack: Stack, path: str, size: dict[str, int]) -> None:
    """The page, once it is drawn."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    async with asyncio.timeout(WITHIN_S):
        while not ((answer := await page.goto(f"{stack.web}{path}")) and answer.ok):
            pass
    await page.wait_for_function(DRAWN, timeout=40_000)


async def grave(page: Page) -> dict[str, list[str]]:
    """What axe finds serious or critical: rule and where."""
    found = (await Axe().run(page)).response
    assert found["passes"], "axe looked at nothing"
    return {
        each["id"]: [node["html"][:160] for node in each["nodes"]]
        for each in found["violations"]
        if each["impact"] in GRAVE
    }


def test_a_question_mark_opens_help_on_every_page_and_leads_to_the_guide(
    visits: dict[str, Visit],
) -> None:
    found = {path: (each.tasks, each.leads_to_guide) for path, each in visits.items()}
    assert found == dict.fromkeys(PAGES, (3, True))


def test_escape_closes_the_help_of_every_page(visits: dict[str, Visit]) -> None:
    assert [path for path, each in visits.items() if each.stays_open] == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing_grave_on_a_page_of_the_staff(
    visits: dict[str, Visit], size: str
) -> None:
    found = {path: getattr(each, size) for path, each in visits.items()}
    assert {path: each for path, each in found.items() if each} == {}


async def test_axe_finds_nothing_grave_on_what_strangers_open_on_a_phone(
    page: Page, stack: Stack
) -> None:
    found = {}
    for path in OF_STRANGERS:
        await opened(page, stack, path, PHONE)
        found[path] = await grave(page)
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
