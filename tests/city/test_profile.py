import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from city.profile import PROFILES, Profile, ProfileError, available, load
from city.profile.vehicle_types import ICONS

BEKASI = load("bekasi")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of all profiles that a test may break."""
    return Path(shutil.copytree(PROFILES, tmp_path / "profiles"))


def broken(folder: Path, file: str, old: str, new: str) -> str:
    """What load says after `old` became `new` in one file."""
    path = folder / "bekasi" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as raised:
        load("bekasi", folder)
    return str(raised.value)


@pytest.mark.parametrize("key", available())
def test_every_profile_that_is_there_loads(key):
    assert isinstance(load(key), Profile)


def test_bekasi_is_whole():
    assert (len(BEKASI.kelurahan), len(BEKASI.districts["features"])) == (56, 12)
    assert len(BEKASI.vehicles) == 120
    assert len(BEKASI.categories) >= 16
    assert set(BEKASI.gauges) == {"cileungsi-hulu", "cikeas-hulu", "p2c", "bendung-bekasi"}
    assert len(BEKASI.air_stations) == 5
    assert len(BEKASI.waterways[0].line) == 59
    assert sum(each.area_km2 for each in BEKASI.kelurahan.values()) == pytest.approx(
        213.04, abs=0.01
    )


def test_the_fleet_has_at_least_the_suggested_number_of_every_kind():
    counts = Counter(each.kind for each in BEKASI.vehicles.values())
    suggested = {
        "baktor": 24, "dump-truck": 18, "arm-roll": 8, "compactor": 6, "ambulance": 10,
        "fire-engine": 12, "patrol": 6, "tow-truck": 4, "road-crew": 4,
    }  # fmt: skip
    assert all(counts[kind] >= count for kind, count in suggested.items())


def test_vehicles_are_numbered_and_their_plates_can_never_be_issued():
    assert BEKASI.vehicles["baktor-07"].code == "Baktor 07"
    assert all(re.fullmatch(r"B 0\d{3} KX", each.plate) for each in BEKASI.vehicles.values())


def test_unverified_things_say_so():
    assert not any(limit.official for each in BEKASI.gauges.values() for limit in each.thresholds)
    assert all(each.place_is_approximate for each in BEKASI.gauges.values())
    assert all(each.place_is_approximate for each in BEKASI.air_stations.values())
    assert not next(each for each in BEKASI.landmarks if "Underpass" in each.name).verified
    assert all(each["properties"]["schematic"] for each in BEKASI.districts["features"])


def test_every_name_people_read_is_there_in_indonesian_and_english():
    worded = (*BEKASI.categories.values(), *BEKASI.fleet.kinds.values())
    assert all(each.name["id"] and each.name["en"] for each in worded)
    assert all(words["id"] and words["en"] for words in BEKASI.vehicle_groups.values())
    assert all(each.group["id"] and each.group["en"] for each in BEKASI.categories.values())


def test_every_vehicle_kind_stands_in_a_group():
    assert all(each.shown_as in BEKASI.vehicle_groups for each in BEKASI.fleet.kinds.values())


def test_the_icons_are_those_that_the_glass_draws():
    script = (ROOT / "assets" / "22_vehicle_sprites.js").read_text(encoding="utf-8")
    drawn = re.search(r"city\.ICONS = \[(.+?)\]", script)
    assert drawn
    assert tuple(re.findall(r'"(\w+)"', drawn[1])) == ICONS


def test_no_file_of_a_profile_hides_where_its_facts_come_from():
    for file in (PROFILES / "bekasi").glob("*.toml"):
        assert "#" in file.read_text(encoding="utf-8"), file.name


def test_an_unknown_profile_names_the_nearest_one():
    with pytest.raises(ProfileError, match="no profile 'bekassi'; did you mean 'bekasi'"):
        load("bekassi")


OPTIONAL = {"revenue.toml"}
NEEDED = {each.name for each in (PROFILES / "bekasi").iterdir()} - OPTIONAL


@pytest.mark.parametrize("file", sorted(NEEDED))
def test_a_missing_file_is_named(folder, file):
    (folder / "bekasi" / file).unlink()
    with pytest.raises(ProfileError, match="bekasi" if file == "city.toml" else re.escape(file)):
        load("bekasi", folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("city.toml", 'language = "id"', 'langauge = "id"', ["city.toml", "langauge", "'language'"]),
        ("alarms.toml", 'field = "siaga"', 'field = "sigaa"', ["[siaga-4]", "field", "sigaa"]),
        ("alarms.toml", 'who = ["bpbd"]', 'who = ["bpdb"]', ["[siaga-3]", "who", "bpdb"]),
        ("gauges.toml", "highest_cm", "higest_cm", ["[cileungsi-hulu]", "higest_cm", "'highest_cm'"]),
        ("gauges.toml", "s4_cm = 100", "s4cm = 100", ["thresholds]", "s4cm", "'s4_cm'"]),
        ("air.toml", "lat = -6.2402", 'lat = "south"', ["air.toml", "[kayuringin]", "'south'"]),
        ("air.toml", 'name = "Kayuringin"\n', "", ["air.toml", "[kayuringin]", "name"]),
        ("air.toml", 'hourly = ["pm25"]', 'hourly = ["pm2.5"]', ["air.toml: [rule]", "'pm2.5'", "'pm25'"]),
        ("air.toml", "announced_at = [9, 15]", "announced_at = [9, 24]", ["announced_at", "0 to 23"]),
        ("air.toml", "hours_needed = 18", "hours_needed = 25", ["hours_needed is 25", "1 to 24"]),
        ("trees.toml", 'places = ["median"]', 'places = ["medium"]', ["[species.glodokan-tiang]", "'medium'"]),
        ("trees.toml", "spacing_m = 2.0", "spacing_m = 0", ["[species.pucuk-merah]", "above 0"]),
        ("trees.toml", "wind_m_s = 2", "wind_m_s = -2", ["trees.toml: [rule]", "wind_m_s"]),
        ("trees.toml", 'agency_id = "dlh"', 'agency_id = "dhl"', ["[place.tpa-sumur-batu]", "'dhl'"]),
        ("agencies.toml", 'short = "DLH"', "short = 7", ["agencies.toml", "[dlh]", "value is 7"]),
        ("agencies.toml", "[dlh]", "[dlh", ["agencies.toml", "not valid TOML"]),
        ("categories.toml", 'agency_id = "dlh"', 'agency_id = "dhl"', ["agency_id = 'dhl'", "'dlh'"]),
        ("categories.toml", 'id = "Tumpukan', 'ms = "Tumpukan', ["[sampah]", "no text in 'id'"]),
        ("fleet.toml", 'kind = "baktor"', 'kind = "bakktor"', ["bakktor", "'baktor'"]),
        ("fleet.toml", 'depots = ["rsud"', 'depots = ["rsudd"', ["rsudd", "'rsud'"]),
        ("fleet.toml", 'shown_as = "cart"', 'shown_as = "karts"', ["[kind.baktor]", "'cart'"]),
        ("fleet.toml", 'icon = "cart"', 'icon = "kart"', ["[kind.baktor]", "icon = 'kart'", "'cart'"]),
        ("fleet.toml", 'serves = ["sampah"]', 'serves = ["sampa"]', ["serves = 'sampa'", "'sampah'"]),
        ("fleet.toml", "B 0201 KX", "B 0101 KX", ["plate", "B 0101 KX", "twice"]),
        ("fleet.toml", "B 0201 KX", "B201KX", ["plate", "'B201KX'", "like 'B 0101 KX'"]),
        ("gauges.toml", 'downstream = "p2c"', 'downstream = "p2d"', ["'p2d'", "'p2c'"]),
        ("gauges.toml", 'downstream = "bendung-bekasi"', 'downstream = "cikeas-hulu"', ["back to itself"]),
        ("gauges.toml", "s3_cm = 150", "s3_cm = 90", ["[cileungsi-hulu.thresholds]", "must rise", "90"]),
        ("gauges.toml", "[10800, 14400]", "[14400, 10800]", ["travel_s", "[shortest, longest]"]),
        ("gauges.toml", "lat = -6.46", "lat = -7.46", ["[cileungsi-hulu]", "-7.46", "outside"]),
        ("landmarks.toml", "lat = -6.242488\nlng = 106.999878", "lat = 106.999878\nlng = -6.242488",
         ["Alun-alun", "swapped"]),
        ("city.toml", "Asia/Jakarta", "Asia/Bekasi", ["time_zone", "Asia/Bekasi", "Area/City"]),
        ("city.toml", "south = -6.406", "south = -6.1", ["[frame]", "south < north"]),
        ("city.toml", '"BKS"', '"bks!"', ["ticket_prefix", "'bks!'"]),
        ("city.toml", '"lainnya"', '"lainya"', ["other_category", "'lainnya'"]),
        ("city.toml", "kali-bekasi.csv", "kali.csv", ["kali.csv is missing"]),
        ("kelurahan.csv", "-6.233359", "south", ["kelurahan.csv, row 1", "'lat'", "'south'"]),
        ("kelurahan.csv", ",postcode,", ",kodepos,", ["kelurahan.csv", "columns are missing: postcode"]),
        ("kelurahan.csv", "-6.233359", "-6.3", ["32.75.01.1001", "own box"]),
        ("districts.geojson", '"code": "32.75.01"', '"code": "32.75.99"', ["districts.geojson", "Bekasi Timur"]),
        ("districts.geojson", "FeatureCollection", "Feature", ["districts.geojson", "FeatureCollection"]),
        ("outline.geojson", "{", "", ["outline.geojson", "not valid JSON"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_key_value_and_the_way_out(folder, file, old, new, said):
    message = broken(folder, file, old, new)
    assert "profile 'bekasi'" in message
    for part in (*said,):
        assert part in message, message


def test_a_row_that_is_cut_short_is_named(folder):
    path = folder / "bekasi" / "kelurahan.csv"
    path.write_text(path.read_text(encoding="utf-8") + "32.75.99.1,Kosong\n", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"kelurahan.csv, row 57 is cut short"):
        load("bekasi", folder)


def test_another_city_needs_no_code(folder):
    """A profile under another key loads from its files alone."""
    shutil.copytree(folder / "bekasi", folder / "kota-lain")
    city = folder / "kota-lain" / "city.toml"
    city.write_text(city.read_text().replace("Kota Bekasi", "Kota Lain"), encoding="utf-8")
    assert available(folder) == ["bekasi", "kota-lain"]
    assert load("kota-lain", folder).name == "Kota Lain"
