"""The fleet's pages over HTTP: figures with formulas, what is behind them, tracks, files, and who may."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from csv import DictReader
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from city.fleet.drawing import Drawing
from city.fleet.figures import Sums, figures
from city.fleet.partition import State
from city.fleet.parts import Part
from city.observations import VehiclePosition
from city.profile import load
from city.severity import Severity
from dashboard.csv_answer import csv_answer
from dashboard.fleet import daily_chart, ranking, strips, words
from dashboard.fleet.asks import Ask, one_day
from dashboard.fleet.papers import figures_numbers, track_numbers
from dashboard.fleet.ranking import Ranked
from dashboard.fleet.service import Fleet
from dashboard.fleet.told import TOLD, FleetDay
from dashboard.panels import fleet_day, fleet_use
from dashboard.report_cards.service import ReportCards
from dashboard.texts import languages, texts
from operations.accounts import Role
from operations.fleet.report import Line
from store.address import Address
from store.archive.daily import Daily
from store.archive.tables import TRIPS
from tests.dashboard.conftest import Web, after_a_day, until

BEKASI = load("bekasi")
TRUCK = "dump-truck-01"
POOL = (-6.2790, 107.0000)
NOW = datetime.now(UTC)
DAY = NOW.astimezone(ZoneInfo(BEKASI.time_zone)).date() - timedelta(days=1)
PERIOD = f"period={DAY}..{DAY}"


def drive(minutes: int = 40) -> list[VehiclePosition]:
    """From ten o'clock on straight north, with one position thrown far away."""
    begin = datetime.combine(DAY, time(10), ZoneInfo(BEKASI.time_zone)).astimezone(UTC)
    return [
        VehiclePosition(
            observed_at=begin + timedelta(seconds=10 * n), received_at=begin + timedelta(seconds=10 * n),
            source="simulator", vehicle_id=TRUCK, lat=POOL[0] + n * 0.0005 + (0.2 if n == 60 else 0.0),
            lng=POOL[1], speed_kmh=20.0, ignition_on=True,
        )
        for n in range(minutes * 6)
    ]  # fmt: skip


@pytest.fixture
async def driven(store_address: Address, tmp_path: Path) -> AsyncIterator[Web]:
    """A web process whose fleet drove, as the watch counted it."""
    async with after_a_day(store_address, tmp_path, BEKASI, DAY, drive()) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def test_a_viewer_sees_figures_with_their_formulas_and_may_open_nothing(driven: Web) -> None:
    async with driven.client(await driven.cookie()) as client:
        page = (await client.get(f"/fleet?{PERIOD}")).text
        assert "hari kendaraan dengan perjalanan ÷ hari kendaraan laik = 1 ÷ 120" in page
        assert "SIMULASI" in page
        assert "data-set=" not in page
        assert (await client.get(f"/fleet/{TRUCK}")).status_code == 403
        assert (await client.get("/api/fleet/rows?set=trips")).status_code == 403
        assert (await client.get("/fleet/xlsx")).status_code == 403


async def test_a_figure_opens_the_trips_it_counts(driven: Web) -> None:
    async with driven.client(await driven.cookie(Role.OPERATOR)) as client:
        page = (await client.get(f"/fleet?{PERIOD}")).text
        asked = re.search(r'data-set="trips" data-whose="" data-figure="km"', page)
        assert asked
        found = (await client.get(f"/api/fleet/rows?{PERIOD}&set=trips&figure=km")).json()
        assert [row["vehicle"] for row in found["rows"]] == ["Dump Truck 01"]
        assert found["title"].startswith("Jarak · ")
        bad = (await client.get(f"/api/fleet/rows?{PERIOD}&set=bad")).json()
        assert bad["rows"][0]["detail"] == "melompat 1"
        assert (await client.get("/api/fleet/rows?set=nothing")).status_code == 404
        assert (await client.get("/api/fleet/rows?set=visits")).json()["rows"] == []


async def test_a_days_track_keeps_the_bad_position_beside_the_line(driven: Web) -> None:
    async with driven.client(await driven.cookie(Role.OPERATOR)) as client:
        found = (await client.get(f"/api/fleet/{TRUCK}/track?day={DAY}")).json()
        assert [each[3] for each in found["bad"]] in (["melompat"], [])  # [] when it is near a home
        assert all(abs(lat - POOL[0]) < 0.15 for line in found["lines"] for _, lat, _, _ in line)
        page = (await client.get(f"/fleet/{TRUCK}")).text
        assert "B 0201 KX" in page
        assert (await client.get(f"/fleet/{TRUCK}/track.csv?day={DAY}")).text[1:].startswith("observed_at,lat")  # fmt: skip


async def test_the_workbook_has_figures_formulas_and_trips(driven: Web) -> None:
    async with driven.client(await driven.cookie(Role.OPERATOR)) as client:
        answer = await client.get(f"/fleet/xlsx?{PERIOD}", timeout=60)
        book = load_workbook(BytesIO(answer.content))
        assert len(book.sheetnames) == 6
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "Dump Truck 01" in cells
        assert any("÷ hari kendaraan laik" in each for each in cells)
        assert {"Jarak (km)", "BBM (L/100 km)", "Luar wilayah (menit)"} <= set(cells)
        csv = (await client.get("/fleet/csv?by=kind")).text[1:]
        assert csv.splitlines()[0].startswith("name,detail,used_days")


async def test_the_rows_behind_the_strips_can_be_taken_along(driven: Web) -> None:
    async with driven.client(await driven.cookie(Role.OPERATOR)) as client:
        page = (await client.get(f"/fleet?{PERIOD}")).text
        told = page.split('<p class="chart-told">')[1].split("</p>")[0]
        assert "Sumber: posisi kendaraan" in told
        assert "jam dalam sehari" in told
        address = re.search(r'href="(/fleet/parts\.csv[^"]*)"', told)
        assert address
        whole, *others = [
            list(DictReader(StringIO((await client.get(f"{unescape(address[1])}&{of}")).text[1:])))
            for of in ("", f"vehicle={TRUCK}", "agency=bpbd")
        ]
        assert {each["state"] for each in others[0]} >= {"trip", "silent"}
        assert sum(int(each["bad"]) for each in others[0]) == 1
        assert (whole, others[1]) == (others[0], [])
        assert all(each["hidden"] == "False" or not each["area"] for each in whole)
    async with driven.client(await driven.cookie()) as viewer:
        assert "parts.csv" not in (await viewer.get(f"/fleet?{PERIOD}")).text
        assert (await viewer.get("/fleet/parts.csv")).status_code == 403


def test_a_day_that_still_runs_is_not_judged_by_who_has_not_driven_yet() -> None:
    lines = [Line(vehicle_id=TRUCK, kind="dump-truck", agency_id="dlh", sums=Sums(vehicles=1, owned_days=1, fit_days=1))]  # fmt: skip
    text = texts("id", BEKASI.time_zone)
    for today, severity in ((DAY, Severity.CALM), (DAY + timedelta(days=1), Severity.WARNING)):
        ask = Ask(one_day(DAY, BEKASI.time_zone), today)
        shown = [ranking.summary(lines, ask, BEKASI), ranking.ranked(lines, ask, BEKASI, text)[0].figures]  # fmt: skip
        assert {each["used_days"].severity for each in shown} == {severity}


def test_one_day_alone_is_a_day_on_the_axis_and_not_its_hours() -> None:
    row = {"day": date(2026, 11, 30), "vehicles": 120, "used_days": 32, "silent_days": 1}
    axis = daily_chart.figure([row], texts("id"))["layout"]["xaxis"]
    assert axis["range"] == ["2026-11-29T12:00:00", "2026-11-30T12:00:00"]
    assert (axis["dtick"], axis["tickformat"], axis["tickformatstops"]) == (86_400_000, "%-d %b", [])  # fmt: skip


async def test_a_note_in_the_log_book_takes_a_vehicle_out_of_service(driven: Web) -> None:
    async with driven.client(await driven.cookie(Role.OPERATOR)) as client:
        page = (await client.get(f"/fleet/{TRUCK}")).text
        form = re.search(r'name="form" value="([^"]+)"', page)
        assert form
        client.headers["Origin"] = driven.base
        told = {"form": form[1], "what": "unfit", "on": DAY.isoformat(), "note": "bengkel", "key": "k1"}  # fmt: skip
        assert (await client.post(f"/fleet/{TRUCK}/log", data=told)).status_code == 303
        assert (await client.post(f"/fleet/{TRUCK}/log", data=told)).status_code == 303
        page = (await client.get(f"/fleet?{PERIOD}")).text
        assert "hari kendaraan laik ÷ hari kendaraan dimiliki = 119 ÷ 120" in page
        wrong = told | {"what": "fuel", "litres": "0", "key": "k2"}
        answer = await client.post(f"/fleet/{TRUCK}/log", data=wrong)
        assert (answer.status_code, "paling banyak 2.000" in answer.text) == (422, True)
        assert (await client.post(f"/fleet/{TRUCK}/log", data={"what": "fit"})).status_code == 403


async def test_a_period_nobody_knows_is_said_and_the_page_is_there(driven: Web) -> None:
    async with driven.client(await driven.cookie()) as client:
        answer = await client.get("/fleet?period=soon")
        assert answer.status_code == 404
        assert "Periode itu tidak dikenal" in answer.text


@pytest.mark.parametrize("lang", languages())
async def test_the_panels_show_the_day_and_no_place_at_all(driven: Web, lang: str) -> None:
    text, picture = texts(lang, BEKASI.time_zone), driven.desk.hub.picture
    empty = str(fleet_use.body(picture, NOW, text, {})) + str(fleet_day.body(picture, NOW, text, {}))  # fmt: skip
    assert text("fleet_use.none") in empty
    made = Fleet(driven.desk, ReportCards(driven.desk))
    span = made.span(DAY, DAY + timedelta(days=1))
    options = {TOLD: FleetDay(DAY, await made.report(span), await made.strips(DAY))}
    told = str(fleet_use.body(picture, NOW, text, options)) + str(fleet_day.body(picture, NOW, text, options))  # fmt: skip
    assert "/fleet/parts.csv" in told
    assert "Dump Truck 01" in told
    assert "⟦" not in told
    assert not any(each.name in told for each in BEKASI.kelurahan.values())


def part(state: str, first_h: float, last_h: float, **more: object) -> Part:
    begin = datetime(2016, 11, 30, tzinfo=ZoneInfo(BEKASI.time_zone))
    told = {"start_at": begin + timedelta(hours=first_h), "end_at": begin + timedelta(hours=last_h)}
    return Part(vehicle_id=TRUCK, day=date(2016, 11, 30), kind="dump-truck", agency_id="dlh", state=State(state), **(told | more))  # fmt: skip


def test_a_strip_tells_when_and_marks_what_is_odd() -> None:
    day = [
        part("stop", 0, 8),
        part("trip", 8, 8.5, km=9.0, after_s=400.0),
        part("silent", 8.5, 12, duty_s=12_600.0),
        part("silent", 12, 24),
    ]
    made = strips.strip(day, date(2016, 11, 30), BEKASI.time_zone)
    assert [each.look for each in made.pieces] == ["stop", "trip", "silent", "off"]
    assert made.pieces[1].odd == ("after",)
    assert (made.silent_s, made.trips, made.km) == (12_600.0, 1, 9.0)
    assert made.pieces[-1].end == 1.0


def test_midnight_at_the_end_of_a_day_is_twenty_four() -> None:
    text = texts("id", BEKASI.time_zone)
    last = part("stop", 22, 24)
    assert words.hours(last.start_at, last.end_at, text) == "22.00–24.00"


def test_a_hidden_place_says_parked_and_nothing_else() -> None:
    text = texts("id", BEKASI.time_zone)
    assert words.place_name("", "32.75.01.1001", True, BEKASI, text) == "parkir"


def test_a_trackers_name_never_becomes_a_formula() -> None:
    lines = [Ranked("@SUM(A1)", "@SUM(A1)", "", 1, _none())]
    assert b"'@SUM" in csv_answer("armada", *figures_numbers(lines)).body


def _none() -> dict[str, object]:
    return dict(figures(Sums(), {}))


def test_a_track_as_a_table_has_the_rule_beside_each_bad_point() -> None:
    made = Drawing(lines=[[(0.0, -6.2, 107.0, 20.0)]], bad=[(10.0, 0.0, 0.0, "zero_island")], positions=2, hidden=0)  # fmt: skip
    _, (_, bad) = track_numbers(made)
    assert list(bad)[-1] == "zero_island"


def test_rows_of_a_day_can_be_kept_in_a_folder_of_ones_own(tmp_path) -> None:
    Daily(str(tmp_path)).put(TRIPS, date(2016, 11, 30), [TRUCK], [part("trip", 8, 9)])
    assert Daily(str(tmp_path)).days(TRIPS) == {date(2016, 11, 30)}


def test_a_place_that_is_private_by_now_is_named_by_no_older_row() -> None:
    profile, text = load("bekasi"), texts("id")
    key, place = next(iter(profile.fleet.places.items()))
    assert words.place_name(key, "", False, profile, text) == place.name
    places = profile.fleet.places | {key: replace(place, private=True)}
    private = replace(profile, fleet=replace(profile.fleet, places=places))
    assert words.place_name(key, "", False, private, text) == text("fleet.parked")
