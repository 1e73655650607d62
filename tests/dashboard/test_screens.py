"""The API of screens over real HTTP: pairing, switching, arranging, beacons, and who may what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, get_args

import httpx
import pytest

from city.profile import Profile
from city.screens.screen import Why
from city.screens.tour import Act
from dashboard import discovery
from dashboard.screens import listing
from dashboard.screens.listing import ONLINE_S
from dashboard.texts import languages, texts
from operations.accounts import Accounts, Role
from operations.screens.switch_log import OF_TAKEOVERS
from operations.sessions import Sessions
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import NOW, PASSWORD, Web, serving, settings_for, until


async def post(client: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    origin = {"Origin": str(client.base_url).rstrip("/")}
    return await client.post(f"/api/screens/{path}", json=body, headers=origin)


async def paired(web: Web, staff: httpx.AsyncClient, name: str = "Lobi") -> tuple[str, str]:
    """A display goes the whole way; its screen's id and its pass."""
    async with web.client() as display:
        origin = {"Origin": web.base}
        await display.get("/pair")
        glass = {"width_px": 3840, "height_px": 2160}
        code = (await display.post("/pair/ask", json=glass, headers=origin)).json()["code"]
        made = await post(staff, "pair", code=code, name=name, diagonal_in=75, distance_m=6)
        assert made.status_code == 200, made.text
        assert (await display.post("/pair/ask", headers=origin)).json() == {"paired": True}
        return made.json()["id"], display.cookies["patriot_screen"]


@asynccontextmanager
async def another(address: Address, profile: Profile, store: CityStore) -> AsyncIterator[Web]:
    """A second web process, ready to recognise whoever comes."""
    async with serving(settings_for(address), profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def listed(
    client: httpx.AsyncClient, holds: Callable[[dict[str, Any]], Any], within_s: float = 10
) -> dict[str, Any]:
    """The list, once this process has heard what makes it hold."""
    deadline = asyncio.get_running_loop().time() + within_s
    while True:
        answer = await client.get("/api/screens")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        if holds(found):
            return found
        assert asyncio.get_running_loop().time() < deadline, json.dumps(found)[:2000]
        await asyncio.sleep(0.05)


async def test_a_screen_is_paired_seen_switched_and_given_back(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        screen, _ = await paired(web, staff)
        found = await listed(staff, lambda each: each["screens"])
        one = found["screens"][0]
        assert (one["name"], one["number"], one["diagonal_in"]) == ("Lobi", 1, 75)
        assert (one["width_px"], one["beacon"]["online"]) == (3840, False)
        assert one["showing"]["why"] == "city"
        layout = found["layouts"][-1]
        assert layout["tiles"]
        assert found["may"] == {"arrange": True}
        answer = await post(staff, f"{screen}/show", layout=layout["id"], minutes=5, why="hand")
        assert answer.json()["showing"]["why"] == "asked"
        seen = await listed(staff, lambda each: each["screens"][0]["showing"]["why"] == "asked")
        now = seen["screens"][0]["showing"]
        assert (now["by"], now["layout"]) == ("editor-satu", layout["id"])
        assert now["until"] - now["since"] == 300_000
        await post(staff, f"{screen}/back", why="hand")
        await listed(staff, lambda each: each["screens"][0]["showing"]["why"] == "city")
        log = (await staff.get("/api/screens/log")).json()["switches"]
        assert [(each["what"], each["by"], each["name"]) for each in log] == [
            ("back", "editor-satu", "Lobi"),
            ("layout", "editor-satu", "Lobi"),
        ]


async def test_an_operator_switches_but_arranges_nothing_and_a_viewer_neither(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as editor:
        screen, _ = await paired(web, editor)
    async with web.client(await web.cookie(Role.OPERATOR)) as operator:
        await listed(operator, lambda each: each["screens"])
        layouts = (await operator.get("/api/screens")).json()
        assert layouts["may"] == {"arrange": False}
        first = layouts["layouts"][0]["id"]
        assert (await post(operator, f"{screen}/show", layout=first)).status_code == 200
        assert (await post(operator, f"{screen}/change", name="Lain")).status_code == 403
        assert (await post(operator, "pair", code="123456", name="x")).status_code == 403
    async with web.client(await web.cookie(Role.VIEWER)) as viewer:
        assert (await viewer.get("/api/screens")).status_code == 403
        assert (await post(viewer, f"{screen}/back")).status_code == 403


async def test_an_agencys_account_switches_no_city_wall_and_reads_why(web: Web) -> None:
    account = await Accounts(web.store).add(
        "dinas-satu", PASSWORD, Role.EDITOR, "test", NOW, agency_id="dlh"
    )
    token = await Sessions(web.store, 3600).begin(account, NOW)
    async with web.client({"patriot_session": token}) as person:
        answer = await person.get("/api/screens")
    assert answer.status_code == 403
    assert "satu dinas" in answer.json()["message"]


async def test_of_two_staff_with_one_code_one_gets_the_screen_and_the_other_a_sentence(
    web: Web,
) -> None:
    async with (
        web.client(await web.cookie(Role.EDITOR)) as one,
        web.client(await web.cookie(Role.ADMIN)) as two,
        web.client() as display,
    ):
        await display.get("/pair")
        origin = {"Origin": web.base}
        code = (await display.post("/pair/ask", headers=origin)).json()["code"]
        answers = await asyncio.gather(
            post(one, "pair", code=code, name="Satu"), post(two, "pair", code=code, name="Dua")
        )
        assert sorted(each.status_code for each in answers) == [200, 422]
        refused = next(each for each in answers if each.status_code == 422)
        assert "Kode tidak dikenal" in refused.json()["message"]
        found = await listed(one, lambda each: each["screens"])
        assert len(found["screens"]) == 1


async def test_a_name_that_cannot_be_does_not_use_the_code_up(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff, web.client() as display:
        await display.get("/pair")
        origin = {"Origin": web.base}
        code = (await display.post("/pair/ask", headers=origin)).json()["code"]
        assert (await post(staff, "pair", code=code, name=" ")).status_code == 422
        assert (await post(staff, "pair", code=code, name="Lobi")).status_code == 200


async def test_codes_are_not_found_by_trying_all_of_them(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        answers = [await post(staff, "pair", code=f"{n:06}", name="x") for n in range(22)]
    assert {each.status_code for each in answers[:20]} == {422}
    assert {each.status_code for each in answers[20:]} == {429}
    assert "coba lagi setelah" in answers[-1].json()["message"]


async def test_another_glass_takes_a_screens_place_and_the_old_one_is_out(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        screen, old = await paired(web, staff)
        async with web.client() as display:
            await display.get("/pair")
            origin = {"Origin": web.base}
            code = (await display.post("/pair/ask", headers=origin)).json()["code"]
            answer = await post(staff, "pair", code=code, replaces=screen)
            assert answer.json()["name"] == "Lobi"
            await display.post("/pair/ask", headers=origin)
            assert (await display.get("/api/session")).json() == {"screen": screen}
        async with web.client({"patriot_screen": old}) as former:
            assert (await former.get("/api/session")).status_code == 401


async def test_screens_are_renamed_numbered_sized_made_a_wall_and_removed(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        one, token = await paired(web, staff, "Kiri")
        two, _ = await paired(web, staff, "Kanan")
        answer = await post(staff, f"{one}/change", name="Barat", number=7, distance_m=4)
        assert (answer.json()["name"], answer.json()["number"]) == ("Barat", 7)
        assert (await post(staff, f"{two}/change", number=7)).status_code == 409
        made = await post(staff, "walls", name="Utama", screens=[one, two], columns=2, bezel_x_mm=8)
        assert made.status_code == 200, made.text
        wall = made.json()["id"]
        found = await listed(staff, lambda each: each["walls"])
        assert {each["wall_name"] for each in found["screens"]} == {"Utama"}
        layout = found["layouts"][0]["id"]
        assert (await post(staff, f"{two}/show", layout=layout)).status_code == 200
        seen = await listed(staff, lambda e: e["walls"][0]["showing"]["why"] == "asked")
        assert {each["showing"]["why"] for each in seen["screens"]} == {"asked"}
        assert (await post(staff, f"{wall}/identify")).status_code == 200
        await post(staff, f"{one}/remove")
        async with web.client({"patriot_screen": token}) as display:
            assert (await display.get("/api/session")).status_code == 401
        left = await listed(staff, lambda each: len(each["screens"]) == 1)
        assert len(left["walls"][0]["windows"]) == 1
        assert (await post(staff, f"{wall}/apart")).status_code == 200
        await listed(staff, lambda each: not each["walls"])


IMPOSSIBLE: list[tuple[str, dict[str, Any], int]] = [
    ("aa/show", {"layout": "x"}, 404),
    ("{screen}/show", {"layout": "tidak-ada"}, 422),
    ("{screen}/show", {"layout": "x" * 5000}, 400),
    ("{screen}/show", {"script": "<script>"}, 400),
    ("{screen}/show", {"layout": "x", "minutes": -1}, 400),
    ("{screen}/act", {"do": "explode"}, 400),
    ("{screen}/act", {"do": "next"}, 422),
    ("{screen}/look", {"map": {"lat": 999, "lng": 0, "zoom": 12}}, 400),
    ("{screen}/change", {"number": 0}, 422),
    ("{screen}/change", {"diagonal_in": -4}, 422),
    ("{screen}/shape", {"name": "x", "screens": [], "columns": 1}, 404),
    ("walls", {"name": "x", "screens": []}, 422),
]


async def test_what_is_not_possible_is_refused_in_a_sentence(web: Web) -> None:
    cookies = await web.cookie(Role.EDITOR)
    english = {"patriot_language": "en", **cookies}
    async with web.client(cookies) as staff, web.client(english) as guest:
        screen, _ = await paired(web, staff)
        await listed(staff, lambda each: each["screens"])
        for path, body, status in IMPOSSIBLE:
            answer = await post(staff, path.format(screen=screen), **body)
            assert answer.status_code == status, (path, body, answer.text)
            said = answer.json()["message"]
            assert len(said) > 20
            assert "⟦" not in said
            assert (await post(guest, path.format(screen=screen), **body)).json()["message"] != said


async def test_the_glass_is_told_its_number_and_flashes_it_everywhere_at_once(
    web: Web, store_address: Address, store: CityStore, profile: Profile
) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        screen, token = await paired(web, staff)
        async with (
            another(store_address, profile, store) as other,
            other.wall({"patriot_screen": token}) as wall,
        ):
            await until(lambda: other.desk.hub.screen_shelves.screen(screen))
            await wall.hello(f"screen:{screen}")
            view = f"screen:{screen}"
            await wall.hear_until(lambda: view in wall.tiles)
            told = wall.tiles[view]
            assert (told["number"], told["name"], told["identify_until"]) == (1, "Lobi", None)
            answer = await post(staff, f"{screen}/identify")
            await wall.hear_until(lambda: wall.tiles[view]["identify_until"])
            assert wall.tiles[view]["identify_until"] == answer.json()["until"]


async def test_every_process_knows_how_every_screen_is(
    web: Web, store_address: Address, store: CityStore, profile: Profile
) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        _, token = await paired(web, staff)
        async with (
            another(store_address, profile, store) as other,
            other.wall({"patriot_screen": token}) as wall,
        ):
            await wall.hello("panel:rivers")
            said = {"type": "beacon", "shows": "abc", "width_px": 3840, "height_px": 2160}
            said |= {"fps": 59.7, "heap_bytes": 62_000_000, "frame_age_s": 0.2, "switch_ms": 120}
            await wall.socket.send(json.dumps(said))
            found = await listed(
                staff, lambda each: each["screens"] and each["screens"][0]["beacon"]["online"]
            )
        beacon = found["screens"][0]["beacon"]
        assert (beacon["fps"], beacon["heap_mb"], beacon["shows"]) == (60, 59, "abc")
        real = web.desk.hub.now
        web.desk.hub.now = lambda: real() + timedelta(seconds=ONLINE_S + 5)
        found = await listed(staff, lambda each: each["screens"])
        assert not found["screens"][0]["beacon"]["online"]


@pytest.mark.parametrize("lang", languages())
def test_the_log_has_words_for_everything_that_changes_a_picture(lang: str) -> None:
    deeds = ("layout", "tour", "back", "look", *get_args(Act), *OF_TAKEOVERS)
    words = texts(lang).below("screens.page")
    assert {f"did_{each}" for each in deeds} <= words.keys()
    assert {f"from_{each}" for each in (*get_args(Why), "takeover")} <= words.keys()


NO_BEACONS: list[dict[str, Any]] = [
    {"fps": -1},
    {"fps": 1e300},
    {"width_px": 10**9},
    {"heap_bytes": 10**30},
    {"shows": "x" * 65},
    {"switch_ms": "soon"},
    {"frame_age_s": None},
]


async def test_a_beacon_that_cannot_be_is_not_believed(web: Web) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as staff:
        screen, token = await paired(web, staff)
    heard = web.desk.hub.beacons
    async with web.wall({"patriot_screen": token}) as wall:
        await wall.hello("panel:rivers")
        for said in [*NO_BEACONS, {"shows": "good"}]:
            await wall.socket.send(json.dumps({"type": "beacon", **said}))
        await until(lambda: screen in heard._own)
    assert heard._own[screen].shows == "good"


async def test_a_persons_browser_is_no_screen_whatever_it_says(web: Web) -> None:
    async with web.wall(await web.cookie(Role.ADMIN)) as wall:
        await wall.hello("panel:rivers")
        await wall.socket.send(json.dumps({"type": "beacon", "shows": "x"}))
        await wall.show("panel:air")
        await wall.hear_until(lambda: "panel:air" in wall.tiles)
        assert web.desk.hub.beacons._own == {}


def test_every_panel_is_called_by_its_name_in_small_pictures() -> None:
    for key, panel in discovery.panels().items():
        called = listing._panel(key, texts("id"))
        assert called == texts("id")(panel.title_key)
        assert called != key
