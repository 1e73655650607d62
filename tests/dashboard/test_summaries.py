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
from dashboard.panels import summary as panel
from dashboard.summaries import SUBJECTS, summary, summary_of
from dashboard.texts import languages, texts
from tests.dashboard.conftest import NOW, FeedState, air, health, level, report, vehicle

TEXT = texts("id", "Asia/Jakarta")


def says(subject: str, picture: CityPicture, after: timedelta = timedelta()) -> Any:
    return summary(subject, picture, NOW + after, TEXT)


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


def test_late_complaints_are_counted_with_their_kelurahan_and_the_oldest(
    picture: CityPicture,
) -> None:
    for number, hours in enumerate((1, 200)):
        at = NOW - timedelta(hours=hours)
        case = Complaint(
            complaint_id=f"KOTA-2026-00012{number}", version=1, status=Status.RECEIVED, received_at=at,
            status_at=at, category="sampah", report=report(observed_at=at, received_at=at),
        )  # fmt: skip
        picture.apply_complaint(case)
    found = says("complaints", picture)
    assert found.says.startswith(
        "2 aduan terbuka, 1 terlambat, di 1 dari 56 kelurahan; aduan terlama …0121"
    )


def test_a_layout_says_what_its_panels_are_about(picture: CityPicture) -> None:
    layout = next(iter(presets.layouts().values()))
    found = summary_of(layout, picture, NOW, TEXT)
    assert [each.subject for each in found][:2] == ["rivers", "air"]


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
