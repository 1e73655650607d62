"""The layouts a city has on its first day, the panels they are made of, and how those are set."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from city import presets
from city.complaints import Complaint, Event, Status, begin
from city.health import FeedState
from city.picture import CityPicture
from city.profile import Camera, Profile
from city.screens.catalogue import Option
from city.screens.checks import check
from city.screens.layout import Layout
from dashboard import discovery
from dashboard.catalogue import STACK, catalogue
from dashboard.live.views import Views
from dashboard.stage.scene import mounted_of
from dashboard.texts import languages, texts
from dashboard.web_pages import is_allowed, origins, pages_of
from tests.dashboard.conftest import NOW, air, health, level, report, vehicle

ROOT = Path(__file__).resolve().parents[2]
PANELS = discovery.panels()
LAYOUTS = presets.layouts()
TEXT = texts("id", "Asia/Jakarta")
PLACE = {"lat": -6.2412, "lng": 107.0204}


def panels_of(layout: Layout) -> set[str]:
    stacked = (
        str(each.options["panels"]).split(",") for each in layout.tiles if each.panel == STACK
    )
    return {each.panel for each in layout.tiles} | {name for names in stacked for name in names}


def case(number: int, service: str, agency: str, late: bool = False) -> Complaint:
    at = NOW - timedelta(days=3 if late else 0, minutes=number)
    told = report(service, **PLACE)
    first = Event(at=at, actor="x", status=Status.RECEIVED, agency_id=agency, report=told)
    return begin(f"BKS-2026-{number:06}", first)


@pytest.fixture
def busy(picture: CityPicture) -> CityPicture:
    """Two late rubbish cases, one fresh pothole; a post at siaga 1, one silent; two carts."""
    for each in (
        case(1, "sampah", "dlh", late=True),
        case(2, "sampah", "dlh", late=True),
        case(3, "jalan-berlubang", "dbmsda"),
    ):
        picture.apply_complaint(each)
    picture.apply("water_level", [level("cileungsi-hulu", 372), level("p2c", None)])
    picture.apply("air_quality", [air("kayuringin", 35)])
    picture.apply("vehicle_position", [vehicle("baktor-07"), vehicle("baktor-01", speed_kmh=0.0)])
    picture.apply("feed_health", [health("open311")])
    return picture


def shown(picture: CityPicture, view: str, lang: str = "id", **options: Any) -> str:
    views = Views(picture, PANELS, {}, discovery.subjects())
    views.options = options
    assert views.known(view), view
    return views.tile(view, NOW, texts(lang, "Asia/Jakarta")).decode()


def words(sent: str) -> str:
    """What people read, without the markup around it."""
    return " ".join(re.findall(r'"children":"([^"]+)"', sent))


def opened(sent: str) -> set[str]:
    return set(re.findall(r'"data-open":"([^"]+)"', sent))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_preset_has_its_name_in_every_language(name: str) -> None:
    assert LAYOUTS[name].title.keys() >= set(languages())


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_preset_shows_alarms_and_where_its_data_come_from(name: str) -> None:
    assert {"alarms", "feeds"} <= panels_of(LAYOUTS[name])


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_preset_leaves_no_hole(name: str, profile: Profile) -> None:
    layout = LAYOUTS[name]
    cells = sum(each.place.w * each.place.h for each in layout.tiles)
    assert cells == layout.canvas.columns * layout.canvas.rows
    assert check(layout, catalogue(PANELS, profile)) == []


def test_every_panel_stands_in_a_preset_or_is_explained() -> None:
    placed = set().union(*(panels_of(each) for each in LAYOUTS.values()))
    told = "\n".join(each.read_text("utf-8") for each in (ROOT / "docs" / "id").glob("*.md"))
    missing = {each for each in PANELS if each not in placed and f"`{each}`" not in told}
    assert missing - {"simulation"} == set()


def every_option() -> list[tuple[str, Option]]:
    return [(key, option) for key, panel in PANELS.items() for option in panel.options]


@pytest.mark.parametrize("lang", languages())
def test_every_option_and_choice_has_its_word(lang: str) -> None:
    text = texts(lang)
    for _, option in every_option():
        names = [option.key, *(f"{option.key}_{each}" for each in option.choices)]
        assert [each for each in names if "⟦" in text(f"option.{each}")] == []


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_tile_of_every_preset_can_be_drawn(
    busy: CityPicture, profile: Profile, name: str, lang: str
) -> None:
    scene = mounted_of(LAYOUTS[name], {}, None, catalogue(PANELS, profile), profile, texts(lang))
    for view in (each["view"] for tile in scene["tiles"] for each in tile["views"]):
        sent = shown(busy, view, lang)
        assert not re.search("⟦|is-broken", sent), (view, sent)


def test_one_list_serves_one_kecamatan_one_agency_one_kind_of_trouble(busy: CityPicture) -> None:
    everything = opened(shown(busy, "panel:complaints"))
    assert len(everything) == 3
    assert len(opened(shown(busy, "panel:complaints?agency=dlh"))) == 2
    assert opened(shown(busy, "panel:complaints?category=Jalan")) == {"complaint:BKS-2026-000003"}
    assert opened(shown(busy, "panel:complaints?category=sampah&rows=1")) < everything
    assert opened(shown(busy, "panel:complaints?kecamatan=Jatisampurna")) == set()
    assert len(opened(shown(busy, "panel:overdue?category=Lingkungan"))) == 2
    assert "1 terbuka" in shown(busy, "panel:complaints?category=Jalan"), "the note counts the same"


def test_a_private_case_is_in_no_figure(busy: CityPicture) -> None:
    secret = report("sampah", private=True, **PLACE)
    first = Event(at=NOW, actor="x", status=Status.RECEIVED, agency_id="dlh", report=secret)
    busy.apply_complaint(begin("BKS-2026-000009", first))
    assert "Aduan terbuka 3 " in words(shown(busy, "panel:key_figures"))
    assert "DLH 2 " in words(shown(busy, "panel:agencies"))
    assert "000009" not in shown(busy, "drawer:figure:open")


def test_a_key_figure_opens_exactly_what_it_counts(busy: CityPicture) -> None:
    found = opened(shown(busy, "panel:key_figures?agency=dlh"))
    assert "figure:late?agency=dlh" in found
    behind = opened(shown(busy, "drawer:figure:late?agency=dlh"))
    assert behind == {"complaint:BKS-2026-000001", "complaint:BKS-2026-000002"}
    assert opened(shown(busy, "drawer:figure:moving")) == {"vehicle:baktor-07"}
    assert "gauge:cileungsi-hulu" in opened(shown(busy, "drawer:figure:siaga"))
    assert "Tidak ditemukan" in shown(busy, "drawer:figure:nonsense")


def test_a_key_figure_never_takes_what_is_unknown_for_zero(picture: CityPicture) -> None:
    told = words(shown(picture, "panel:key_figures"))
    assert "0" not in re.findall(r"\b\d+\b", told.replace("4 dari 4", "").replace("5 dari 5", ""))
    assert told.count("–") == 6
    assert "4 dari 4 tanpa nilai" in told
    assert "belum ada posisi" in told


def test_posts_that_cannot_be_judged_are_named_beside_the_count(busy: CityPicture) -> None:
    told = words(shown(busy, "panel:key_figures"))
    assert "Siaga 1 3 dari 4 tanpa nilai" in told


def test_agencies_stand_the_most_late_first_with_shape_and_word(busy: CityPicture) -> None:
    sent = shown(busy, "panel:agencies")
    assert sent.index("DLH") < sent.index("DBMSDA")
    assert "2 lewat" in sent
    assert "mark-diamond is-overdue" in sent
    assert "figure:open?agency=dlh" in opened(sent)


def test_a_kecamatan_without_cases_is_on_the_board_with_a_zero(busy: CityPicture) -> None:
    sent = shown(busy, "panel:kecamatan_board")
    assert len(opened(sent)) == len({each.kecamatan for each in busy.profile.kelurahan.values()})
    assert "Belum ada aduan" in shown(CityPicture(busy.profile), "panel:kecamatan_board")


def test_every_kelurahan_is_on_its_board_and_nothing_is_made_up_for_inhabitants(
    busy: CityPicture,
) -> None:
    sent = shown(busy, "panel:kelurahan_board")
    assert len(opened(sent)) == len(busy.profile.kelurahan)
    assert "/ km²" in sent
    assert "jumlah penduduk belum ada" in sent
    few = shown(busy, "panel:kelurahan_board?kecamatan=Jatiasih")
    assert len(opened(few)) == 6
    assert "Belum ada aduan" in shown(CityPicture(busy.profile), "panel:kelurahan_board")


def test_a_kelurahan_with_known_inhabitants_is_told_per_thousand(busy: CityPicture) -> None:
    known = {
        key: msgspec.structs.replace(each, inhabitants=20_000)
        for key, each in busy.profile.kelurahan.items()
    }
    busy.profile = msgspec.structs.replace(busy.profile, kelurahan=known)
    sent = shown(busy, "panel:kelurahan_board")
    assert re.search(r'"0,\d5 / 1\.000"', sent)
    assert "per 1.000 penduduk" in sent


def test_the_board_of_sources_says_who_has_no_door_yet(busy: CityPicture) -> None:
    busy.apply("feed_health", [health("webhook", FeedState.DISABLED, 1)])
    sent = shown(busy, "panel:feed_board")
    assert "1 dari 2 sumber hidup · 1 belum terhubung" in sent
    assert sent.index("Open311") < sent.index("Sistem lain (webhook)")


def test_one_river_post_fills_its_tile_and_a_lost_one_shows_all(busy: CityPicture) -> None:
    one = shown(busy, "panel:rivers?gauge=cileungsi-hulu&hours=12")
    assert "Cileungsi Hulu" in one
    assert "Cikeas" not in one
    assert "12 jam terakhir" in one
    assert not Views(busy, PANELS, {}, {}).known("panel:rivers?gauge=atlantis")


def test_vehicles_by_agency_and_of_one_agency(busy: CityPicture) -> None:
    by_agency = shown(busy, "panel:fleet?by=agency")
    assert "DLH" in by_agency
    assert "/fleet?agency=dlh" in by_agency
    of_one = shown(busy, "panel:fleet?agency=dlh")
    assert "2 kendaraan" in of_one
    assert "/fleet?agency=dlh&by=kind" in of_one
    assert "belum ada posisi" in shown(busy, "panel:fleet?agency=dishub")


def test_beside_each_other_the_worst_alarm_is_always_seen(busy: CityPicture) -> None:
    one = shown(busy, "panel:alarms?beside=1&rows=1")
    assert "Siaga 1" in one
    two = shown(busy, "panel:alarms?beside=1&rows=2")
    assert "Siaga 1" in two
    assert "Tidak terpantau" in two


def test_words_of_a_text_tile_are_never_markup(busy: CityPicture) -> None:
    sent = shown(busy, "panel:text?title=%7Bcity%7D&words=%3Cscript%3Ex%3C%2Fscript%3E%0Abaris")
    assert "Kota Bekasi" in sent
    assert '"children":"<script>x</script>"' in sent, "a plain child, which the browser escapes"
    assert "dangerously" not in sent


def test_a_text_tile_speaks_the_other_language_where_it_can(busy: CityPicture) -> None:
    both = "panel:text?title=Selamat&title_en=Welcome&words=Isi"
    assert "Selamat" in shown(busy, both)
    assert "Welcome" in shown(busy, both, "en")
    assert "Isi" in shown(busy, both, "en")
    assert "studio" in shown(busy, "panel:text")


def test_a_web_page_that_nobody_allowed_says_so(busy: CityPicture) -> None:
    view = "panel:web?address=https%3A%2F%2Fcuaca.example%2Fbekasi"
    assert "belum diizinkan" in shown(busy, view)
    assert "Iframe" not in shown(busy, view)
    allowed = shown(busy, view, web_pages=pages_of("https://cuaca.example/"))
    assert "Iframe" in allowed
    assert '"sandbox":"allow-scripts allow-same-origin"' in allowed


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://cuaca.example/bekasi", True),
        ("https://cuaca.example/bekasi/hujan?jam=3", True),
        ("https://cuaca.example/bekasi-lain", False),
        ("https://cuaca.example/bekasi/../rahasia", False),
        ("https://cuaca.example/bekasi/%2e%2e/rahasia", False),
        ("http://cuaca.example/bekasi", False),
        ("https://cuaca.example:8443/bekasi", False),
        ("https://cuaca.example@evil.example/bekasi", False),
        ("https://cuaca.example.evil.example/bekasi", False),
        ("javascript:alert(1)//https://cuaca.example/bekasi", False),
    ],
)
def test_only_what_lies_below_an_allowed_address_is_shown(address: str, may: bool) -> None:
    pages = pages_of("https://cuaca.example/bekasi ftp://x nonsense")
    assert is_allowed(address, pages) is may
    assert origins(pages) == ["https://cuaca.example"]


def test_a_camera_tile_shows_the_chosen_one_and_says_when_there_is_none(profile: Profile) -> None:
    assert "Belum ada kamera" in shown(CityPicture(profile), "panel:camera")
    lens = Camera(id="a", name="Simpang", lat=-6.2, lng=107.0, url="https://cctv.example/a.jpg")
    city = CityPicture(replace(profile, cameras={"a": lens}))
    sent = shown(city, "panel:camera?camera=a")
    assert '"data-camera":"a"' in sent
    assert "Simpang" in sent
    assert "Belum ada kamera yang dipilih" in shown(city, "panel:camera")


def test_an_image_tile_takes_the_id_of_an_image_and_nothing_else(busy: CityPicture) -> None:
    assert f"/api/images/{'a' * 64}" in shown(busy, f"panel:image?image={'a' * 64}")
    assert not Views(busy, PANELS, {}, {}).known("panel:image?image=..%2Fetc")
    assert "studio" in shown(busy, "panel:image")


def test_a_clock_sends_nothing_as_time_goes_by(busy: CityPicture) -> None:
    views = Views(busy, PANELS, {}, {})
    first = views.tile("panel:clock", NOW, TEXT)
    assert views.tile("panel:clock", NOW + timedelta(hours=3), TEXT) == first
