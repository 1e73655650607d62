"""Air and trees on the wall, in the drawer and on the page: dials, ribbons, advice, lists, files."""

from __future__ import annotations

import csv
import json
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from city.air import CATEGORIES, Ispu
from city.air_week import WeekHour
from city.observations import AirQuality
from city.picture import CityPicture
from city.profile import Profile
from city.severity import Severity
from dashboard import discovery
from dashboard.air import hours_chart, ribbons
from dashboard.air.dial import dial, share
from dashboard.air.formula import reckoned
from dashboard.air.history import WEEK, AirPast, past_of
from dashboard.air.words import announced_words, index_text, lacking
from dashboard.live.views import Views
from dashboard.markup import as_html
from dashboard.readings import station_reading
from dashboard.texts import languages, texts
from operations.accounts import Role
from tests.dashboard.conftest import Web, until
from tests.dashboard.test_desk import everybody_leaves, signed_in

__all__ = ["everybody_leaves"]
WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 29, 12, 20, tzinfo=WIB).astimezone(UTC)
TEXT = texts("id", "Asia/Jakarta")


def hours(
    station: str, count: int = 44, silent: range = range(0), until: datetime = NOON, **ug_m3: float
) -> list[AirQuality]:
    """Hourly means of the last `count` hours; `silent` counts from the newest."""
    last = until.replace(minute=0, second=0, microsecond=0)
    named: dict[str, Any] = {f"{name}_ug_m3": value for name, value in ug_m3.items()}
    return [
        AirQuality(
            observed_at=last - timedelta(hours=each), received_at=last, source="mqtt_sensors",
            station_id=station, **named,
        )
        for each in range(count)
        if each not in silent
    ]  # fmt: skip


@pytest.fixture
def city(profile: Profile) -> CityPicture:
    """One unhealthy station, one with a gap of ten hours, one with good air, two that never spoke."""
    made = CityPicture(profile)
    made.apply("air_quality", hours("mustikajaya", pm25=80, o3=60))
    made.apply("air_quality", hours("kayuringin", silent=range(2, 12), pm25=35, o3=60))
    made.apply("air_quality", hours("medansatria", pm25=10))
    return made


def shown(picture: CityPicture, view: str, lang: str = "id", **told: Any) -> str:
    views = Views(picture, discovery.panels(), discovery.layers(), discovery.subjects())
    views.options = told
    return views.tile(view, NOON, texts(lang, "Asia/Jakarta")).decode()


def words(value: str) -> str:
    """The text alone, in its order."""
    return " ".join(re.findall(r'"children":"((?:[^"\\]|\\.)*)"', value))


def test_the_panel_says_the_city_its_stations_and_of_which_hours(city: CityPicture) -> None:
    told = shown(city, "panel:air")
    assert "Kota 126 · Tidak sehat · PM2,5 di Mustikajaya · 2 dari 5 stasiun" in told
    assert "PM2,5 sampai 12.00, lainnya sampai 09.00" in told


def test_ten_missing_hours_are_said_and_no_index_is_shown(city: CityPicture) -> None:
    kayuringin = shown(city, "panel:air?station=kayuringin")
    assert "belum lengkap · 14 dari 24 jam" in kayuringin
    assert '"74"' not in kayuringin
    assert "± 74" in shown(city, "drawer:station:kayuringin")


def test_an_index_without_a_worse_pollutant_says_at_least_and_which_is_missing(
    profile: Profile,
) -> None:
    made = CityPicture(profile)
    made.apply("air_quality", hours("kayuringin", o3=180))
    gap = hours("kayuringin", pm25=80, until=NOON + timedelta(minutes=1))
    later = [
        msgspec.structs.replace(each, observed_at=each.observed_at - timedelta(minutes=5))
        for each in gap[11:]
    ]
    made.apply("air_quality", later)
    found = station_reading(made, profile.air_stations["kayuringin"], NOON)
    assert index_text(found, TEXT) == "≥76"
    assert lacking(found, TEXT) == "tanpa PM2,5 (13 dari 24 jam)"
    assert "≥76" in shown(made, "panel:air")


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    "view", ["panel:air", "panel:air_week", "panel:trees", "drawer:planting:hutan-kota"]
)
def test_all_of_it_is_said_in_every_language(city: CityPicture, view: str, lang: str) -> None:
    past = past_of(hours("mustikajaya", 24 * 9, pm25=80), city.profile, NOON)
    assert "⟦" not in shown(city, view, lang, **{WEEK: past})


def drawn(ispu: Ispu) -> str:
    [address] = re.findall(r"base64,([\w+/=]+)", as_html(dial(ispu, "x")))
    return b64decode(address).decode()


def test_a_dial_is_filled_by_category_in_its_colour_and_black_has_an_edge() -> None:
    assert [share(each) for each in (0, 50, 100, 200, 300, 500, 900)] == [
        0,
        0.2,
        0.4,
        0.6,
        0.8,
        1,
        1,
    ]
    for each in CATEGORIES:
        told = Ispu(
            severity=each.severity, category_key=each.key, value=each.highest, colour=each.colour,
            outline=each.outline,
        )  # fmt: skip
        svg = drawn(told)
        assert each.colour in svg
        assert ("#d6dde4" in svg) == bool(each.outline)


def test_a_dial_without_index_is_dotted_and_an_old_one_dashed() -> None:
    none = drawn(Ispu(severity=Severity.UNKNOWN, category_key="air.incomplete"))
    assert 'stroke-dasharray="1.5 3"' in none
    assert 'stroke-width="9"' not in none
    old = Ispu(severity=Severity.STALE, category_key="air.stale", value=74, colour="#1F6FD6")
    assert 'stroke-dasharray="6 3"' in drawn(old)


def test_a_week_of_ribbons_has_every_hour_and_its_gaps(profile: Profile) -> None:
    read = [
        *hours("mustikajaya", 24 * 9, range(100, 120), pm25=80),
        *hours("kayuringin", 30, pm25=35),
    ]
    past = past_of(read, profile, NOON)
    assert set(past.weeks) == set(profile.air_stations)
    assert {len(each) for each in past.weeks.values()} == {168}
    whole = [each for each in past.weeks["mustikajaya"] if each.value is not None]
    assert len(whole) < 168
    assert {each.value for each in whole} == {126}
    assert sum(each.value is not None for each in past.weeks["kayuringin"]) == 30 - 18 + 1
    figure = ribbons.figure({"A": past.weeks["mustikajaya"], "B": past.weeks["pondokgede"]}, TEXT)
    colours = [each.get("fillcolor") for each in figure["data"] if each.get("fill")]
    assert colours == ["#F2C200"]
    assert [each["text"] for each in figure["layout"]["annotations"]] == ["<b>126</b>", "<b>–</b>"]
    told = ribbons.words({"A": past.weeks["mustikajaya"], "B": past.weeks["pondokgede"]}, TEXT)
    assert "A: tertinggi 126 (Tidak sehat)" in told
    assert "B: belum ada hari yang lengkap." in told


def test_hazardous_hours_are_outlined_in_a_ribbon() -> None:
    at = NOON.replace(minute=0)
    black = (WeekHour(at - timedelta(hours=1), 350, "pm25"), WeekHour(at, 90, "pm10"))
    areas = {each["fillcolor"]: each for each in ribbons.figure({"A": black}, TEXT)["data"] if each.get("fill")}  # fmt: skip
    assert areas["#1B1B1B"]["line"] == {"color": "#D6DDE4", "width": 1.5}
    assert areas["#1F6FD6"]["line"]["width"] == 0


def test_the_panel_of_the_week_waits_for_its_history_and_then_tells_source_and_csv(
    city: CityPicture,
) -> None:
    assert "belum ada" in shown(city, "panel:air_week")
    past = past_of(hours("mustikajaya", 24 * 9, pm25=80), city.profile, NOON)
    told = shown(city, "panel:air_week", **{WEEK: past})
    assert "Sumber: Alat di pos (MQTT)" in told
    assert "/air/csv" in told
    one = shown(city, "panel:air_week?station=kayuringin", **{WEEK: past})
    assert "Mustikajaya" not in one


def test_the_chart_of_a_pollutant_has_its_bounds_and_leaves_gaps_open(profile: Profile) -> None:
    past = past_of(hours("mustikajaya", 60, range(5, 9), pm25=80), profile, NOON)
    every = hours_chart.hourly(past.hours["mustikajaya"], "pm25", NOON)
    mean = hours_chart.means(past.hours["mustikajaya"], "pm25", NOON, profile.air_rule)
    assert len(every) == len(mean) == 168
    assert [value for _, value in every[-10:]].count(None) == 4
    figure = hours_chart.figure(every, mean, "pm25", TEXT)
    assert [each["y0"] for each in figure["layout"]["shapes"]] == [15.5, 55.4]
    assert "µg/m³" in hours_chart.words(mean, every, "PM2,5", TEXT)
    assert "tidak ada nilai" in hours_chart.words([], [(NOON, None)], "CO", TEXT)


def test_the_formula_is_written_with_the_stations_own_numbers(city: CityPicture) -> None:
    found = station_reading(city, city.profile.air_stations["mustikajaya"], NOON)
    pm25 = next(each for each in found.pollutants if each.pollutant == "pm25")
    assert reckoned(pm25, TEXT) == "(200 − 100) / (150,4 − 55,4) × (80,0 − 55,4) + 100 = 125,9"
    assert "500" in reckoned(msgspec.structs.replace(pm25, mean_ug_m3=700.0), TEXT)
    assert announced_words([], TEXT) == ""


def test_trees_are_advised_by_the_station_near_and_never_promise_too_much(
    city: CityPicture,
) -> None:
    told = shown(city, "panel:trees?rows=12")
    assert "Pohon saja tidak menurunkan ISPU" in told
    assert "ISPU Kayuringin belum lengkap atau basi" in told
    assert "baik · Medansatria" in told
    one = msgspec.structs.replace(city.planting.places["hutan-kota"], station="mustikajaya")
    city.planting = msgspec.structs.replace(city.planting, places={one.id: one})
    assert "ISPU 126 karena PM2,5 · Mustikajaya" in shown(city, "panel:trees")
    behind = words(shown(city, "drawer:planting:hutan-kota"))
    for part in ("tanam", "Tanjung", "kg PM2,5 setahun", "bila udara diam", "Disperkimtan"):
        assert part in behind, part
    assert "Pohon saja tidak menurunkan ISPU" in behind


def test_carbon_monoxide_gets_no_tree_on_the_wall(profile: Profile) -> None:
    made = CityPicture(profile)
    for station in profile.air_stations:
        made.apply("air_quality", hours(station, co=9_000))
    told = shown(made, "panel:trees")
    assert "0 pohon di 0 tempat" in told
    assert "kendalikan sumbernya" in told


def test_a_city_without_a_list_says_who_makes_one(city: CityPicture) -> None:
    city.planting = msgspec.structs.replace(city.planting, places={})
    assert "/air/places" in shown(city, "panel:trees")


async def test_the_page_shows_every_station_its_formula_and_the_numbers_as_files(
    web: Web, profile: Profile
) -> None:
    now = datetime.now(UTC)
    await web.tell("air_quality", *hours("mustikajaya", 24 * 8, until=now, pm25=80, o3=60))
    await until(lambda: web.desk.hub.told.get(WEEK, AirPast(made_at=now)).weeks, within_s=30)
    async with web.client(await web.cookie()) as viewer:
        page = (await viewer.get("/air")).text
        for station in profile.air_stations.values():
            assert station.name in page
        assert "Bagaimana ISPU dihitung" in page
        assert "Daftar tempat tanam" not in page, "viewers do not edit it"
        station = (await viewer.get("/air/station/mustikajaya?pollutant=o3")).text
        assert "(200 − 100) / (150,4 − 55,4)" in station
        assert "O₃: tiap jam" in station
        assert (await viewer.get("/air/station/nowhere")).status_code == 404
        weeks = list(csv.DictReader((await viewer.get("/air/csv")).text[1:].splitlines()))
        assert len(weeks) == 168 * len(profile.air_stations)
        assert {each["ispu"] for each in weeks if each["station"] == "mustikajaya"} == {"126"}
        read = (await viewer.get("/air/station/mustikajaya/csv")).text[1:].splitlines()
        assert len(read) == 1 + 24 * 8
        assert read[0].startswith("observed_at,averaged_over_s,source,pm10_ug_m3,pm25_ug_m3")
        again = await viewer.get("/air", headers={"If-None-Match": f'"{_mark(page)}"'})
        assert again.status_code == 304
        assert (await viewer.get("/air/places")).status_code == 403


def _mark(page: str) -> str:
    return re.findall(r'data-mark="([^"]+)"', page)[0]


async def test_a_list_that_a_leader_keeps_counts_everywhere_at_once(
    web: Web, profile: Profile
) -> None:
    leader, rina = await signed_in(web, "wali", Role.LEADER), await signed_in(web)
    place = {"id": "jl-baru", "name": "Jl. Baru", "kind": "pavement", "length_m": 500.0,
             "station": "kayuringin", "agency_id": "dlh"}  # fmt: skip

    async def keep(who: Any, places: Any, expected: int, key: str) -> Any:
        told = {"places": places, "expected_version": expected, "key": key}
        headers = {"Origin": web.base}
        return await who.client.post("/api/air/places", content=json.dumps(told), headers=headers)

    assert (await keep(rina, [place], 0, "1")).status_code == 403
    wrong = await keep(leader, [{**place, "length_m": 0}], 0, "2")
    assert (wrong.status_code, "Jl. Baru" in wrong.json()["message"]) == (422, True)
    for _ in range(2):
        assert (await keep(leader, [place], 0, "3")).json() == {"version": 1}
    await until(lambda: list(web.desk.hub.picture.planting.places) == ["jl-baru"])
    late = await keep(leader, [], 0, "4")
    assert late.status_code == 409
    assert "Wali menyimpan edisi 1" in late.json()["message"]
    assert [each["id"] for each in late.json()["places"]] == ["jl-baru"]
    history = (await rina.client.get("/api/air/places_history")).json()["editions"]
    assert [each["what"] for each in history] == [
        f"1 ditambah, {len(profile.planting.places)} dihapus"
    ]
    assert "to=en" in (await leader.client.get("/air/places")).text
    first = (await rina.client.get("/api/air/places_history?version=1")).json()["places"]
    assert first[0]["name"] == "Jl. Baru"
    assert (await rina.client.get("/api/air/places_history?version=9")).status_code == 404
    assert "Jl. Baru" in (await rina.client.get("/air/places")).text
    assert "Jl. Baru" in (await rina.client.get("/air")).text
