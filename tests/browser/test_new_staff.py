"""Somebody who never saw the program, with a stop-watch: only what is visible, at a person's pace."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from benchmarks import staff
from benchmarks.staff import Hand
from operations.accounts import Role
from tests.dashboard.conftest import Web

pytestmark = pytest.mark.browser
PICTURE_S, LAYOUT_S = 30.0, 600.0


async def editor(web: Web, chromium: Browser, path: str = "/wall") -> Page:
    carried = (await web.cookie(Role.EDITOR)).items()
    cookies = [{"name": name, "value": value, "url": web.base} for name, value in carried]
    return await staff.opened(chromium, staff.DESK, f"{web.base}{path}", cookies)


async def test_the_picture_on_a_wall_is_changed_in_a_few_presses(
    web: Web, chromium: Browser
) -> None:
    _, glass = await staff.paired(chromium, web.base, web.store)
    page = await editor(web, chromium)
    hand = Hand()
    await staff.change_picture(hand, page, glass, staff.another())
    assert hand.presses + hand.keys <= 6
    assert hand.seconds <= PICTURE_S


async def test_a_layout_of_ones_own_is_built_published_and_shown(
    web: Web, chromium: Browser
) -> None:
    _, glass = await staff.paired(chromium, web.base, web.store)
    page = await editor(web, chromium)
    hand = Hand()
    await staff.build_layout(hand, page, glass)
    assert hand.seconds <= LAYOUT_S


async def test_guests_are_led_through_a_briefing_from_a_phone(web: Web, chromium: Browser) -> None:
    name, glass = await staff.paired(chromium, web.base, web.store)
    presenter = await editor(web, chromium, f"/presenter?screen={name}")
    phone = await staff.opened(chromium, staff.PHONE, "about:blank", [])
    tour, steps = staff.guests()
    await staff.lead_guests(Hand(), presenter, phone, tour, steps)
    assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(glass.locator("#scene-told")).to_contain_text(f"{steps}/{steps}")
