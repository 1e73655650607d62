"""What the wall tells of a flood: the wave that comes, how early the warning was, what is not believed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.observations import AirQuality, WaterLevel
from city.picture import CityPicture
from city.profile import Profile
from dashboard import hydrographs
from dashboard.live.views import _component
from dashboard.panels import air, air_week, alarms, hydrograph, rivers, trees, water_quality
from dashboard.readings import rate_words, story
from dashboard.subjects import gauge as gauge_drawer
from dashboard.texts import languages, texts
from tests.dashboard.conftest import NOW, level
from tests.flood_2026 import REPORTED, clock, readings

ZONE = "Asia/Jakarta"
AIR = AirQuality(
    observed_at=NOW, received_at=NOW, source="test", station_id="kayuringin", pm25_ug_m3=35
)
TEXT = texts("id", ZONE)


def flood(profile: Profile, until: datetime) -> CityPicture:
    """What was known at `until`."""
    made = CityPicture(profile)
    for key in REPORTED:
        made.apply(WaterLevel.KIND, [each for each in readings(key) if each.observed_at <= until])
    return made


def words(drawn: Any) -> str:
    return json.dumps(drawn, default=_component, ensure_ascii=False)


def figure_of(drawn: Any) -> dict[str, Any]:
    told = json.loads(words(drawn))
    found = next(iter(_figures(told)))
    return dict(json.loads(found))


def _figures(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["data-figure"]] if "data-figure" in value else []
        return own + [each for inner in value.values() for each in _figures(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _figures(inner)]
    return []


@pytest.mark.parametrize("lang", languages())
def test_the_board_tells_when_the_wave_comes_and_who_is_warned(profile: Profile, lang: str) -> None:
    now, text = clock("20.00"), texts(lang, ZONE)
    told = words(rivers.body(flood(profile, now), now, text, {"waves": True}))
    mark = "." if lang == "id" else ":"
    for place, first, last in (
        ("P2C", "21.45", "22.45"),
        ("Bendung Bekasi", "23.05", "00.50"),
        ("Teluk Pucung", "23.45", "01.45"),
    ):
        window = f"{first}–{last}".replace(".", mark)
        assert text("waves.is_expected", at=window) in told
        assert text("waves.about", place=place, at=window) in told
    assert "Jatirasa" in told
    assert text("waves.estimated") in told


def test_among_other_panels_a_wave_is_one_line_and_only_what_is_still_to_come(
    profile: Profile,
) -> None:
    told = words(rivers.body(flood(profile, clock("20.00")), clock("20.00"), TEXT, {}))
    assert "Gelombang Cileungsi Hulu, Siaga 1" in told
    assert "P2C" in told
    assert "21.45–22.45" in told
    assert "Jatirasa" not in told
    late = words(rivers.body(flood(profile, clock("22.15")), clock("22.15"), TEXT, {}))
    assert "tercapai" not in late


def test_the_lead_of_the_warning_is_printed_on_the_board_and_in_the_hydrograph(
    profile: Profile,
) -> None:
    now = clock("22.15")
    picture = flood(profile, now)
    told = words(rivers.body(picture, now, TEXT, {"waves": True}))
    assert "Peringatan 3 jam 27 mnt sebelum puncak sejauh ini di P2C" in told
    layout = figure_of(hydrograph.body(picture, now, TEXT, {"gauge": "p2c"}))["layout"]
    said = [each["text"] for each in layout["annotations"]]
    assert "tertinggi sejauh ini 640 cm, 22.12" in said
    assert "peringatan 18.45<br>3 jam 27 mnt sebelum puncak" in said


def test_when_the_water_has_fallen_the_lead_is_that_of_the_crest(profile: Profile) -> None:
    now = clock("26.40")
    drawn = gauge_drawer.body(flood(profile, now), "cileungsi-hulu", now, TEXT)
    assert "Peringatan 3 jam 27 mnt sebelum puncak P2C" not in words(drawn)
    now = clock("22.50")
    picture = flood(profile, now)
    assert "3 jam 27 mnt" in words(gauge_drawer.body(picture, "cileungsi-hulu", now, TEXT))


def test_the_alarm_says_when_the_water_reaches_the_next_place(profile: Profile) -> None:
    now = clock("19.30")
    told = words(alarms.body(flood(profile, now), now, TEXT, {}))
    assert "21.45–22.45" in told
    assert "air tiba di P2C" in told


def test_the_hydrograph_has_limits_and_the_window_of_the_wave(profile: Profile) -> None:
    now = clock("20.00")
    figure = figure_of(hydrograph.body(flood(profile, now), now, TEXT, {"gauge": "p2c"}))
    bands = [each for each in figure["layout"]["shapes"] if each["type"] == "rect"]
    assert [(each["x0"], each["x1"]) for each in bands] == [
        ("2026-02-11T21:45:00", "2026-02-11T22:45:00")
    ]
    upstream = figure_of(
        hydrograph.body(flood(profile, now), now, TEXT, {"gauge": "cileungsi-hulu"})
    )
    said = {each["text"] for each in upstream["layout"]["annotations"]}
    assert {"Siaga 3", "Siaga 2", "Siaga 1"} <= said


@pytest.mark.parametrize(
    ("panel", "page"),
    [
        (rivers, "/water"), (hydrograph, "/water/post/p2c"), (water_quality, "/water"),
        (air, "/air"), (air_week, "/air"), (trees, "/air#trees"),
    ],
)  # fmt: skip
def test_the_title_of_each_tile_opens_its_page(profile: Profile, panel: Any, page: str) -> None:
    now = clock("20.00")
    city = flood(profile, now)
    city.apply(AirQuality.KIND, [msgspec.structs.replace(AIR, observed_at=now, received_at=now)])
    options = {"gauge": "p2c"} if panel is hydrograph else {}
    top = panel.body(city, now, TEXT, options)[0]
    assert f'"href": "{page}"' in words(top)


def test_words_of_limits_that_lie_close_stand_beside_each_other(profile: Profile) -> None:
    now, p2c = clock("26.00"), profile.gauges["p2c"]
    for limits, beside in zip(p2c.thresholds, (False, True), strict=True):
        gauges = profile.gauges | {"p2c": msgspec.structs.replace(p2c, thresholds=(limits,))}
        city = flood(msgspec.structs.replace(profile, gauges=gauges), now)
        figure = figure_of(hydrograph.body(city, now, TEXT, {"gauge": "p2c"}))
        at = {each["text"]: each["x"] for each in figure["layout"]["annotations"]}
        assert (at["Siaga 2"] > at["Siaga 1"]) is beside


def test_without_a_choice_the_hydrograph_shows_the_post_that_stands_worst(
    profile: Profile,
) -> None:
    for told, post in (("18.30", "cileungsi-hulu"), ("19.10", "cileungsi-hulu")):
        found = hydrograph.chosen(flood(profile, clock(told)), clock(told), "")
        assert found is not None
        assert found.id == post
    found = hydrograph.chosen(flood(profile, clock("26.05")), clock("26.05"), "")
    assert found is not None
    assert found.id in ("p2c", "cikeas-hulu")


def test_what_is_not_believed_is_never_the_level(profile: Profile) -> None:
    picture = CityPicture(profile)
    picture.apply(WaterLevel.KIND, [level("p2c", 200 + n, -600 * (6 - n)) for n in range(5)])
    picture.apply(WaterLevel.KIND, [level("p2c", 990, -60)])
    told = words(rivers.body(picture, NOW, TEXT, {}))
    assert "990 cm" not in told
    assert '"990"' not in told
    assert "ditolak: melonjak" in told
    drawer = words(gauge_drawer.body(picture, "p2c", NOW, TEXT))
    assert "204 cm" in drawer
    assert "990 cm" not in drawer


def test_metres_end_as_unknown_with_what_to_do_about_it(profile: Profile) -> None:
    picture = CityPicture(profile)
    picture.apply(WaterLevel.KIND, [level("p2c", 2.04, -600 * n) for n in range(5)])
    told = words(gauge_drawer.body(picture, "p2c", NOW, TEXT))
    assert "satuan meter?" in told
    assert "betulkan satuan" in told


def test_a_line_is_broken_where_the_post_was_silent(profile: Profile) -> None:
    picture = CityPicture(profile)
    early = [level("p2c", 200 + n, -20_000 + 600 * n) for n in range(5)]
    picture.apply(WaterLevel.KIND, [*early, level("p2c", 210, -600), level("p2c", 211)])
    gauge = profile.gauges["p2c"]
    span = NOW - timedelta(hours=8), NOW
    told = story(picture, gauge, NOW)
    drawn = hydrographs.figure(gauge, told, None, span, [], profile, TEXT)
    assert drawn["data"][0]["y"] == [200, 201, 202, 203, 204, None, 210, 211]


def test_hours_of_a_year_are_one_line_and_a_longer_silence_is_seen(profile: Profile) -> None:
    picture, gauge = CityPicture(profile), profile.gauges["p2c"]
    picture.apply(WaterLevel.KIND, [level("p2c", 200 + n, 3600 * (n - 9)) for n in (0, 1, 2, 5, 6)])
    told, span = story(picture, gauge, NOW), (NOW - timedelta(hours=12), NOW)
    drawn = hydrographs.figure(gauge, told, None, span, [], profile, TEXT, patience_s=7200.0)
    assert gauge.stale_after_s < 3600
    assert drawn["data"][0]["y"] == [200, 201, 202, None, 205, 206]


def test_a_year_is_thinned_and_keeps_its_crest() -> None:
    points = [(NOW + timedelta(minutes=10 * n), float(n % 97)) for n in range(52_560)]
    points[31_000] = (points[31_000][0], 875.0)
    kept = hydrographs.thinned(points)
    assert len(kept) <= hydrographs.MOST_POINTS
    assert max(cm for _, cm in kept) == 875.0
    assert [at for at, _ in kept] == sorted(at for at, _ in kept)


def test_a_level_that_stands_still_is_called_steady_and_never_minus_nought() -> None:
    said = [rate_words(each, texts("id")) for each in (-0.3, 0.0, 0.4, -5.2, 12.0, None)]
    assert said == ["tetap", "tetap", "tetap", "-5 cm/jam", "+12 cm/jam", ""]
