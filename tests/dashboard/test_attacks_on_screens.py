"""What somebody tries at screens, layouts, tours and remotes who may not, or may only look."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from city import presets
from city.screens.screen import Screen
from city.screens.takeover import Takeover
from city.severity import Severity
from dashboard.live import hub as hubs
from dashboard.live import screen as screens
from dashboard.tours import remote_api
from operations.accounts import Accounts, Role
from operations.screens import kinds
from operations.screens.kinds import Book
from operations.sessions import Sessions
from tests.dashboard.conftest import NOW, PASSWORD, Wall, Web, until

ALARM = "x:gauge:p2c"
FIRST, SECOND = list(presets.layouts())[:2]


async def agency(web: Web, role: Role) -> httpx.AsyncClient:
    """Somebody of one agency."""
    given = f"dinas-{role.word}", PASSWORD, role, "test", NOW
    account = await Accounts(web.store).add(*given, agency_id="dlh")
    client = web.client({"patriot_session": await Sessions(web.store, 3600).begin(account, NOW)})
    client.headers["Origin"] = web.base
    return client


async def signed(web: Web, role: Role) -> httpx.AsyncClient:
    client = web.client(await web.cookie(role))
    client.headers["Origin"] = web.base
    return client


async def lobby(web: Web) -> Screen:
    screen = Screen(id="lobi", name="Lobi", number=1, added_at=NOW, added_by="rina")
    await kinds.displays(web.store).put("lobi", screen, "rina", "paired", NOW)
    await until(lambda: "lobi" in web.desk.hub.screen_shelves.shelves.display)
    return screen


async def alarm(web: Web) -> None:
    found = Takeover(
        rule="x", subject="gauge:p2c", severity=Severity.DANGER, layout=FIRST, at=NOW, hold_until=NOW
    )  # fmt: skip
    await kinds.takeovers(web.store).put(ALARM, found, "watch", "took", NOW)


async def test_an_agencys_people_end_no_alarm_of_the_city_and_nobodys_remote(web: Web) -> None:
    await lobby(web)
    await alarm(web)
    async with await signed(web, Role.OPERATOR) as staff:
        link = (await staff.post("/api/remotes", json={"screen": "lobi"})).json()
        [held] = (await staff.get("/api/remotes")).json()["remotes"]
    async with await agency(web, Role.OPERATOR) as person:
        for path, body in (
            ("takeovers/respond", {"id": ALARM}),
            ("takeovers/release", {"id": ALARM}),
            ("remotes/end", {"id": held["id"]}),
            ("remotes", {"screen": "lobi"}),
        ):
            answer = await person.post(f"/api/{path}", json=body)
            assert answer.status_code == 403, path
            assert answer.json()["message"]
        entries = {"entries": [], "from": "2026-12-01"}
        assert (await person.post("/api/day-plan/try", json=entries)).status_code == 200
    assert (await kinds.takeovers(web.store).all())[ALARM].released_by == ""
    async with web.client() as phone:
        sent = {"Origin": web.base, "X-Remote": link["secret"]}
        assert (await phone.post("/remote/state", json={}, headers=sent)).status_code == 200


async def test_an_agencys_editor_changes_no_tour(web: Web) -> None:
    name = next(iter(presets.tours()))
    tour = msgspec.to_builtins(presets.tours()[name])
    async with await agency(web, Role.EDITOR) as person:
        for path, body in (
            (f"{name}/keep", {"tour": tour, "version": 0}),
            (f"{name}/throw", {"version": 0}),
            (f"{name}/bring_back", {"version": 0}),
            ("new", {"title": "Tur"}),
        ):
            assert (await person.post(f"/api/tours/{path}", json=body)).status_code == 403, path
    assert await kinds.tours(web.store).all() == {}


async def drafted(web: Web) -> None:
    """A draft above a published layout, and a layout that was never published."""
    shown, other = presets.layouts()[FIRST], presets.layouts()[SECOND]
    draft = msgspec.structs.replace(other, id=FIRST, title={"id": "RAHASIA"})
    books = kinds.layouts(web.store)
    await books.put(FIRST, Book(published=shown, draft=draft), "rina", "draft", NOW)
    secret = msgspec.structs.replace(other, id="rahasia", title={"id": "RAHASIA"})
    await books.put("rahasia", Book(draft=secret), "rina", "new", NOW)
    shelves = web.desk.hub.screen_shelves.shelves
    await until(lambda: {FIRST, "rahasia"} <= shelves.layout.keys())


async def told(wall: Wall, *views: str) -> str:
    """Everything a screen was told of these views, up to one that is always told."""
    await wall.hello(*views, "panel:rivers")
    await wall.hear_until(lambda: "panel:rivers" in wall.tiles)
    return str({name: each.get("layout") for name, each in wall.tiles.items() if name in views})


DRAFTS = (f"layout:{FIRST}?draft=1", f"layout:{FIRST}?%64raft=1", "layout:rahasia?draft=1")


async def test_drafts_are_seen_by_editors_of_the_city_alone(web: Web) -> None:
    await drafted(web)
    display = {
        "patriot_screen": await web.desk.passes.issue((await lobby(web)).id, "f", NOW),
    }
    async with await agency(web, Role.EDITOR) as person:
        theirs = {"patriot_session": person.cookies["patriot_session"]}
    for cookies in (await web.cookie(), await web.cookie(Role.OPERATOR), display, theirs):
        async with web.wall(cookies) as wall:
            assert "RAHASIA" not in await told(wall, *DRAFTS)
    async with web.wall(await web.cookie(Role.EDITOR)) as wall:
        assert (await told(wall, *DRAFTS)).count("RAHASIA") == 3


async def test_a_viewers_address_of_a_draft_shows_what_walls_show(web: Web) -> None:
    address = f"/wall?layout={FIRST}&draft=1"
    async with await signed(web, Role.VIEWER) as viewer:
        assert f'data-shows="layout:{FIRST}"' in (await viewer.get(address)).text
    async with await signed(web, Role.EDITOR) as editor:
        assert f'data-shows="layout:{FIRST}?draft=1"' in (await editor.get(address)).text


async def test_what_was_never_published_is_no_file_for_viewers(web: Web) -> None:
    await drafted(web)
    async with await signed(web, Role.VIEWER) as viewer:
        for path in ("", "/file", "/difference"):
            answer = await viewer.get(f"/api/studio/rahasia{path}")
            assert (answer.status_code, "RAHASIA" in answer.text) == (404, False), path
        assert "RAHASIA" not in (await viewer.get(f"/api/studio/{FIRST}/file")).text


async def test_a_view_is_known_by_its_one_name_only(web: Web) -> None:
    known = web.desk.hub.views.known
    assert known("panel:text?words=abc")
    assert known("panel:complaints?kecamatan=Jatiasih&rows=5")
    for other in (
        "panel:text?%77ords=abc",
        "panel:text?words=x&words=abc",
        "panel:text?words=abc&",
        "panel:complaints?rows=5&kecamatan=Jatiasih",
        "panel:complaints?rows=5.0",
        "panel:complaints?rows=8",
        "panel:complaints?rows=05",
        "panel:rivers?",
        "panel:rivers?&&",
        "panel:simulation?",
    ):
        assert not known(other), other


async def test_one_person_with_many_browsers_has_no_more_drawn_than_with_one(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "OWN_LIMIT", 6)
    cookies = await web.cookie()

    def drawn(mark: str) -> int:
        return sum(mark in view for view, _ in web.desk.hub.board.tiles)

    async with web.wall(cookies) as one, web.wall(cookies) as other:
        for wall, mark in ((one, "satu"), (other, "dua")):
            await wall.hello(*(f"panel:text?words={mark}+{n}" for n in range(4)), "panel:rivers")
            await wall.hear_until(lambda wall=wall: "panel:rivers" in wall.tiles)
        assert (drawn("satu"), drawn("dua")) == (4, 2)
        async with web.wall(await web.cookie(Role.OPERATOR)) as staff:
            await staff.hello(*(f"panel:text?words=tiga+{n}" for n in range(4)), "panel:rivers")
            await staff.hear_until(lambda: "panel:rivers" in staff.tiles)
            assert drawn("tiga") == 4, "others are not in the way"


async def test_a_screen_asks_for_a_few_layouts_at_once_only(web: Web) -> None:
    asked = [f"layout:{FIRST}?kecamatan={n}" for n in range(40)]
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(*asked, "panel:rivers")
        await wall.hear_until(lambda: "panel:rivers" in wall.tiles)
        assert sum(each in wall.tiles for each in asked) == screens.LAYOUTS_LIMIT


async def test_a_view_asked_for_again_and_again_is_drawn_once_in_a_while(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "AGAIN_S", 3600.0)
    hub = web.desk.hub
    async with web.wall(await web.cookie()) as wall:
        await wall.hello("panel:text?words=a")
        await wall.hear_until(lambda: wall.tiles)
        before = hub.views.drawn
        for _ in range(10):
            hub.again("panel:text?words=a", "id")
        assert hub.views.drawn == before
        monkeypatch.setattr(hubs, "AGAIN_S", 0.0)
        hub.again("panel:text?words=a", "id")
        assert hub.views.drawn == before + 1


async def link(web: Web, **given: Any) -> httpx.AsyncClient:
    async with await signed(web, Role.OPERATOR) as staff:
        made = (await staff.post("/api/remotes", json={"screen": "lobi", **given})).json()
    phone = web.client()
    phone.headers.update({"Origin": web.base, "X-Remote": made["secret"]})
    return phone


@pytest.mark.parametrize(
    "change",
    [{"enabled": False}, {"role": Role.VIEWER}, {"agency_id": "dlh"}, {"password": PASSWORD * 2}],
)
async def test_a_remote_ends_with_its_makers_right_to_make_one(
    web: Web, change: dict[str, Any]
) -> None:
    await lobby(web)
    async with await link(web) as phone, await link(web, own=True) as own:
        for each in (phone, own):
            assert (await each.post("/remote/state", json={})).status_code == 200
        at = datetime.now(UTC) if "password" in change else NOW
        await Accounts(web.store).change("operator-satu", "admin", at, **change)
        for each in (phone, own):
            for path, body in (("state", {}), ("act", {"do": "back"}), ("spot", {})):
                assert (await each.post(f"/remote/{path}", json=body)).status_code == 403


async def test_a_remote_that_acts_without_end_is_told_to_wait(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_api, "ACTS", (3, 60))
    await lobby(web)
    async with await link(web) as phone:
        asks = [await phone.post("/remote/act", json={"do": "back"}) for _ in range(5)]
        assert [each.status_code for each in asks] == [200, 200, 200, 429, 429]
        assert asks[-1].json()["message"]
        assert (await phone.post("/remote/state", json={})).status_code == 200
    assert len(await kinds.asked(web.store).history("lobi")) == 3


async def test_a_glass_whose_place_another_took_gets_no_pass_any_more(web: Web) -> None:
    async with await signed(web, Role.EDITOR) as staff, web.client() as old, web.client() as new:
        for display in (old, new):
            display.headers["Origin"] = web.base
        code = (await old.post("/pair/ask")).json()["code"]
        secret = old.cookies["patriot_pairing"]
        given = {"code": code, "name": "Lobi"}
        screen = (await staff.post("/api/screens/pair", json=given)).json()["id"]
        assert (await old.post("/pair/ask")).json() == {"paired": True}
        code = (await new.post("/pair/ask")).json()["code"]
        given = {"code": code, "replaces": screen}
        assert (await staff.post("/api/screens/pair", json=given)).status_code == 200
        assert (await new.post("/pair/ask")).json() == {"paired": True}
        old.cookies.clear()
        kept = {"Cookie": f"patriot_pairing={secret}"}
        assert "code" in (await old.post("/pair/ask", headers=kept)).json()
        assert (await new.get("/api/session")).json() == {"screen": screen}


async def test_a_draft_cannot_grow_beyond_what_a_layout_may_hold(web: Web) -> None:
    tile = {"panel": "rivers", "place": [0, 0, 32, 12]}
    async with await signed(web, Role.EDITOR) as editor:
        found = (await editor.get(f"/api/studio/{FIRST}")).json()
        many = [{**tile, "id": f"t{n}"} for n in range(3000)]
        wide = [{**tile, "id": "a", "panel": "text", "options": {"words": "x" * 300_000}}]
        for tiles in (many, wide):
            layout = found["layout"] | {"tiles": tiles}
            ask = {"version": 0, "before": found["layout"], "layout": layout}
            answer = await editor.post(f"/api/studio/{FIRST}/save", json=ask)
            assert answer.status_code == 422, answer.text[:200]
            assert answer.json()["message"]


async def test_a_layout_without_a_size_breaks_nothing(web: Web) -> None:
    layout = msgspec.to_builtins(presets.layouts()[FIRST]) | {"canvas": [0, 0]}
    async with await signed(web, Role.EDITOR) as editor:
        made = await editor.post("/api/studio/import", content=msgspec.json.encode(layout))
        assert made.status_code == 200, made.text
        assert made.json()["problems"][0]["level"] == "error"
        name = made.json()["id"]
        assert (await editor.get("/api/studio")).status_code == 200
        ask = {"version": 1, "title": ""}
        assert (await editor.post(f"/api/studio/{name}/publish", json=ask)).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_week_at_the_end_of_all_time_is_refused_in_a_sentence(web: Web, day: str) -> None:
    async with await signed(web, Role.OPERATOR) as staff:
        for ask in ({"from": day}, {"from": "2026-12-01", "at": f"{day}T00:00"}):
            answer = await staff.post("/api/day-plan/try", json={"entries": [], **ask})
            assert answer.status_code == 422, answer.text[:200]
            assert answer.json()["message"]
