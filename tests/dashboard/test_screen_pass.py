"""A paired display over real HTTP: what its pass opens, and that it opens nothing else."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from city.screens.canvas import Canvas
from dashboard.access import PUBLIC, RULES, WEBSOCKET
from dashboard.live import screen as live_screen
from operations.accounts import Role
from operations.screens.displays import Displays
from operations.screens.pairing import Pairing
from tests.dashboard.conftest import NOW, Web
from tests.dashboard.test_gate import ask
from tests.dashboard.test_live import refused

PASS_COOKIE = "patriot_screen"


async def a_screen(web: Web, name: str = "Lobi") -> str:
    return (await Displays(web.store).add(name, Canvas(), "sari", NOW)).id


async def a_pass(web: Web, screen: str) -> dict[str, str]:
    return {PASS_COOKIE: await web.desk.passes.issue(screen, "f", web.desk.hub.now())}


async def asked(display: httpx.AsyncClient, **glass: int) -> httpx.Response:
    origin = {"Origin": str(display.base_url).rstrip("/")}
    return await display.post("/pair/ask", json=glass, headers=origin)


async def test_a_new_display_is_shown_a_code_and_never_a_sign_in_form(web: Web) -> None:
    async with web.client() as display:
        answer = await display.get("/wall?panels=overdue")
        assert answer.headers["location"] == "/pair?next=/wall%3Fpanels%3Doverdue"
        page = await display.get(answer.headers["location"])
        assert page.status_code == 200
        assert "password" not in page.text
        assert 'href="/sign-in?next=%2Fwall%3Fpanels%3Doverdue"' in page.text
        for lang, words in (("id", "Masukkan kode ini"), ("en", "Enter this code")):
            assert f'lang="{lang}"' in page.text
            assert words in page.text
        cookie = page.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        told = (await asked(display)).json()
        assert len(told["code"]) == 6
        assert told["renew_s"] > 500


async def test_a_display_whose_code_was_entered_boots_into_its_wall_for_ever(web: Web) -> None:
    async with web.client() as display:
        await display.get("/pair")
        told = (await asked(display, width_px=1080, height_px=1920)).json()
        pairing = Pairing(web.store, web.desk.hub.now)
        found = await pairing.take(told["code"], "sari")
        assert found.canvas == Canvas(1080, 1920)
        screen = await a_screen(web)
        await pairing.give(found.slip, screen)
        answer = await asked(display)
        assert answer.json() == {"paired": True}
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "patriot_pairing" not in display.cookies
        assert (await display.get("/wall")).status_code == 200
        assert (await display.get("/api/session")).json() == {"screen": screen}
        assert (await display.get("/pair")).headers["location"] == "/wall"
        assert (await display.get("/_dash-layout")).status_code == 200
        assert (await display.get("/")).headers["location"] == "/wall"


async def test_a_pass_opens_what_a_wall_needs_and_nothing_else(web: Web) -> None:
    async with web.client(await a_pass(web, await a_screen(web))) as display:
        for rule in RULES:
            if rule.role is PUBLIC or rule.method == WEBSOCKET:
                continue
            answer = await ask(display, rule)
            if rule.screen:
                assert answer.status_code not in (401, 403), rule
            else:
                assert answer.status_code == 403, rule
                assert "display" in answer.text


def test_a_pass_is_never_enough_to_change_anything() -> None:
    changing = [each for each in RULES if each.screen and each.method not in ("GET", WEBSOCKET)]
    assert [each.path for each in changing] == ["/wall/renew"]


async def test_a_removed_screen_goes_dark_within_seconds_and_shows_a_code(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_screen, "PING_S", 0.2)
    screen = await a_screen(web)
    cookies = await a_pass(web, screen)
    async with web.wall(cookies) as wall:
        await wall.hello("panel:rivers")
        await wall.hear_until(lambda: "panel:rivers" in wall.tiles)
        await Displays(web.store).remove(screen, "sari", NOW)
        with pytest.raises(ConnectionClosed) as closed:
            await wall.hear_until(lambda: False)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    async with web.client(cookies) as display:
        assert (await display.get("/api/session")).status_code == 401
        assert (await display.get("/wall")).headers["location"].startswith("/pair")
    with pytest.raises(InvalidStatus):
        async with web.wall(cookies):
            pass


async def test_a_wall_that_never_reloads_gets_a_new_pass_every_day(web: Web) -> None:
    cookies = await a_pass(web, await a_screen(web))
    origin = {"Origin": web.base}
    async with web.client(cookies) as display:
        answer = await display.post("/wall/renew", headers=origin)
        assert (answer.status_code, answer.headers.get("set-cookie")) == (204, None)
        tomorrow = web.desk.hub.now() + timedelta(days=1, minutes=1)
        web.desk.hub.now = lambda: tomorrow
        answer = await display.post("/wall/renew", headers=origin)
        new = answer.cookies[PASS_COOKIE]
        assert new != cookies[PASS_COOKIE]
        assert (await display.get("/wall")).status_code == 200
    async with web.client(cookies) as display:
        assert (await display.get("/wall")).status_code == 200, "the old one still holds a while"


async def test_a_person_gets_no_pass_by_asking_for_a_new_one(web: Web) -> None:
    async with web.client(await web.cookie(Role.ADMIN)) as person:
        answer = await person.post("/wall/renew", headers={"Origin": web.base})
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers


async def test_a_paired_display_sees_its_own_screen_and_no_other(web: Web) -> None:
    may, display = live_screen.may_show, live_screen.Holder(paired="ab")
    assert may(display, "screen:ab")
    assert may(display, "panel:rivers")
    assert may(display, "layer:gauges")
    assert may(display, "drawer:gauge:p2c")
    assert not may(display, "screen:cd")
    assert not may(display, "screen:abc")
    assert not may(display, "drawer:desk:queue")
    person = live_screen.Holder(account="rina")
    assert may(person, "screen:cd"), "a person's browser may look at all of them"
    async with web.wall(await a_pass(web, await a_screen(web))) as wall:
        await wall.hello("drawer:desk:queue", "panel:rivers")
        await wall.hear_until(lambda: "panel:rivers" in wall.tiles)
        assert "drawer:desk:queue" not in wall.tiles


async def test_a_display_that_asks_without_end_is_told_to_wait_and_not_locked_out(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from operations.screens import pairing

    monkeypatch.setattr(pairing, "ASKS", (3, 60))
    async with web.client() as display:
        await display.get("/pair")
        answers = [await asked(display) for _ in range(5)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
        assert answers[-1].headers["retry-after"] == "15"
        assert (await display.get("/pair")).status_code == 200


async def test_while_the_store_is_away_the_pairing_page_stays_and_a_wall_asks_again(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.errors import StoreUnavailable

    cookies = await a_pass(web, await a_screen(web))

    async def gone(_: str) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(web.desk, "find_pass", gone)
    monkeypatch.setattr(web.gate, "find_pass", gone)
    async with web.client(cookies) as display:
        assert (await display.get("/pair")).status_code == 200
        assert (await asked(display)).status_code == 503
        answer = await display.get("/wall")
        assert answer.status_code == 503
        assert answer.headers["refresh"] == "3"


async def test_a_planted_pairing_cookie_or_a_broken_question_breaks_nothing(web: Web) -> None:
    async with web.client({"patriot_pairing": "'; DROP"}) as display:
        origin = {"Origin": web.base}
        for body in (b"", b"[]", b'{"width_px": 1e99}', b"\xff", b'{"width_px": -5}'):
            answer = await display.post("/pair/ask", content=body, headers=origin)
            assert answer.status_code == 200, body
        assert (await display.post("/pair/ask", content=b"{}")).status_code == 403


async def test_one_display_opened_in_too_many_browsers_is_refused_and_other_displays_are_not(
    web: Web,
) -> None:
    web.desk.hub.seats.of_display = 1
    lobby, hall = await a_screen(web), await a_screen(web, "Aula")
    async with web.wall(await a_pass(web, lobby)):
        assert await refused(web, await a_pass(web, lobby)) == (
            4431,
            "this display already has 1 live connections",
        )
        async with web.wall(await a_pass(web, hall)) as other:
            await other.hello(f"screen:{hall}")
            await other.hear()
