"""The page itself: everything from ourselves, everything named, and the API beside it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest

from city.picture import CityPicture
from city.profile import Profile
from city.settings import MapSettings, Settings
from dashboard import discovery
from dashboard.csv_answer import csv_answer
from dashboard.desk import LANGUAGE_COOKIE
from dashboard.discovery import DuplicateKey, claim
from dashboard.indicators.routes import IndicatorPages
from dashboard.search import MOST, search
from dashboard.server import _image_hosts
from dashboard.texts import texts
from dashboard.tiles import Raster, TileFileError
from operations.accounts import Role
from operations.boundaries import STORE_KEY, Imported
from store.address import Address
from store.city_store import CityStore
from tests.browser.pages import PAGES as EVERY_PAGE
from tests.dashboard.conftest import Web, report, serving, settings_for, until, vehicle

PNG = b"\x89PNG\r\n\x1a\n" + b"tile"


async def test_the_page_loads_nothing_from_anywhere_else(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        page = (await client.get("/wall")).text
        sources = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert sources
        assert all(each.startswith("/") and not each.startswith("//") for each in sources)
        for each in sources:
            assert (await client.get(each)).status_code == 200, each


PAGES = ("/water", "/water/post/p2c", "/water/warnings", "/air", "/indicators", "/revenue", "/alarms",
         "/desk/handover", "/fleet", "/report-cards")  # fmt: skip


async def test_pages_of_a_process_before_are_not_taken_for_the_same(web: Web) -> None:
    """Versions count from nothing in every process; a page must not stand still because they meet."""
    async with web.client(await web.cookie(Role.LEADER)) as client:
        for path in PAGES[:8]:
            page = (await client.get(path)).text
            mark = re.findall(r'data-mark="([^"]+)"', page)[0]
            assert web.desk.hub.board.epoch in mark, path


async def test_no_name_becomes_markup(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    named = msgspec.structs.replace(profile, name="Kota <i>Miring</i>")
    async with (
        serving(settings_for(store_address), named, store) as web,
        web.client(await web.cookie(Role.LEADER)) as client,
    ):
        await until(lambda: web.desk.hub.followers.ready)
        for path in PAGES:
            page = await client.get(path)
            assert page.status_code == 200, path
            assert "<i>" not in page.text, path


def test_every_csv_is_made_by_the_one_that_knows_formulas() -> None:
    made = [each for each in Path("dashboard").rglob("*.py") if "csv.writer" in each.read_text()]
    assert [each.name for each in made] == ["csv_answer.py"]
    told = csv_answer("x", ["a"], [["=1+1"], ["+1"], ["-1"], ["@x"], ["\tx"], [-1.5], [None]])
    rows = bytes(told.body).decode().splitlines()[1:]
    assert rows == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "-1.5", '""']


async def test_the_page_speaks_the_language_that_was_chosen(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        assert '<html lang="id" ' in (await client.get("/wall")).text
        await client.get("/language", params={"to": "en"})
        assert '<html lang="en" ' in (await client.get("/wall")).text
        assert "Walls and screens" in (await client.get("/_dash-layout")).text


async def test_the_layout_has_the_places_the_scripts_look_for(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        found = {each.get("id"): each for each in props((await client.get("/_dash-layout")).json())}
    for needed in ("city-map", "clock", "connection", "search", "drawer", "drawer-body", "legend"):
        assert needed in found
    for needed in ("stage-a", "stage-b", "side-alarms", "follow-frame", "panel-simulation"):
        assert needed in found
    config = json.loads(found["city-config"]["children"])
    assert config["lang"] == "id"
    assert config["zone_label"] == "WIB"
    assert {"panel:alarms", "scene", "vehicles"} <= set(config["views"])
    assert config["kinds"]["baktor"]["icon"]


def props(component: Any) -> Iterator[dict[str, Any]]:
    if isinstance(component, list):
        for each in component:
            yield from props(each)
    elif isinstance(component, dict) and "props" in component:
        yield component["props"]
        yield from props(component["props"].get("children"))


async def test_imported_borders_take_the_place_of_the_schematic_ones(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        assert "peta skematik" in (await client.get("/_dash-layout")).text
        shape: dict[str, Any] = {"type": "FeatureCollection", "features": []}
        await web.store.text.put(STORE_KEY, Imported(districts=shape, outline={}).to_bytes())
        await client.get("/wall")
        assert "peta skematik" not in (await client.get("/_dash-layout")).text


async def test_health_tells_a_living_process_from_a_ready_one(
    profile: Profile, tmp_path: Path, store: CityStore
) -> None:
    nowhere = Settings()
    nowhere.store.data = str(tmp_path)
    async with serving(nowhere, profile, store) as web, web.client() as client:
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert "not loaded" in answer.text


async def test_counters_are_there_for_prometheus(web: Web) -> None:
    async with web.client() as client:
        text = (await client.get("/metrics")).text
    for name in ("encodes_total", "rounds_total", "changes_total", "screens", "views_drawn_total"):
        assert re.search(rf"^patriot_live_{name} ", text, re.M), name


async def test_the_trail_of_a_vehicle_can_be_asked_for(web: Web) -> None:
    now = datetime.now(UTC)
    await web.tell("vehicle_position", vehicle("baktor-01", observed_at=now, received_at=now))
    await until(lambda: len(web.desk.hub.vehicles) == 1)
    async with web.client(await web.cookie()) as client:
        points = (await client.get("/api/vehicles/baktor-01/trail")).json()["points"]
        assert [round(each, 4) for each in points[0][:2]] == [-6.25, 107.0]
        assert (await client.get("/api/vehicles/nobody/trail")).json() == {"points": []}


async def test_trails_survive_a_restart_of_the_web_process(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    now = datetime.now(UTC).timestamp()
    for step in range(5):
        at = datetime.fromtimestamp(now - 100 + step * 20, UTC)
        moved = vehicle("baktor-01", lng=107 + step / 100, observed_at=at, received_at=at)
        await store.observations.write("vehicle_position", [moved], datetime.now(UTC))
    async with serving(settings_for(store_address), profile, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        async with web.client(await web.cookie()) as client:
            trail = (await client.get("/api/vehicles/baktor-01/trail")).json()
    assert len(trail["points"]) == 5


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("p2c", "gauge:p2c"),
        ("pondok gede permai", "gauge:p2c"),
        ("kayuringin", "station:kayuringin"),
        ("B 0107 KX", "vehicle:baktor-07"),
        ("baktor 07", "vehicle:baktor-07"),
        ("kayuringin jaya", "kelurahan:"),
        ("bekasi timur", "kecamatan:32.75.01"),
        ("17112", "kelurahan:32.75.01.1001"),
    ],
)
def test_the_search_finds_by_the_words_people_use(
    picture: CityPicture, asked: str, opens: str
) -> None:
    found = [each["open"] for each in search(picture, asked, texts("id"))]
    assert any(each.startswith(opens) for each in found), found


async def test_a_ticket_is_found_by_its_end_but_a_private_one_never(web: Web) -> None:
    now = datetime.now(UTC)
    shown, _ = await web.store.complaints.receive(report(), "warga", now)
    hidden, _ = await web.store.complaints.receive(report(private=True), "warga", now)
    await until(lambda: len(web.desk.hub.picture.complaints) == 2)
    async with web.client(await web.cookie()) as client:
        tail = shown.complaint_id[-4:]
        found = (await client.get("/api/search", params={"q": tail})).json()
        assert found[0]["open"] == f"complaint:{shown.complaint_id}"
        for asked in (hidden.complaint_id, "Budi"):
            assert (await client.get("/api/search", params={"q": asked})).json() == []


def test_the_search_answers_nothing_for_nothing_and_never_too_much(picture: CityPicture) -> None:
    assert search(picture, " -·", texts("id")) == []
    assert len(search(picture, "a", texts("id"))) == MOST


def test_a_key_used_twice_names_both_files() -> None:
    claims: dict[str, tuple[str, Any]] = {}
    claim(claims, "rivers", "dashboard/panels/rivers.py", 1)
    with pytest.raises(DuplicateKey, match=r"panels/rivers\.py.*panels/water\.py"):
        claim(claims, "rivers", "dashboard/panels/water.py", 2)


def test_every_panel_lives_in_the_file_of_its_name() -> None:
    folder = Path(discovery.__file__).parent
    for key in discovery.panels():
        assert (folder / "panels" / f"{key}.py").exists()
    for key in discovery.subjects():
        assert (folder / "subjects" / f"{key}.py").exists()


def mbtiles(path: Path, kind: str = "png") -> Path:
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        made.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data BLOB)")
        made.execute("INSERT INTO metadata VALUES ('format', ?)", (kind,))
        made.execute("INSERT INTO tiles VALUES (1, 0, 1, ?)", (PNG,))
    return path


async def test_a_local_raster_file_is_served_as_tiles(
    store_address: Address, store: CityStore, profile: Profile, tmp_path: Path
) -> None:
    file = mbtiles(tmp_path / "bekasi.mbtiles")
    settings = settings_for(store_address, map={"raster_file": str(file)})
    async with serving(settings, profile, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        async with web.client(await web.cookie()) as client:
            tile = await client.get("/tiles/1/0/0")
            assert (tile.content, tile.headers["content-type"]) == (PNG, "image/png")
            assert (await client.get("/tiles/1/1/1")).status_code == 404
            assert "/tiles/{z}/{x}/{y}" in (await client.get("/_dash-layout")).json().__repr__()


def test_pmtiles_are_read_too(tmp_path: Path) -> None:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    path = tmp_path / "bekasi.pmtiles"
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(1, 0, 0), PNG)
        header = {"tile_type": TileType.PNG, "tile_compression": Compression.NONE}
        bounds = {"min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1}
        middle = {"center_zoom": 1, "center_lon_e7": 0, "center_lat_e7": 0}
        writer.finalize({**header, **bounds, **middle, "min_zoom": 1, "max_zoom": 1}, {})
    raster = Raster.open(str(path))
    assert raster.tile(1, 0, 0) == PNG
    assert raster.tile(1, 1, 0) is None
    assert raster.tile(1, 9, 9) is None


@pytest.mark.parametrize("name", ["missing.mbtiles", "notes.txt"])
def test_a_raster_file_that_cannot_be_served_is_named(tmp_path: Path, name: str) -> None:
    if name.endswith(".txt"):
        (tmp_path / name).write_text("no tiles")
    with pytest.raises(TileFileError, match=re.escape(name)):
        Raster.open(str(tmp_path / name))


def test_vector_tiles_are_refused_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(TileFileError, match="pbf"):
        Raster.open(str(mbtiles(tmp_path / "v.mbtiles", "pbf")))


def test_only_the_tile_server_is_let_into_the_policy() -> None:
    url = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    settings = Settings(map=MapSettings(tiles_url=url))
    assert _image_hosts(settings) == ["https://*.tiles.example"]
    assert _image_hosts(Settings()) == []


async def test_the_page_and_the_live_socket_name_the_same_build(web: Web) -> None:
    """Else every wall would load itself anew for ever; a new release makes them differ."""
    cookie = await web.cookie()
    async with web.client(cookie) as client:
        found = {each.get("id"): each for each in props((await client.get("/_dash-layout")).json())}
    async with web.wall(cookie) as screen:
        await screen.hello("panel:alarms")
        told = await screen.hear()
    assert told["build"] == json.loads(found["city-config"]["children"])["build"] != ""


async def test_a_session_can_be_ended_from_another_screen_of_the_same_account(web: Web) -> None:
    here, there = await web.cookie(), await web.cookie()
    async with web.client(here) as client:
        page = (await client.get("/account")).text
        keys = re.findall(r'name="key" value="(\w+)"', page)
        form = re.search(r'name="form" value="(\w+)"', page)
        assert form
        assert len(keys) == 1, "this screen cannot end itself here"
        ending = {"form": form[1], "key": keys[0]}
        headers = {"Origin": web.base}
        await client.post("/account/end-session", data=ending, headers=headers)
        assert (await client.get("/api/session")).status_code == 200
    async with web.client(there) as client:
        assert (await client.get("/api/session")).status_code == 401


async def test_nobody_ends_a_session_of_another_account(web: Web) -> None:
    mine, other = await web.cookie(), await web.cookie(Role.OPERATOR)
    [foreign] = await web.desk.sessions.all_of("operator-satu")
    async with web.client(mine) as client:
        form = re.search(r'name="form" value="(\w+)"', (await client.get("/account")).text)
        assert form
        ending = {"form": form[1], "key": foreign.key}
        await client.post("/account/end-session", data=ending, headers={"Origin": web.base})
    async with web.client(other) as client:
        assert (await client.get("/api/session")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere", 404, "Halaman ini tidak ada"),
        ("/alarms", 403, "Untuk ini perlu peran operator"),
        ("/indicators", 500, "Halaman ini gagal dibuat"),
    ],
)
async def test_a_page_that_cannot_be_shown_says_what_happened_and_leads_back(
    web: Web, monkeypatch: pytest.MonkeyPatch, path: str, status: int, said: str
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(IndicatorPages, "_shown", breaks)
    async with web.client(await web.cookie()) as client:
        answer = await client.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["content-type"][:9]) == (status, "text/html")
        assert said in answer.text
        assert 'href="/wall"' in answer.text
        assert re.search(r"Waktu untuk catatan sistem: .* \d\d\.\d\d\.\d\d WIB", answer.text)
        assert "RuntimeError" not in answer.text
        client.cookies.set(LANGUAGE_COOKIE, "en")
        english = await client.get(path, headers={"Accept": "text/html"})
        assert "Back to the wall" in english.text


async def test_a_script_is_told_in_json_and_a_probe_in_few_words(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        told = await client.get("/api/nowhere")
        assert (told.status_code, told.json()["error"][:4]) == (404, "404:")
        assert told.json()["message"].startswith("Halaman ini tidak ada")
        assert (await client.get("/nowhere")).text == "404: there is nothing here"


BY_THEIR_MENU = {"/wall", "/desk"}
"""Their browser draws the languages."""


async def test_every_page_of_the_staff_can_be_read_in_the_other_language(web: Web) -> None:
    async with web.client(await web.cookie(Role.LEADER)) as client:
        for path in sorted({*EVERY_PAGE} - BY_THEIR_MENU):
            answer = await client.get(path)
            if answer.status_code == 200:
                assert f"/language?to=en&next={path}" in unescape(answer.text), path
