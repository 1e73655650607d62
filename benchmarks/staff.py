"""Changing the picture, a new layout and a guest briefing as somebody new does them, with a stop-watch.

A scripted person uses only what is visible: names of buttons, links and fields. The stop-watch adds
what the machine needs to the pace of a person who looks before each press.

| figure       | from                              | to                                              |
|--------------|-----------------------------------|-------------------------------------------------|
| `pictureS`   | the wall's page is before them    | another picture stands on the paired wall       |
| `layoutS`    | the same                          | a layout of their own stands on the paired wall |
| `briefingS`  | the presenter's page is before them| the last step, led from a phone                |
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from benchmarks.stack import Stack, machine, running
from benchmarks.wall import launch
from city import presets
from city.screens.canvas import Canvas
from operations.screens.displays import Displays
from operations.screens.passes import Passes
from store.city_store import CityStore, open_store
from store.embedded import address_of

PRESS_S, KEYS_A_SECOND = 1.5, 4.0
"""How long a person looks before each press, and how fast they type."""
WITHIN_MS = 40_000
SCREEN, LAYOUT = "Lobi", "Ruang rapat"
DESK, PHONE, GLASS = (
    {"width": 1440, "height": 900}, {"width": 390, "height": 844}, {"width": 1920, "height": 1080},
)  # fmt: skip
TITLE = "#scene-title"
"""What stands in the head of the glass; the only thing looked at by its place."""


class Hand:
    """A person with a stop-watch; `presses` counts clicks and chosen options, `keys` what was typed."""

    def __init__(self) -> None:
        self.presses, self.keys, self._begun = 0, 0, time.monotonic()

    @property
    def seconds(self) -> float:
        """What the machine took, and the person."""
        waited = time.monotonic() - self._begun
        return waited + self.presses * PRESS_S + self.keys / KEYS_A_SECOND

    async def press(self, what: Locator) -> None:
        self.presses += 1
        await what.click(timeout=WITHIN_MS)

    async def write(self, field: Locator, words: str) -> None:
        await self.press(field)
        self.keys += len(words)
        await field.fill(words)

    async def key(self, page: Page, key: str, times: int = 1) -> None:
        self.keys += times
        for _ in range(times):
            await page.keyboard.press(key)


async def go_to(hand: Hand, page: Page, name: str) -> None:
    """Through the menu where there is one."""
    menu = page.locator("details.menu > summary")
    link = page.get_by_role("link", name=name, exact=True)
    await expect(menu.or_(link).first).to_be_visible(timeout=WITHIN_MS)
    if await menu.count():
        await hand.press(menu)
    await hand.press(link)


async def change_picture(hand: Hand, page: Page, glass: Page, title: str) -> None:
    """From any page that leads to the screens."""
    await go_to(hand, page, "Layar")
    card = page.get_by_role("article").filter(has_text=SCREEN)
    await hand.press(card.get_by_role("button", name="Ganti tampilan", exact=True))
    await hand.press(page.get_by_role("dialog").get_by_role("button").filter(has_text=title).first)
    await expect(glass.locator(TITLE)).to_contain_text(title, timeout=WITHIN_MS)


async def build_layout(hand: Hand, page: Page, glass: Page) -> None:
    """From the wall's page: an example, a tile moved and made larger, another panel, published, shown."""
    await go_to(hand, page, "Studio tampilan")
    await hand.press(page.get_by_role("button", name="Mulai dari Situasi kota"))
    await hand.write(page.get_by_label("Nama tampilan"), LAYOUT)
    await hand.press(page.get_by_role("button", name="Mulai", exact=True))
    canvas = page.get_by_role("group", name="Kanvas")
    await hand.press(canvas.get_by_role("button", name="Tumpukan"))
    await hand.press(page.get_by_role("button", name="Hapus"))
    await hand.press(page.get_by_role("button", name="Pasang Sungai"))
    await hand.press(canvas.get_by_role("button", name="Sungai"))
    await hand.key(page, "ArrowDown", 2)
    await hand.key(page, "Shift+ArrowDown", 3)
    await hand.press(page.get_by_role("button", name="Terbitkan"))
    await hand.write(page.get_by_label("Nama versi"), "untuk rapat")
    await hand.press(page.get_by_role("dialog").get_by_role("button", name="Terbitkan"))
    await expect(page.get_by_text("Dinding dapat menampilkannya sekarang")).to_be_visible()
    await hand.press(page.get_by_role("link", name="Studio tampilan"))
    await change_picture(hand, page, glass, LAYOUT)


async def lead_guests(hand: Hand, presenter: Page, phone: Page, tour: str, steps: int) -> None:
    """A code is made on the desk; the phone that scans it begins the briefing and leads it to its end."""
    await hand.press(presenter.get_by_role("button", name="Buat kode QR (4 jam)"))
    address = await presenter.get_by_label("Alamat kendali jarak jauh").input_value()
    await phone.goto(address)
    hand.presses += 1
    await phone.get_by_label("Mulai tur").select_option(tour)
    for step in range(2, steps + 1):
        await hand.press(phone.get_by_role("button", name="Lanjut"))
        await expect(phone.get_by_role("heading", name=f"{step}/{steps} ")).to_be_visible()


async def opened(
    browser: Browser, size: Mapping[str, int], url: str, cookies: Sequence[dict[str, str]]
) -> Page:
    context = await browser.new_context(viewport=cast(Any, dict(size)))
    await context.add_cookies(cast(Any, list(cookies)))
    page = await context.new_page()
    await page.goto(url)
    return page


async def paired(browser: Browser, web: str, store: CityStore) -> tuple[str, Page]:
    """(id, glass) of a display as pairing would leave it, with its first picture on it."""
    now = datetime.now(UTC)
    screen = await Displays(store).add(SCREEN, Canvas(), "bench", now)
    token = await Passes(store).issue(screen.id, "bench", now)
    cookie = {"name": "patriot_screen", "value": token, "url": web}
    glass = await opened(browser, GLASS, f"{web}/wall", [cookie])
    await glass.wait_for_selector(".stage.is-on .tile", timeout=WITHIN_MS)
    return screen.id, glass


def guests() -> tuple[str, int]:
    """(id, steps) of the briefing for guests that a city begins with."""
    tour = next(each for each in presets.tours().values() if each.briefing)
    return tour.id, len(tour.steps)


def another() -> str:
    """The title of the second layout there is."""
    return list(presets.layouts().values())[1].title["id"]


def run() -> dict[str, Any]:
    """One JSON-ready dict."""
    with (
        tempfile.TemporaryDirectory(prefix="patriot-staff-") as folder,
        running(Path(folder) / "data", "--scenario", "quiet") as stack,
    ):
        return asyncio.run(_measure(stack))


async def _measure(stack: Stack) -> dict[str, Any]:
    async with await open_store(address_of(stack.data)) as store, async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        name, glass = await paired(browser, stack.web, store)
        page = await opened(browser, DESK, stack.link(), [])
        await page.goto(f"{stack.web}/wall")
        picture = Hand()
        await change_picture(picture, page, glass, another())
        taken = picture.seconds
        await page.goto(f"{stack.web}/wall")
        layout = Hand()
        await build_layout(layout, page, glass)
        built = layout.seconds
        await page.goto(f"{stack.web}/presenter?screen={name}")
        phone = await opened(browser, PHONE, "about:blank", [])
        briefing = Hand()
        await lead_guests(briefing, page, phone, *guests())
        led = briefing.seconds
        await browser.close()
    hands = {"picture": picture, "layout": layout, "briefing": briefing}
    return {
        "pictureS": round(taken, 1), "layoutS": round(built, 1), "briefingS": round(led, 1),
        "presses": {name: each.presses for name, each in hands.items()},
        "keys": {name: each.keys for name, each in hands.items()},
        **machine(),
    }  # fmt: skip
