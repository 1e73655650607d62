"""Water quality on the wall and in the drawer: the index never without what it rests on."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from city.observations import WaterQuality
from city.picture import CityPicture
from dashboard.live.views import _component
from dashboard.panels import water_quality
from dashboard.subjects import quality
from dashboard.texts import languages, texts
from tests.dashboard.conftest import NOW

TEXT = texts("id", "Asia/Jakarta")
STATION = "kali-bekasi-margajaya"


def sample(hours_ago: float = 0, source: str = "mqtt", **given: float) -> WaterQuality:
    at = NOW - timedelta(hours=hours_ago)
    return WaterQuality(observed_at=at, received_at=at, source=source, station_id=STATION, **given)


def words(drawn: Any) -> str:
    return json.dumps(drawn, default=_component, ensure_ascii=False)


@pytest.mark.parametrize("lang", languages())
def test_an_empty_city_says_what_is_missing(picture: CityPicture, lang: str) -> None:
    text = texts(lang)
    told = words(water_quality.body(picture, NOW, text, {}))
    assert text("quality.none") in told


def test_the_index_stands_beside_the_parameters_it_was_made_of(picture: CityPicture) -> None:
    picture.apply(
        WaterQuality.KIND, [sample(bod_mg_l=21.36, cod_mg_l=97, tss_mg_l=425)]
    )  # behind the hospital, December 2007
    told = words(water_quality.body(picture, NOW, TEXT, {}))
    assert "5,3" in told
    assert "cemar sedang" in told
    assert "3 parameter: BOD, COD, TSS" in told
    assert "belum diukur: pH, DO, koliform tinja, nitrat, fosfor total" in told
    assert "TSS 425 mg/L" in told
    assert "8,5 × baku mutu" in told
    assert "SIMULASI" not in told


def test_of_oxygen_and_ph_no_multiple_is_told(picture: CityPicture) -> None:
    picture.apply(WaterQuality.KIND, [sample(dissolved_oxygen_mg_l=1.0, ph=4.6)])
    told = words(water_quality.body(picture, NOW, TEXT, {}))
    assert "di luar baku mutu" in told
    assert "×" not in told


def test_the_drawer_tells_every_parameter_the_class_and_the_trend(picture: CityPicture) -> None:
    past = [sample(hours, "simulator", bod_mg_l=3.0, cod_mg_l=20) for hours in range(12, 0, -1)]
    picture.apply(WaterQuality.KIND, [*past, sample(0, "simulator", bod_mg_l=12.0, cod_mg_l=20)])
    told = words(quality.body(picture, STATION, NOW, TEXT))
    assert "kelas II, PP 22/2021" in told
    assert "▲ " in told
    assert "dari rata-rata kemarin" in told
    assert "SIMULASI" in told
    assert quality.body(picture, "nowhere", NOW, TEXT) is None


def test_an_old_sample_is_late_and_keeps_its_figure(picture: CityPicture) -> None:
    picture.apply(WaterQuality.KIND, [sample(5, bod_mg_l=9.0)])
    told = words(water_quality.body(picture, NOW, TEXT, {}))
    assert "basi" in told
    assert "3,4" in told


def test_what_is_just_beyond_a_bound_is_not_told_as_the_bound(picture: CityPicture) -> None:
    picture.apply(WaterQuality.KIND, [sample(bod_mg_l=3.02, cod_mg_l=25.1)])
    told = words(water_quality.body(picture, NOW, TEXT, {}))
    assert "cemar ringan" in told
    assert "1,01" in told, "1,0 would meet the standard"
    assert "1,01 × baku mutu" in told
    assert "1,0 × baku mutu" not in told
