"""Agencies' figures on the wall and on their pages, and doors over HTTP: who sees and who changes what."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest

from city.alarm import Alarm, Standing
from city.health import FeedCause, FeedState
from city.indicator_book import Book, Reading
from city.indicator_doors import Door, FolderSource, SheetMapping
from city.indicator_readings import (
    connections,
    door_state,
    indicator_reading,
    indicator_readings,
    late_of,
)
from city.indicator_sheet import Table
from city.indicators import Definition, Figure, Target, observed_at
from city.observations import AgencyIndicator, FeedHealth
from city.picture import CityPicture
from city.screens.catalogue import Catalogue
from city.screens.showing import Known, Showing
from city.screens.takeover import Takeover
from city.severity import Severity
from city.written import beginning
from dashboard import discovery
from dashboard.alarm_desk.naming import subject_names
from dashboard.indicators.doors import problem
from dashboard.indicators.figure import area_line
from dashboard.indicators.rights import may_see
from dashboard.indicators.words import unit
from dashboard.live.views import Views
from dashboard.stage import scene
from dashboard.texts import languages, texts
from operations.accounts import Accounts, Role
from operations.indicators.guessing import guessed
from operations.sessions import Session, Sessions
from store.city_store import CityStore
from store.indicator_doors import IndicatorRecords, Look, Wanted
from tests.dashboard.conftest import NOW, PASSWORD, Web, until

ZONE = ZoneInfo("Asia/Jakarta")
THIS_MONTH = beginning(NOW.astimezone(ZONE).date(), "month")
LAST_MONTH = beginning(THIS_MONTH - timedelta(days=1), "month")
BEFORE = beginning(LAST_MONTH - timedelta(days=1), "month")
BOR = Definition(
    agency_id="dinkes",
    indicator_id="bor",
    name={"id": "Keterisian tempat tidur", "en": "Bed occupancy"},
    unit="%",
    digits=1,
    direction="lower",
    targets=(Target(since=date(2020, 1, 1), value=80),),
    producer="Bidang Yankes",
    definition="Terisi dibagi tersedia",
)
DBD = Definition(
    agency_id="dinkes",
    indicator_id="dbd",
    name={"id": "Kasus DBD"},
    unit="kasus",
    level="kecamatan",
    sums=True,
    hide_below=5,
    producer="Bidang P2P",
    definition="Kasus baru",
)
SECRET = msgspec.structs.replace(BOR, indicator_id="rahasia", name={"id": "Belum dirilis"}, is_open=False)  # fmt: skip
DOOR = Door(
    door_id="dinkes-bor",
    agency_id="dinkes",
    name="Tempat tidur RS",
    source=FolderSource(file="bor*.csv"),
    mapping=SheetMapping(
        indicator="Indikator",
        value="Nilai",
        date="Bulan",
        figures={"BOR": "bor", "DBD": "dbd", "X": "rahasia"},
    ),
    state="open",
    opened_at=NOW - timedelta(days=40),
)
READING = Reading(door_id="dinkes-bor", at=NOW, good_at=NOW, file="bor.csv", figures=3)
TEXT = texts("id", "Asia/Jakarta")
PANELS, SUBJECTS = discovery.panels(), discovery.subjects()


def told(
    definition: Definition, start: date, value: float | None, area: str = "", corrections: int = 0
) -> AgencyIndicator:
    return AgencyIndicator(
        observed_at=observed_at(start, ZONE, corrections),
        received_at=NOW,
        source="indicators/dinkes-bor",
        agency_id=definition.agency_id,
        indicator_id=definition.indicator_id,
        value=value,
        unit=definition.unit,
        area=area,
    )


def health(state: FeedState = FeedState.OK, cause: FeedCause = FeedCause.NONE) -> FeedHealth:
    return FeedHealth(
        observed_at=NOW, received_at=NOW, source=DOOR.feed, feed=DOOR.feed, state=state, cause=cause,
        last_good_at=NOW, since_at=NOW, stale_after_s=1e9,
    )  # fmt: skip


def book(*, reading: Reading = READING, **door: Any) -> Book:
    defined = {each.key: each for each in (BOR, DBD, SECRET)}
    kept = msgspec.structs.replace(DOOR, **door)
    return Book(doors={kept.door_id: kept}, definitions=defined, readings={kept.door_id: reading})


@pytest.fixture
def full(picture: CityPicture) -> CityPicture:
    picture.take_book(book())
    picture.apply("feed_health", [health()])
    areas = list(dict.fromkeys(k.kecamatan_code for k in picture.profile.kelurahan.values()))[:3]
    told_all = [told(BOR, BEFORE, 78.0), told(BOR, LAST_MONTH, 91.0), told(SECRET, LAST_MONTH, 1.0)]
    told_all += [told(DBD, LAST_MONTH, 3.0 + 4 * n, area) for n, area in enumerate(areas)]
    picture.apply("agency_indicator", told_all)
    return picture


def shown(
    picture: CityPicture, view: str, lang: str = "id", after: timedelta = timedelta(0)
) -> str:
    views = Views(picture, PANELS, {}, SUBJECTS)
    assert views.known(view), view
    return views.tile(view, NOW + after, texts(lang, "Asia/Jakarta")).decode()


def test_rules_of_alarms_are_made_of_figures_that_everybody_may_hear_of(full: CityPicture) -> None:
    names = subject_names(full, TEXT)
    assert names["indicator:dinkes/bor"] == "Keterisian tempat tidur (Dinkes)"
    assert "indicator:dinkes/rahasia" not in names


def test_a_glass_that_an_agencys_silent_door_took_over_names_the_door(full: CityPicture) -> None:
    taken = Takeover(
        rule="sumber", subject=f"feed:{DOOR.feed}", severity=Severity.WARNING, layout="x",
        at=NOW, hold_until=NOW,
    )  # fmt: skip
    shown = Showing(screen="lobi", layout="x", why="takeover", since=NOW, takeover=taken)
    said = scene.told(shown, Known(), Catalogue(kits={}), full, TEXT)["takeover"]
    assert said["name"] == "Dinkes · Tempat tidur RS"


def test_a_tile_says_value_unit_period_target_and_how_it_stands(full: CityPicture) -> None:
    said = shown(full, "panel:indicators")
    for word in ("Keterisian tempat tidur", '"91,0"', '"%"', "target ≤ 80,0 %", "jauh dari target"):
        assert word in said, word
    assert "severity-warning" in said
    assert "mark-triangle" in said
    assert '"data-open":"indicator:dinkes/bor"' in said


def test_what_is_not_for_everybody_is_on_no_wall(full: CityPicture) -> None:
    for view in (
        "panel:indicators",
        "drawer:agency_data:dinkes",
        "drawer:indicator:dinkes/rahasia",
    ):
        assert "Belum dirilis" not in shown(full, view)


def test_revenue_is_shown_by_its_own_rules_alone_whatever_its_definition_says(
    full: CityPicture,
) -> None:
    """Its door is the agencies' own; a figure that two paid must not be read beside it."""
    revenue = msgspec.structs.replace(BOR, indicator_id="pad-walet", name={"id": "Walet"})
    mapping = msgspec.structs.replace(DOOR.mapping, figures={"BOR": "bor", "W": "pad-walet"})
    made = book(mapping=mapping)
    full.take_book(msgspec.structs.replace(made, definitions={**made.definitions, revenue.key: revenue}))  # fmt: skip
    full.apply("agency_indicator", [told(revenue, LAST_MONTH, 60.0)])
    assert '"91,0"' in shown(full, "panel:indicators")
    for view in ("panel:indicators", "drawer:indicator:dinkes/pad-walet"):
        assert "Walet" not in shown(full, view), view
    for role in Role:
        whoever = Session(
            account="rina", role=role, begun_at=NOW, renewed_at=NOW, agency_id="dinkes"
        )
        assert not may_see(whoever, revenue), role


def test_the_citys_figure_is_the_sum_of_its_areas_and_small_ones_are_not_told(
    full: CityPicture,
) -> None:
    reading = indicator_reading(full, DBD, NOW)
    assert reading.newest is not None
    assert reading.newest.value == 3 + 7 + 11
    drawn = shown(full, "drawer:indicator:dinkes/dbd")
    assert "< 5" in drawn
    assert reading.judged is None


def test_the_line_of_an_area_does_not_tell_what_is_too_few_to_be_told() -> None:
    def drawn(*values: float) -> str:
        days = (BEFORE, LAST_MONTH)
        series = [Figure(start=day, value=each, target=None, told_at=NOW) for day, each in zip(days, values, strict=True)]  # fmt: skip
        return str(area_line(series, DBD, 20.0))

    assert drawn(1.0, 4.0) == drawn(4.0, 2.0) != drawn(0.0, 4.0)
    assert drawn(6.0, 12.0) != drawn(4.0, 12.0)


def test_a_figure_without_a_target_only_informs(full: CityPicture) -> None:
    assert "target ≤" not in shown(full, "panel:indicators?named=DBD")
    assert "Keterisian" not in shown(full, "panel:indicators?named=DBD")


def test_a_figure_whose_next_one_is_late_is_stale_and_says_so(full: CityPicture) -> None:
    later = timedelta(days=75)
    reading = indicator_reading(full, BOR, NOW + later)
    assert (reading.is_late, reading.severity) == (True, Severity.STALE)
    assert "terlambat datang" in shown(full, "panel:indicators", after=later)


def test_a_correction_takes_the_place_of_the_word_before(full: CityPicture) -> None:
    full.apply("agency_indicator", [told(BOR, LAST_MONTH, 79.0, corrections=1)])
    reading = indicator_reading(full, BOR, NOW)
    assert [each.value for each in reading.figures] == [78.0, 79.0]
    assert reading.judged is Severity.CALM


def test_the_board_says_who_is_connected_since_when_and_who_has_no_door(full: CityPicture) -> None:
    said = shown(full, "panel:agency_doors")
    assert "hidup" in said
    assert "Belum punya pintu (13)" in said
    first, *others = connections(full, NOW)
    assert (first.agency.id, first.since, first.indicators) == ("dinkes", DOOR.opened_at, 3)
    assert all(not each.doors for each in others)


@pytest.mark.parametrize("lang", languages())
def test_an_alarm_calls_a_door_by_its_name_and_a_table_that_changed_no_lost_contact(
    full: CityPicture, lang: str
) -> None:
    lost = Alarm(
        rule="sumber-putus", subject=f"feed:{DOOR.feed}", field="state", severity=Severity.WATCH,
        standing=Standing.RAISED, raised_at=NOW, value=2,
    )  # fmt: skip
    full.apply_alarm(lost)
    full.watched_at = NOW
    later = iter(range(1, 9))

    def hears(cause: FeedCause) -> None:
        at = NOW + timedelta(seconds=next(later))
        told = msgspec.structs.replace(health(FeedState.UNAVAILABLE, cause), observed_at=at)
        full.apply("feed_health", [told])

    hears(FeedCause.COLUMNS_CHANGED)
    said = {"id": "Dinkes · Tempat tidur RS: kolom tabelnya berubah", "en": "Dinkes · Tempat tidur RS: the table's columns changed"}  # fmt: skip
    assert said[lang] in shown(full, "panel:alarms", lang)
    hears(FeedCause.NO_CONTACT)
    assert {"id": ": tanpa kontak", "en": ": no contact"}[lang] in shown(full, "panel:alarms", lang)
    assert "Dinkes · Tempat tidur RS" in shown(full, f"drawer:feed:{DOOR.feed}", lang)


@pytest.mark.parametrize(
    ("state", "reading", "door", "word", "part"),
    [
        (FeedState.OK, {}, {}, "ok", "3 angka terbaca dari bor.csv"),
        (FeedState.OK, {"wrong": 2}, {}, "partly", "2 baris tidak dapat dipakai"),
        (
            FeedState.UNAVAILABLE,
            {"problem": "columns", "values": {"missing": "Bulan", "there": "Periode"}},
            {},
            "columns",
            "Kolom ini tidak ada lagi: Bulan. Yang ada: Periode.",
        ),
        (FeedState.UNAVAILABLE, {"problem": "web_page"}, {}, "shut", "halaman web, bukan tabel"),
        (FeedState.FAILED, {}, {}, "failed", "Program kami gagal"),
        (FeedState.OK, {}, {"state": "paused"}, "paused", "Dijeda oleh petugas"),
    ],
)
def test_a_door_says_what_happened_and_what_to_do(
    full: CityPicture, state: Any, reading: Any, door: Any, word: str, part: str
) -> None:
    full.take_book(book(reading=msgspec.structs.replace(READING, **reading), **door))
    full.apply(
        "feed_health",
        [msgspec.structs.replace(health(state), observed_at=NOW + timedelta(seconds=1))],
    )
    (kept,) = full.indicator_book.doors.values()
    assert door_state(full, kept, 0, NOW).word == word
    assert part in shown(full, "drawer:agency_data:dinkes")


@pytest.mark.parametrize("lang", languages())
def test_every_view_of_a_full_book_has_all_its_words(full: CityPicture, lang: str) -> None:
    for view in (
        "panel:indicators",
        "panel:agency_doors",
        "drawer:indicator:dinkes/bor",
        "drawer:indicator:dinkes/dbd",
        "drawer:agency_data:dinkes",
        "drawer:agency_data:dlh",
    ):
        for days in (0, 400):
            assert "⟦" not in shown(full, view, lang, timedelta(days=days)), view


def test_the_list_of_doors_calls_late_what_the_board_calls_late(full: CityPicture) -> None:
    (kept,) = full.indicator_book.doors.values()
    later = NOW + timedelta(days=400)
    assert late_of(indicator_readings(full, NOW, walls=False), kept) == 0
    late = late_of(indicator_readings(full, later, walls=False), kept)
    assert door_state(full, kept, late, later).word == "late"
    assert "terlambat" in shown(full, "panel:agency_doors", after=timedelta(days=400))


def test_doors_have_a_board_of_their_own_and_do_not_crowd_the_citys_sources(
    full: CityPicture,
) -> None:
    for view in ("panel:feeds", "panel:feed_board"):
        assert "dinkes-bor" not in shown(full, view)


def test_a_problem_nobody_has_a_sentence_for_is_our_fault() -> None:
    assert problem("never heard of", {}, TEXT) == problem("columns", {}, TEXT)


TABLE = Table(
    columns=["No", "Bulan", "Tahun", "Kecamatan", "Kasus", "Kematian"],
    rows=[
        (2, ["1", "Juli", "2026", "Jatiasih", "1.235", "0"]),
        (3, ["2", "", "", "Rawalumbu", "12", "0"]),
        (4, ["3", "", "", "Medansatria", "9", "1"]),
    ],
)


def test_columns_are_guessed_from_names_and_first_rows() -> None:
    wide = guessed(TABLE)
    assert (wide.shape, wide.date, wide.year, wide.area) == (
        "columns",
        "Bulan",
        "Tahun",
        "Kecamatan",
    )
    assert (wide.fill_down, wide.numbers) == (True, "id")
    rows: list[tuple[int, list[Any]]] = [(2, ["BOR", "Juli 2026", "71.2"])]
    long = guessed(Table(columns=["Indikator", "Bulan", "Nilai"], rows=rows))
    assert (long.shape, long.indicator, long.value, long.year) == ("rows", "Indikator", "Nilai", "")
    assert long.numbers == "en"
    named = guessed(
        Table(columns=["bulan", "nama", "jumlah"], rows=[(1, ["2026-08", "Izin reklame", 41])])
    )
    assert (named.shape, named.indicator, named.value) == ("rows", "nama", "jumlah")


def test_columns_of_periods_are_guessed_and_their_total_is_none_of_them() -> None:
    columns = ["No", "Kecamatan", "Januari", "Peb", "TW I", "Agt", "Jumlah", "Desa"]
    rows: list[tuple[int, list[Any]]] = [(3, ["1", "Jatiasih", 4.0, 5.0, 9.0, "", 9.0, 1.0])]
    monthly = guessed(Table(columns=columns, rows=rows))
    assert (monthly.shape, monthly.area, monthly.indicator) == ("periods", "Kecamatan", "")
    assert monthly.periods == ("Januari", "Peb", "Agt")
    assert monthly.others == ("No", "TW I", "Jumlah", "Desa")
    rows = [(2, ["BOR", "%", "61,5", "62"])]
    yearly = guessed(Table(columns=["Uraian", "Satuan", "2024", "2025"], rows=rows))
    assert (yearly.periods, yearly.indicator, yearly.year) == (("2024", "2025"), "Uraian", "")
    assert guessed(Table(columns=["Kecamatan", "2024", "Juli"], rows=rows)).shape != "periods"


class Person:
    """Somebody at the page of doors, by HTTP."""

    def __init__(self, web: Web, cookies: dict[str, str]) -> None:
        self.http = web.client(cookies)
        self.http.headers["origin"] = web.base

    async def post(self, path: str, body: Any) -> httpx.Response:
        content = (
            body if isinstance(body, bytes) else json.dumps(msgspec.to_builtins(body)).encode()
        )
        return await self.http.post(f"/api/indicators/doors{path}", content=content)

    async def get(self, path: str = "") -> Any:
        return (await self.http.get(f"/api/indicators/doors{path}")).json()


@pytest.fixture
async def editor(web: Web) -> AsyncIterator[Person]:
    found = Person(web, await web.cookie(Role.EDITOR))
    async with found.http:
        yield found


async def of_agency(web: Web, agency: str, role: Role = Role.OPERATOR) -> Person:
    now = datetime.now(UTC)
    account = await Accounts(web.store).add(f"orang-{agency}", PASSWORD, role, "test", now, agency)
    return Person(web, {"patriot_session": await Sessions(web.store, 3600).begin(account, now)})


async def looked_at(store: CityStore, door_id: str) -> None:
    """As the feeds process answers a look."""
    records = IndicatorRecords(store)
    wanted = (await records.wanted())[door_id]
    rows: list[tuple[int, list[Any]]] = [
        (2, ["BOR", "Januari 2026", "71,2"]),
        (3, ["BOR", "Februari 2026", "belum"]),
    ]
    table = Table(columns=["Indikator", "Bulan", "Nilai"], rows=rows, name="bor.csv")
    answered = Look(door_id=door_id, wanted_at=wanted.at, at=wanted.at, table=table, rows=2)
    await records.show(answered)


GIVEN: dict[str, Any] = {
    "name": "Tempat tidur",
    "source": {"type": "folder", "file": "bor*.csv"},
    "mapping": {"indicator": "Indikator", "value": "Nilai", "date": "Bulan", "figures": {"BOR": "bor"}},
    "definitions": [msgspec.to_builtins(BOR)],
}  # fmt: skip


async def test_a_door_is_made_looked_through_tried_and_opened(editor: Person, web: Web) -> None:
    made = (await editor.post("", {"agency_id": "dinkes", "name": "Tempat tidur"})).json()["id"]
    wanted = (await editor.post(f"/{made}/look", {"source": GIVEN["source"]})).json()["wanted"]
    await looked_at(web.store, made)
    look = (await editor.get(f"/{made}/look"))["look"]
    assert look["wanted"] == wanted
    assert look["table"]["guess"]["value"] == "Nilai"
    assert look["table"]["words"]["Indikator"] == ["BOR"]
    tried = (await editor.post(f"/{made}/try", GIVEN)).json()
    assert tried["problems"] == []
    (one,) = tried["tried"]["indicators"]
    assert one["says"] == "1 angka, Januari 2026 sampai Januari 2026"
    assert tried["tried"]["wrong"] == [
        "Baris 3, Nilai: “belum” bukan angka dengan bentuk yang dipilih."
    ]
    assert (await IndicatorRecords(web.store).definitions()) == {}
    keep = {"given": GIVEN, "state": "open", "expected_version": 1, "key": "a"}
    assert (await editor.post(f"/{made}/keep", keep)).json() == {"version": 2}
    assert (await editor.post(f"/{made}/keep", keep)).json() == {"version": 2}
    door = (await IndicatorRecords(web.store).doors())[made]
    assert (door.state, door.opened_at is not None) == ("open", True)
    edition, first = (await editor.get(f"/{made}"))["editions"]
    assert (edition["by"], edition["what"], first["what"]) == ("editor-satu", "membuka", "membuat")


async def test_a_door_that_is_not_whole_says_everything_that_is_missing(editor: Person) -> None:
    made = (await editor.post("", {"agency_id": "dinkes", "name": "Baru"})).json()["id"]
    bare = {**GIVEN, "mapping": {"value": "", "figures": {}}, "definitions": []}
    keep = {"given": bare, "state": "open", "expected_version": 1, "key": "a"}
    refused = await editor.post(f"/{made}/keep", keep)
    assert refused.status_code == 422
    assert set(refused.json()["problems"]) == {
        "Belum ada indikator yang dipilih.",
        "Pilih kolom nilainya.",
    }
    assert (await editor.post(f"/{made}/keep", {**keep, "state": "draft"})).status_code == 200


async def test_of_two_people_at_once_the_second_is_told(editor: Person, web: Web) -> None:
    made = (await editor.post("", {"agency_id": "dinkes", "name": "Baru"})).json()["id"]
    keep = {"given": GIVEN, "state": "open", "expected_version": 1}
    assert (await editor.post(f"/{made}/keep", {**keep, "key": "a"})).status_code == 200
    other = [msgspec.to_builtins(msgspec.structs.replace(BOR, producer="Bidang lain"))]
    given = {**GIVEN, "definitions": other}
    late = await editor.post(f"/{made}/keep", {**keep, "given": given, "key": "b"})
    assert late.status_code == 409
    assert (await IndicatorRecords(web.store).definitions())[BOR.key] == BOR
    assert "Orang lain" in late.json()["message"]
    turned = await editor.post(f"/{made}/turn", {"state": "paused", "expected_version": 2})
    assert turned.json() == {"version": 3}


async def test_an_agencys_people_change_their_own_doors_and_no_others(
    editor: Person, web: Web
) -> None:
    made = (await editor.post("", {"agency_id": "dinkes", "name": "Baru"})).json()["id"]
    theirs, others = await of_agency(web, "dinkes"), await of_agency(web, "dlh")
    async with theirs.http, others.http:
        look = {"source": GIVEN["source"]}
        assert (await theirs.post(f"/{made}/look", look)).status_code == 200
        assert (await others.post(f"/{made}/look", look)).status_code == 403
        assert (await others.post("", {"agency_id": "dinkes", "name": "x"})).status_code == 403
        assert (await others.http.get(f"/api/indicators/doors/{made}")).status_code == 403
        stolen = [{**msgspec.to_builtins(BOR), "agency_id": "bapenda"}]
        keep = {"given": {**GIVEN, "definitions": stolen}, "state": "draft", "expected_version": 1, "key": "k"}  # fmt: skip
        assert (await theirs.post(f"/{made}/keep", keep)).status_code == 200
    assert list(await IndicatorRecords(web.store).definitions()) == ["dinkes/bor"]


async def test_operators_of_the_city_look_and_do_not_change(web: Web) -> None:
    person = Person(web, await web.cookie(Role.OPERATOR))
    async with person.http:
        assert (await person.get())["doors"] == []
        assert (await person.post("", {"agency_id": "dinkes", "name": "x"})).status_code == 403
        page = (await person.http.get("/indicators/doors")).text
        assert '"agencies":[]' in page


@pytest.mark.parametrize("name", ["../dlh/a.csv", "", ".sembunyi", "a/b.csv"])
async def test_an_upload_stays_in_the_agencys_folder(
    editor: Person, web: Web, name: str, tmp_path: Any
) -> None:
    web.desk.settings.feeds["indicators"] = {"folder": str(tmp_path)}
    made = (await editor.post("", {"agency_id": "dinkes", "name": "Baru"})).json()["id"]
    refused = await editor.http.post(
        f"/api/indicators/doors/{made}/file", params={"name": name}, content=b"a;b"
    )
    assert refused.status_code == 422
    good = await editor.http.post(
        f"/api/indicators/doors/{made}/file", params={"name": "bor.csv"}, content=b"a;b"
    )
    assert good.status_code == 200
    assert [str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()] == ["dinkes/bor.csv"]  # fmt: skip


async def keep_all(web: Web) -> None:
    """The door, its definitions and its figures, as they come to be in the store."""
    records = IndicatorRecords(web.store)
    for each in (BOR, DBD, SECRET):
        packed = msgspec.json.encode(each)
        await records.definitions_kept.append(each.key, packed, packed, 0)
    packed = msgspec.json.encode(DOOR)
    await records.doors_kept.append(DOOR.door_id, packed, packed, 0)
    await web.tell("agency_indicator", told(BOR, BEFORE, 78.0), told(BOR, LAST_MONTH, 91.0))
    await web.tell("agency_indicator", told(SECRET, LAST_MONTH, 1.0))
    picture = web.desk.hub.picture
    await until(
        lambda: picture.indicator_book.doors and len(picture.latest["agency_indicator"]) == 2
    )


async def test_the_pages_show_figures_definition_and_who_is_not_connected(web: Web) -> None:
    await keep_all(web)
    async with web.client(await web.cookie(Role.VIEWER)) as viewer:
        page = await viewer.get("/indicators")
        for word in ("Dinas Kesehatan", "91,0 %", "jauh dari target", "Belum punya pintu (13)"):
            assert word in page.text, word
        assert "Belum dirilis" not in page.text
        assert "/desk" not in page.text
        mark = page.text.split('data-mark="')[1].split('"')[0]
        again = await viewer.get("/indicators", headers={"If-None-Match": f'"{mark}"'})
        assert again.status_code == 304
        one = (await viewer.get("/indicators/dinkes/bor")).text
        for word in ("Bidang Yankes", "Terisi dibagi tersedia", "data-figure", "MS-Ind", "▲ 13,0"):
            assert word in one, word
        assert (await viewer.get("/indicators/dinkes/rahasia")).status_code == 404
        csv = (await viewer.get("/indicators/dinkes/bor.csv")).text
        assert f"{LAST_MONTH.isoformat()},Kota Bekasi,91,%,80" in csv
    async with web.client(await web.cookie(Role.OPERATOR)) as operator:
        for path in ("/indicators", "/indicators/dinkes/rahasia"):
            answer = await operator.get(path)
            assert answer.status_code == 200
            assert 'href="/desk?agency=dinkes"' in answer.text


async def test_a_wish_to_look_is_kept_with_who_wished_it(editor: Person, web: Web) -> None:
    made = (await editor.post("", {"agency_id": "dinkes", "name": "Baru"})).json()["id"]
    await editor.post(
        f"/{made}/look", {"source": {"type": "web", "url": "https://data.example/a.csv"}}
    )
    wanted: Wanted = (await IndicatorRecords(web.store).wanted())[made]
    assert (wanted.by, wanted.again) == ("editor-satu", False)


def test_a_common_unit_is_told_in_the_readers_language_and_any_other_as_it_was_written() -> None:
    dengue, beds = (msgspec.structs.replace(BOR, unit=each) for each in ("Kasus", "tempat tidur"))
    assert [unit(dengue, texts(lang)) for lang in ("id", "en")] == ["kasus", "cases"]
    assert unit(beds, texts("en")) == "tempat tidur"
