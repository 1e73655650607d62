"""Tours, the plan of the day and takeovers over HTTP: kept once, told when late, roles, presets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from city import presets
from city.screens.takeover import Takeover
from city.severity import Severity
from operations.accounts import Role
from operations.screens import kinds
from tests.dashboard.conftest import NOW, Web

FIRST = next(iter(presets.layouts()))
STEP = {"layout": FIRST, "dwell_s": 20}


async def client(web: Web, role: Role = Role.EDITOR) -> httpx.AsyncClient:
    asked = web.client(await web.cookie(role))
    asked.headers["Origin"] = web.base
    return asked


async def posted(asked: httpx.AsyncClient, path: str, **given: Any) -> httpx.Response:
    return await asked.post(path, json=given)


async def test_a_new_tour_is_made_kept_thrown_away_and_brought_back(web: Web) -> None:
    async with await client(web) as asked:
        name = (await posted(asked, "/api/tours/new", title="Tur Lebaran!")).json()["id"]
        assert name == "tur-lebaran"
        tour = {"id": name, "title": {"id": "Tur Lebaran"}, "steps": [STEP, {**STEP, "hold": True}]}
        kept = await posted(asked, f"/api/tours/{name}/keep", tour=tour, version=1)
        assert kept.json() == {"version": 2, "problems": [], "length_s": None}
        thrown = await posted(asked, f"/api/tours/{name}/throw", version=2)
        assert thrown.json() == {"version": 3}
        known = {each["id"]: each for each in (await asked.get("/api/tours")).json()["tours"]}
        assert known[name]["thrown_at"]
        await posted(asked, f"/api/tours/{name}/bring_back", version=3)
        assert (await asked.get(f"/api/tours/{name}")).json()["tour"]["steps"][1]["hold"] is True


async def test_of_two_editors_the_second_is_told_and_the_same_sent_twice_is_no_conflict(
    web: Web,
) -> None:
    async with await client(web) as asked:
        path = "/api/tours/putaran-harian/keep"
        ours = {"id": "putaran-harian", "title": {"id": "Satu"}, "steps": [STEP]}
        theirs = {**ours, "title": {"id": "Dua"}}
        assert (await posted(asked, path, tour=ours, version=0)).json()["version"] == 1
        assert (await posted(asked, path, tour=ours, version=0)).json()["version"] == 1
        late = await posted(asked, path, tour=theirs, version=0)
        assert late.status_code == 409
        assert late.json()["version"] == 1
        assert late.json()["theirs"]["tour"]["title"] == {"id": "Satu"}
        assert "Editor-satu sudah menyimpan" in late.json()["message"]


async def test_each_step_says_by_itself_what_it_is_about_before_anything_is_kept(
    web: Web,
) -> None:
    steps = [
        {"layout": "jalan", "parameters": {"kecamatan": "Jatiasih"}},
        {"layout": "rapor-opd"},
        {"layout": "gone"},
    ]
    tour = {"id": "baru", "title": {"id": "Baru"}, "steps": steps}
    async with await client(web, Role.OPERATOR) as asked:
        told = await posted(asked, "/api/tours/baru/try", tour=tour)
        assert told.status_code == 200
        first, second, gone = told.json()["says"]
        assert any(each["says"].startswith("Jalan · Jatiasih: ") for each in first)
        assert all(each["formula"] for each in (*first, *second))
        assert gone == []
        names = [each["id"] for each in (await asked.get("/api/tours")).json()["tours"]]
        assert "baru" not in names
        tour["steps"] = [{"layout": "jalan", "dwell_s": 0}]
        assert (await posted(asked, "/api/tours/baru/try", tour=tour)).status_code == 422


async def test_a_step_whose_layout_was_deleted_is_named_and_kept(web: Web) -> None:
    async with await client(web) as asked:
        lost = {"layout": "sudah-tidak-ada", "dwell_s": 20}
        tour = {"id": "x", "title": {"id": "X"}, "steps": [STEP, lost]}
        await posted(asked, "/api/tours/new", title="x")
        kept = (await posted(asked, "/api/tours/x/keep", tour=tour, version=1)).json()
        assert [each["n"] for each in kept["problems"]] == [2]
        assert "sudah-tidak-ada" in kept["problems"][0]["says"]
        assert kept["length_s"] == 20


async def test_what_cannot_be_kept_is_refused_with_what_to_do(web: Web) -> None:
    async with await client(web) as asked:
        tour = {"id": "x", "title": {"id": "X"}, "steps": [{**STEP, "dwell_s": 0.5}]}
        wrong = await posted(asked, "/api/tours/putaran-harian/keep", tour=tour, version=0)
        assert wrong.status_code == 422
        assert "3 sampai 86400 detik" in wrong.json()["message"]
        assert (await asked.get("/api/tours/tidak-ada")).status_code == 404
        odd = await posted(asked, "/api/day-plan", entries=[{"begins": "25:00"}], version=0)
        assert odd.status_code == 422


@pytest.mark.parametrize("path", ["/tours", "/day-plan", "/takeovers"])
async def test_operators_look_and_editors_change(web: Web, path: str) -> None:
    async with await client(web, Role.OPERATOR) as asked:
        assert "</main>" in (await asked.get(path)).text
        given: dict[str, Any] = {"entries": [], "rules": [], "version": 0, "title": "x"}
        for way in ("/api/day-plan", "/api/takeover-rules", "/api/tours/new"):
            assert (await posted(asked, way, **given)).status_code == 403
    async with await client(web, Role.VIEWER) as asked:
        assert (await asked.get(path)).status_code == 403


async def test_a_plan_is_tried_before_it_is_kept_across_midnight_and_a_holiday(web: Web) -> None:
    night = {"begins": "22:00:00", "ends": "06:00:00", "show": FIRST, "holidays": "not"}
    async with await client(web) as asked:
        tried = (
            await posted(
                asked, "/api/day-plan/try", entries=[night],
                **{"from": "2026-12-21", "at": "2026-12-24T02:00"},
            )
        ).json()  # fmt: skip
        assert next(each for each in tried["days"] if each["date"] == "2026-12-25")["holiday"]
        [screen] = tried["screens"]
        spans = [(each["ends"] - each["begins"]) / 3_600_000 for each in screen["spans"]]
        assert sum(spans) == 7 * 24
        assert screen["spans"][0]["title"] == "Situasi kota"
        assert [len(spans), max(spans)] == [11, 16 + 24 + 24]
        assert "rencana harian" in tried["shows"][0]
        assert "02.00" in tried["shows"][0]
        kept = await posted(asked, "/api/day-plan", entries=[night], version=0)
        assert kept.json()["version"] == 1
        assert (await asked.get("/api/day-plan")).json()["entries"][0]["show"] == FIRST
        late = await posted(asked, "/api/day-plan", entries=[], version=0)
        assert late.status_code == 409


async def test_the_tester_names_who_asked_for_something_else(web: Web) -> None:
    from city.screens.screen import Asked

    other = Asked(screen="", at=NOW, by="rina", layout=FIRST)
    await kinds.asked(web.store).put(
        "s1", Asked(**{**_fields(other), "screen": "s1"}), "rina", "layout", NOW
    )
    async with await client(web) as asked:
        given = {"from": "2026-12-21", "at": "2030-12-24T02:00", "screen": "s1"}
        tried = (await posted(asked, "/api/day-plan/try", entries=[], **given)).json()
        assert "diminta oleh Rina" in tried["shows"][0]
        assert tried["shows"][1].startswith("Tanpa itu, menurut rencana")


def _fields(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__struct_fields__}


async def test_rules_of_takeovers_begin_as_the_preset_and_are_kept(web: Web) -> None:
    async with await client(web) as asked:
        found = (await asked.get("/api/takeover-rules")).json()
        assert (found["version"], found["rules"][0]["source"]) == (0, "water")
        rules = [{**found["rules"][0], "layout": FIRST, "hold_s": 90}]
        assert (await posted(asked, "/api/takeover-rules", rules=rules, version=0)).json() == {
            "version": 1, "problems": [],
        }  # fmt: skip
        wrong = await posted(asked, "/api/takeover-rules", rules=rules * 2, version=1)
        assert wrong.status_code == 422


async def test_an_operator_responds_and_releases_with_the_own_name(web: Web) -> None:
    found = Takeover(
        rule="sungai", subject="gauge:p2c", severity=Severity.DANGER, layout=FIRST, at=NOW,
        hold_until=NOW + timedelta(minutes=1),
    )  # fmt: skip
    await kinds.takeovers(web.store).put(found.id, found, "watch", "taken", NOW)
    async with await client(web, Role.OPERATOR) as asked:
        await posted(asked, "/api/takeovers/respond", id=found.id)
        [told] = (await asked.get("/api/takeovers")).json()["takeovers"]
        assert (told["responding"], told["runs"], told["layout"]) == (
            "operator-satu", True, "Situasi kota",
        )  # fmt: skip
        assert "P2C" in told["what"]
        await posted(asked, "/api/takeovers/release", id=found.id)
        [told] = (await asked.get("/api/takeovers")).json()["takeovers"]
        assert (told["released_by"], told["runs"]) == ("operator-satu", False)
        assert (await posted(asked, "/api/takeovers/release", id="nothing")).status_code == 409
