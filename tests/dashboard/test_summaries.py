"""A briefing's sentences: the figures of this moment, their formula, and no old figure as a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from city import presets
from city.complaints import Complaint, Status
from city.picture import CityPicture
from city.profile import Profile, load
from city.screens.layout import Layout
from dashboard.panels import summary as panel
from dashboard.summaries import SUBJECTS, summary, summary_of
from dashboard.texts import languages, texts
from tests.dashboard.conftest import NOW, FeedState, air, health, level, report, vehicle

TEXT = texts("id", "Asia/Jakarta")


def says(subject: str, picture: CityPicture, after: timedelta = timedelta(), **limits: str) -> Any:
    return summary(subject, picture, NOW + after, TEXT, limits)


def full(picture: CityPicture) -> CityPicture:
    """A day on which everything speaks."""
    for gauge in picture.profile.gauges.values():
        cm = gauge.thresholds[0].s2_cm if gauge.thresholds else 10
        picture.apply("water_level", [level(gauge.id, cm)])
    for station in picture.profile.air_stations:
        picture.apply("air_quality", [air(station, 30)])
    picture.apply("vehicle_position", [vehicle()])
    picture.apply("feed_health", [health("mqtt_sensors"), health("osmand", FeedState.UNAVAILABLE)])
    return picture


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_speaks_in_every_language_on_good_days_and_empty_ones(
    picture: CityPicture, profile: Profile, lang: str, subject: str
) -> None:
    for city in (picture, full(CityPicture(profile))):
        found = summary(subject, city, NOW, texts(lang))
        assert found.says
        assert found.formula
        assert "⟦" not in found.says + found.formula


def test_rivers_say_how_many_are_at_siaga_and_the_highest(picture: CityPicture) -> None:
    found = says("rivers", full(picture))
    assert "siaga. Tertinggi:" in found.says
    assert "Siaga 2" in found.says


@pytest.mark.parametrize("subject", ["rivers", "air", "fleet", "feeds"])
def test_a_dead_feed_says_so_and_gives_no_old_figure(picture: CityPicture, subject: str) -> None:
    city, later = full(picture), timedelta(days=2)
    found = says(subject, city, later)
    assert found.state == "old"
    gauge = next(each for each in city.profile.gauges.values() if each.thresholds)
    assert TEXT.number(gauge.thresholds[0].s2_cm) not in found.says
    assert "ISPU" not in found.says


def case(number: int, hours: int, category: str = "sampah") -> Complaint:
    at = NOW - timedelta(hours=hours)
    told = report(category, observed_at=at, received_at=at)
    return Complaint(
        complaint_id=f"KOTA-2026-00012{number}", version=1, status=Status.RECEIVED, received_at=at,
        status_at=at, category=category, report=told,
    )  # fmt: skip


def with_cases(picture: CityPicture) -> CityPicture:
    for each in (case(0, 1), case(1, 200), case(2, 300, "jalan-berlubang")):
        picture.apply_complaint(each)
    return picture


def test_late_complaints_are_counted_with_their_kelurahan_and_the_oldest(
    picture: CityPicture,
) -> None:
    found = says("complaints", with_cases(picture))
    assert found.says.startswith(
        "3 aduan terbuka, 2 terlambat, di 1 dari 56 kelurahan; aduan terlama …0122"
    )


def test_what_a_sentence_is_limited_to_is_counted_alone_and_named(picture: CityPicture) -> None:
    city = with_cases(picture)
    assert says("complaints", city, category="sampah").says.startswith(
        "Tumpukan sampah: 2 aduan terbuka, 1 terlambat, di 1 dari 56 kelurahan; aduan terlama …0121"
    )
    assert says("complaints", city, agency="dlh").calm


def test_one_river_post_is_told_alone(picture: CityPicture) -> None:
    city = full(picture)
    gauge = next(each for each in city.profile.gauges.values() if each.thresholds)
    level_cm = TEXT.number(gauge.thresholds[0].s2_cm)
    found = says("rivers", city, gauge=gauge.id)
    assert found.says.startswith(f"{gauge.name}: {level_cm} cm (Siaga 2)")
    assert says("rivers", city, gauge="gone").says == says("rivers", city).says


def test_a_calm_river_names_the_post_nearest_to_its_limit(picture: CityPicture) -> None:
    gauge = next(each for each in picture.profile.gauges.values() if each.id == "p2c")
    for each in picture.profile.gauges.values():
        limit = each.thresholds[0].s4_cm if each.thresholds else 1000
        picture.apply("water_level", [level(each.id, limit - (7 if each == gauge else 50))])
    found = says("rivers", picture).says
    assert found.startswith("Tidak ada dari 4 pos sungai yang siaga. Terdekat ke batasnya: P2C")
    assert "7 cm di bawahnya" in found


def told(layout: Layout, picture: CityPicture, **given: str) -> list[str]:
    return [each.subject for each in summary_of(layout, picture, NOW, TEXT, given)]


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("situasi-kota", ["rivers", "air", "complaints", "fleet"]),
        ("banjir", ["rivers", "complaints", "rivers", "water_quality"]),
        ("sampah-kebersihan", ["complaints", "fleet"]),
        ("jalan", ["complaints"]),
        ("armada", ["fleet", "complaints"]),
        ("udara-pohon", ["air", "trees", "complaints", "complaints"]),
        ("pendapatan-daerah", ["revenue", "revenue", "revenue", "revenue"]),
        ("rapor-opd", ["complaints", "report_cards"]),
        ("integrasi-data", ["doors", "feeds"]),
        ("tamu", ["complaints", "air"]),
        ("malam", ["complaints", "rivers"]),
    ],
)
def test_every_preset_speaks_of_its_own_subject(
    picture: CityPicture, name: str, subjects: list[str]
) -> None:
    calm = full(picture)
    calm.watched_at = NOW
    found = told(presets.layouts()[name], calm)
    assert [each for each in found if each != "feeds" or "feeds" in subjects] == subjects


def test_a_step_fills_what_its_sentences_are_about(picture: CityPicture) -> None:
    city, layout = with_cases(full(picture)), presets.layouts()["jalan"]
    [found] = [
        each
        for each in summary_of(layout, city, NOW, TEXT, {"kecamatan": "Jatiasih"})
        if each.subject == "complaints"
    ]
    assert found.says.startswith("Jalan · Jatiasih: ")


def test_alarms_and_dead_sources_are_heard_whatever_a_layout_is_about(
    picture: CityPicture,
) -> None:
    quiet, loud = CityPicture(picture.profile), full(picture)
    quiet.watched_at = NOW
    quiet.apply("feed_health", [health("osmand")])
    layout = presets.layouts()["jalan"]
    assert told(layout, quiet) == ["complaints"]
    assert told(layout, loud) == ["complaints", "alarms", "feeds"]
    alarms = summary_of(layout, loud, NOW, TEXT, {})[1]
    assert alarms.state == "old", "nobody watches, so nobody was told"
    assert "Siaga 2" in alarms.says


def test_the_panel_on_the_wall_says_it_and_says_when_the_store_is_lost(
    picture: CityPicture,
) -> None:
    told = str(panel.body(full(picture), NOW, TEXT, {"subject": "rivers"}))
    assert "Tertinggi" in told
    lost = str(panel.body(picture, NOW, TEXT, {"subject": "rivers", "store_lost_at": NOW}))
    assert "terputus sejak" in lost


@settings(deadline=None, max_examples=40)
@given(some.integers(0, 10_000), some.sampled_from(SUBJECTS))
def test_at_no_age_of_the_data_does_a_summary_break(minutes: int, subject: str) -> None:
    city = full(CityPicture(load("bekasi")))
    assert says(subject, city, timedelta(minutes=minutes)).says
