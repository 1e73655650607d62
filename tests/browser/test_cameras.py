"""The nearest camera in the follow scene: a real web worker, a real camera server, real Chromium."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import ClassVar

import pytest
from msgspec.structs import replace
from PIL import Image
from playwright.async_api import Browser

from city import profile as profiles
from city.profile import Camera
from city.scene import Scene
from operations.accounts import Role
from store.address import Address
from store.city_store import CityStore
from store.scenes import Scenes
from tests.dashboard.conftest import report, serving, settings_for, until

from .conftest import WALL

pytestmark = pytest.mark.browser
SHOWN = "() => document.querySelector('[data-camera]')?.naturalWidth === 320"
FAILED = "() => Boolean(document.querySelector('.follow-figure.has-failed')?.dataset.told)"
WELL = f"() => !document.querySelector('.follow-figure.has-failed') && ({SHOWN})()"


class Lens(http.server.BaseHTTPRequestHandler):
    """A camera that counts its snapshots and can be covered."""

    taken = 0
    covered = False
    picture: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        Lens.taken += 1
        self.send_response(503 if Lens.covered else 200)
        self.send_header("Content-Type", "image/jpeg")
        self.end_headers()
        self.wfile.write(b"" if Lens.covered else Lens.picture)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def camera() -> Iterator[str]:
    """The address of a camera's snapshot."""
    packed = BytesIO()
    Image.new("RGB", (320, 240), "grey").save(packed, "JPEG")
    Lens.picture, Lens.taken, Lens.covered = packed.getvalue(), 0, False
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Lens)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/snapshot.jpg"
    server.shutdown()
    server.server_close()


async def test_a_snapshot_is_taken_anew_and_a_camera_that_is_silent_is_said_to_be(
    chromium: Browser, store_address: Address, store: CityStore, camera: str
) -> None:
    lens = Camera(id="a", name="Simpang", lat=-6.2415, lng=107.0204, url=camera, every_s=1.0)
    watched = replace(profiles.load("bekasi"), cameras={"a": lens})
    async with serving(settings_for(store_address), watched, store) as web:
        now = datetime.now(UTC)
        found, _ = await store.complaints.receive(report(), "test", now)
        await Scenes(store).ask(Scene(at=now, by="x", ticket=found.complaint_id))
        await until(lambda: web.desk.hub.followers.ready)
        context = await chromium.new_context(viewport=WALL)  # type: ignore[arg-type]
        told = (await web.cookie(Role.VIEWER)).items()
        await context.add_cookies([{"name": n, "value": v, "url": web.base} for n, v in told])
        page = await context.new_page()
        await page.goto(f"{web.base}/wall")
        await page.wait_for_function(SHOWN, timeout=30_000)
        await until(lambda: Lens.taken >= 3)
        Lens.covered = True
        await page.wait_for_function(FAILED, timeout=30_000)
        Lens.covered = False
        await page.wait_for_function(WELL, timeout=30_000)
        await context.close()
