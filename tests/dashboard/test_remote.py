"""The remote: a link leads one screen, for its time, with its maker's name; nothing happens twice."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx
import msgspec
import pytest

from city import presets
from city.screens.screen import Screen
from city.screens.tour import Step, Tour
from dashboard.desk import LANGUAGE_COOKIE
from dashboard.who import by_remote
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.kinds import Guide
from operations.screens.remotes import Remotes
from operations.screens.switch_log import recent
from tests.dashboard.conftest import NOW, Web, until

FIRST = next(iter(presets.layouts()))


@pytest.fixture
async def lobby(web: Web) -> str:
    """A registered screen, and a tour of three steps that the worker knows."""
    screen = Screen(id="lobi", name="Lobi", number=1, added_at=NOW, added_by="rina")
    await kinds.displays(web.store).put("lobi", screen, "rina", "paired", NOW)
    steps = tuple(
        Step(layout=FIRST, dwell_s=600, title=each, notes=f"catatan {each}") for each in "abc"
    )
    tour = Tour(id="tiga", title={"id": "Tiga"}, steps=steps, briefing=True)
    await kinds.tours(web.store).put("tiga", Guide(tour=tour), "rina", "kept", NOW)
    shelves = web.desk.hub.screen_shelves
    await until(lambda: "lobi" in shelves.shelves.display and "tiga" in shelves.known.tours)
    return "lobi"


async def made(web: Web, **given: Any) -> dict[str, Any]:
    async with web.client(await web.cookie(Role.OPERATOR)) as staff:
        answer = await staff.post(
            "/api/remotes", json={"screen": "lobi", **given}, headers={"Origin": web.base}
        )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def phone(web: Web, secret: str) -> httpx.AsyncClient:
    client = web.client()
    client.headers.update({"Origin": web.base, "X-Remote": secret})
    return client


async def act(client: httpx.AsyncClient, do: str, **given: Any) -> dict[str, Any]:
    answer = await client.post("/remote/act", json={"do": do, **given})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_phone_without_an_account_leads_a_tour_with_its_notes(web: Web, lobby: str) -> None:
    link = await made(web)
    assert link["address"].endswith(f"/remote#{link['secret']}")
    assert "<svg" in link["qr"]
    async with phone(web, link["secret"]) as client:
        assert "<main" in (await client.get("/remote")).text
        begun = await act(client, "tour", name="tiga")
        assert (begun["tour"]["step"], begun["tour"]["steps"][0]["notes"]) == (0, "catatan a")
        assert (await act(client, "next", **{"from": 0}))["tour"]["step"] == 1
        assert (await act(client, "pause"))["tour"]["paused"]
        assert not (await act(client, "resume"))["tour"]["paused"]
        assert (await act(client, "go", step=2))["tour"]["step"] == 2
        looked = await act(client, "look", name="city")
        assert looked["showing"]["layout"] == FIRST
        assert (await act(client, "back"))["tour"] is None
    done = [(each.what, each.by, each.why) for each in await recent(web.store, 20, lobby)]
    assert ("next", by_remote("operator-satu"), "remote") in done


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("id", "tautan jarak jauh yang dibuat oleh Operator-satu"),
        ("en", "a remote made by Operator-satu"),
    ],
)
async def test_the_log_names_a_link_in_the_language_of_who_reads_it(
    web: Web, lobby: str, lang: str, name: str
) -> None:
    async with phone(web, (await made(web))["secret"]) as client:
        await act(client, "tour", name="tiga")
    async with web.client(await web.cookie(Role.OPERATOR)) as staff:
        staff.cookies.set(LANGUAGE_COOKIE, lang)
        log = await staff.get("/api/screens/log", params={"screen": lobby})
    assert [(each["what"], each["by"]) for each in log.json()["switches"]] == [("tour", name)]


async def test_a_next_whose_answer_was_lost_and_is_sent_again_goes_one_step(
    web: Web, lobby: str
) -> None:
    async with phone(web, (await made(web))["secret"]) as client:
        await act(client, "tour", name="tiga")
        for _ in range(3):
            told = await act(client, "next", **{"from": 0})
        assert told["tour"]["step"] == 1


async def test_a_link_ends_by_itself_or_when_it_is_revoked(web: Web, lobby: str) -> None:
    secret = (await made(web))["secret"]
    async with web.client(await web.cookie(Role.OPERATOR)) as staff, phone(web, secret) as client:
        staff.headers["Origin"] = web.base
        [held] = (await staff.get("/api/remotes")).json()["remotes"]
        assert (held["screen"], held["by"]) == ("Lobi", "operator-satu")
        await staff.post("/api/remotes/end", json={"id": held["id"]})
        gone = await client.post("/remote/state", json={})
        assert gone.status_code == 403
        assert "dicabut" in gone.json()["message"]
        assert (await staff.get("/api/remotes")).json()["remotes"] == []
    old = await Remotes(web.store).make("lobi", "rina", NOW - timedelta(hours=9))
    for wrong in (old, "x" * 32, ""):
        async with phone(web, wrong) as client:
            for path in ("/remote/state", "/remote/spot"):
                assert (await client.post(path, json={})).status_code == 403


async def test_a_signed_in_persons_own_remote_acts_in_their_name(web: Web, lobby: str) -> None:
    link = await made(web, own=True)
    async with phone(web, link["secret"]) as client:
        told = await act(client, "layout", name=FIRST)
        assert told["showing"]["by"] == "operator-satu"
    assert (await recent(web.store, 1, lobby))[0].why == "presenter"
    async with web.client(await web.cookie(Role.VIEWER)) as viewer:
        headers = {"Origin": web.base}
        answer = await viewer.post("/api/remotes", json={"screen": "lobi"}, headers=headers)
        assert answer.status_code == 403


async def test_a_presenters_sentence_stays_with_the_run(web: Web, lobby: str) -> None:
    async with phone(web, (await made(web))["secret"]) as client:
        assert (
            await client.post("/remote/act", json={"do": "add", "words": "x"})
        ).status_code == 422
        await act(client, "tour", name="tiga")
        told = await act(client, "add", step=1, words="Pak Wali tiba pukul 9.")
        assert told["tour"]["steps"][1]["added"] == "Pak Wali tiba pukul 9."
        await act(client, "next", **{"from": 0})
        again = await act(client, "tour", name="tiga")
        assert again["tour"]["steps"][1]["added"] == ""


async def test_a_tour_that_runs_by_itself_takes_a_sentence_too_and_keeps_it_no_longer_than_its_run(
    web: Web, lobby: str
) -> None:
    displays, asked = kinds.displays(web.store), kinds.asked(web.store)
    version, screen = await displays.get(lobby) or pytest.fail("it is registered")
    own = msgspec.structs.replace(screen, shows="tour:tiga")
    await displays.put(lobby, own, "rina", "own", NOW, version)
    shelves = web.desk.hub.screen_shelves
    await until(lambda: shelves.showing(shelves.shelves.display[lobby]).tour == "tiga")
    async with phone(web, (await made(web))["secret"]) as client:
        told = await act(client, "add", step=1, words="Pak Wali tiba pukul 9.")
        assert (told["showing"]["why"], told["tour"]["steps"][1]["added"]) == (
            "asked", "Pak Wali tiba pukul 9.",
        )  # fmt: skip
        version, led = await asked.get(lobby) or pytest.fail("it was asked")
        over = msgspec.structs.replace(led, ends_at=led.at)
        await asked.put(lobby, over, "rina", "kept", NOW, version)
        told = (await client.post("/remote/state", json={})).json()
        assert (told["showing"]["why"], told["tour"]["steps"][1]["added"]) == ("own", "")


async def test_the_spotlight_reaches_the_wall_and_is_never_written(web: Web, lobby: str) -> None:
    records = web.store.records("asked")
    shelves = web.desk.hub.screen_shelves
    async with phone(web, (await made(web))["secret"]) as client:
        before, screen = await records.last_id(), shelves.shelves.display[lobby]

        async def lit() -> Any:
            await client.post("/remote/spot", json={"x": 0.25, "y": 0.75})
            return shelves.showing(screen).spotlight

        for _ in range(100):
            if await lit():
                break
        assert shelves.showing(screen).spotlight == (0.25, 0.75)
        await client.post("/remote/spot", json={})
        await until(lambda: shelves.showing(screen).spotlight is None)
        assert (await client.post("/remote/spot", json={"x": 7, "y": 0})).status_code == 422
    assert await records.last_id() == before


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("pptx", b"PK")])
async def test_a_briefing_is_a_file_with_the_presenters_sentence(
    web: Web, lobby: str, kind: str, begins: bytes
) -> None:
    async with phone(web, (await made(web))["secret"]) as client:
        await act(client, "tour", name="tiga")
        await act(client, "add", step=1, words="Pak Wali tiba pukul 9.")
    async with web.client(await web.cookie(Role.OPERATOR)) as staff:
        answer = await staff.get(
            f"/api/briefing/tiga/{kind}", params={"screen": "lobi"}, timeout=60
        )
        assert answer.content.startswith(begins)
        assert f".{kind}" in answer.headers["content-disposition"]
        assert (await staff.get(f"/api/briefing/tidak-ada/{kind}")).status_code == 404
    async with web.client() as stranger:
        assert (await stranger.get(f"/api/briefing/tiga/{kind}")).status_code == 401
    if kind == "pptx":
        with ZipFile(BytesIO(answer.content)) as held:
            pages = [held.read(f"ppt/slides/slide{n}.xml").decode() for n in (2, 3, 4)]
            assert [each.count("Pengawas alarm tidak berjalan") for each in pages] == [1, 0, 0]
            assert "Pak Wali tiba" in held.read("ppt/slides/slide3.xml").decode()
