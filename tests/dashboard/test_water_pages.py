"""Rivers over HTTP: one post over time, limits put in force, warnings confirmed by two, numbers as CSV."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from capvalidator import check_schema

from city.cap_rules import problems
from city.observations import WaterLevel, WaterQuality
from dashboard.pages.flood_warnings import FloodWarningPages
from dashboard.readings import waves_now
from dashboard.texts import texts
from dashboard.water.warnings import _entry
from operations.accounts import Accounts, Role
from operations.boundaries import STORE_KEY, import_boundaries
from operations.river_limits import RiverLimits
from operations.sessions import Sessions
from operations.warnings.records import Warnings
from operations.watch.outbox import WARNING_KIND, Entry, Outbox
from operations.watch.warnings import WarningPost
from tests.dashboard.conftest import PASSWORD, Web, until
from tests.dashboard.test_desk import OPEN, everybody_leaves
from tests.operations.test_boundaries import kelurahan_file

__all__ = ["everybody_leaves"]
DECREE = {
    "authority": "BPBD Kota Bekasi", "version": "SK 12/2026", "s4_cm": "300", "s3_cm": "350",
    "s2_cm": "450", "s1_cm": "580", "official": "1", "since": "2026-01-01", "reason": "SK baru",
}  # fmt: skip


async def somebody(web: Web, name: str, role: Role, agency: str = "") -> httpx.AsyncClient:
    now = datetime.now(UTC)
    account = await Accounts(web.store).add(name, PASSWORD, role, "test", now, agency_id=agency)
    token = await Sessions(web.store, 3600).begin(account, now)
    client = web.client({"patriot_session": token})
    client.headers["origin"] = web.base
    OPEN.append(client)
    return client


async def measured(web: Web, gauge: str, *points: tuple[float, float]) -> None:
    """(minutes ago, cm) each; waits until the worker knows the last one."""
    now = datetime.now(UTC)
    told = [
        WaterLevel(
            observed_at=now - timedelta(minutes=ago),
            received_at=now,
            source="mqtt",
            gauge_id=gauge,
            level_cm=cm,
        )
        for ago, cm in points
    ]
    await web.tell(WaterLevel.KIND, *told)
    latest = web.desk.hub.picture.latest[WaterLevel.KIND]
    await until(lambda: gauge in latest and latest[gauge] == told[-1])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


async def put_in_force(client: httpx.AsyncClient, **changed: str) -> httpx.Response:
    page = (await client.get("/water/post/p2c")).text
    told = {key: hidden(page, key) for key in ("form", "key", "expected")}
    return await client.post("/water/post/p2c/limits", data={**DECREE, **told, **changed})


async def test_one_post_is_drawn_over_time_with_what_is_not_believed(web: Web) -> None:
    await measured(web, "p2c", (60, 300), (50, 310), (40, 990), (30, 320), (20, 330))
    viewer = await somebody(web, "tamu", Role.VIEWER)
    page = (await viewer.get("/water/post/p2c?span=week")).text
    assert "data-figure" in page
    assert "melonjak" in page
    assert "990,0 cm" in page
    assert "Usulan Patriot Operation Center" in page
    assert 'name="authority"' not in page, "viewers change nothing"
    told = (await viewer.get("/water/post/p2c/levels.csv")).text[1:].splitlines()
    assert told[0] == "observed_at,received_at,level_cm,not_believed,source"
    assert [line.split(",")[3] for line in told[1:]] == ["", "", "jumping", "", ""]


async def test_the_hours_of_a_year_are_a_line(web: Web) -> None:
    await measured(web, "p2c", *((60 * n, 300 + n) for n in range(9, 0, -1)))
    viewer = await somebody(web, "tamu-setahun", Role.VIEWER)
    page = (await viewer.get("/water/post/p2c?span=year")).text
    told = re.search(r'data-figure="([^"]+)"', page)
    assert told
    line = json.loads(unescape(told[1]))["data"][0]
    assert len(line["y"]) > 5
    assert None not in line["y"]


async def test_invented_readings_are_marked_on_every_page(web: Web) -> None:
    await measured(web, "p2c", (1, 300))
    rina = await somebody(web, "rina-lima", Role.OPERATOR)
    pages = ("/water", "/water/post/p2c", "/water/warnings")
    for path in pages:
        assert "SIMULASI" not in (await rina.get(path)).text, path
    now = datetime.now(UTC)
    told: Any = {"observed_at": now, "received_at": now, "source": "simulator"}
    await web.tell(WaterLevel.KIND, WaterLevel(gauge_id="p2c", level_cm=301.0, **told))
    latest = web.desk.hub.picture.latest[WaterLevel.KIND]
    await until(lambda: latest["p2c"].simulated)
    for path in pages:
        assert "SIMULASI" in (await rina.get(path)).text, path


async def test_a_page_that_is_still_true_is_not_sent_again(web: Web) -> None:
    await measured(web, "p2c", (1, 300))
    viewer = await somebody(web, "tamu-dua", Role.VIEWER)
    for path in ("/water", "/water/post/p2c"):
        mark = re.search(r'data-mark="([^"]*)"', (await viewer.get(path)).text)
        assert mark
        again = await viewer.get(path, headers={"if-none-match": f'"{mark[1]}"'})
        assert again.status_code in (200, 304)


async def test_a_leader_puts_limits_in_force_and_the_wall_judges_by_them(web: Web) -> None:
    await measured(web, "p2c", (10, 600), (0, 600))
    leader = await somebody(web, "wali", Role.LEADER)
    assert "Siaga 2" in (await leader.get("/water")).text
    answer = await put_in_force(leader)
    assert (answer.status_code, answer.headers["location"]) == (303, "/water/post/p2c#limits")
    kept = web.desk.profile.limits_kept
    await until(lambda: "p2c" in kept.editions)
    page = (await leader.get("/water/post/p2c")).text
    assert "<strong>Berlaku:</strong> BPBD Kota Bekasi" in page
    assert "SK baru" in page
    assert "Siaga 1" in re.search(r"<header class=\"water-head\">.*?</header>", page, re.S)[0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"s2_cm": "340"}, 422, "ambang harus naik"),
        ({"s1_cm": "tinggi"}, 422, "angka atau tanggal tidak terbaca"),
        ({"since": "kemarin"}, 422, "angka atau tanggal tidak terbaca"),
        ({"reason": " "}, 422, "tulis alasannya"),
        ({"form": "x"}, 403, "Muat ulang"),
    ],
)
async def test_what_makes_no_sense_is_not_kept_and_stays_typed(
    web: Web, changed: dict[str, str], status: int, said: str
) -> None:
    leader = await somebody(web, "wali-dua", Role.LEADER)
    answer = await put_in_force(leader, **changed)
    assert answer.status_code == status
    assert "BPBD Kota Bekasi" in answer.text
    if "form" not in changed:
        assert said in answer.text
    assert await RiverLimits(web.store).of("p2c").all() == []


async def test_of_two_leaders_at_once_the_second_is_told(web: Web) -> None:
    leader = await somebody(web, "wali-tiga", Role.LEADER)
    assert (await put_in_force(leader)).status_code == 303
    late = await put_in_force(leader, expected="0", key="another")
    assert late.status_code == 409
    assert "wali-tiga sudah mengubah ambang" in late.text
    assert len(await RiverLimits(web.store).of("p2c").all()) == 1


async def test_people_of_another_agency_put_nothing_in_force(web: Web) -> None:
    stranger = await somebody(web, "dinkes-satu", Role.LEADER, "dinkes")
    page = (await stranger.get("/water/post/p2c")).text
    assert 'name="authority"' not in page
    answer = await stranger.post("/water/post/p2c/limits", data=DECREE)
    assert answer.status_code == 403


async def flood(web: Web) -> None:
    await measured(web, "cileungsi-hulu", (60, 200), (50, 290), (40, 380), (10, 410))


async def draft(client: httpx.AsyncClient) -> httpx.Response:
    page = (await client.get("/water/warnings")).text
    told = {key: hidden(page, key) for key in ("form", "wave", "kind")}
    return await client.post("/water/warnings/draft", data=told)


async def act(client: httpx.AsyncClient, name: str, what: str, **more: str) -> httpx.Response:
    page = (await client.get("/water/warnings")).text
    told = {key: hidden(page, key) for key in ("form", "version")} | more
    return await client.post(f"/water/warnings/{name}/{what}", data=told)


async def test_a_warning_needs_two_people_and_leaves_once(web: Web) -> None:
    await flood(web)
    rina = await somebody(web, "rina", Role.OPERATOR)
    budi = await somebody(web, "budi", Role.OPERATOR, "bpbd")
    assert (await draft(rina)).status_code == 303
    [(_, made)] = await Warnings(web.store).open()
    page = (await rina.get("/water/warnings")).text
    assert "LATIHAN" in page, "the limits are only proposed"
    assert "Early flood warning Siaga 1" in page
    assert "Jatirasa" in page
    document = await rina.get(f"/water/warnings/{made.id}.xml")
    assert problems(document.content) == []
    assert (await act(rina, made.id, "confirm")).status_code == 303
    mine = (await rina.get("/water/warnings")).text
    assert "Orang lain harus menyetujui juga" in mine
    again = await rina.post(
        f"/water/warnings/{made.id}/confirm", data={"form": hidden(mine, "form"), "version": "2"}
    )
    assert again.status_code == 409
    assert "Orang kedua harus orang lain" in again.text
    assert (await act(budi, made.id, "confirm")).status_code == 303
    held = await Warnings(web.store).get(made.id)
    assert held is not None
    assert [each.by for each in held[1].confirmed] == ["rina", "budi"]
    assert problems(held[1].body) == []
    await handed(web)
    page = (await budi.get("/water/warnings")).text
    assert "dikirim, disetujui rina, budi" in page
    assert "tidak dikirim ke mana pun" in page
    assert "Susun pembaruan" in page
    budi.cookies.set("patriot_language", "en")
    page = (await budi.get("/water/warnings")).text
    assert "Early flood warning Siaga 1" in page, "the log speaks the language of who reads"
    assert "Peringatan dini banjir" not in page


def test_what_nobody_has_tried_to_deliver_yet_tells_of_no_answer() -> None:
    text, now = texts("id", "Asia/Jakarta"), datetime.now(UTC)
    untried, again = [_entry(Entry("waiting", now, n, "503" * n), now, text) for n in (0, 1)]
    assert "menunggu dikirim" in untried
    assert "percobaan" not in untried
    assert "percobaan 1, jawaban 503" in again


async def test_while_a_post_upstream_is_not_heard_nobody_says_that_no_wave_comes(web: Web) -> None:
    rina = await somebody(web, "rina-enam", Role.OPERATOR)
    await measured(web, "cileungsi-hulu", (5, 64))
    for path in ("/water", "/water/warnings"):
        page = unescape((await rina.get(path)).text)
        assert "Gelombang tidak diketahui: Cikeas Hulu, P2C tidak terpantau" in page
        assert "Tidak ada gelombang" not in page
    await measured(web, "cikeas-hulu", (5, 92))
    await measured(web, "p2c", (5, 168))
    assert "Tidak ada gelombang: semua pos hulu di bawah Siaga 2" in (await rina.get("/water")).text


async def test_a_post_that_said_nothing_is_called_neither_plausible_nor_never_silent(
    web: Web,
) -> None:
    rina = await somebody(web, "rina-tujuh", Role.OPERATOR)
    page = (await rina.get("/water/post/cikeas-hulu")).text
    assert page.count("Tidak ada satu pun bacaan bernilai pada masa ini.") == 3
    assert "wajar" not in page
    assert "tidak pernah diam" not in page


async def test_borders_leave_the_house_once_the_city_has_imported_true_ones(web: Web) -> None:
    await flood(web)
    rina = await somebody(web, "rina-lima", Role.OPERATOR)
    await draft(rina)
    [(_, first)] = await Warnings(web.store).open()
    assert "tanpa garis batas" in (await rina.get("/water/warnings")).text
    assert b"<polygon>" not in (await rina.get(f"/water/warnings/{first.id}.xml")).content
    await act(rina, first.id, "withdraw", why="peta belum ada")
    imported = import_boundaries(kelurahan_file(), web.desk.profile)
    await web.store.text.put(STORE_KEY, imported.to_bytes())
    await draft(rina)
    [(_, second)] = await Warnings(web.store).open()
    assert "batas kelurahan untuk 3 dari 3 tempat" in (await rina.get("/water/warnings")).text
    document = (await rina.get(f"/water/warnings/{second.id}.xml")).content
    assert document.count(b"<polygon>") == 2 * 13, "in both languages"
    assert problems(document) == []
    assert check_schema(document).passed


async def handed(web: Web) -> None:
    settings = web.desk.settings.warnings
    await WarningPost(web.store, settings, lambda: datetime.now(UTC), lambda: None).hand_due()


async def test_an_all_clear_names_the_warning_it_ends(web: Web) -> None:
    await flood(web)
    rina, budi = [await somebody(web, each, Role.OPERATOR) for each in ("rina-dua", "budi-dua")]
    await draft(rina)
    [(_, first)] = await Warnings(web.store).open()
    for each in (rina, budi):
        await act(each, first.id, "confirm")
    await handed(web)
    page = (await rina.get("/water/warnings")).text
    told = {key: hidden(page, key) for key in ("form", "wave")}
    answer = await rina.post("/water/warnings/draft", data={**told, "kind": "Cancel"})
    assert answer.status_code == 303
    [(_, second)] = await Warnings(web.store).open()
    document = (await rina.get(f"/water/warnings/{second.id}.xml")).text
    assert f",{first.id}," in document
    assert "<responseType>AllClear</responseType>" in document


async def test_a_draft_may_be_withdrawn_with_a_reason(web: Web) -> None:
    await flood(web)
    rina = await somebody(web, "rina-tiga", Role.OPERATOR)
    await draft(rina)
    [(_, made)] = await Warnings(web.store).open()
    assert (await act(rina, made.id, "withdraw", why=" ")).status_code == 409
    assert (await act(rina, made.id, "withdraw", why="alat macet")).status_code == 303
    page = (await rina.get("/water/warnings")).text
    assert "rina-tiga: alat macet" in page
    assert "Susun peringatan" in page, "another one may be drafted"


async def test_of_two_drafts_at_once_there_is_one(web: Web) -> None:
    await flood(web)
    rina = await somebody(web, "rina-empat", Role.OPERATOR)
    page = (await rina.get("/water/warnings")).text
    told = {key: hidden(page, key) for key in ("form", "wave", "kind")}
    answers = [await rina.post("/water/warnings/draft", data=told) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 409]
    assert len(await Warnings(web.store).open()) == 1


@pytest.mark.parametrize(("role", "agency", "status"), [(Role.OPERATOR, "dinkes", 403)])
async def test_people_of_another_agency_warn_of_nothing(
    web: Web, role: Role, agency: str, status: int
) -> None:
    await flood(web)
    assert (await draft(await somebody(web, "asing", role, agency))).status_code == status
    viewer = await somebody(web, "tamu-tiga", Role.VIEWER)
    assert (await viewer.get("/water/warnings")).status_code == 403
    assert await Warnings(web.store).open() == []
    assert await Outbox(web.store, WARNING_KIND).open() == []


async def test_a_warning_is_no_exercise_only_by_official_limits_of_real_readings(web: Web) -> None:
    await flood(web)
    pages, hub = FloodWarningPages(web.desk), web.desk.hub
    [wave] = waves_now(hub.picture, hub.now())
    assert pages._status(wave) == "Exercise"


async def test_water_quality_has_a_page_and_its_numbers(web: Web) -> None:
    now = datetime.now(UTC)
    told: Any = {"observed_at": now, "received_at": now, "source": "mqtt"}
    await web.tell(
        WaterQuality.KIND, WaterQuality(station_id="kali-bekasi-hulu", bod_mg_l=21.36, **told)
    )
    latest = web.desk.hub.picture.latest[WaterQuality.KIND]
    await until(lambda: "kali-bekasi-hulu" in latest)
    viewer = await somebody(web, "tamu-empat", Role.VIEWER)
    page = (await viewer.get("/water/quality/kali-bekasi-hulu")).text
    assert "kelas II, PP 22/2021" in page
    assert "7,1 × baku mutu" in page
    assert "≤ 3 mg/L" in page, "the limit itself, too"
    lines = (await viewer.get("/water/quality/kali-bekasi-hulu/samples.csv")).text.splitlines()
    assert lines[0].endswith("pollution_index,source")
    assert ",5.262,mqtt" in lines[1]


@pytest.mark.parametrize(
    "path", ["/water/post/nowhere", "/water/quality/nowhere", "/water/post/nowhere/levels.csv"]
)
async def test_what_the_profile_does_not_know_is_not_there(web: Web, path: str) -> None:
    viewer = await somebody(web, "tamu-lima", Role.VIEWER)
    assert (await viewer.get(path)).status_code == 404
