"""The nearest camera in the follow scene: a real web worker, real cameras of every kind, real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image
from playwright.async_api import Browser, Page

from city import profile as profiles
from city.profile import Camera
from city.scene import Scene
from operations.accounts import Role
from store.address import Address
from store.city_store import CityStore
from store.scenes import Scenes
from tests.dashboard.conftest import report, serving, settings_for, until

from .camera_server import camera_server, live_film
from .conftest import WALL, signed_in

pytestmark = pytest.mark.browser
SHOWN = "() => document.querySelector('[data-camera]')?.naturalWidth === 320"
FAILED = "() => Boolean(document.querySelector('.follow-figure.has-failed')?.dataset.told)"
WELL = "() => !document.querySelector('.follow-figure.has-failed')"
UNABLE = "() => document.querySelector('.has-failed')?.dataset.told.includes('HLS')"
FILM = "document.querySelector('video[data-camera]')"
PLAYS = f"([from]) => {FILM}?.videoWidth === 320 && {FILM}.currentTime > from"
REFUSED = """(address) => new Promise((done) => {
    document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
    const asked = new Image();
    asked.onload = () => done('loaded');
    asked.src = address;
})"""
TIME = 30_000


@asynccontextmanager
async def watched(
    chromium: Browser, store: CityStore, address: Address, **given: Any
) -> AsyncIterator[Page]:
    """A wall that follows a case with this camera beside it."""
    lens = Camera(id="a", name="Simpang", lat=-6.2415, lng=107.0204, **given)
    city = replace(profiles.load("bekasi"), cameras={"a": lens})
    async with serving(settings_for(address), city, store) as web:
        now = datetime.now(UTC)
        found, _ = await store.complaints.receive(report(), "test", now)
        await Scenes(store).ask(Scene(at=now, by="x", ticket=found.complaint_id))
        await until(lambda: web.desk.hub.followers.ready)
        context = await signed_in(web, chromium, Role.VIEWER, WALL)
        page = await context.new_page()
        await page.goto(f"{web.base}/wall")
        yield page
        await context.close()


async def colour(page: Page) -> tuple[int, ...]:
    """What the middle of the camera's picture really looks like on the screen."""
    shot = Image.open(BytesIO(await page.locator("[data-camera]").screenshot()))
    red, green, blue = shot.convert("RGB").getpixel((shot.width // 2, shot.height // 2))  # type: ignore[misc]
    return tuple(round(each / 255) for each in (red, green * 1.3, blue))


async def sees(page: Page, wanted: tuple[int, ...]) -> None:
    for _ in range(100):
        if await colour(page) == wanted:
            return
    raise AssertionError(f"never looked like {wanted}")


async def test_a_snapshot_is_taken_anew_and_a_camera_that_is_silent_is_said_to_be(
    chromium: Browser, store_address: Address, store: CityStore, tmp_path: Path
) -> None:
    with camera_server(tmp_path) as camera:
        url = f"{camera.url}/snapshot.jpg"
        async with watched(chromium, store, store_address, url=url, every_s=1.0) as page:
            await page.wait_for_function(SHOWN, timeout=TIME)
            await until(lambda: len(camera.asked) >= 3)
            camera.covered = True
            await page.wait_for_function(FAILED, timeout=TIME)
            camera.covered = False
            await page.wait_for_function(WELL, timeout=TIME)


async def test_a_stream_of_pictures_moves_and_one_that_broke_off_is_said_to_and_taken_up_again(
    chromium: Browser, store_address: Address, store: CityStore, tmp_path: Path
) -> None:
    with camera_server(tmp_path) as camera, camera_server(tmp_path) as foreign:
        url = f"{camera.url}/stream.mjpg"
        async with watched(chromium, store, store_address, url=url, kind="mjpeg") as page:
            await page.wait_for_function(SHOWN, timeout=TIME)
            for wanted in ((1, 0, 0), (0, 0, 1), (1, 0, 0)):
                await sees(page, wanted)
            camera.covered = True
            await page.wait_for_function(FAILED, timeout=TIME)
            camera.covered = False
            await page.wait_for_function(WELL, timeout=TIME)
            for wanted in ((0, 0, 1), (1, 0, 0)):
                await sees(page, wanted)
            assert await page.evaluate(REFUSED, f"{foreign.url}/snapshot.jpg") == "img-src"
            assert foreign.asked == [], "no camera but the configured one is even asked"


async def test_a_live_film_plays_as_it_is_goes_on_after_it_was_away_and_says_where_it_cannot_play(
    chromium: Browser, store_address: Address, store: CityStore, tmp_path: Path
) -> None:
    live_film(tmp_path)
    with camera_server(tmp_path) as camera:
        url = f"{camera.url}/live.m3u8"
        async with watched(chromium, store, store_address, url=url, kind="hls") as page:
            await page.wait_for_function(PLAYS, arg=[0], timeout=TIME)
            now = await page.evaluate(f"{FILM}.currentTime")
            await page.wait_for_function(PLAYS, arg=[now + 1], timeout=TIME)
            await sees(page, (0, 1, 0))
            assert len({each for each in camera.asked if each.endswith(".ts")}) >= 2
            camera.covered = True
            await page.wait_for_function(FAILED, timeout=TIME)
            camera.covered = False
            await page.wait_for_function(WELL, timeout=TIME)
            await page.evaluate("HTMLMediaElement.prototype.canPlayType = () => ''")
            await page.wait_for_function(UNABLE, timeout=TIME)
