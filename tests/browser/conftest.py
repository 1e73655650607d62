"""Real Chromium and a real broker for all browser tests of a run, and a real stack for each file of them."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

from benchmarks.stack import Stack, free_port, running
from benchmarks.wall import launch
from commands.programs import CHROMIUM, HEADLESS, MOSQUITTO
from operations.accounts import Role
from tests.dashboard.conftest import Web
from tests.dashboard.conftest import profile as profile
from tests.dashboard.conftest import web as web

WALL = {"width": 1920, "height": 1080}
LEAST_VEHICLES = 5


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Port of a running mosquitto that lets everybody on this machine in."""
    port = free_port()
    folder = tmp_path_factory.mktemp("broker")
    settings = folder / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    assert MOSQUITTO.found, "these tests are marked `broker`"
    with (folder / "mosquitto.log").open("wb") as log:
        process = subprocess.Popen([MOSQUITTO.found, "-c", str(settings)], stderr=log, stdout=log)
    yield port
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, broker: int) -> Iterator[Stack]:
    """The demo with its simulated city, and the broker connected; it ends with the file that asked
    for it, for a city that lives beside all other tests costs them more than a new one."""
    folder: Path = tmp_path_factory.mktemp("stack")
    settings = folder / "patriot.toml"
    settings.write_text(f'[feeds.mqtt_sensors]\nhost = "127.0.0.1"\nport = {broker}\n')
    environ = {"PATRIOT_SETTINGS": str(settings), "PATRIOT_SIMULATOR_EVERY_S": "2"}
    with running(folder / "data", "--scenario", "quiet", environ=environ) as started:
        yield started


def cookies_of(stack: Stack) -> list[dict[str, str]]:
    """A signed-in session of this demo, taken with a one-time link."""
    with httpx.Client(follow_redirects=True, trust_env=False) as client:
        client.get(stack.link()).raise_for_status()
        held = client.cookies.items()
    return [{"name": name, "value": value, "url": stack.web} for name, value in held]


@pytest.fixture(scope="module")
def cookies(stack: Stack) -> list[dict[str, str]]:
    return cookies_of(stack)


@pytest.fixture(scope="session")
async def shared() -> AsyncIterator[Browser]:
    """One Chromium for the whole run: starting one costs more than most tests. Without a window of
    its own where there is such a one: a page is then opened for half the processor time."""
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium, HEADLESS.found or str(CHROMIUM.found))
        yield browser
        await browser.close()


@pytest.fixture
async def chromium(shared: Browser) -> AsyncIterator[Browser]:
    """The shared Chromium; what a test opened in it is closed behind it."""
    yield shared
    for context in shared.contexts:
        await context.close()


@pytest.fixture
async def context(chromium: Browser, cookies: list[dict[str, str]]) -> BrowserContext:
    context = await chromium.new_context(viewport=WALL)  # type: ignore[arg-type]
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    return context


@pytest.fixture
async def wall(context: BrowserContext, stack: Stack) -> Page:
    """The wall at 1920x1080, connected, with the fleet on it."""
    page = await context.new_page()
    await page.goto(f"{stack.web}/wall")
    await connected(page)
    return page


async def signed_in(
    web: Web, browser: Browser, role: Role, size: Mapping[str, int] | None = None
) -> BrowserContext:
    """A browser of this size in which somebody of this role is signed in."""
    context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
    carried = (await web.cookie(role)).items()
    await context.add_cookies([{"name": n, "value": v, "url": web.base} for n, v in carried])
    return context


async def looking(context: BrowserContext) -> Page:
    """A page whose errors fail the test."""
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


async def connected(page: Page, within_s: float = 20) -> None:
    ready = "n => window.city?.stats?.().connected && city.stats().vehicles >= n"
    await page.wait_for_function(ready, arg=LEAST_VEHICLES, timeout=within_s * 1000)


async def slow(page: Page, address: str) -> tuple[asyncio.Event, asyncio.Event]:
    """The next answer of this address is on its way for long: the first event says that the server has
    given it, the second lets it arrive."""
    given, arrives = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        given.set()
        await arrives.wait()
        await route.fulfill(response=answer)

    await page.route(address, late, times=1)
    return given, arrives
