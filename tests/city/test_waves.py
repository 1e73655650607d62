"""A wave that one post has seen is told to the places below it: the flood of 11 and 12 February 2026."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from city.post_story import Story, story_of
from city.profile import load
from city.waves import Wave, waves
from tests.flood_2026 import REPORTED, clock, readings

PROFILE = load("bekasi")


def stories(now: datetime) -> dict[str, Story]:
    """What was known at `now`, and nothing of what came later."""
    return {
        key: story_of(
            PROFILE.gauges[key],
            PROFILE.limits_for(key, now),
            [each for each in readings(key) if each.observed_at <= now],
        )
        for key in REPORTED
    }


def at(told: str) -> list[Wave]:
    now = clock(told)
    return waves(PROFILE, stories(now), now)


def window(wave: Wave, place: str) -> tuple[datetime, datetime]:
    stop = next(each for each in wave.stops if each.place_id == place)
    return stop.earliest, stop.latest


def test_before_the_rain_comes_down_nothing_is_announced() -> None:
    assert at("18.30") == []


def test_the_warning_comes_before_the_crest() -> None:
    crest = max(readings("p2c"), key=lambda each: each.level_cm or 0.0)
    [warned, *_] = [each for each in at("19.00") if each.gauge_id == "cileungsi-hulu"]
    lead = crest.observed_at - warned.warned_at
    assert warned.warned_at < crest.observed_at
    assert lead == timedelta(hours=3, minutes=27), f"warned {lead} before the crest"
    earliest, latest = window(warned, "p2c")
    assert earliest <= crest.observed_at <= latest


def test_the_wave_is_told_for_every_place_below() -> None:
    [wave] = at("20.00")
    assert (wave.worst, wave.crest_cm) == (1, 410)
    assert [each.place_id for each in wave.stops] == ["p2c", "bendung-bekasi", "teluk-pucung"]
    assert window(wave, "p2c") == (clock("21.45"), clock("22.45"))
    assert window(wave, "bendung-bekasi") == (clock("23.08"), clock("24.49"))
    assert window(wave, "teluk-pucung") == (clock("23.45"), clock("25.45"))
    assert [each.estimated for each in wave.stops] == [False, True, True]


def test_the_further_down_the_less_certain() -> None:
    [wave] = at("20.00")
    widths = [each.latest - each.earliest for each in wave.stops]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_when_the_wave_has_come_the_post_itself_tells_what_lies_below() -> None:
    upstream, here = at("22.15")
    assert [each.place_id for each in upstream.stops] == ["p2c"]
    assert upstream.stops[0].reached_at == clock("22.12")
    assert upstream.lead == timedelta(hours=3, minutes=27)
    assert here.gauge_id == "p2c"
    assert window(here, "bendung-bekasi") == (clock("23.35"), clock("24.16"))


def test_a_wave_goes_on_after_the_water_upstream_has_fallen() -> None:
    now = clock("25.20")
    assert stories(now)["cileungsi-hulu"].standing.siaga not in (1, 2)
    upstream = [each for each in at("25.20") if each.gauge_id == "cileungsi-hulu"]
    assert [each.has_fallen for each in upstream] == [True]


def test_a_second_wave_from_the_other_river_is_told_beside_the_first() -> None:
    found = {each.gauge_id: each for each in at("25.35")}
    assert window(found["cikeas-hulu"], "p2c") == (clock("27.30"), clock("28.30"))


def test_what_never_came_is_not_told_for_ever() -> None:
    later = [each for each in at("34.00") if each.gauge_id == "cikeas-hulu"]
    assert later == []


def test_without_a_travel_time_nothing_is_promised() -> None:
    assert waves(PROFILE, {"p2c": Story()}, datetime.now(UTC)) == []


@pytest.mark.parametrize("gauge_id", REPORTED)
def test_every_reported_level_of_that_night_is_believed(gauge_id: str) -> None:
    gauge = PROFILE.gauges[gauge_id]
    assert len(story_of(gauge, None, readings(gauge_id)).believed) == len(readings(gauge_id))
