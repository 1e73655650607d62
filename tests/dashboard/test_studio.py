"""The studio's questions over real HTTP: who may, what is kept, and bad files told in sentences."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from city import presets
from city.screens.layout import LARGEST_BYTES, read
from operations.accounts import Accounts, Role
from operations.screens.kinds import layouts
from operations.screens.known import published
from tests.dashboard.conftest import Web

PRESET = next(iter(presets.layouts()))
TILE = {"id": "a", "panel": "rivers", "place": [0, 0, 32, 12]}


@asynccontextmanager
async def signed(web: Web, role: Role = Role.EDITOR, lang: str = "id") -> AsyncIterator[Any]:
    cookies = await web.cookie(role) | {"patriot_language": lang}
    async with web.client(cookies) as client:
        client.headers["Origin"] = web.base
        yield client


async def new(client: httpx.AsyncClient, title: str = "Banjir", **given: Any) -> str:
    answer = await client.post("/api/studio/new", json={"title": title, **given})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def opened(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    answer = await client.get(f"/api/studio/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def save(client: httpx.AsyncClient, name: str, *tiles: dict[str, Any]) -> httpx.Response:
    found = await opened(client, name)
    layout = found["layout"] | {"tiles": tiles}
    asked = {"version": found["version"], "before": found["layout"], "layout": layout}
    return await client.post(f"/api/studio/{name}/save", json=asked)


async def act(client: httpx.AsyncClient, name: str, act: str, **given: Any) -> httpx.Response:
    return await client.post(f"/api/studio/{name}/{act}", json=given)


async def walls(web: Web) -> dict[str, Any]:
    return published(await layouts(web.store).all())


async def test_a_layout_is_made_saved_published_and_opened(web: Web) -> None:
    async with signed(web) as client:
        name = await new(client, "Ruang rapat", width_px=1920, height_px=1080)
        assert (await save(client, name, TILE)).json() == {"version": 2}
        assert name not in await walls(web)
        done = await act(client, name, "publish", version=2, title="pertama")
        assert done.json() == {"version": 3}
        assert (await walls(web))[name].canvas.width_px == 1920
        [version] = (await client.get(f"/api/studio/{name}/versions")).json()["versions"]
        assert (version["title"], version["what"], version["by"]) == (
            "pertama", "diterbitkan", "editor-satu",
        )  # fmt: skip


async def test_an_admin_says_that_publishing_takes_two_and_an_editor_cannot(web: Web) -> None:
    async with signed(web) as editor, signed(web, Role.ADMIN) as admin:
        rule = "/api/studio/by_two"
        assert (await editor.post(rule, json={"by_two": True})).status_code == 403
        assert (await admin.post(rule, json={"by_two": True})).json() == {"by_two": True}
        name = await new(editor, "Dua orang")
        await save(editor, name, TILE)
        found = await opened(editor, name)
        told = await act(editor, name, "publish", version=found["version"])
        assert told.status_code == 422
        assert "perlu dua orang" in told.json()["message"]
        assert (await act(editor, name, "ask", version=found["version"])).status_code == 200
        cards = (await admin.get("/api/studio")).json()
        assert cards["by_two"]
        [card] = [each for each in cards["layouts"] if each["id"] == name]
        assert card["asked_by"] == "editor-satu"
        version = (await opened(admin, name))["version"]
        told = await act(editor, name, "publish", version=version)
        assert "Minta orang lain" in told.json()["message"]
        assert (await act(admin, name, "publish", version=version)).status_code == 200
        assert name in await walls(web)
        assert (await opened(editor, name))["asked_by"] == ""


async def test_a_copy_of_a_preset_has_its_tiles_and_a_name_of_its_own(web: Web) -> None:
    async with signed(web) as client:
        name = await new(client, "Salinan saya", source=PRESET)
        found = await opened(client, name)
        assert found["layout"]["title"] == {"id": "Salinan saya"}
        assert len(found["layout"]["tiles"]) == len(presets.layouts()[PRESET].tiles)


async def test_whoever_may_only_look_finds_no_way_to_change_anything(web: Web) -> None:
    async with signed(web) as editor:
        draft = await new(editor, "Rahasia")
        await save(editor, PRESET, TILE)
    before = await layouts(web.store).held()
    for role in (Role.VIEWER, Role.OPERATOR, Role.LEADER):
        async with signed(web, role) as client:
            for path in ("new", "import", "check", f"{PRESET}/save", f"{PRESET}/publish"):
                assert (await client.post(f"/api/studio/{path}", json={})).status_code == 403
            for name in ("throw", "lock", "restore", "folder", "edit", "discard", "bring_back"):
                assert (await act(client, PRESET, name)).status_code == 403
            assert (await client.get(f"/api/studio/{draft}")).status_code == 404
            told = (await client.get("/api/studio")).json()["layouts"]
            assert [each["id"] for each in told] == [*presets.layouts()]
            assert len((await opened(client, PRESET))["layout"]["tiles"]) > 1
    assert await layouts(web.store).held() == before


async def test_two_editors_at_once_are_told_what_both_did(web: Web) -> None:
    async with signed(web) as rina, signed(web, Role.ADMIN) as dewi:
        name = await new(rina)
        await save(rina, name, TILE, {**TILE, "id": "b", "place": [40, 0, 32, 12]})
        begun = await opened(dewi, name)
        first, second = begun["layout"]["tiles"]
        moved = [{**first, "place": [2, 2, 32, 12]}, second]
        await save(rina, name, *moved)
        mine = begun["layout"] | {"tiles": [first, {**second, "place": [60, 20, 32, 12]}]}
        asked = {"version": begun["version"], "before": begun["layout"], "layout": mine}
        answer = await dewi.post(f"/api/studio/{name}/save", json=asked)
        told = answer.json()
        assert answer.status_code == 409
        assert told["message"].startswith("editor-satu juga menyunting")
        places = [each["place"] for each in told["layout"]["tiles"]]
        assert (places, told["conflicts"]) == ([[2, 2, 32, 12], [60, 20, 32, 12]], [])


async def test_whoever_edits_is_named_to_others(web: Web) -> None:
    async with signed(web) as rina, signed(web, Role.ADMIN) as dewi:
        await act(rina, PRESET, "edit")
        [editor] = (await opened(dewi, PRESET))["editors"]
        assert editor["account"] == "editor-satu"
        cards = (await dewi.get("/api/studio")).json()["layouts"]
        assert cards[0]["editors"] == [editor]
        both = (await act(dewi, PRESET, "edit")).json()["editors"]
        assert [each["account"] for each in both] == ["editor-satu", "admin-satu"]
        await act(rina, PRESET, "leave")
        assert [each["account"] for each in (await opened(dewi, PRESET))["editors"]] == [
            "admin-satu"
        ]


async def test_what_cannot_be_published_is_said_tile_by_tile(web: Web) -> None:
    async with signed(web) as client:
        name = await new(client)
        version = (await save(client, name, TILE, {**TILE, "id": "b"})).json()["version"]
        answer = await act(client, name, "publish", version=version)
        assert answer.status_code == 422
        [problem] = answer.json()["problems"]
        assert (problem["level"], problem["tile"]) == ("error", "a")
        twice = "Sungai (kolom 1, baris 1)"
        assert problem["words"] == f"{twice} menutupi {twice}. Geser salah satunya."


@pytest.mark.parametrize("lang", ["id", "en"])
async def test_every_problem_and_every_refusal_is_a_sentence(web: Web, lang: str) -> None:
    bad = [
        {"id": "A!", "panel": "rivers", "place": [0, 0, 2, 1], "options": {"x": 1}, "scale": 9},
        {"id": "b", "panel": "nobody", "place": [90, 48, 32, 12]},
        {"id": "c", "panel": "map", "place": [0, 0, 9, 9]},
        {"id": "c", "panel": "map", "place": [0, 0, 9, 9], "options": {"words": "x" * 5000}},
    ]
    layout = {
        "id": "!", "title": {}, "canvas": [10, 10], "tiles": bad, "layers": ["moon"],
        "parameters": {"planet": "", "agency": "nobody"},
        "map": {"lat": 0, "lng": 0, "zoom": 99},
    }  # fmt: skip
    async with signed(web, lang=lang) as client:
        for each in (layout, {"id": "x", "title": {"id": "X"}}):
            told = (await client.post("/api/studio/check", json={"layout": each})).json()
            words = [problem["words"] for problem in told["problems"]]
            assert words
            assert not [each for each in words if "⟦" in each or "{" in each], words
        for name, asked in (("restore", {"number": 99}), ("publish", {"version": 0})):
            message = (await act(client, PRESET, name, **asked)).json()["message"]
            assert "⟦" not in message
            assert message.endswith(".")


async def test_small_words_are_named_for_the_screen_that_was_chosen(web: Web) -> None:
    layout = {"id": "x", "title": {"id": "X"}, "tiles": [TILE]}
    async with signed(web) as client:
        for distance, count in ((2, 0), (6, 1)):
            screen = {"diagonal_in": 55, "distance_m": distance}
            asked = {"layout": layout, "screen": screen}
            told = (await client.post("/api/studio/check", json=asked)).json()["problems"]
            assert len([each for each in told if "huruf" in each["words"]]) == count


async def bring(client: httpx.AsyncClient, packed: bytes) -> httpx.Response:
    return await client.post("/api/studio/import", content=packed)


async def test_a_file_goes_out_and_comes_in_again_as_the_same_layout(web: Web) -> None:
    async with signed(web) as client:
        answer = await client.get(f"/api/studio/{PRESET}/file")
        assert f'filename="{PRESET}.json"' in answer.headers["content-disposition"]
        assert read(answer.content) == presets.layouts()[PRESET]
        name = (await bring(client, answer.content)).json()["id"]
        assert name == f"{PRESET}-2"
        brought = (await opened(client, name))["layout"]
        assert brought["tiles"] == list(map(msgspec.to_builtins, presets.layouts()[PRESET].tiles))


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (b'{"format": 99, "id": "x", "title": {}}', "rilis yang lebih baru"),
        (b"PNG", "bukan berkas tampilan"),
        (b"[]", "bukan berkas tampilan"),
        (b'{"id": 5}', "bukan berkas tampilan"),
        (b" " * (LARGEST_BYTES + 1), "lebih besar"),
        (
            msgspec.json.encode(
                {
                    "id": "x",
                    "title": {"id": "Banyak"},
                    "tiles": [{**TILE, "id": f"t{n}"} for n in range(500)],
                }
            ),
            "500 petak",
        ),
    ],
)
async def test_a_bad_file_changes_nothing_and_is_told_in_words(
    web: Web, packed: bytes, words: str
) -> None:
    async with signed(web) as client:
        answer = await bring(client, packed)
        assert answer.status_code == 422
        assert words in answer.json()["message"]
        assert "Tidak ada yang diubah" in answer.json()["message"]
    assert await layouts(web.store).held() == {}


async def test_a_panel_from_the_future_comes_in_with_a_warning(web: Web) -> None:
    layout = {"id": "x", "title": {"id": "Masa depan"}, "tiles": [{**TILE, "panel": "hologram"}]}
    async with signed(web) as client:
        answer = (await bring(client, msgspec.json.encode(layout))).json()
        assert answer["id"] == "masa-depan"
        assert [each["level"] for each in answer["problems"]] == ["warning"]


async def test_an_earlier_version_is_one_click_away(web: Web) -> None:
    async with signed(web) as client:
        name = await new(client)
        for x in (0, 8):
            version = (await save(client, name, {**TILE, "place": [x, 0, 32, 12]})).json()
            await act(client, name, "publish", **version)
        newest, first = (await client.get(f"/api/studio/{name}/versions")).json()["versions"]
        asked = f"before={first['number']}&after={newest['number']}"
        told = (await client.get(f"/api/studio/{name}/difference?{asked}")).json()
        assert told["difference"]["moved"] == ["a"]
        await act(client, name, "restore", number=first["number"])
        assert (await walls(web))[name].tiles[0].place.x == 0


async def test_what_makes_no_sense_is_refused(web: Web) -> None:
    async with signed(web) as client:
        for path, packed in (
            (f"{PRESET}/save", b"{"),
            (f"{PRESET}/restore", b'{"number": -1}'),
            (f"{PRESET}/publish", b'{"version": 0, "more": 1}'),
            ("new", b'{"title": ""}'),
            ("check", b'{"layout": 5}'),
        ):
            answer = await client.post(f"/api/studio/{path}", content=packed)
            assert answer.status_code == 422, path
        assert (await act(client, PRESET, "explode")).status_code == 404
        assert (await act(client, "nihil", "lock")).status_code == 404
        for asked in ("before=x", "before=-1", "before=99999999999", "before=7"):
            answer = await client.get(f"/api/studio/{PRESET}/difference?{asked}")
            assert answer.status_code == 404
    assert await layouts(web.store).held() == {}


async def test_an_agencys_editor_looks_only(web: Web) -> None:
    await web.cookie(Role.EDITOR)
    agency = next(iter(web.desk.profile.agencies))
    await Accounts(web.store).change("editor-satu", "test", datetime.now(UTC), agency_id=agency)
    async with signed(web) as client:
        assert (await act(client, PRESET, "lock")).status_code == 403
        assert (await client.get(f"/api/studio/{PRESET}")).status_code == 200
    assert await layouts(web.store).held() == {}
