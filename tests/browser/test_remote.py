"""The remote on a phone of 390×844 and the presenter's desk, by what is visible; a network that fails."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from city import presets
from city.profile import Profile
from city.screens.screen import Screen
from city.screens.tour import Step, Tour
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.kinds import Guide
from operations.screens.remotes import Remotes
from store.address import Address
from store.city_store import CityStore
from tests.browser.conftest import looking, signed_in
from tests.dashboard.conftest import NOW, Web, serving, settings_for, until

pytestmark = pytest.mark.browser
FIRST = next(iter(presets.layouts()))
PHONE: Any = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}


@pytest.fixture
async def web(store_address: Address, store: CityStore, profile: Profile) -> AsyncIterator[Web]:
    async with serving(settings_for(store_address), profile, store) as found:
        screen = Screen(id="lobi", name="Lobi", number=1, added_at=NOW, added_by="rina")
        await kinds.displays(store).put("lobi", screen, "rina", "paired", NOW)
        steps = tuple(
            Step(layout=FIRST, dwell_s=600, title=f"Langkah {each}", notes=f"catatan {each}")
            for each in "abc"
        )
        tour = Tour(id="tiga", title={"id": "Tiga"}, steps=steps, briefing=True)
        await kinds.tours(store).put("tiga", Guide(tour=tour), "rina", "kept", NOW)
        shelves = found.desk.hub.screen_shelves
        await until(lambda: "lobi" in shelves.shelves.display and "tiga" in shelves.known.tours)
        yield found


async def desk(web: Web, browser: Browser) -> Page:
    page = await looking(await signed_in(web, browser, Role.OPERATOR, DESK))
    await page.goto(f"{web.base}/presenter?screen=lobi")
    return page


async def leading(web: Web, browser: Browser) -> Page:
    """The presenter's desk with the tour at its first step."""
    presenter = await desk(web, browser)
    await presenter.get_by_role("button", name="Tiga", exact=True).click()
    await expect(presenter.get_by_role("heading", name="1/3 Langkah a")).to_be_visible()
    return presenter


async def test_a_guest_briefing_is_led_from_a_phone_by_a_scanned_code(
    web: Web, chromium: Browser
) -> None:
    presenter = await desk(web, chromium)
    await presenter.get_by_role("button", name="Buat kode QR (4 jam)").click()
    address = await presenter.get_by_label("Alamat kendali jarak jauh").input_value()
    phone = await (await chromium.new_context(viewport=PHONE, has_touch=True)).new_page()
    phone.on("pageerror", lambda error: pytest.fail(str(error)))
    await phone.goto(address)
    await phone.get_by_label("Mulai tur").select_option("tiga")
    await expect(phone.get_by_role("heading", name="1/3 Langkah a")).to_be_visible()
    await expect(phone.get_by_text("catatan a")).to_be_visible()
    await phone.get_by_role("button", name="Lanjut").click()
    await expect(phone.get_by_role("heading", name="2/3 Langkah b")).to_be_visible()
    assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = await phone.evaluate(
        "[...document.querySelectorAll('button, select, summary')].filter((each) => each.offsetParent && "
        "each.getBoundingClientRect().height < 24).length"
    )
    assert small == 0
    await expect(presenter.get_by_role("heading", name="2/3 Langkah b")).to_be_visible()
    await presenter.locator("h1").click()
    await presenter.keyboard.press("ArrowRight")
    await expect(presenter.get_by_text("Ini langkah terakhir.")).to_be_visible()
    await expect(phone.get_by_role("heading", name="3/3 Langkah c")).to_be_visible()
    pad = phone.locator(".remote-pad")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    await phone.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await phone.mouse.down()
    shelves = web.desk.hub.screen_shelves
    screen = shelves.shelves.display["lobi"]
    spot = await until(lambda: shelves.showing(screen).spotlight)
    assert [round(each, 1) for each in spot] == [0.5, 0.5]
    await phone.mouse.up()
    await until(lambda: shelves.showing(screen).spotlight is None)
    await presenter.get_by_role("button", name="Cabut").click()
    await expect(phone.get_by_role("alert")).to_contain_text("dicabut")


async def test_who_types_a_sentence_is_told_the_next_step_all_the_same(
    web: Web, chromium: Browser
) -> None:
    presenter = await desk(web, chromium)
    await presenter.get_by_role("button", name="Tiga", exact=True).click()
    sentence = presenter.locator(".remote-add input")
    await sentence.fill("Selamat datang, Bapak Wali Kota.")
    await sentence.press("Enter")
    await expect(presenter.locator(".remote-added")).to_have_text(
        "Selamat datang, Bapak Wali Kota."
    )
    await sentence.fill("Belum selesai diket")
    async with web.client(await web.cookie(Role.OPERATOR)) as staff:
        asked = {"do": "next"}
        answer = await staff.post("/api/screens/lobi/act", json=asked, headers={"Origin": web.base})
    assert answer.status_code == 200, answer.text
    await expect(presenter.get_by_text("catatan b")).to_be_visible()
    await expect(sentence).to_have_value("")
    await sentence.fill("Belum dikirim")
    await presenter.get_by_role("button", name="Jeda").click()
    await expect(presenter.get_by_role("button", name="Teruskan")).to_be_visible()
    await expect(sentence).to_have_value("Belum dikirim")


async def test_a_link_that_could_not_be_ended_is_not_told_as_ended(
    web: Web, chromium: Browser
) -> None:
    presenter = await desk(web, chromium)
    await presenter.get_by_role("button", name="Buat kode QR (4 jam)").click()
    code = presenter.get_by_label("Alamat kendali jarak jauh")
    await expect(code).to_be_visible()
    gone = re.compile(r"/api/remotes/end$")
    await presenter.route(gone, lambda route: route.abort())
    await presenter.get_by_role("button", name="Cabut").click()
    await expect(presenter.get_by_role("alert")).to_be_visible()
    await expect(presenter.get_by_role("button", name="Cabut")).to_be_visible()
    await presenter.unroute(gone)
    await presenter.get_by_role("button", name="Cabut").click()
    await expect(presenter.get_by_role("button", name="Cabut")).to_have_count(0)
    await expect(code).to_have_count(0)


async def test_a_presenters_desk_begins_as_soon_as_the_server_answers_and_goes_on_after_its_link_is_over(
    web: Web, chromium: Browser
) -> None:
    presenter = await looking(await signed_in(web, chromium, Role.OPERATOR, DESK))
    lost: list[str] = []

    async def loses_the_first(route: Route) -> None:
        lost.append(route.request.method)
        await (route.abort() if len(lost) == 1 else route.continue_())

    await presenter.route(re.compile(r"/api/remotes$"), loses_the_first)
    await presenter.goto(f"{web.base}/presenter?screen=lobi")
    await expect(presenter.get_by_role("heading", name="1/3", exact=False)).to_have_count(0)
    await presenter.get_by_role("button", name="Tiga", exact=True).click(timeout=20_000)
    await expect(presenter.get_by_role("heading", name="1/3 Langkah a")).to_be_visible()
    shelf = Remotes(web.store)._shelf
    for name in await shelf.all():
        await Remotes(web.store).end(name, "rina", web.desk.hub.now())
    await presenter.get_by_role("button", name="Lanjut").click()
    await expect(presenter.get_by_role("button", name="Tiga", exact=True)).to_be_visible()
    await presenter.get_by_role("button", name="Lanjut").click()
    await expect(presenter.get_by_role("heading", name="2/3 Langkah b")).to_be_visible()


async def test_the_presenter_who_changes_the_language_still_leads_the_same_screen(
    web: Web, chromium: Browser
) -> None:
    presenter = await leading(web, chromium)
    await presenter.locator(".language").click()
    await expect(presenter.locator("html")).to_have_attribute("lang", "en")
    await expect(presenter.get_by_role("heading", name="1/3 Langkah a")).to_be_visible()
    await expect(presenter).to_have_url(f"{web.base}/presenter?screen=lobi")


async def test_a_network_that_loses_answers_never_makes_two_steps_of_one(
    web: Web, chromium: Browser
) -> None:
    presenter = await leading(web, chromium)
    lost: list[int] = []

    async def loses_answers(route: Route) -> None:
        """The server hears the first two asks; the phone hears nothing of it."""
        if len(lost) < 2:
            lost.append((await route.fetch()).status)
            await route.abort()
        else:
            await route.continue_()

    await presenter.route("**/remote/act", loses_answers)
    await presenter.get_by_role("button", name="Lanjut").click()
    await expect(presenter.get_by_role("heading", name="2/3 Langkah b")).to_be_visible()
    assert lost == [200, 200]
    held = await kinds.asked(web.store).get("lobi")
    assert held is not None
    assert held[1].run is not None
    assert held[1].run.step == 1
