"""A wave becomes a message in two languages that keeps to the standard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from city.cap import Alert, Kind, written
from city.cap_rules import problems
from city.post_story import story_of
from city.profile import load
from city.waves import Wave, waves
from dashboard.water.message import Borders, drafted
from tests.flood_2026 import REPORTED, clock, readings

PROFILE = load("bekasi")
ZONE = PROFILE.time_zone


def wave_at(told: str) -> Wave:
    now = clock(told)
    stories = {
        key: story_of(
            PROFILE.gauges[key],
            PROFILE.limits_for(key, now),
            [each for each in readings(key) if each.observed_at <= now],
        )
        for key in REPORTED
    }
    return waves(PROFILE, stories, now)[0]


def message(
    told: str,
    kind: Kind = "Alert",
    references: tuple[str, ...] = (),
    borders: Borders = {},  # noqa: B006 - read only
) -> Alert:
    return drafted(
        wave_at(told), PROFILE, clock(told), sender="pusdalops@example.go.id", identifier="b-1",
        status="Exercise", kind=kind, references=references, borders=borders,
    )  # fmt: skip


def test_the_message_of_february_2026_keeps_to_the_standard() -> None:
    assert problems(written(message("19.00"), ZONE)) == []


def test_it_says_when_the_water_comes_and_to_whom_in_both_languages() -> None:
    indonesian, english = message("19.00").infos
    assert (indonesian.language, english.language) == ("id-ID", "en-US")
    assert "P2C sekitar 21.45–22.45" in indonesian.headline
    assert "P2C about 21:45–22:45" in english.headline
    assert indonesian.severity == english.severity == "Severe"
    assert indonesian.onset == clock("21.45")
    first = indonesian.areas[0]
    assert "Kelurahan Jatirasa" in first.described
    assert "Pondok Gede Permai" in first.described
    assert ("Kemendagri", "32.75.09.1004") in first.geocodes
    assert ("siaga", "1") in indonesian.parameters


@pytest.mark.parametrize(("told", "urgency"), [("19.00", "Expected"), ("20.50", "Immediate")])
def test_the_nearer_the_water_the_more_urgent(told: str, urgency: str) -> None:
    assert message(told).infos[0].urgency == urgency


def test_an_all_clear_names_what_it_ends() -> None:
    sent = "pusdalops@example.go.id,b-0,2026-02-11T18:50:00+07:00"
    told = written(message("22.30", "Cancel", (sent,)), ZONE)
    assert problems(told) == []
    assert b"<responseType>AllClear</responseType>" in told


def test_a_message_expires_after_the_water_has_gone() -> None:
    found = message("19.00").infos[0]
    assert found.expires - found.onset > timedelta(hours=3)


def test_a_place_has_the_borders_of_all_its_kelurahan_or_none() -> None:
    square = ((-6.3, 106.9), (-6.2, 106.9), (-6.2, 107.0), (-6.3, 106.9))
    p2c = PROFILE.warned["p2c"].kelurahan
    whole = message("19.00", borders=dict.fromkeys(PROFILE.kelurahan, (square,)))
    assert [len(each.polygons) for each in whole.infos[0].areas] == [4, 4, 5]
    assert problems(written(whole, ZONE)) == []
    partly = message("19.00", borders=dict.fromkeys(p2c[1:], (square,)))
    assert [len(each.polygons) for each in partly.infos[0].areas] == [0, 0, 0]
    assert problems(written(partly, ZONE)) == []


def test_an_exercise_says_so_in_words() -> None:
    assert "LATIHAN" in message("19.00").note
