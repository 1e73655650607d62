"""One layout serves many: what the map shows follows the agency, kecamatan, river or kind that is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from city import presets
from city.picture import CityPicture
from city.profile import Profile
from city.screens.canvas import Place
from city.screens.layout import Layout, MapView, Options, Tile
from city.screens.takeover import Takeover
from city.severity import Severity
from dashboard import discovery
from dashboard.catalogue import catalogue
from dashboard.live.views import Views
from dashboard.stage.scene import mounted_of
from dashboard.texts import texts
from operations.accounts import Role
from operations.screens import kinds
from operations.screens.rehearsal import Rehearsals
from tests.dashboard.conftest import NOW, Web, level, until, vehicle
from tests.dashboard.test_presets import case

TEXT = texts("id", "Asia/Jakarta")
PANELS = discovery.panels()


@pytest.fixture
def busy(picture: CityPicture) -> CityPicture:
    """Two rubbish cases of DLH and a pothole of DBMSDA in Bekasi Timur; two posts of two rivers."""
    for each in (case(1, "sampah", "dlh"), case(2, "sampah", "dlh", late=True)):
        picture.apply_complaint(each)
    picture.apply_complaint(case(3, "jalan-berlubang", "dbmsda"))
    picture.apply("water_level", [level("cileungsi-hulu", 100), level("p2c", 200)])
    return picture


def on_map(picture: CityPicture, view: str) -> set[str]:
    views = Views(picture, PANELS, discovery.layers(), {})
    assert views.known(view), view
    return {
        each.removeprefix("complaint:BKS-2026-00000") for each in views.features(view, NOW, TEXT)
    }


def scene_of(layout: Layout, profile: Profile, view: MapView | None = None, **asked: str) -> Any:
    return mounted_of(layout, asked, view, catalogue(PANELS, profile), profile, TEXT)


def layout(options: Options, **parameters: str) -> Layout:
    tile = Tile(id="peta", panel="map", place=Place(0, 0, 64, 48), options=options)
    return Layout(id="uji", title={"id": "Uji"}, tiles=(tile,), parameters=parameters)


def test_complaints_are_those_of_one_agency_one_kind_one_kecamatan(busy: CityPicture) -> None:
    assert on_map(busy, "layer:complaints") == {"1", "2", "3"}
    assert on_map(busy, "layer:complaints?agency=dlh") == {"1", "2"}
    assert on_map(busy, "layer:complaints?category=Jalan") == {"3"}
    assert on_map(busy, "layer:complaints?kecamatan=Jatisampurna") == set()


def test_posts_are_those_of_one_river_on_the_map_and_in_the_list(busy: CityPicture) -> None:
    found = on_map(busy, "layer:gauges?river=Kali+Cileungsi")
    assert found == {"gauge:cileungsi-hulu"}
    views = Views(busy, PANELS, discovery.layers(), {})
    drawn = views.tile("panel:rivers?river=Kali+Cileungsi", NOW, TEXT).decode()
    assert "Kali Cileungsi" in drawn
    assert "gauge:p2c" not in drawn


@pytest.mark.parametrize(
    "wrong",
    [
        "complaints?agency=nobody",
        "gauges?agency=dlh",
        "complaints?river=Kali+Bekasi",
        "x?agency=dlh",
    ],
)
def test_a_layer_set_as_it_cannot_be_is_no_view(busy: CityPicture, wrong: str) -> None:
    assert not Views(busy, PANELS, discovery.layers(), {}).known(f"layer:{wrong}")


def test_the_map_follows_what_the_screen_tour_or_address_asks_for(profile: Profile) -> None:
    made = layout({"agency": "$agency", "kecamatan": "$kecamatan"}, agency="", kecamatan="")
    everything = scene_of(made, profile)
    assert everything["layer_views"] == ["layer:complaints", "layer:gauges", "layer:stations"]
    assert (everything["fleet_of"], everything["map_note"]) == ("", "")
    assert everything["map"]["frame"] is None
    found = scene_of(made, profile, agency="dlh", kecamatan="Jatiasih")
    assert found["layer_views"][0] == "layer:complaints?agency=dlh&kecamatan=Jatiasih"
    assert found["fleet_of"] == "dlh"
    assert found["map_note"] == "Jatiasih · DLH"
    assert found["title"] == "Uji · Jatiasih · DLH"


def test_the_map_looks_at_the_kecamatan_unless_somebody_looks_elsewhere(profile: Profile) -> None:
    made = layout({"kecamatan": "Jatiasih"})
    south, west, north, east = scene_of(made, profile)["map"]["frame"]
    inside = [each for each in profile.kelurahan.values() if each.kecamatan == "Jatiasih"]
    assert all(south <= each.lat <= north and west <= each.lng <= east for each in inside)
    assert scene_of(made, profile, MapView(-6.2, 107.0, 14))["map"]["frame"] is None


def test_an_agency_without_vehicles_hides_nobodys(profile: Profile) -> None:
    without = set(profile.agencies) - {each.agency_id for each in profile.vehicles.values()}
    assert scene_of(layout({"agency": min(without)}), profile)["fleet_of"] == ""


def test_the_presets_about_one_thing_show_that_thing_on_their_map(profile: Profile) -> None:
    found = {name: scene_of(each, profile)["map_note"] for name, each in presets.layouts().items()}
    assert found["banjir"] == "Air"
    assert found["jalan"] == "Jalan"
    assert found["sampah-kebersihan"] == "DLH"
    assert found["situasi-kota"] == ""


async def test_a_wall_is_told_whose_each_vehicle_is_and_only_the_limited_layer(web: Web) -> None:
    await web.tell("water_level", level("cileungsi-hulu", 100), level("p2c", 200))
    await web.tell("vehicle_position", vehicle("baktor-01"))
    await until(lambda: len(web.desk.hub.vehicles) == 1)
    assert web.desk.hub.vehicles.agencies == ["dlh"]
    limited = "layer:gauges?river=Kali+Bekasi"
    async with web.wall(await web.cookie()) as wall:
        await wall.hello(limited, "vehicles")
        await wall.hear_until(lambda: wall.features.get(limited))
        assert "gauge:p2c" in wall.features[limited]
        assert "gauge:cileungsi-hulu" not in wall.features[limited]


async def test_a_takeover_for_every_screen_leaves_a_rehearsal_as_it_is(web: Web) -> None:
    hub = web.desk.hub
    practice = await Rehearsals(web.store).begin("budi", "Latihan", hub.now())
    alarm = Takeover(
        rule="banjir", subject="gauge:p2c", severity=Severity.DANGER, layout="banjir",
        at=hub.now(), hold_until=hub.now(),
    )  # fmt: skip
    await kinds.takeovers(web.store).put(alarm.id, alarm, "watch", "taken", hub.now())
    await until(lambda: alarm.id in hub.screen_shelves.known.taken)
    async with web.wall(await web.cookie(Role.OPERATOR)) as wall:
        view = f"screen:{practice.id}"
        await wall.hello(view)
        await wall.hear_until(lambda: (wall.tiles.get(view) or {}).get("layout"))
        assert wall.tiles[view]["why"] == "city"
