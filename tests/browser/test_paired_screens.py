"""A paired display on real glass: keys look but change nothing, it heals untouched, alarms and layouts come by rule."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page, Route

from benchmarks.stack import Stack, running
from city import presets
from city.screens.canvas import Canvas
from city.screens.layout import Layout
from city.screens.screen import Asked, Screen
from city.screens.takeover import Takeover
from city.screens.tour import Run, Step, Tour
from city.severity import Severity
from operations.screens import kinds
from operations.screens.displays import Displays
from operations.screens.errors import NoSuchScreen
from operations.screens.kinds import Book, Guide
from operations.screens.passes import Passes
from store.city_store import CityStore, open_store
from store.embedded import address_of

from .conftest import WALL

pytestmark = pytest.mark.browser
FIRST = next(iter(presets.layouts()))
OTHER = "uji-lain"
HEALED_WITHIN_S = 15.0
SHOWS = "id => window.city?.staged?.()?.layout.id === id && city.live().connected"
TOLD = "() => document.querySelector('.stage.is-on [data-panel=rivers] .figure')?.textContent"
SAYS = "age => document.getElementById('connection')?.textContent.includes(age)"
FADED = "() => document.documentElement.classList.contains('is-disconnected')"
RUBBISH = "sampah-kebersihan"
OWNERS = """() => { const { shown, slot } = city.vehicleLists;
  return [...new Set([...slot.subarray(0, shown)].map(each => city.fleet.agencies[each]))]; }"""
FILL = """() => { globalThis.sockets = Array.from({length: 8}, () => {
    const made = new WebSocket(location.origin.replace('http', 'ws') + '/live');
    made.onopen = () => made.send('{"type":"hello","views":[]}');
    return made; });
  return Promise.all(sockets.map(each => new Promise(done => { each.onmessage = each.onclose = done; }))); }"""
KEPT = (
    "layout",
    "tour",
    "day_plan",
    "takeover_rule",
    "display",
    "display_wall",
    "asked",
    "account",
)
KEYS = [*"123456789", "ArrowLeft", "ArrowRight", " ", "?", "Escape", "/", "v", "0", "+", "-", "Enter", "Tab",
        "Delete", "Control+z", "Control+s", "x", "d", "a", "PageDown"]  # fmt: skip


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("paired")
    environ = {"PATRIOT_SIMULATOR_EVERY_S": "1"}
    with running(folder / "data", "--scenario", "quiet", environ=environ) as started:
        yield started


@pytest.fixture
async def store(stack: Stack) -> AsyncIterator[CityStore]:
    async with await open_store(address_of(stack.data)) as opened:
        yield opened


@pytest.fixture
async def other(store: CityStore) -> Layout:
    """A second layout beside the preset: no map, the same panels."""
    tiles = tuple(each for each in presets.layouts()[FIRST].tiles if each.panel != "map")
    made = Layout(id=OTHER, title={"id": "Uji lain", "en": "Another"}, tiles=tiles)
    await kinds.layouts(store).put(OTHER, Book(published=made), "rina", "published", _now())
    return made


@pytest.fixture
async def screen(store: CityStore) -> AsyncIterator[Screen]:
    made = await Displays(store).add("Layar uji", Canvas(), "rina", _now())
    yield made
    with suppress(NoSuchScreen):
        await Displays(store).remove(made.id, "rina", _now())


@pytest.fixture
async def glass(chromium: Browser, stack: Stack, store: CityStore, screen: Screen) -> Page:
    token = await Passes(store).issue(screen.id, "uji", _now())
    context = await chromium.new_context(viewport=WALL)  # type: ignore[arg-type]
    cookie = {"name": "patriot_screen", "value": token, "url": stack.web}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    await page.goto(f"{stack.web}/wall")
    await page.wait_for_function(SHOWS, arg=FIRST, timeout=40_000)
    await page.wait_for_function(TOLD, timeout=40_000)
    await page.evaluate("window.notReloaded = true")
    return page


def _now() -> datetime:
    return datetime.now(UTC)


async def ask(store: CityStore, screen: Screen, layout: str) -> None:
    asked = Asked(screen=screen.id, at=_now(), by="rina", layout=layout)
    await kinds.asked(store).put(screen.id, asked, "rina", "asked", _now())


async def kept(store: CityStore) -> dict[str, Any]:
    """Everything people keep, with versions; what the city tells by itself is not among it."""
    return {kind: await store.records(kind).states() for kind in KEPT}


async def test_a_switch_shows_the_other_layout_without_a_blank_frame(
    glass: Page, store: CityStore, screen: Screen, other: Layout
) -> None:
    await glass.evaluate("""() => { globalThis.blank = 0; const look = () => {
      if (!document.querySelector('.stage.is-on .tile')) blank += 1; requestAnimationFrame(look); };
      requestAnimationFrame(look); }""")
    await ask(store, screen, OTHER)
    await glass.wait_for_function(SHOWS, arg=OTHER, timeout=20_000)
    assert not await glass.locator(".wall > .map-area").is_visible()
    await ask(store, screen, FIRST)
    await glass.wait_for_function(SHOWS, arg=FIRST, timeout=20_000)
    assert await glass.locator(".wall > .map-area").is_visible()
    assert await glass.evaluate("blank") == 0


async def test_number_keys_look_at_other_layouts_and_escape_goes_back(
    glass: Page, store: CityStore, other: Layout
) -> None:
    before = await kept(store)
    place = await glass.evaluate(
        "id => city.told().choices.findIndex(each => each.id === id) + 1", OTHER
    )
    await glass.keyboard.press(str(place) if place < 10 else "ArrowLeft")
    await glass.wait_for_function(SHOWS, arg=OTHER, timeout=20_000)
    assert "papan ketik" in await glass.locator("#scene-told").inner_text()
    await glass.keyboard.press("Escape")
    await glass.wait_for_function(SHOWS, arg=FIRST, timeout=20_000)
    assert await kept(store) == before


async def test_arrow_keys_look_through_the_steps_of_a_running_tour(
    glass: Page, store: CityStore, screen: Screen, other: Layout
) -> None:
    steps = [Step(layout=each, hold=True) for each in (OTHER, "buang", FIRST)]
    tour = Tour(id="uji-panah", title={"id": "Uji"}, steps=tuple(steps))
    await kinds.tours(store).put(tour.id, Guide(tour=tour), "rina", "kept", _now())
    run = Run(tour=tour.id, step=0, at=_now())
    asked = Asked(screen=screen.id, at=_now(), by="rina", run=run)
    await kinds.asked(store).put(screen.id, asked, "rina", "asked", _now())
    await glass.wait_for_function(SHOWS, arg=OTHER, timeout=20_000)
    before = await kept(store)
    for key, shows in (("ArrowRight", FIRST), ("ArrowRight", OTHER), ("ArrowLeft", FIRST)):
        await glass.keyboard.press(key)
        await glass.wait_for_function(SHOWS, arg=shows, timeout=20_000)
    await glass.keyboard.press("Escape")
    await glass.wait_for_function(SHOWS, arg=OTHER, timeout=20_000)
    assert await kept(store) == before


async def test_an_alarm_comes_through_whatever_somebody_looks_at_by_keyboard(
    glass: Page, store: CityStore, screen: Screen, other: Layout
) -> None:
    await glass.keyboard.press("2")
    await glass.wait_for_function(f"() => city.staged().layout.id !== '{FIRST}'", timeout=20_000)
    now = _now()
    taken = Takeover(
        rule="uji", subject="gauge:p2c", severity=Severity.DANGER, layout=FIRST, at=now,
        hold_until=now + timedelta(minutes=1), screens=(screen.id,),
    )  # fmt: skip
    await kinds.takeovers(store).put(taken.id, taken, "watch", "taken", now)
    await glass.wait_for_function(SHOWS, arg=FIRST, timeout=20_000)
    told = glass.locator("#scene-told.is-takeover.severity-danger")
    assert "Alarm P2C mengambil alih layar · belum ada yang menangani" in await told.inner_text()


async def test_no_link_leads_a_screen_away_from_its_wall(glass: Page) -> None:
    """Its pass opens no other page: the glass would stand before a refusal until somebody comes."""
    followed = await glass.evaluate(
        """() => [...document.querySelectorAll("a[href]")].map((link) => {
          const click = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
          return [link.getAttribute("href"), link.dispatchEvent(click)];
        })"""
    )
    assert followed
    assert [href for href, leads in followed if leads] == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_pointer_and_keys_at_random_change_nothing_that_is_kept(
    glass: Page, store: CityStore, other: Layout, seed: int
) -> None:
    before, chance = await kept(store), random.Random(seed)
    for _ in range(150):
        x, y = chance.randrange(WALL["width"]), chance.randrange(WALL["height"])
        act = chance.choice(["key", "key", "click", "drag", "wheel", "type"])
        if act == "key":
            await glass.keyboard.press(chance.choice(KEYS))
        elif act == "type":
            await glass.keyboard.type("kali")
        elif act == "wheel":
            await glass.mouse.wheel(0, chance.choice([-400, 400]))
        elif act == "click":
            await glass.mouse.click(x, y, button=chance.choice(["left", "right"]))  # type: ignore[arg-type]
        else:
            await glass.mouse.move(x, y)
            await glass.mouse.down()
            await glass.mouse.move(x + 60, y + 40)
            await glass.mouse.up()
    assert "/wall" in glass.url
    assert await kept(store) == before
    assert await glass.evaluate("window.notReloaded === true")


@pytest.mark.parametrize("mark", ["valkey-server", "commands web"])
async def test_a_screen_heals_untouched_and_still_obeys(
    glass: Page, stack: Stack, store: CityStore, screen: Screen, other: Layout, mark: str
) -> None:
    figure = await glass.evaluate(TOLD)
    killed_at = time.monotonic()
    assert stack.kill(mark)
    assert await glass.evaluate(TOLD), f"the old picture ({figure}) went away"
    await _until_ready(glass, stack)
    back_at = time.monotonic()
    async with await open_store(address_of(stack.data)) as again:
        await ask(again, screen, OTHER)
    await glass.wait_for_function(SHOWS, arg=OTHER, timeout=30_000)
    assert time.monotonic() - back_at <= HEALED_WITHIN_S, f"away since {back_at - killed_at:.0f} s"
    assert await glass.evaluate("window.notReloaded === true")
    assert glass.url.endswith("/wall")


async def _until_ready(page: Page, stack: Stack) -> None:
    answers = "url => fetch(url).then(answer => answer.ok, () => false)"
    end = time.monotonic() + 40
    while not await page.evaluate(answers, f"{stack.web}/readyz"):
        assert time.monotonic() < end, "the stack did not come back"
        await page.wait_for_timeout(100)


async def test_a_screen_begins_anew_at_night_and_shows_what_it_showed(glass: Page) -> None:
    await glass.evaluate("city.isDueToRenew = () => true")
    again = "id => !window.notReloaded && window.city?.staged?.()?.layout.id === id"
    await glass.wait_for_function(again, arg=FIRST, timeout=60_000)


async def test_after_minutes_and_hours_without_a_server_the_old_picture_stands_with_its_age_and_recovers(
    chromium: Browser, stack: Stack, store: CityStore, screen: Screen, other: Layout
) -> None:
    """The browser's clock is moved, nobody waits; what was asked meanwhile is shown after the return."""
    token = await Passes(store).issue(screen.id, "uji", _now())
    context = await chromium.new_context(viewport=WALL)  # type: ignore[arg-type]
    await context.add_cookies([{"name": "patriot_screen", "value": token, "url": stack.web}])
    page = await context.new_page()
    await page.clock.install()
    await page.goto(f"{stack.web}/wall")
    await page.wait_for_function(SHOWS, arg=FIRST, timeout=40_000)
    await page.evaluate("window.notReloaded = true")
    for span, age, wanted in (("03:00", "3 mnt", OTHER), ("04:00:00", "4 jam", FIRST)):
        await page.wait_for_function(TOLD, timeout=40_000)
        with stopped(stack, "commands web"):
            figure = await page.evaluate(TOLD)
            await page.clock.fast_forward(span)
            await page.wait_for_function(SAYS, arg=age, timeout=30_000)
            assert await page.evaluate(TOLD) == figure
            assert await page.evaluate(FADED)
            await ask(store, screen, wanted)
        back_at = time.monotonic()
        await page.wait_for_function(SHOWS, arg=wanted, timeout=30_000)
        assert time.monotonic() - back_at <= HEALED_WITHIN_S
        assert await page.evaluate("window.notReloaded === true")
        assert page.url.endswith("/wall")


@contextmanager
def stopped(stack: Stack, mark: str) -> Iterator[None]:
    """Its newest process of this kind hangs while the block runs: connections stand and nothing answers."""
    pid = stack.pids(mark)[-1]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_a_removed_screen_shows_a_code_within_seconds_and_never_a_sign_in_form(
    glass: Page, store: CityStore, screen: Screen
) -> None:
    await Displays(store).remove(screen.id, "rina", _now())
    await glass.wait_for_url("**/pair**", timeout=60_000, wait_until="commit")
    assert await glass.locator("#pair-code").is_visible()
    assert await glass.locator("input").count() == 0


async def test_a_wall_whose_files_did_not_all_come_begins_again_by_itself(
    stack: Stack, chromium: Browser, store: CityStore, screen: Screen
) -> None:
    page = await (await chromium.new_context(viewport=WALL)).new_page()  # type: ignore[arg-type]
    token = await Passes(store).issue(screen.id, "uji", _now())
    cookie = {"name": "patriot_screen", "value": token, "url": stack.web}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    refused = []

    async def lost(route: Route) -> None:
        refused.append(route.request.url)
        await (route.abort() if len(refused) < 3 else route.continue_())

    await page.route("**/dash_renderer*.js", lost)
    await page.goto(f"{stack.web}/wall")
    await page.wait_for_function(SHOWS, arg=FIRST, timeout=90_000)
    assert len(refused) == 3


async def test_a_panel_that_breaks_leaves_the_others_alone(
    glass: Page, store: CityStore, screen: Screen
) -> None:
    """A layout of tomorrow: one panel this release does not know."""
    tiles = list(presets.layouts()[FIRST].tiles)
    stack_tile = next(each for each in tiles if each.panel == "stack")
    options = {"panels": "alarms,from-the-future,rivers"}
    changed = msgspec.structs.replace(stack_tile, options=options)
    made = Layout(id="besok", title={"id": "Besok"}, tiles=(changed,))
    await kinds.layouts(store).put("besok", Book(published=made), "rina", "published", _now())
    await ask(store, screen, "besok")
    await glass.wait_for_function(SHOWS, arg="besok", timeout=20_000)
    assert "from-the-future" in await glass.locator(".stage.is-on").inner_text()
    assert await glass.evaluate(TOLD)


async def test_one_layout_serves_many_and_its_map_shows_only_what_it_is_about(
    glass: Page, store: CityStore, screen: Screen
) -> None:
    parameters = {"kecamatan": "Bantargebang", "agency": "dlh"}
    asked = Asked(screen=screen.id, at=_now(), by="rina", layout=RUBBISH, parameters=parameters)
    await kinds.asked(store).put(screen.id, asked, "rina", "asked", _now())
    await glass.wait_for_function(SHOWS, arg=RUBBISH, timeout=20_000)
    assert await glass.locator("#map-note").inner_text() == "Hanya Bantargebang · DLH"
    assert not await glass.evaluate("city.isWholeCity()")
    await glass.evaluate("city.showWholeCity(false)")
    await glass.wait_for_function(f"() => JSON.stringify(({OWNERS})()) === '[\"dlh\"]'")
    await ask(store, screen, FIRST)
    await glass.wait_for_function(SHOWS, arg=FIRST, timeout=20_000)
    await glass.wait_for_function(f"() => ({OWNERS})().length > 1")
    assert await glass.locator("#map-note").inner_text() == ""


async def test_a_display_open_in_too_many_browsers_says_so_and_comes_in_when_one_ends(
    glass: Page,
) -> None:
    await glass.evaluate(FILL)
    late = await glass.context.new_page()
    await late.goto(glass.url)
    await late.wait_for_function(SAYS, arg="terlalu banyak peramban", timeout=20_000)
    assert await late.evaluate(
        "() => { const { right, bottom } = document.getElementById('connection').getBoundingClientRect();"
        " return right <= innerWidth && bottom <= document.querySelector('.top').getBoundingClientRect().bottom; }"
    )
    await glass.evaluate("sockets.forEach(each => each.close())")
    await late.wait_for_function(SHOWS, arg=FIRST, timeout=60_000)
