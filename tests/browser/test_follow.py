"""The follow scene on real walls: the launch day untouched, one key away, never a dark moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from benchmarks.stack import Stack, running

from .conftest import WALL, connected

pytestmark = pytest.mark.browser

FOLLOWING = "document.querySelector('.page').classList.contains('is-following')"
STATUS = "document.querySelector('.follow-marks .badge')?.textContent"
TITLE = "document.querySelector('.follow-title')?.textContent"
FIRST_CASE = """() => window.city?.symbols?.()
    .map((each) => each.feature.id).find((id) => id.startsWith('complaint:'))?.slice(10)"""
ASK = """async ([path, said]) => (await fetch(`/api/scene/${path}`, {
    method: 'POST', body: JSON.stringify(said)})).status"""
WATCH = """() => {
    window.moments = [];
    const look = () => {
        const page = document.querySelector('.page');
        const visible = (each) => each && each.getBoundingClientRect().height > 0;
        const following = page.classList.contains('is-following');
        window.moments.push({
            following,
            story: visible(document.querySelector('.follow-title')),
            panels: visible(document.querySelector('[data-panel="complaints"]')),
            map: visible(document.querySelector('#city-map .leaflet-overlay-pane svg')),
        });
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
TIME = 60_000


async def test_the_launch_day_runs_untouched_on_the_wall_from_report_to_ditutup(
    chromium: Browser, tmp_path: Path
) -> None:
    with running(tmp_path / "data", "--scenario", "launch-day", "--speed", "15") as stack:
        page = await opened(chromium, stack)
        await until(page, f"{FOLLOWING} && {TITLE} === 'Tumpukan sampah'")
        await until(page, f"{STATUS} === 'ditutup'")
        assert await page.inner_text(".follow-stars") == "★★★★★"
        assert "Baktor 07" in await page.inner_text(".follow-who")
        assert await page.evaluate(SHOWN_PICTURES) == 2
        await until(page, f"{TITLE} === 'Jalan berlubang'")
        assert await page.evaluate(STATUS) == "ditutup"
        assert await page.inner_text(".follow-stars") == "★★★★☆"


SHOWN_PICTURES = """() => [...document.querySelectorAll('#follow-body img')]
    .filter((each) => each.complete && each.naturalWidth > 100).length"""


async def opened(chromium: Browser, stack: Stack) -> Page:
    page = await chromium.new_page(viewport=WALL)  # type: ignore[arg-type]
    await page.goto(stack.link())
    await page.goto(f"{stack.web}/wall")
    await connected(page)
    return page


async def until(page: Page, holds: str) -> None:
    """As a function: the page's policy forbids the browser to evaluate words."""
    await page.wait_for_function(f"() => {holds}", timeout=TIME)


async def ask(page: Page, path: str, **said: Any) -> None:
    assert await page.evaluate(ASK, [path, said]) == 200


async def a_case(page: Page) -> str:
    found = await page.wait_for_function(FIRST_CASE, timeout=TIME)
    return str(await found.json_value())


@pytest.fixture
async def other(context: BrowserContext, stack: Stack) -> Page:
    """A second wall."""
    page = await context.new_page()
    await page.goto(f"{stack.web}/wall")
    await connected(page)
    return page


async def test_it_opens_on_all_walls_without_a_dark_moment_and_esc_leaves_one(
    wall: Page, other: Page
) -> None:
    ticket = await a_case(wall)
    await wall.bring_to_front()
    await wall.evaluate(WATCH)
    await ask(wall, "follow", ticket=ticket)
    for page in (wall, other):
        await until(page, f"{FOLLOWING} && Boolean({TITLE})")
    await until(wall, "window.moments.filter((each) => each.following).length > 5")
    await wall.keyboard.press("Escape")
    await until(wall, f"!{FOLLOWING} && !window.moments.at(-1).following")
    assert await other.evaluate(FOLLOWING)
    assert await dark_moments(wall) == []
    await wall.reload()
    await connected(wall)
    assert not await wall.evaluate(FOLLOWING)
    await ask(wall, "wall")
    await until(other, f"!{FOLLOWING}")


async def dark_moments(page: Page) -> list[Any]:
    """Displayed frames that showed neither the story nor the panels, or no map."""
    moments = await page.evaluate("window.moments")
    assert {each["following"] for each in moments} == {True, False}
    return [
        each
        for each in moments
        if not each["map"] or not each["story" if each["following"] else "panels"]
    ]


async def test_a_reloaded_wall_shows_the_scene_again(wall: Page) -> None:
    await ask(wall, "follow", ticket=await a_case(wall))
    await until(wall, FOLLOWING)
    await wall.reload()
    await connected(wall)
    await until(wall, f"{FOLLOWING} && Boolean({TITLE})")
    await ask(wall, "wall")
    await until(wall, f"!{FOLLOWING}")


async def test_one_screen_can_be_asked_by_its_name(wall: Page, other: Page) -> None:
    name = await other.evaluate("sessionStorage.getItem('city-screen')")
    await ask(wall, "follow", ticket=await a_case(wall), screen=name)
    await until(other, FOLLOWING)
    assert not await wall.evaluate(FOLLOWING)
    await ask(wall, "wall", screen=name)
    await until(other, f"!{FOLLOWING}")
