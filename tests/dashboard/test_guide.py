"""Help that replaces the vendor: the card for the wall, the guide, its rehearsal screen."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from pypdfium2 import PdfDocument

from city import presets
from city.screens.canvas import Canvas
from city.screens.screen import Screen
from dashboard.access import RULES
from dashboard.guide.help import page_at, told
from dashboard.guide.page import guide_page
from dashboard.pages.menu import GROUPS, groups
from dashboard.texts import languages, texts
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.displays import Displays
from operations.screens.rehearsal import LASTS, Rehearsals
from store.city_store import CityStore
from tests.dashboard.conftest import NOW, Web, until


def words_of(packed: bytes) -> str:
    [page] = PdfDocument(packed)
    return " ".join(page.get_textpage().get_text_range().split())


async def test_the_card_is_one_page_with_the_keys_of_this_city_and_where_the_console_is(
    web: Web,
) -> None:
    async with web.client(await web.cookie()) as client:
        for lang in languages():
            await client.get("/language", params={"to": lang})
            answer = await client.get("/guide/card.pdf", timeout=60)
            assert answer.headers["content-type"] == "application/pdf"
            said = words_of(answer.content)
            known = web.desk.hub.screen_shelves.known.layouts
            for each in list(known.values())[:9]:
                assert each.title[lang] in said
            assert f"{web.base}/screens".replace("/", "") in said.replace(" ", "").replace("/", "")
            assert "⟦" not in said


PAGES = [rule for rule in RULES if rule.page and rule.path != "/"]


def paths_of(pattern: str) -> list[str]:
    """Addresses such a rule covers: `/(tours|day-plan)` gives both, a parameter an example."""
    found = re.fullmatch(r"/\(([\w|-]+)\)", pattern)
    plain = re.sub(r"\[[^\]]+\](\{[\d,]+\}|\+)?", "x", pattern)
    return [f"/{each}" for each in found[1].split("|")] if found else [plain]


@pytest.mark.parametrize("path", sorted({p for rule in PAGES for p in paths_of(rule.path)}))
@pytest.mark.parametrize("lang", languages())
def test_every_page_has_its_help_in_every_language(path: str, lang: str) -> None:
    text = texts(lang)
    name = page_at(path)
    assert name, f"{path} has no entry in dashboard/guide/help.py"
    found = told(text, name)
    assert len(found["tasks"]) == 3
    assert all([found["for"], *found["tasks"], *(does for _, does in found["keys"])])
    assert "⟦" not in str(found)


async def test_every_page_carries_its_help_and_leads_to_the_guide(web: Web) -> None:
    """On pages drawn by Dash and in the editor it is in the configuration, elsewhere in the document."""
    drawn = {
        "/wall": "/_dash-layout",
        "/guide/screen": "/_dash-layout",
        "/desk": "/desk/_dash-layout",
    }
    skipped = {
        "/inbox",
        "/crew-link/x",
    }  # the desk's page for an agency; a case that does not exist
    async with web.client(await web.cookie(Role.ADMIN)) as client:
        for path in {p for rule in PAGES for p in paths_of(rule.path)} - skipped:
            said = (await client.get(drawn.get(path, path))).text
            assert "help-config" in said or "tasks_title" in said, path


def test_the_menu_holds_every_page_that_somebody_may_open() -> None:
    plain = {p for rule in PAGES for p in paths_of(rule.path) if "x" not in p.split("/")}
    held = {each for paths in GROUPS.values() for each in paths}
    assert held == plain - {"/guide/screen", "/alarms/story"}
    mine = {each for _, paths in groups(Role.VIEWER) for each in paths}
    assert {"/air", "/revenue", "/indicators", "/report-cards"} <= mine
    assert not mine & {"/desk", "/alarms", "/water/warnings", "/indicators/doors"}


def test_the_words_of_the_guide_are_all_there() -> None:
    for lang in languages():
        for role in Role:
            said = guide_page(texts(lang), role, set(), "x", "https://kota.test").body.decode()
            assert "⟦" not in said
            assert "https://kota.test/pair" in said
            assert ('action="/guide/screen"' in said) == (role >= Role.OPERATOR)


async def opened(web: Web, client: httpx.AsyncClient) -> Screen:
    answer = await client.post("/guide/screen", headers={"Origin": web.base})
    assert (answer.status_code, answer.headers["location"]) == (303, "/guide/screen")
    shelves = web.desk.hub.screen_shelves.shelves
    return await until(lambda: next((s for s in shelves.display.values() if s.rehearses), None))  # type: ignore[no-any-return]


async def test_a_newcomer_practises_on_a_screen_of_their_own_and_the_log_ticks_the_steps(
    web: Web,
) -> None:
    real = await Displays(web.store).add("Lobi", Canvas(), "sari", NOW)
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        assert (await client.get("/guide/screen")).headers["location"] == "/guide"
        screen = await opened(web, client)
        assert screen.number >= 700
        assert (await opened(web, client)).id == screen.id
        assert f'data-shows="screen:{screen.id}"' in (await client.get("/guide/screen")).text
        assert (await client.get("/guide/done")).json() == {"done": ["rehearse"]}
        first = next(iter(web.desk.hub.screen_shelves.known.layouts))
        for act, body in (("show", {"layout": first}), ("back", {})):
            path, headers = f"/api/screens/{screen.id}/{act}", {"Origin": web.base}
            assert (await client.post(path, headers=headers, json=body)).status_code == 200
        assert (await client.get("/guide/done")).json() == {"done": ["back", "change", "rehearse"]}
    assert await kinds.asked(web.store).get(real.id) is None


async def test_a_briefing_counts_once_it_was_led_on_and_a_layout_once_it_was_drawn(
    web: Web,
) -> None:
    briefing = next(name for name, each in presets.tours().items() if each.briefing)
    async with web.client(await web.cookie(Role.EDITOR)) as client:
        screen, headers = await opened(web, client), {"Origin": web.base}
        path = f"/api/screens/{screen.id}"
        await client.post(f"{path}/show", headers=headers, json={"tour": briefing})
        assert "brief" not in (await client.get("/guide/done")).json()["done"]
        await client.post(f"{path}/act", headers=headers, json={"do": "next"})
        made = await client.post("/api/studio/new", headers=headers, json={"title": "Latihan"})
        assert made.status_code == 200
        assert {"brief", "build"} <= set((await client.get("/guide/done")).json()["done"])


async def test_a_rehearsal_screen_is_over_after_two_hours_and_of_nobody_else(
    store: CityStore,
) -> None:
    rehearsals = Rehearsals(store)
    mine = await rehearsals.begin("budi", "Latihan budi", NOW)
    assert await rehearsals.of("sari", NOW) is None
    late = NOW + LASTS
    assert await rehearsals.of("budi", late - timedelta(seconds=1)) == mine
    assert await rehearsals.of("budi", late) is None
    await rehearsals.sweep(late)
    assert await Displays(store).all() == {}
    assert (await rehearsals.begin("budi", "Latihan budi", late)).id != mine.id
